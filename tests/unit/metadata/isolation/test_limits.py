from __future__ import annotations

import pytest

from filetracker.metadata.isolation.limits import PARENT_MB, RESERVE_MB, plan_children


@pytest.mark.parametrize(("memory_mb", "children"), [(320, 1), (512, 2), (768, 3), (1024, 4), (10_240, 4)])
def test_plan_children_keeps_all_within_the_functions_memory(memory_mb: int, children: int) -> None:
    count, limits = plan_children(memory_mb, budget_seconds=5)
    assert count == children
    assert count * limits.memory_bytes / 2**20 + PARENT_MB <= memory_mb - RESERVE_MB


def test_plan_children_gives_processor_time_beyond_the_elapsed_time() -> None:
    _, limits = plan_children(512, budget_seconds=2.5)
    assert limits.processor_seconds > 2.5
