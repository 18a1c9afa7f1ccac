"""No reader hides that the memory ran out: the process that runs it must know."""

from __future__ import annotations

from pathlib import Path

import pytest

from filetracker.metadata.detection.detector import detect_type
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import reader_for
from tests.support.content.samples import samples

TRIES = 80


class Scarce(RangeReader):
    """A file that can be read so many times, then there is no memory."""

    def __init__(self, data: bytes, reads: int) -> None:
        super().__init__(lambda start, length: data[start : start + length], len(data), data)
        self.reads = reads
        self.is_spent = False

    def _bytes(self, start: int, length: int) -> bytes:
        self.reads -= 1
        if self.reads < 0:
            self.is_spent = True
            raise MemoryError
        return super()._bytes(start, length)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_read_metadata_passes_memory_errors_on(sample: Path) -> None:
    data = sample.read_bytes()
    media_type = detect_type(data[:65_536], whole=True)
    reader = reader_for(media_type)
    assert reader is not None
    for reads in range(TRIES):
        file = Scarce(data, reads)
        try:
            reader(file, media_type)
        except MemoryError:
            continue
        assert not file.is_spent, f"after {reads} reads"
