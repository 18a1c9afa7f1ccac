"""Five hundred files at once do not hold the page up."""

from __future__ import annotations

from pathlib import Path

from tests.support.browser.page_driver import OpenPage, drop
from tests.support.browser.tracing import main_thread_tasks

FILES = 500
MAX_MS = 200


def test_many_dropped_files_leave_the_page_responsive(open_page: OpenPage, tmp_path: Path) -> None:
    for number in range(FILES):
        (tmp_path / f"{number:03}.txt").write_text(str(number))
    page = open_page("#/upload")
    page.get_by_role("button", name="Choose files").wait_for()
    with main_thread_tasks(page) as tasks:
        drop(page, *sorted(tmp_path.iterdir()))
        page.get_by_text(f"{FILES} of {FILES} files").wait_for()
    longest = max(tasks, key=lambda task: task.cpu_ms)
    assert longest.cpu_ms <= MAX_MS, f"{longest} of {len(tasks)}"
