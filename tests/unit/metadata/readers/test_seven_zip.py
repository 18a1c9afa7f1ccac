"""7z: headers of our own making."""

from __future__ import annotations

import lzma
import re
import struct
import zlib

import pytest

from filetracker.metadata.parsing.seven_zip_header import EncryptedHeaderError
from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import Found, fault_of, read, read_with_peak, sample, unsupported_in

MIB = 2**20
SEVEN_ZIP = "application/x-7z-compressed"


def _read(data: bytes) -> Found:
    return read(data, SEVEN_ZIP)


def _archive(header: bytes, before: bytes = b"", length: int | None = None) -> bytes:
    start = struct.pack("<QQL", len(before), len(header) if length is None else length, zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<L", zlib.crc32(start)) + start + before + header


def _packed(header: bytes, claimed: int, coder: bytes = b"\x21\x21\x01\x18", count: bytes = b"\x01") -> bytes:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 4_096}]
    packed = lzma.compress(header, format=lzma.FORMAT_RAW, filters=filters)
    streams = b"\x06\0\x01\x09" + bytes((0x80 | len(packed) >> 8, len(packed) & 0xFF)) + b"\0"
    streams += b"\x07\x0b\x01\0" + count + coder + b"\x0c" + b"\xf0" + struct.pack("<L", claimed) + b"\0\0"
    return _archive(b"\x17" + streams, packed)


NO_STREAMS = b"\x01\x05\x02\x0e\x01\xc0\x11\x09\0a\0\0\0b\0\0\0\0\0"


def test_seven_zip_of_empty_entries_and_none() -> None:
    assert _read(_archive(NO_STREAMS)).fields == {"Entries": 2, "TotalSizeBytes": 0, "Ratio": 0.0}
    assert _read(_archive(b"")).fields == {"Entries": 0, "TotalSizeBytes": 0}
    properties = b"\x01\x02\x09\x01x\0" + NO_STREAMS[1:]
    assert _read(_archive(properties)).fields["Entries"] == 2


def test_seven_zip_with_a_header_packed_by_lzma2() -> None:
    assert _read(_packed(NO_STREAMS, len(NO_STREAMS))).fields["Entries"] == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sample("sample.7z")[:20], "start header"),
        (sample("sample.7z")[:12] + bytes(30), "start header"),
        (sample("sample.7z")[:-1], "cut off"),
        (sample("sample.7z")[:-1] + b"?", "Its header is damaged"),
        (_archive(b"\x01\x04\x07\x09"), "how it is packed"),
        (_archive(b"\x01\x04\x07\x0b\x01\0\0"), "claims 0 ways"),
        (_archive(b"\x01\x04\x07\x0b\x01\0\x01\x11\x03\x02\x02\x00\x00"), "without an end|cut off"),
        (_archive(b"\x01\x05"), "cut off"),
        (_archive(b"\x17\0"), "packed header is missing"),
        (_packed(NO_STREAMS, 1_000), "shorter than it says"),
        (_packed(NO_STREAMS, 10, coder=b"\x23\x03\x01\x01\x05\x5d\0\0\x10\0"), "cannot be unpacked|shorter"),
    ],
)
def test_damaged_seven_zip_is_told_in_a_sentence(data: bytes, reason: str) -> None:
    assert re.search(reason, fault_of(data, SEVEN_ZIP))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_archive(b"\x02"), "no known kind"),
        (_archive(b"\x01\x09"), "part of no known kind"),
        (_archive(b"\x01\x04\x09"), "streams of no known kind"),
        (_archive(b"\x01\x04\x07\x0b\x01\x01"), "more than one place"),
        (_archive(b"\x01\x04\x07\x0b\x01\0\x40"), "claims 64 ways"),
        (_archive(b"\x01\x04\x07\x0b\xc0\xff\xff"), "claims 65,535 parts"),
        (_archive(b"\x01\x05\xff" + b"\x7f" * 8), "parts"),
        (_packed(NO_STREAMS, 100_000_000), "claims 100,000,000 bytes"),
        (_packed(NO_STREAMS, 10, coder=b"\x03\x03\x03\x03"), "unknown way"),
    ],
)
def test_seven_zip_that_is_not_supported_is_told_in_a_sentence(data: bytes, reason: str) -> None:
    assert reason in unsupported_in(data, SEVEN_ZIP)


def test_seven_zip_header_packed_again_and_again_ends() -> None:
    inner = b"\x17\x06\0\x01\x09\x20\0\x07\x0b\x01\0\x01\x01\0\x0c\x20\0\0"  # stored; unpacks to what lies at 32
    assert "no known kind" in unsupported_in(_archive(inner, inner.ljust(32, b"\0")), SEVEN_ZIP)


def test_seven_zip_with_a_huge_header_is_not_read() -> None:
    size = 100 * MIB
    start = struct.pack("<QQL", 0, 50 * MIB, 0)
    mark = b"7z\xbc\xaf\x27\x1c\0\4"
    reading = read(LargeFile(mark + struct.pack("<L", zlib.crc32(start)) + start, zeros(size)), SEVEN_ZIP)
    assert reading.fields == {"Warning": "Its header of 52,428,800 bytes is too large to be read."}
    assert reading.bytes_fetched == 0


def test_encrypted_header_is_an_error_with_a_code() -> None:
    assert EncryptedHeaderError.code == "Encrypted"


def test_seven_zip_of_very_many_names_takes_little_memory() -> None:
    names = b"\x11" + b"\xe0" + (2 * 10**6 + 1).to_bytes(3, "little") + b"\0" + bytes(2 * 10**6)
    header = b"\x01\x05\xe0" + (200_000).to_bytes(3, "little") + names + b"\0\0"
    data = _packed(header, len(header))
    fields, peak = read_with_peak(data, SEVEN_ZIP)
    assert (fields["Entries"], peak < 48 * MIB) == (200_000, True)


def test_archive_whose_start_header_was_never_written_is_not_damaged() -> None:
    unfinished = sample("sample.7z")[:8] + bytes(24) + sample("sample.7z")[32:]
    assert "never written" in unsupported_in(unfinished, SEVEN_ZIP)
