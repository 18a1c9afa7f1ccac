"""Archives: entries and sizes, without unpacking more than a bounded part."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib

import pytest

from filetracker.errors import UnprocessableFileError
from filetracker.metadata.range_reader import BLOCK_BYTES
from tests.support.sample_reading import read_bytes, read_sample, read_sparse, sample

SIZES = {"Entries": 3, "TotalSizeBytes": 4_001, "LargestEntryBytes": 3_000, "LargestEntry": "letters/b.txt"}
MIB = 1_048_576
OOXML = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("name", "media_type", "fields"),
    [
        ("sample.zip", "application/zip", SIZES | {"Ratio": 11.53}),
        ("encrypted.zip", "application/zip", SIZES | {"Ratio": 0.9, "Encrypted": True}),
        ("sample.tar", "application/x-tar", SIZES),
        ("sample.tar.gz", "application/gzip", SIZES | {"Content": "application/x-tar", "Ratio": 24.85}),
        (
            "sample.gz",
            "application/gzip",
            {"Content": "text/plain", "ContentName": "a.txt", "TotalSizeBytes": 1_000, "Ratio": 28.57},
        ),
        ("sample.7z", "application/x-7z-compressed", SIZES | {"Ratio": 18.52}),
        ("encrypted.7z", "application/x-7z-compressed", SIZES | {"Ratio": 15.57, "Encrypted": True}),
        (
            "hidden.7z",
            "application/x-7z-compressed",
            {"Encrypted": True, "Warning": "Its header is encrypted: its entries cannot be listed."},
        ),
    ],
)
def test_sample_is_detected_and_read_from_its_head_alone(name: str, media_type: str, fields: dict[str, object]) -> None:
    reading = read_sample(name)
    assert (reading.media_type, reading.fields, reading.bytes_fetched) == (media_type, fields, 0)


@pytest.mark.parametrize("name", ["sample.zip", "sample.tar", "sample.tar.gz", "sample.gz", "sample.7z", "hidden.7z"])
@pytest.mark.parametrize("length", [40, 60])
def test_cut_archive_is_damaged(name: str, length: int) -> None:
    whole = sample(name)
    with pytest.raises(UnprocessableFileError):
        read_bytes(whole[: len(whole) * length // 128], read_sample(name).media_type)


def _zip(size: int) -> dict[int, bytes]:
    """All bytes before the sample belong to nothing, as in a self-extracting archive."""
    whole = sample("sample.zip")
    return {0: whole[:60], size - len(whole): whole}


def _tar(size: int) -> dict[int, bytes]:
    """One large entry."""
    entry = tarfile.TarInfo("large")
    entry.size = size - 512 - 1_024
    return {0: entry.tobuf()}


def _gzip(size: int) -> dict[int, bytes]:
    noise = zlib.compressobj(0, wbits=31).compress(bytes(range(256)) * 512)
    return {0: noise, size - 4: struct.pack("<L", 4_000_000_000)}


def _seven_zip(size: int) -> dict[int, bytes]:
    """The header moved to the end, and where it is written down anew."""
    whole = sample("sample.7z")
    start = struct.pack("<Q", size - 32 - (len(whole) - _header_at(whole))) + whole[20:32]
    return {
        0: whole[:8] + struct.pack("<L", zlib.crc32(start)) + start + whole[32:],
        size - _header_bytes(whole): whole[_header_at(whole) :],
    }


def _header_at(whole: bytes) -> int:
    return 32 + int.from_bytes(whole[12:20], "little")


def _header_bytes(whole: bytes) -> int:
    return len(whole) - _header_at(whole)


@pytest.mark.parametrize("build", [_zip, _tar, _gzip, _seven_zip], ids=lambda build: build.__name__)
def test_cost_does_not_grow_with_the_archive(build: object) -> None:
    assert callable(build)
    readings = [read_sparse(build(size), size) for size in (5 * MIB, 1024 * MIB)]
    assert all(reading.fields and "Warning" not in reading.fields for reading in readings)
    assert readings[0].fields.keys() == readings[1].fields.keys()
    assert abs(readings[0].bytes_fetched - readings[1].bytes_fetched) <= BLOCK_BYTES
    assert max(reading.bytes_fetched for reading in readings) <= 2 * BLOCK_BYTES


def test_zip_of_a_million_entries_is_counted_by_its_end_record() -> None:
    size, directory = 60 * MIB, 50 * MIB
    end_64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, directory, 9 * MIB)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, size - 98, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    tail = end_64 + locator + end
    reading = read_sparse({0: sample("sample.zip")[:60], size - len(tail): tail}, size)
    assert reading.fields == {
        "Entries": 10**6,
        "Warning": "Its directory of 52,428,800 bytes is too large to be read.",
    }
    assert reading.bytes_fetched <= BLOCK_BYTES
    with pytest.raises(UnprocessableFileError, match="ZIP64 end record is missing"):
        read_sparse({0: sample("sample.zip")[:60], size - 42: locator + end}, size)


def test_zip_with_a_comment_and_an_empty_one() -> None:
    buffer = io.BytesIO(sample("sample.zip"))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"made by hand, in a hurry" * 10
    assert read_bytes(buffer.getvalue()).fields["Entries"] == 3
    with zipfile.ZipFile(empty := io.BytesIO(), "w"):
        pass
    assert read_bytes(empty.getvalue()).fields == {"Entries": 0, "TotalSizeBytes": 0, "Ratio": 0.0}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04", "too short"),
        (b"PK\x03\x04" + bytes(100), "no directory at its end"),
        (sample("sample.zip").replace(b"PK\x01\x02", b"PK\x01\x03"), "not where its end record says"),
    ],
)
def test_damaged_zip_is_told_in_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(UnprocessableFileError, match=reason):
        read_bytes(data, "application/zip")


def test_zip_that_only_its_directory_shows_to_be_a_document() -> None:
    """The parts that would tell begin after the head."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample("sample.pptx"))) as source, zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("customXml/item1.xml", b"x" * 100_000)
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    reading = read_bytes(buffer.getvalue())
    assert reading.media_type == "application/zip"
    assert reading.fields["Content"] == f"{OOXML}.presentationml.presentation"
    assert (reading.fields["Slides"], reading.fields["Title"]) == (2, "A sample")


