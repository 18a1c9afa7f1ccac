"""MiniStack's server, with two gaps closed. Run by MiniStack's own Python.

It sends the head of an answer together with its body. MiniStack 1.5.33 (Hypercorn 0.18.0) sends them one after the
other, within a millisecond or two of the request. That is too fast for Terraform's AWS provider 5.100.0: its SDK closes
the request as soon as the head of the answer is there. Where Go's HTTP client is not done with the request then, it
takes that for a failed write and closes the connection: the body of the answer is lost. The SDK asks again, and is told
that what it creates exists: one apply in twenty failed with a 409. What arrives with the head is not lost.
(safeReadCloser.WriteTo of smithy-go; later ones have it mended.)

And a `*` in a policy stands for line breaks, too, as it does on AWS: keys of objects may hold them, and `bucket/*`
means all keys.
"""

# MiniStack is not installed where types are checked.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import h11
from ministack.app import main
from ministack.core import iam_evaluator


class HeadWithBody(h11.Connection):
    """Gives out the head of an answer with what follows it."""

    head = b""

    def send(self, event: Any) -> Any:  # noqa: ANN401 - events are of many types, data is bytes or None
        data = super().send(event)
        # What is streamed has no length, and its first byte may be long in coming.
        if isinstance(event, h11.Response) and b"content-length" in dict(event.headers):
            self.head, data = data, b""
        elif self.head:
            self.head, data = b"", self.head + data
        return data


def compile_with_line_breaks(compile_pattern: Callable[[str, bool], re.Pattern[str]]) -> Callable[..., re.Pattern[str]]:
    """Patterns whose `.` is any character."""

    @cache
    def compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        plain = compile_pattern(pattern, ignore_case)
        return re.compile(plain.pattern, plain.flags | re.DOTALL)

    return compiled


if __name__ == "__main__":
    iam_evaluator._fnmatch_compile = compile_with_line_breaks(iam_evaluator._fnmatch_compile)  # noqa: SLF001 - see above
    h11.Connection = HeadWithBody  # type: ignore[misc] # Hypercorn looks it up there for each connection
    main()
