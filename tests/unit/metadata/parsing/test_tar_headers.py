from __future__ import annotations

import io
import tarfile

import pytest

from filetracker.metadata.parsing.sizes import Sizes
from filetracker.metadata.parsing.tar_headers import walk
from filetracker.metadata.registry import UnreadableError, UnsupportedError
from tests.support.reading import fault_of, read

TAR = "application/x-tar"


class Bytes:
    """A source that counts what is taken of it."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at, self.taken = data, 0, 0

    def take(self, length: int) -> bytes:
        data = self._data[self._at : self._at + length]
        self._at += length
        self.taken += len(data)
        return data

    def skip(self, length: int) -> bool:
        self._at += length
        return self._at <= len(self._data)


def archive_of(*names: str, kind: int = tarfile.GNU_FORMAT, size: int = 5, **more: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size, info.pax_headers = size, more
            archive.addfile(info, io.BytesIO(bytes(size)))
    return out.getvalue()


def block(name: bytes, size: bytes, kind: bytes, rest: bytes = b"") -> bytes:
    """A header with the right checksum."""
    header = bytearray((name.ljust(124, b"\0") + size.ljust(12, b"\0")).ljust(156, b"\0") + kind)
    header += rest[: 512 - len(header)].ljust(512 - len(header), b"\0")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def pax(*records: bytes, kind: bytes = b"x") -> bytes:
    content = b"".join(records)
    return block(b"pax", b"%o" % len(content), kind) + content.ljust(-(-len(content) // 512) * 512, b"\0")


def record(keyword: bytes, value: bytes) -> bytes:
    length = len(keyword) + len(value) + 3
    while len(str(length)) + len(keyword) + len(value) + 3 != length:
        length = len(str(length)) + len(keyword) + len(value) + 3
    return b"%d %s=%s\n" % (length, keyword, value)


def walked(data: bytes) -> tuple[Sizes, bool]:
    sizes = Sizes()
    return sizes, walk(Bytes(data), sizes)


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", ["a.txt", "folder/" + "n" * 90 + "/" + "m" * 90, "Größe.txt"])
def test_walk_agrees_with_tarfile(kind: int, name: str) -> None:
    data = archive_of("first", name, kind=kind, size=600)
    sizes, ended = walked(data)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert sizes.count == len(archive.getmembers()) == 2
    assert (sizes.total_bytes, ended) == (1_200, True)
    sizes, _ = walked(data[1_536:])  # without the first, whose size is the same
    assert sizes.as_fields()["LargestEntry"] == name


def test_walk_takes_sizes_of_base_256_and_of_pax() -> None:
    huge = 9 * 2**33
    sizes, _ = walked(block(b"a", b"\x80" + huge.to_bytes(11, "big"), b"1"))
    assert sizes.total_bytes == 0  # a link has no content, whatever its size says
    data = pax(record(b"size", b"700"), record(b"path", b"b")) + block(b"a", b"0", b"0") + bytes(1_024)
    sizes, ended = walked(data)
    assert (sizes.as_fields()["LargestEntry"], sizes.total_bytes, ended) == ("b", 700, False)


def test_walk_takes_a_size_that_is_filled_up_with_zeros() -> None:
    data = pax(record(b"size", b"0" * 30 + b"700")) + block(b"a", b"0", b"0") + bytes(1_024)
    assert walked(data)[0].total_bytes == 700


def test_walk_takes_a_sparse_file_of_either_kind() -> None:
    old = block(b"old", b"1000", b"S", rest=bytes(483 - 157 - 1) + b"\1" + b"00000010000\0")
    more = bytes(504) + b"\1" + bytes(7)
    last = bytes(512)
    sizes, _ = walked(old + more + last + bytes(512))
    assert sizes.total_bytes == 4_096
    data = pax(record(b"GNU.sparse.realsize", b"5000"), record(b"GNU.sparse.name", b"new")) + block(b"x", b"1000", b"0")
    sizes, _ = walked(data + bytes(512))
    assert (sizes.total_bytes, sizes.as_fields()["LargestEntry"]) == (5_000, "new")


def test_walk_takes_signed_checksums() -> None:
    header = bytearray(block("ü".encode(), b"0", b"0"))
    header[148:156] = b"%06o\0 " % (int(header[148:154], 8) - 2 * 256)
    assert walked(bytes(header))[0].count == 1


def test_walk_passes_over_headers_of_all_entries_and_long_links() -> None:
    data = (
        pax(record(b"path", b"other"), kind=b"g")
        + block(b"@LongLink", b"1000", b"K")
        + bytes(512)
        + block(b"a", b"", b"0")
    )
    assert walked(data)[0].count == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"words" * 200, "After 0 entries, no header"),
        (archive_of("a")[:700] + b"?" * 324 + b"x" * 512, "After 1 entries, no header"),
        (archive_of("a")[:1_024] + archive_of("b")[:100], "After 1 entries, no header"),
        (archive_of("a", size=5_000)[:2_000], "within the content"),
        (block(b"a", b"-1", b"0"), "within the content"),
        (block(b"a", b"\xff" * 12, b"0"), "within the content"),
        (block(b"@LongLink", b"1000", b"L") + b"name", "within the header"),
        (pax(b"no record") + block(b"a", b"", b"0"), "malformed"),
        (pax(b"99 path=a\n") + block(b"a", b"", b"0"), "malformed"),
        (pax(b"9" * 600) + block(b"a", b"", b"0"), "malformed"),
    ],
)
def test_walk_refuses(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        walked(data)


@pytest.mark.parametrize("kind", [b"x", b"L"])
def test_walk_does_not_support_huge_headers(kind: bytes) -> None:
    source = Bytes(block(b"pax", b"%o" % 900_000, kind) + b"9" * 900_000)
    with pytest.raises(UnsupportedError, match="takes 900,000 bytes"):
        walk(source, Sizes())
    assert source.taken == 512


def test_walk_reads_digits_once() -> None:
    """Of a header of the largest size that is read."""
    with pytest.raises(UnreadableError, match="malformed"):
        walked(pax(b"9" * 262_144))


def test_read_metadata_of_a_huge_header_counts_what_came_before() -> None:
    data = archive_of("a")[:1_024] + block(b"pax", b"%o" % 900_000, b"x") + b"9" * 900_000
    fields = read(data, TAR).fields
    assert fields["Entries"] == 1
    assert fields["Warning"].startswith("There may be more entries than these 1. The header of an entry takes")


def test_read_metadata_says_that_content_is_cut_off() -> None:
    assert "cut off" in fault_of(archive_of("a", size=5_000)[:2_000], TAR)
