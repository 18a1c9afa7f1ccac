"""Opaque cursors: where a list goes on, tied to the query that it belongs to."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping

from filetracker.errors import CursorError

# The shard's last record handed out: (value of the index's sort key, file name). None: the shard is read to its end.
Position = tuple[str, str]

_MAX_BYTES = 65_536  # far more than positions take; a crafted cursor may not unpack to a gigabyte
_TIE_BYTES = 6
_MOST_KEY_BYTES = 1024  # DynamoDB takes no longer sort key


def encode_cursor(positions: Mapping[str, Position | None], query: str) -> str:
    """The cursor that goes on after `positions` (by shard; those not begun are absent) of the query so described."""
    document = json.dumps(positions, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_tie(query, document) + zlib.compress(document, 9)).rstrip(b"=").decode()


def decode_cursor(cursor: str, query: str) -> dict[str, Position | None]:
    """The reverse of `encode_cursor`. Raises CursorError when the cursor was not made for this very query."""
    try:
        packed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        document = unpacker.decompress(packed[_TIE_BYTES:], _MAX_BYTES)
    except (ValueError, zlib.error) as error:
        raise CursorError(_SENTENCE) from error
    if not unpacker.eof or unpacker.unused_data or packed[:_TIE_BYTES] != _tie(query, document):
        raise CursorError(_SENTENCE)
    return _positions(document)


def _positions(document: bytes) -> dict[str, Position | None]:
    """Whoever makes a cursor of their own can tie it, too: it holds what a cursor holds, or it is refused."""
    try:
        positions = json.loads(document)
        if not isinstance(positions, dict) or not all(map(_is_position, positions.values())):
            raise CursorError(_SENTENCE)
    except (ValueError, RecursionError) as error:
        raise CursorError(_SENTENCE) from error
    return {shard: (last[0], last[1]) if last else None for shard, last in positions.items()}


def _is_position(value: object) -> bool:
    """Raises ValueError for text that is not Unicode."""
    if value is None:
        return True
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - the sort key and the name
        return False
    return all(isinstance(part, str) and len(part.encode()) <= _MOST_KEY_BYTES for part in value)


_SENTENCE = (
    "The cursor does not belong to this list: give the same prefix, statuses, sort and order as the list that "
    "printed it, or leave it out to begin again."
)


def _tie(query: str, document: bytes) -> bytes:
    """Binds a cursor to its query. No secret: whoever forges one only chooses where in the list to begin."""
    return hashlib.sha256(query.encode() + b"\0" + document).digest()[:_TIE_BYTES]
