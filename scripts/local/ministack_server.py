"""MiniStack's server, which sends the head of an answer together with its body. Run by MiniStack's own Python.

MiniStack 1.5.33 (Hypercorn 0.18.0) sends them one after the other, within a millisecond or two of the request. That is
too fast for Terraform's AWS provider 5.100.0: its SDK closes the request as soon as the head of the answer is there.
Where Go's HTTP client is not done with the request then, it takes that for a failed write and closes the connection:
the body of the answer is lost. The SDK asks again, and is told that what it creates exists: one apply in twenty failed
with a 409. What arrives with the head is not lost. (safeReadCloser.WriteTo of smithy-go; later ones have it mended.)
"""

# MiniStack is not installed where types are checked.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

from typing import Any

import h11
from ministack.app import main


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


if __name__ == "__main__":
    h11.Connection = HeadWithBody  # type: ignore[misc] # Hypercorn looks it up there for each connection
    main()
