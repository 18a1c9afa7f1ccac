"""What an operation is: it says of which parts the output consists. It knows neither S3 nor the job.

Parts are put together by S3 in the order in which they come: bytes, or a range of the input, which S3 copies itself so
that no byte of it travels. A single part of bytes is put whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class SourceRange:
    """Bytes `first` to `last` of the input, both included."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes these are."""
        return self.last - self.first + 1


Part = bytes | SourceRange


class Source(Protocol):
    """The input, at one version."""

    @property
    def size(self) -> int:
        """Bytes."""

    def pieces(self) -> Iterator[bytes]:
        """The content from its beginning, as it comes. Raises SnapshotChangedError where it is not there any more."""


@dataclass(frozen=True)
class Operation:
    """One entry of the registry.

    `parts` takes the input and the job's text ("" without one). It may be called again, and then says the same of the
    same input. Raises UnprocessableFileError where it can't be done with this file.
    """

    name: str
    parts: Callable[[Source, str], Iterator[Part]]
    takes_text: bool = False
    ending: str = ""  # of the output's name, after the input's
    content_type: str | None = None  # of the output; None: as the input's
