from __future__ import annotations

import io

import pytest

from filetracker.metadata.range_reader import BLOCK_BYTES, BUDGET_BYTES, BudgetExceededError, RangeReader

CONTENT = bytes(number % 251 for number in range(5 * BLOCK_BYTES + 100))


class Source:
    """Bytes, and what was asked of them."""

    def __init__(self, content: bytes = CONTENT) -> None:
        self.content = content
        self.asked: list[tuple[int, int]] = []

    def fetch(self, start: int, length: int) -> bytes:
        self.asked.append((start, length))
        return self.content[start : start + length]


def make_reader(source: Source, head: bytes = b"", budget_bytes: int = BUDGET_BYTES) -> RangeReader:
    return RangeReader(source.fetch, len(source.content), head, budget_bytes)


def test_read_gives_what_is_there_wherever_it_is_sought() -> None:
    reader, plain = make_reader(Source()), io.BytesIO(CONTENT)
    for offset, whence, length in [(0, 0, 10), (-50, 2, 100), (70_000, 0, 70_000), (5, 1, 1), (-3, 1, 2), (0, 2, 1)]:
        assert reader.seek(offset, whence) == plain.seek(offset, whence)
        assert reader.read(length) == plain.read(length)
        assert reader.tell() == plain.tell()


def test_read_fetches_each_block_once_and_neighbours_together() -> None:
    source = Source()
    reader = make_reader(source)
    reader.seek(BLOCK_BYTES - 1)
    reader.read(2)
    reader.seek(10)
    reader.read(BLOCK_BYTES)
    assert source.asked == [(0, 2 * BLOCK_BYTES)]
    reader.seek(0)
    reader.read(3 * BLOCK_BYTES)
    assert source.asked[1:] == [(2 * BLOCK_BYTES, BLOCK_BYTES)]
    assert (reader.requests, reader.bytes_fetched) == (2, 3 * BLOCK_BYTES)


def test_read_takes_what_the_head_already_has() -> None:
    source = Source()
    assert make_reader(source, head=CONTENT[:BLOCK_BYTES]).read(BLOCK_BYTES) == CONTENT[:BLOCK_BYTES]
    small = Source(b"all of it")
    assert make_reader(small, head=b"all of it").read() == b"all of it"
    assert source.asked == small.asked == []


def test_read_refuses_to_pass_the_budget_and_remembers_it() -> None:
    source = Source()
    reader = make_reader(source, budget_bytes=2 * BLOCK_BYTES)
    reader.read(2 * BLOCK_BYTES)
    with pytest.raises(BudgetExceededError, match=r"more than 131,072 bytes") as refusal:
        reader.read(1)
    assert reader.refusal is refusal.value
    assert len(source.asked) == 1
    reader.seek(0)
    assert reader.read(5) == CONTENT[:5], "what is known stays readable"


def test_read_refuses_when_time_is_up() -> None:
    moments = iter([0.0, 1.0, 5.1])
    reader = RangeReader(Source().fetch, len(CONTENT), budget_seconds=5, clock=lambda: next(moments))
    reader.read(1)
    with pytest.raises(BudgetExceededError, match="more than 5 s"):
        reader.read(1)


def test_read_keeps_what_the_source_raised() -> None:
    def fetch(start: int, length: int) -> bytes:
        raise ConnectionError(f"{length} bytes at {start}")

    reader = RangeReader(fetch, 10)
    with pytest.raises(ConnectionError):
        reader.read()
    assert isinstance(reader.source_error, ConnectionError)


def test_range_reader_serves_python_s_own_readers() -> None:
    reader = make_reader(Source())
    buffered = io.BufferedReader(reader, 100)
    assert buffered.read(150) == CONTENT[:150]
    assert reader.readable()
    assert reader.seekable()
    assert reader.peek_at(len(CONTENT) - 3, 10) == CONTENT[-3:]
    assert reader.read(0) == b""


def test_seek_refuses_places_before_the_beginning() -> None:
    with pytest.raises(OSError, match="before the beginning"):
        make_reader(Source()).seek(-1)
