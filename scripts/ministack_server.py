"""MiniStack's server, which sends the head of an answer together with its body. Run by MiniStack's own Python.

MiniStack 1.5.33 (Hypercorn 0.18.0) sends them one after the other, within a millisecond or two of the request. That is
too fast for Terraform's AWS provider 5.100.0: its SDK closes the request as soon as the head of the answer is there.
Where Go's HTTP client is not done with the request then, it takes that for a failed write and closes the connection:
the body of the answer is lost. The SDK asks again, and is told that what it creates exists: one apply in twenty failed
with a 409. What arrives with the head is not lost. (safeReadCloser.WriteTo of smithy-go; later ones have it mended.)
"""

# MiniStack and its server are not installed where types are checked.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

from typing import Any

import h11
from hypercorn.events import RawData
from hypercorn.protocol.h11 import H11Protocol
from ministack.app import main


async def send_head_with_body(protocol: Any, event: Any) -> None:  # noqa: ANN401 - see above
    """In place of H11Protocol's own, which sends each event by itself."""
    try:
        data = protocol.connection.send(event)
    except h11.LocalProtocolError:
        if protocol.connection.their_state is not h11.ERROR:
            raise
        return
    # What is streamed has no length, and its first byte may be long in coming.
    if isinstance(event, h11.Response) and b"content-length" in dict(event.headers):
        protocol.head = data
    else:
        await protocol.send(RawData(data=vars(protocol).pop("head", b"") + data))


if __name__ == "__main__":
    H11Protocol._send_h11_event = send_head_with_body  # noqa: SLF001 - it has no setting
    main()
