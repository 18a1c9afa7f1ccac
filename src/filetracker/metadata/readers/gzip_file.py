"""GZIP, and TAR inside it: what can be told from so much of it as may be unpacked."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from typing import IO, cast

from filetracker.metadata.detection import detect_type
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.readers.extras import Fields, warn
from filetracker.metadata.readers.sizes import RATIO, RATIO_TEXT, SIZE_FIELDS, Sizes
from filetracker.metadata.readers.tar_archive import walk
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Content": "media type of what is inside",
    "ContentName": "the file's name before it was packed, where the header has it",
    "TotalSizeBytes": "bytes, unpacked; where all of it could be unpacked. Of a TAR inside: of all its entries",
    "ClaimedSizeBytes": "bytes, unpacked, as the last four bytes say: modulo 4 GiB, and of the last part alone",
    RATIO: RATIO_TEXT,
    **{name: f"TAR inside: {text}" for name, text in SIZE_FIELDS.items() if name != "TotalSizeBytes"},
}
_MOST_UNPACKED_BYTES = 33_554_432
_SAMPLE_BYTES = 65_536
_NAMED = 0x08  # Source: RFC 1952, 2.3.1
_TAR = "application/x-tar"


class _UnpackedEnoughError(Exception):
    """More of it will not be unpacked: it may be made to fill any disk."""


class _Unpacked:
    """The unpacked stream, up to a limit; `length` is what was seen of it."""

    def __init__(self, file: RangeReader) -> None:
        file.seek(0)
        self._stream = gzip.GzipFile(fileobj=cast("IO[bytes]", file))
        self.length = 0

    def read(self, length: int) -> bytes:
        data = self._stream.read(min(length, _SAMPLE_BYTES))
        while len(data) < length and (more := self._stream.read(min(length - len(data), _SAMPLE_BYTES))):
            data += more
            if len(data) > _MOST_UNPACKED_BYTES:
                break
        self.length += len(data)
        if self.length > _MOST_UNPACKED_BYTES:
            raise _UnpackedEnoughError
        return data


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS."""
    sample = _sample(file)
    content = detect_type(sample, whole=len(sample) < _SAMPLE_BYTES) if sample else None
    fields: Fields = {"Content": content, "ContentName": _name_in(file.peek_at(0, 2_048))}
    unpacked = _Unpacked(file)
    if content == _TAR:
        _read_tar(file, unpacked, fields)
    elif file.size <= _SAMPLE_BYTES or file.may_fetch(file.size):
        _measure(unpacked, fields)
    if "TotalSizeBytes" not in fields:
        fields["ClaimedSizeBytes"] = int.from_bytes(file.peek_at(file.size - 4, 4), "little")
    elif content != _TAR:
        fields[RATIO] = round(fields["TotalSizeBytes"] / file.size, 2)
    return fields


def _sample(file: RangeReader) -> bytes:
    """The beginning of what is inside."""
    try:
        return zlib.decompressobj(wbits=31).decompress(file.peek_at(0, _SAMPLE_BYTES), _SAMPLE_BYTES)
    except zlib.error as error:
        raise UnreadableError(f"It cannot be unpacked ({error}).") from error


def _name_in(head: bytes) -> str | None:
    if len(head) < 12 or not head[3] & _NAMED or head[3] & 0x04:  # noqa: PLR2004 - extra fields come first, and are rare
        return None
    return head[10:].partition(b"\0")[0].decode("latin-1")


def _measure(unpacked: _Unpacked, fields: Fields) -> None:
    try:
        while unpacked.read(_SAMPLE_BYTES):
            pass
        fields["TotalSizeBytes"] = unpacked.length
    except _UnpackedEnoughError:
        warn(fields, f"It unpacks to more than {_MOST_UNPACKED_BYTES:,} bytes.")
    except BudgetExceededError as error:
        warn(fields, str(error))
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"After {unpacked.length:,} unpacked bytes: {error}.") from error


def _read_tar(file: RangeReader, unpacked: _Unpacked, fields: Fields) -> None:
    sizes, reason = Sizes(), ""
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", unpacked), mode="r|", bufsize=10_240) as archive:
            walk(archive, sizes)
        while unpacked.read(_SAMPLE_BYTES):  # to the end, where the checksum is
            pass
    except _UnpackedEnoughError:
        reason = f"It unpacks to more than {_MOST_UNPACKED_BYTES:,} bytes."
    except BudgetExceededError as error:
        reason = str(error)
    except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error, RecursionError) as error:
        if not file.refusal:
            raise UnreadableError(f"After {sizes.count} entries: {error}.") from error
        reason = str(file.refusal)
    fields.update(sizes.as_fields(None if reason else file.size))
    if reason:
        warn(fields, f"There may be more entries than these {sizes.count}. {reason}")
