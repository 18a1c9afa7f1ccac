"""What a route is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """A request after all checks: what its operation's schemas loaded, by the schemas' own (Python) names.

    `path` holds the path's parameters by their names in the path (`fileId`).
    """

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    """What a route answers. `body` is what the operation's answer schema dumps to JSON; None: no body."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
