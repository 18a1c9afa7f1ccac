"""Reading a sample or bytes as `track_upload` does, with what it cost at hand."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from filetracker.errors import FileTrackerError
from filetracker.metadata.extraction import extract
from filetracker.metadata.range_reader import BLOCK_BYTES, BUDGET_BYTES, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError, reader_for
from tests.support.content.extracting import PATIENCE_SECONDS
from tests.support.content.large_files import LargeFile

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


@dataclass(frozen=True)
class Found:
    """Fields, and the bytes fetched besides the head."""

    fields: dict[str, Any]
    bytes_fetched: int


def read(content: bytes | LargeFile | str, media_type: str, budget_bytes: int = BUDGET_BYTES) -> Found:
    """What a reader finds in bytes, in a large file, or in the sample of this name."""
    file = opened(content, budget_bytes)
    return Found(extract(file, media_type), file.bytes_fetched)


def read_with_peak(content: bytes, media_type: str) -> tuple[dict[str, Any], int]:
    """What a reader finds, and the memory that Python took for it at the worst moment, in bytes."""
    assert reader_for(media_type) is not None  # imported before: a module takes memory, too
    fields: dict[str, Any] = {}
    return fields, peak_bytes_of(lambda: fields.update(read(content, media_type).fields))


def peak_bytes_of(call: Callable[[], object]) -> int:
    """The memory that Python takes at the worst moment of a call, in bytes; the call may raise a reader's errors."""
    gc.collect()
    tracemalloc.start()
    try:
        with suppress(UnreadableError, UnsupportedError):
            call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def opened(content: bytes | LargeFile | str, budget_bytes: int = BUDGET_BYTES) -> RangeReader:
    """The content as a reader is given it: its first block is known and costs nothing."""
    if isinstance(content, str):
        content = sample(content)
    source = LargeFile(content) if isinstance(content, bytes) else content
    head = source.fetch(0, min(BLOCK_BYTES, source.size))
    return RangeReader(source.fetch, source.size, head, budget_bytes, PATIENCE_SECONDS)


def fault_of(content: bytes | LargeFile | str, media_type: str) -> str:
    """Why a reader says that the content is damaged."""
    return _raised_by(content, media_type, UnreadableError)


def unsupported_in(content: bytes | LargeFile | str, media_type: str) -> str:
    """What a reader says that it does not support in the content."""
    return _raised_by(content, media_type, UnsupportedError)


def _raised_by(content: bytes | LargeFile | str, media_type: str, error: type[FileTrackerError]) -> str:
    """The reader's own words, without what the extraction makes of them."""
    reader = reader_for(media_type)
    assert reader is not None
    with pytest.raises(error) as caught:
        reader(opened(content), media_type)
    return str(caught.value)


def sample(name: str) -> bytes:
    """The sample's bytes."""
    return (SAMPLES / name).read_bytes()
