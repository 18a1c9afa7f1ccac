from __future__ import annotations

import io
import struct
import zipfile

import pytest

from filetracker.metadata.parsing.zip_directory import ZipDirectory, read_end, read_small_end
from filetracker.metadata.registry import UnreadableError, UnsupportedError
from tests.support.content.large_files import LargeFile, Repeated
from tests.support.reading import fault_of, opened, read, read_with_peak, sample, unsupported_in

ZIP = "application/zip"
MIB = 2**20
CONTENTS = {"a.txt": b"hello\n" * 100, "folder/b.txt": b"", "Größe.bin": bytes(range(256))}


class Unseekable(io.BytesIO):
    """Makes zipfile write data descriptors: the local headers have no sizes then."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation

    tell = seek


def archive_of(contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, out: io.BytesIO | None = None) -> bytes:
    out = out or io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def zip_64() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(CONTENTS["a.txt"])
    data = out.getvalue()
    end = data.rindex(b"PK\5\6")
    length, offset = struct.unpack_from("<2L", data, end + 12)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, length, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    return (
        data[:end] + record + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, *[0xFFFFFFFF] * 2, 0)
    )


def directory_of(data: bytes) -> ZipDirectory:
    file = opened(data)
    return ZipDirectory(file, read_end(file))


def changed(data: bytes, mark: bytes, at: int, new: bytes) -> bytes:
    """With `new` at a distance from the last place of the mark."""
    start = data.rindex(mark) + at
    return data[:start] + new + data[start + len(new) :]


@pytest.mark.parametrize(
    "data",
    [
        archive_of(CONTENTS),
        archive_of(CONTENTS, zipfile.ZIP_STORED),
        archive_of(CONTENTS, out=Unseekable()),
        b"#!/bin/sh\nexit 0\n" + archive_of(CONTENTS),
        archive_of(CONTENTS) + b"trailing bytes",
        zip_64(),
        b"prefix" + zip_64(),
    ],
    ids=["deflated", "stored", "descriptors", "prefix", "trailing", "ZIP64", "prefixed ZIP64"],
)
def test_directory_agrees_with_zipfile(data: bytes) -> None:
    archive = directory_of(data)
    with zipfile.ZipFile(io.BytesIO(data.removesuffix(b"trailing bytes"))) as other:
        members = other.infolist()
        assert [(entry.name, entry.size) for entry in archive.entries] == [(m.filename, m.file_size) for m in members]
        assert all(archive.read(member.filename) == other.read(member) for member in members)


def test_directory_takes_a_gap_before_the_end_record() -> None:
    data = archive_of(CONTENTS)
    end = data.rindex(b"PK\5\6")
    assert directory_of(data[:end] + bytes(100) + data[end:]).read("a.txt") == CONTENTS["a.txt"]


def test_directory_knows_its_names() -> None:
    archive = directory_of(archive_of(CONTENTS))
    assert "a.txt" in archive
    assert "b.txt" not in archive
    with pytest.raises(KeyError):
        archive.read("b.txt")


@pytest.mark.parametrize("claimed", [0, 2, 9])
def test_directory_counts_itself(claimed: int) -> None:
    """A wrong number of entries is passed over, as unzip does."""
    data = changed(archive_of(CONTENTS), b"PK\5\6", 8, struct.pack("<2H", claimed, claimed))
    assert len(directory_of(data).entries) == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive_of(CONTENTS)[:-30], "no directory at its end"),
        (
            changed(archive_of(CONTENTS), b"PK\5\6", 12, struct.pack("<2L", 99_999, 99_999)),
            "not where its end record says",
        ),
        (changed(archive_of(CONTENTS), b"PK\1\2", 0, b"PK\1\3"), "2 of its 3 entries"),
        (changed(zip_64(), b"PK\6\6", 0, b"PK\6\5"), "ZIP64 end record is missing"),
    ],
)
def test_read_metadata_refuses(data: bytes, reason: str) -> None:
    assert reason in fault_of(data, ZIP)


def test_read_metadata_does_not_support_parts() -> None:
    data = changed(archive_of(CONTENTS), b"PK\5\6", 4, b"\3\0")
    assert unsupported_in(data, ZIP) == "It is part 4 of an archive that is split into parts."


def test_read_small_end_does_not_support_huge_directories() -> None:
    data = changed(archive_of(CONTENTS), b"PK\5\6", 12, struct.pack("<L", MIB))
    with pytest.raises(UnsupportedError, match="1,048,576 bytes is too large"):
        read_small_end(opened(data))


@pytest.mark.parametrize(
    ("at", "new", "error", "reason"),
    [
        (8, b"\1\0", UnsupportedError, "is encrypted"),
        (10, b"\x0c\0", UnsupportedError, "method 12"),
        (24, b"\xff\xff\xff\x7f", UnsupportedError, "larger than 1,048,576 bytes"),
        (20, b"\xff\xff\xff\x7f", UnsupportedError, "larger than 1,048,576 bytes"),
        (24, b"\1\0\0\0", UnreadableError, "larger than it says"),
        (20, b"\5\0\0\0", UnreadableError, "ends in the middle"),
        (20, b"\xff\xff\0\0", UnreadableError, "cut off"),
        (16, b"\0\0\0\0", UnreadableError, "checksum"),
        (42, b"\7\0\0\0", UnreadableError, "not where the directory says"),
    ],
)
def test_read_says_what_is_wrong(at: int, new: bytes, error: type[Exception], reason: str) -> None:
    data = changed(archive_of({"a.txt": CONTENTS["a.txt"]}), b"PK\1\2", at, new)
    with pytest.raises(error, match=reason):
        directory_of(data).read("a.txt")


def test_read_says_that_content_cannot_be_unpacked() -> None:
    data = archive_of({"a.txt": CONTENTS["a.txt"]})
    start = data.index(b"a.txt") + 5
    with pytest.raises(UnreadableError, match="cannot be unpacked"):
        directory_of(data[:start] + b"\xff" + data[start + 1 :]).read("a.txt")


def test_directory_of_many_entries_takes_little_memory() -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    directory = entry * (786_000 // len(entry))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, len(directory), 0, 0)
    fields, peak = read_with_peak(b"PK\3\4" + directory + end, ZIP)
    assert fields["Entries"] == 786_000 // len(entry)
    assert peak < 12 * MIB


def test_read_metadata_of_a_small_bomb_reads_its_directory_alone() -> None:
    bomb = archive_of({"zeros": bytes(20 * MIB)})
    found = read(LargeFile(bomb[:100], Repeated(b"\0", 10 * MIB), bomb), ZIP)
    assert found.fields["TotalSizeBytes"] == 20 * MIB
    assert found.bytes_fetched <= 2 * 65_536


def test_read_metadata_tells_a_document_by_its_content_types_alone() -> None:
    types = b'<Types xmlns="urn:t"/>'
    plain = archive_of({"[Content_Types].xml": types, "_rels/.rels": b"<r/>", "word/a.txt": b""})
    assert "Content" not in read(plain, ZIP).fields
    assert read(sample("sample.docx"), ZIP).fields["Content"].endswith("wordprocessingml.document")


def test_read_end_passes_over_a_comment_that_looks_like_an_end_record() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
        archive.writestr("b.txt", "b")
        archive.comment = b"PK\x05\x06" + bytes(4) + b"\x01\0\x01\0" + b"\x40\0\0\0" + b"\xff\xff\0\0" + b"\0\0"
    assert read_end(opened(buffer.getvalue())).entries == 2
