from __future__ import annotations

import struct

from tests.support.reading import fault_of, read, sample, unsupported_in

OLE = "application/x-ole-storage"
END = 0xFFFFFFFE


def _entry(name: str, kind: int = 2) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (encoded.ljust(64, b"\0") + struct.pack("<HB", len(encoded), kind)).ljust(128, b"\0")


def _file(first: int, table: list[int], *sectors: bytes) -> bytes:
    """The allocation table is sector 0."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + b"\x09\0"
    header = header.ljust(48, b"\0") + struct.pack("<L", first)
    header = header.ljust(76, b"\0") + struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    return (
        header
        + struct.pack(f"<{len(table)}L", *table).ljust(512, b"\xff")
        + b"".join(sector.ljust(512, b"\0") for sector in sectors)
    )


def test_read_metadata_follows_the_directory_from_sector_to_sector() -> None:
    one = _entry("Root Entry", 5) + _entry("WordDocument")
    other = _entry("\x05SummaryInformation")
    content = _file(3, [END, END, END, 1], other, _entry("no directory at all"), one)
    assert read(content, OLE).fields == {"Streams": ["WordDocument", "SummaryInformation"]}


def test_read_metadata_ends_where_the_directory_runs_in_a_circle() -> None:
    assert set(read(_file(1, [END, 1], _entry("Workbook")), OLE).fields["Streams"]) == {"Workbook"}


def test_read_metadata_refuses_what_is_cut() -> None:
    assert "header is damaged" in fault_of(sample("encrypted.docx")[:100], OLE)
    assert "cut off" in fault_of(_file(9, [END]), OLE)


def test_read_metadata_does_not_support_other_files() -> None:
    assert "no OLE compound file" in unsupported_in(b"The Document\n" * 100, OLE)
