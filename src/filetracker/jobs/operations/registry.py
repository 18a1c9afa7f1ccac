"""The operations that there are, by name."""

from __future__ import annotations

from collections.abc import Mapping

from filetracker.jobs.operations import append, gzip
from filetracker.jobs.operations.operation import Operation

_ALL = (
    append.OPERATION,
    gzip.OPERATION,
)
OPERATIONS: Mapping[str, Operation] = {operation.name: operation for operation in _ALL}
