"""What a page's main thread did, told by Chromium's own tracing: by the clock, and of the processor.

The clock also counts what other programs do meanwhile; the processor's time is the page's own, however busy the
machine is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

_CATEGORIES = ["disabled-by-default-devtools.timeline", "devtools.timeline", "toplevel"]
_TASK, _RENDERER_THREAD = "RunTask", "CrRendererMain"


@dataclass(frozen=True)
class Task:
    """One turn of the main thread, during which the page answers to nobody."""

    wall_ms: float
    cpu_ms: float


@contextmanager
def main_thread_tasks(page: Page) -> Iterator[list[Task]]:
    """The tasks of the page's main thread; the list is filled when the block ends."""
    browser = page.context.browser
    assert browser is not None
    tasks: list[Task] = []
    browser.start_tracing(page=page, categories=_CATEGORIES)
    try:
        yield tasks
    finally:
        tasks += _tasks_of(json.loads(browser.stop_tracing())["traceEvents"])


def _tasks_of(events: list[dict[str, Any]]) -> Iterator[Task]:
    names = ((event, event.get("args", {}).get("name")) for event in events if event["name"] == "thread_name")
    threads = {(event["pid"], event["tid"]) for event, name in names if name == _RENDERER_THREAD}
    for event in events:
        if event["name"].endswith(_TASK) and (event["pid"], event["tid"]) in threads and "dur" in event:
            yield Task(event["dur"] / 1000, event.get("tdur", event["dur"]) / 1000)
