"""The operations alone: of which parts an output consists, within what S3 takes."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filetracker.errors import UnprocessableFileError
from filetracker.jobs.operations.append import balanced_ranges
from filetracker.jobs.operations.gzip import plan_part_bytes
from filetracker.jobs.operations.operation import SourceRange
from filetracker.jobs.operations.registry import OPERATIONS
from filetracker.s3_limits import MAX_OBJECT_BYTES, MAX_PART_BYTES, MAX_PARTS, MIB, MIN_PART_BYTES

APPEND, GZIP = OPERATIONS["append"], OPERATIONS["gzip"]


@dataclass
class FakeSource:
    """A file that comes in pieces; without content it may not be read."""

    size: int
    content: bytes | None = None

    def pieces(self) -> Iterator[bytes]:
        """The content, 100,000 bytes at a time."""
        assert self.content is not None, "it is not to be read"
        for start in range(0, self.size, 100_000):
            yield self.content[start : start + 100_000]


def _source(content: bytes) -> FakeSource:
    return FakeSource(len(content), content)


def test_there_is_a_registry() -> None:
    assert {name: (op.takes_text, op.ending) for name, op in OPERATIONS.items()} == {
        "append": (True, ""),
        "gzip": (False, ".gz"),
    }


@pytest.mark.parametrize("size", [0, 1, MIN_PART_BYTES - 1])
def test_append_to_a_small_file_is_one_part(size: int) -> None:
    content = bytes(size)
    assert list(APPEND.parts(_source(content), "é\n")) == [content + b"\xc3\xa9\n"]


def test_append_from_5_mib_on_reads_nothing() -> None:
    parts = list(APPEND.parts(FakeSource(MIN_PART_BYTES), "é"))
    assert parts == [SourceRange(0, MIN_PART_BYTES - 1), b"\xc3\xa9"]


@example(MIN_PART_BYTES)
@example(256 * MIB)
@example(256 * MIB + 1)
@example(MAX_OBJECT_BYTES)
@given(st.integers(MIN_PART_BYTES, MAX_OBJECT_BYTES))
def test_ranges_cover_the_file_as_s3_takes_them(size: int) -> None:
    ranges = list(balanced_ranges(size))
    assert len(ranges) <= MAX_PARTS - 1, "the text is a part, too"
    assert ranges[0].first == 0
    assert ranges[-1].last == size - 1
    assert all(after.first == before.last + 1 for before, after in pairwise(ranges))
    sizes = {part.size for part in ranges}
    assert min(sizes) >= MIN_PART_BYTES
    assert max(sizes) <= MAX_PART_BYTES
    assert max(sizes) - min(sizes) <= 1


def test_append_refuses_what_would_be_too_large() -> None:
    assert next(APPEND.parts(FakeSource(MAX_OBJECT_BYTES - 1), "x"))
    with pytest.raises(UnprocessableFileError, match="S3 takes 5,497,558,138,880 at most") as caught:
        next(APPEND.parts(FakeSource(MAX_OBJECT_BYTES), "x"))
    assert caught.value.code == "OutputTooLarge"


@pytest.mark.parametrize("size", [0, 1, 300_000, 9 * MIB])
def test_gzip_gives_the_same_bytes_in_parts_that_s3_takes(size: int) -> None:
    content = random.Random(size).randbytes(size)
    parts = [part for part in GZIP.parts(_source(content), "") if isinstance(part, bytes)]
    assert gzip.decompress(b"".join(parts)) == content
    assert all(len(part) >= MIN_PART_BYTES for part in parts[:-1])
    assert len(parts) == (2 if size == 9 * MIB else 1)
    assert parts == list(GZIP.parts(_source(content), ""))


@example(MAX_OBJECT_BYTES)
@given(st.integers(0, MAX_OBJECT_BYTES))
def test_gzip_never_needs_more_parts_than_s3_takes(size: int) -> None:
    """zlib stores what it can't compress in blocks, with 5 bytes for each 16 KiB at most."""
    worst = size + 5 * (size // 16_383 + 1) + 18
    assert MIN_PART_BYTES <= plan_part_bytes(size) <= MAX_PART_BYTES
    assert -(-worst // plan_part_bytes(size)) <= MAX_PARTS
