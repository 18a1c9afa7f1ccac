from __future__ import annotations

import gzip

import pytest

from tests.support.reading import fault_of, read, read_with_peak, unsupported_in

GZIP = "application/gzip"
MIB = 2**20
HELLO = gzip.compress(b"hello\n" * 50, mtime=0)


def test_read_metadata_warns_of_what_follows() -> None:
    fields = read(HELLO + b"trailing", GZIP).fields
    assert fields["Content"] == "text/plain"
    assert fields["TotalSizeBytes"] == 300
    assert fields["Warning"] == f"What follows byte {len(HELLO)} is no part of it."


@pytest.mark.parametrize("filling", [b"\0", bytes(512), bytes(100_000)])
def test_read_metadata_passes_over_zeros(filling: bytes) -> None:
    fields = read(HELLO + filling, GZIP).fields
    assert fields["TotalSizeBytes"] == 300
    assert "Warning" not in fields


def test_read_metadata_adds_members_up() -> None:
    assert read(HELLO * 3 + bytes(7), GZIP).fields["TotalSizeBytes"] == 900
    assert read(HELLO + gzip.compress(b"") + HELLO, GZIP).fields["TotalSizeBytes"] == 600


def test_read_metadata_of_nothing() -> None:
    assert read(gzip.compress(b"", mtime=0), GZIP).fields == {"TotalSizeBytes": 0, "Ratio": 0}


def test_read_metadata_of_a_large_beginning_is_no_end() -> None:
    """What the first block unpacks to is less than is looked at, but not all."""
    text = "".join(chr(0x400 + number * number % 61) for number in range(150_000))
    packed = gzip.compress(text.encode(), compresslevel=0)
    assert read(packed, GZIP, budget_bytes=0).fields["Content"] == "text/plain"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HELLO[:-8], "ends in the middle"),
        (HELLO[:-1], "ends in the middle"),
        (HELLO[:12], "ends in the middle"),
        (HELLO[:-4] + b"\1\0\0\0", "incorrect length check"),
        (HELLO[:-8] + b"\1\0\0\0" + HELLO[-4:], "incorrect data check"),
        (HELLO + HELLO[:-3], "After 600 unpacked bytes: it ends in the middle"),
        (b"words", "does not begin"),
    ],
)
def test_read_metadata_refuses(content: bytes, reason: str) -> None:
    assert reason in fault_of(content, GZIP)


def test_read_metadata_does_not_support_other_methods() -> None:
    assert "method of its own (7)" in unsupported_in(b"\x1f\x8b\7" + HELLO[3:], GZIP)
    assert read(HELLO + b"\x1f\x8b\7" + HELLO[3:], GZIP).fields["Warning"] == "It is packed by a method of its own (7)."


def test_read_metadata_keeps_little_of_a_bomb() -> None:
    bomb = gzip.compress(bytes(40 * MIB), compresslevel=1)
    fields, peak = read_with_peak(bomb, GZIP)
    assert fields["Warning"] == "It unpacks to more than 33,554,432 bytes."
    assert peak < 4 * MIB
