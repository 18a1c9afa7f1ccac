"""What metadata costs does not depend on the size of the file, and never passes the budget."""

from __future__ import annotations

from pathlib import Path

import pytest

from filetracker.files.models import Status
from filetracker.metadata.range_reader import BLOCK_BYTES, BUDGET_BYTES
from tests.support.content.extracting import verdict_of
from tests.support.content.large_files import grown
from tests.support.content.samples import samples

SMALL, LARGE = 5 * 2**20, 2**30


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_large_file_costs_what_a_small_one_costs(sample: Path) -> None:
    small, large = (grown(sample, size) for size in (SMALL, LARGE))
    of_small = verdict_of(sample.name, small.fetch, small.size)
    of_large = verdict_of(sample.name, large.fetch, large.size)

    assert abs(of_large.bytes_read - of_small.bytes_read) <= BLOCK_BYTES
    assert of_large.bytes_read <= BUDGET_BYTES + BLOCK_BYTES
    assert of_large.record.status is of_small.record.status is Status.TRACKED, of_large.record.error
