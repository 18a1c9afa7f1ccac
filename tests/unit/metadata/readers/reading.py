"""Reading a sample or bytes as `track_upload` does, with what it cost at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from filetracker.errors import FileTrackerError
from filetracker.metadata.extraction import extract
from filetracker.metadata.range_reader import BLOCK_BYTES, BUDGET_BYTES, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError, reader_for
from tests.content.large_files import LargeFile

SAMPLES = Path(__file__).resolve().parents[3] / "samples"


@dataclass(frozen=True)
class Found:
    """Fields, and the bytes fetched besides the head."""

    fields: dict[str, Any]
    bytes_fetched: int


def read(content: bytes | LargeFile | str, media_type: str, budget_bytes: int = BUDGET_BYTES) -> Found:
    """What a reader finds in bytes, in a large file, or in the sample of this name."""
    file = opened(content, budget_bytes)
    return Found(extract(file, media_type), file.bytes_fetched)


def opened(content: bytes | LargeFile | str, budget_bytes: int = BUDGET_BYTES) -> RangeReader:
    """The content as a reader is given it: its first block is known and costs nothing."""
    if isinstance(content, str):
        content = sample(content)
    source = LargeFile(content) if isinstance(content, bytes) else content
    head = source.fetch(0, min(BLOCK_BYTES, source.size))
    return RangeReader(source.fetch, source.size, head, budget_bytes)


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
