"""Reading a sample or bytes as `track_upload` does, with what it cost at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from filetracker.errors import FileFaultError
from filetracker.metadata.extraction import extract
from filetracker.metadata.range_reader import BLOCK_BYTES, BUDGET_BYTES, RangeReader
from tests.content.large_files import LargeFile

SAMPLES = Path(__file__).resolve().parents[3] / "samples"


@dataclass(frozen=True)
class Found:
    """Fields, and the bytes fetched besides the head."""

    fields: dict[str, Any]
    bytes_fetched: int


def read(content: bytes | LargeFile | str, media_type: str, budget_bytes: int = BUDGET_BYTES) -> Found:
    """What a reader finds in bytes, in a large file, or in the sample of this name."""
    if isinstance(content, str):
        content = (SAMPLES / content).read_bytes()
    source = LargeFile(content) if isinstance(content, bytes) else content
    head = source.fetch(0, min(BLOCK_BYTES, source.size))
    file = RangeReader(source.fetch, source.size, head, budget_bytes)
    return Found(extract(file, media_type), file.bytes_fetched)


def fault_of(content: bytes | LargeFile, media_type: str) -> str:
    """Why a reader says that the content is damaged."""
    with pytest.raises(FileFaultError) as caught:
        read(content, media_type)
    assert caught.value.code == "CorruptContent"
    return str(caught.value)


def sample(name: str) -> bytes:
    """The sample's bytes."""
    return (SAMPLES / name).read_bytes()
