"""GZIP, and TAR inside it: what can be told from so much of it as may be unpacked."""

from __future__ import annotations

from filetracker.metadata.detection.detector import detect_type
from filetracker.metadata.parsing.extras import Fields, extra, warn
from filetracker.metadata.parsing.gzip_members import UnpackedEnoughError, Unpacker
from filetracker.metadata.parsing.sizes import RATIO, RATIO_TEXT, SIZE_FIELDS, Sizes
from filetracker.metadata.parsing.tar_headers import walk
from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnsupportedError

FIELDS: dict[str, str] = {
    "Content": "media type of what is inside",
    "ContentName": "the file's name before it was packed, if the header has it",
    "TotalSizeBytes": "bytes, unpacked; if all of it could be unpacked. Of a TAR inside: of all its entries",
    "ClaimedSizeBytes": "bytes, unpacked, as the last four bytes say: modulo 4 GiB, and of the last part alone",
    RATIO: RATIO_TEXT,
    **{name: f"TAR inside: {text}" for name, text in SIZE_FIELDS.items() if name != "TotalSizeBytes"},
}
_STEP_BYTES = 65_536
_HAS_EXTRA, _HAS_NAME = 0x04, 0x08  # Source: RFC 1952, 2.3.1
_TAR = "application/x-tar"


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS. Raises UnreadableError if a member is damaged, or the file ends within one."""
    unpacked = Unpacker(file)
    sample = unpacked.beginning()
    content = detect_type(sample, whole=unpacked.is_over) if sample else None
    fields: Fields = {"Content": content, "ContentName": _name_in(file.peek_at(0, 2_048))}
    if content == _TAR:
        _read_tar(file, unpacked, fields)
    elif file.size <= _STEP_BYTES or file.may_fetch(file.size):
        _measure(unpacked, fields)
    if "TotalSizeBytes" not in fields:
        with extra(fields, "Its last four bytes"):
            fields["ClaimedSizeBytes"] = int.from_bytes(file.peek_at(file.size - 4, 4), "little")
    elif content != _TAR:
        fields[RATIO] = round(fields["TotalSizeBytes"] / file.size, 2)
    _warn_of_what_follows(unpacked, fields)
    return fields


def _warn_of_what_follows(unpacked: Unpacker, fields: Fields) -> None:
    if unpacked.trailing_at is not None:
        fields.pop("ClaimedSizeBytes", None)
        warn(fields, f"What follows byte {unpacked.trailing_at:,} is no part of it.")


def _name_in(head: bytes) -> str | None:
    if len(head) <= 10 or not head[3] & _HAS_NAME or head[3] & _HAS_EXTRA:  # noqa: PLR2004 - extra fields come first, and are rare
        return None
    name, end, _ = head[10:].partition(b"\0")
    return name.decode("latin-1") if end else None


def _measure(unpacked: Unpacker, fields: Fields) -> None:
    try:
        while unpacked.take(_STEP_BYTES):
            pass
        fields["TotalSizeBytes"] = unpacked.length
    except (BudgetExceededError, UnpackedEnoughError, UnsupportedError) as error:
        warn(fields, str(error))


def _read_tar(file: RangeReader, unpacked: Unpacker, fields: Fields) -> None:
    sizes, reason = Sizes(), ""
    try:
        walk(unpacked, sizes)
        while unpacked.take(_STEP_BYTES):  # to the end, where the checksum is
            pass
    except (BudgetExceededError, UnpackedEnoughError, UnsupportedError) as error:
        reason = str(error)
    fields.update(sizes.as_fields(None if reason else file.size))
    if reason:
        warn(fields, f"There may be more entries than these {sizes.count}. {reason}")