def _tar_of(*sizes: int) -> tuple[dict[int, bytes], int]:
    """Headers only; the content is nothing."""
    parts, position = {}, 0
    for number, size in enumerate(sizes):
        entry = tarfile.TarInfo(f"entry {number}")
        entry.size = size
        parts[position] = entry.tobuf()
        position += 512 + -(-size // 512) * 512
    return parts, position + 1_024


def test_tar_beyond_the_budget_is_counted_as_far_as_it_goes() -> None:
    reading = read_sparse(*_tar_of(*[MIB] * 40))
    assert 10 <= reading.fields["Entries"] <= 20
    assert reading.fields["Warning"].startswith(f"There may be more entries than these {reading.fields['Entries']}.")


def test_tar_with_a_damaged_header_is_damaged() -> None:
    data = bytearray(sample("sample.tar"))
    data[data.index(b"letters/b.txt")] = 0x20
    with pytest.raises(UnprocessableFileError, match="After 1 entries, no header and no end follows"):
        read_bytes(bytes(data))


def test_tar_without_an_end_is_taken() -> None:
    """Some writers leave it out."""
    assert read_bytes(sample("sample.tar").rstrip(b"\0").ljust(6_656, b"\0")).fields["Entries"] == 3


def test_tar_that_ends_after_an_entry_is_warned_of() -> None:
    assert read_bytes(sample("sample.tar")[:5_120]).fields["Warning"] == "Its end mark is missing: it may be cut off."


def test_tar_with_a_huge_name_is_not_supported() -> None:
    entry = tarfile.TarInfo("././@LongLink")
    entry.type, entry.size = tarfile.GNUTYPE_LONGNAME, 400 * MIB
    reading = read_sparse({0: entry.tobuf()}, 401 * MIB)
    assert reading.fields["Entries"] == 0
    assert "The header of an entry takes 419,430,400 bytes." in reading.fields["Warning"]


def test_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(200 * MIB), compresslevel=1)
    fields = read_bytes(bomb).fields
    assert fields["Warning"] == "It unpacks to more than 33,554,432 bytes."
    assert fields["ClaimedSizeBytes"] == 200 * MIB


def test_gzipped_tar_bomb_is_counted_as_far_as_it_goes() -> None:
    entries, size = _tar_of(5, 100 * MIB, 7)
    data = bytearray(size)
    for at, part in entries.items():
        data[at : at + 512] = part
    fields = read_bytes(gzip.compress(bytes(data), compresslevel=1)).fields
    assert (fields["Entries"], fields["TotalSizeBytes"]) == (2, 5 + 100 * MIB)
    assert "more than 33,554,432 bytes" in fields["Warning"]


def test_gzipped_tar_of_any_size_costs_the_budget() -> None:
    head = zlib.compressobj(0, wbits=31)
    packed = head.compress(_tar_of(2_000 * MIB)[0][0] + bytes(BLOCK_BYTES)) + head.flush(zlib.Z_FULL_FLUSH)
    stored = b"\0\xff\xff\0\0" + bytes(65_535)
    parts = {0: packed + stored * 40}
    for size in (5 * MIB, 1024 * MIB):
        reading = read_sparse(parts, size)
        assert reading.fields["Entries"] == 1
        assert "more than 1,048,576 bytes" in reading.fields["Warning"]
        assert reading.bytes_fetched <= MIB


def test_gzip_of_several_parts_is_measured_as_one() -> None:
    assert read_bytes(gzip.compress(b"a" * 1_000) + gzip.compress(b"b")).fields["TotalSizeBytes"] == 1_001


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sample("sample.gz")[:-8] + bytes(8), "incorrect data check"),
        (sample("sample.gz")[:16] + b"\xff" * 20, "cannot be unpacked"),
        (sample("sample.tar.gz")[:-8], "it ends in the middle"),
    ],
)
def test_damaged_gzip_is_told_in_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(UnprocessableFileError, match=reason):
        read_bytes(data)
