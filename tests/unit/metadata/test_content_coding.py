from __future__ import annotations

import gzip
import random

import pytest

from filetracker.metadata.content_coding import (
    Unpacked,
    codings_of,
    is_encrypted_by_client,
    open_unpacked,
    unpack,
)
from filetracker.metadata.range_reader import BLOCK_BYTES, BudgetExceededError, RangeReader


def file_of(data: bytes, budget_bytes: int = 1_048_576) -> RangeReader:
    return RangeReader(lambda start, length: data[start : start + length], len(data), data[:BLOCK_BYTES], budget_bytes)


@pytest.mark.parametrize(
    ("content_encoding", "codings"),
    [
        ("", []),
        ("gzip", ["gzip"]),
        ("aws-chunked,GZIP", ["gzip"]),
        (" aws-chunked ", []),
        ("identity", []),
        ("deflate, gzip", ["deflate", "gzip"]),
    ],
)
def test_codings_of_leaves_out_what_changes_nothing(content_encoding: str, codings: list[str]) -> None:
    assert codings_of(content_encoding) == codings


def test_is_encrypted_by_client_knows_an_envelope() -> None:
    assert is_encrypted_by_client({"X-Amz-Key-V2": "k"})
    assert is_encrypted_by_client({"x-amz-meta-x-amz-iv": "i"})
    assert not is_encrypted_by_client({"key": "k", "x-amz-owner": "o", "x-amz-unencrypted-content-length": "1"})


def test_unpack_gives_all_of_a_small_stream() -> None:
    assert unpack(file_of(gzip.compress(b"hello"))) == Unpacked(b"hello", whole=True)
    assert unpack(file_of(gzip.compress(b"hel") + gzip.compress(b"lo"))) == Unpacked(b"hello", whole=True)
    assert unpack(file_of(gzip.compress(b"hello") + b"trailing")) == Unpacked(b"hello", whole=True)
    assert unpack(file_of(gzip.compress(b""))) == Unpacked(b"", whole=True)


def test_unpack_stops_where_it_becomes_large() -> None:
    """A bomb costs no more than what is wanted of it."""
    unpacked = unpack(file_of(gzip.compress(bytes(50_000_000))))
    assert (len(unpacked.data), unpacked.whole, unpacked.problem) == (1_048_576, False, "")


def test_unpack_reads_the_first_block_alone_of_what_the_budget_does_not_cover() -> None:
    noise = random.Random(12).randbytes(3 * BLOCK_BYTES)
    file = file_of(gzip.compress(noise), budget_bytes=BLOCK_BYTES)
    unpacked = unpack(file)
    assert (file.bytes_fetched, unpacked.whole, unpacked.problem) == (0, False, "")
    assert noise.startswith(unpacked.data)
    assert len(unpacked.data) > BLOCK_BYTES // 2


PACKED = gzip.compress(random.Random(1).randbytes(200), mtime=0)


@pytest.mark.parametrize(
    ("packed", "problem"),
    [
        pytest.param(PACKED[:40], "ends early", id="cut"),
        pytest.param(PACKED[:10] + b"\xff" * 4 + PACKED[14:], "damaged", id="bad block"),
        pytest.param(PACKED[:-8] + bytes(8), "damaged", id="bad checksum"),
    ],
)
def test_unpack_says_what_is_wrong_with_a_stream(packed: bytes, problem: str) -> None:
    unpacked = unpack(file_of(packed))
    assert not unpacked.whole
    assert problem in unpacked.problem


def test_open_unpacked_is_a_file_like_any_other() -> None:
    file = open_unpacked(Unpacked(b"hello", whole=True), 5, "koi8-r")
    assert (file.size, file.read(), file.charset) == (5, b"hello", "koi8-r")


def test_open_unpacked_refuses_what_was_not_unpacked() -> None:
    file = open_unpacked(Unpacked(b"hello", whole=False), 5, "")
    assert (file.peek_at(0, 2), file.refusal) == (b"he", None)
    assert not file.may_fetch(file.size)
    assert file.peek_at(3, 9) == b"lo"
    assert file.refusal is not None, "what a reader then takes for an end is none"
    with pytest.raises(BudgetExceededError, match="first 5 bytes"):
        file.peek_at(5, 1)
