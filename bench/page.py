"""What people wait for on the web page: its first list, and its answers while they drop hundreds of files.

    make bench

Prints how long a browser with a warm cache takes from the address to the first list drawn, of a table of a thousand
files, from the server that `make web` starts, with the function `api` in it and DynamoDB on MiniStack; and the longest
task of the page's main thread while 500 small files are dropped and uploaded, by the clock and of the processor.
Aimed at: 0.6 s, and 200 ms.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from bench.listing import endpoint, environment, fill
from filetracker.web_server.build_files import BuildFiles
from scripts.local.ministack import is_healthy
from scripts.processes import find_free_port, start_detached, stop_process, wait_until
from tests.support.browser.page_driver import WIDE, drop
from tests.support.browser.serving import BUILD, headless_chromium, new_context, served_page
from tests.support.browser.stand_in import StandIn
from tests.support.browser.tracing import Task, main_thread_tasks

LISTED_FILES, LOADS = 1_000, 20
DROPPED_FILES, DROPS = 500, 3
TABLE = "BenchPage"
# In the page: when the first row was drawn, in milliseconds since the address was asked for.
_NOTE_FIRST_LIST = """
new MutationObserver((_, observer) => {
  if (!document.querySelector("[data-file-id]")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.firstList = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""


def main() -> None:
    with headless_chromium() as browser:
        loads = first_lists(browser)
        tasks = [longest_task(browser) for _ in range(DROPS)]
    table = Table("measured", "median", "worst")
    table.add_row(f"first list, {LOADS} warm loads, ms", *figures(loads))
    table.add_row(
        f"longest task, {DROPPED_FILES} files dropped {DROPS} times, ms", *figures([t.wall_ms for t in tasks])
    )
    table.add_row("longest task of the processor, ms", *figures([t.cpu_ms for t in tasks]))
    table.title = "The web page"
    Console().print(table)


def figures(values: list[float]) -> tuple[str, str]:
    """Median and worst."""
    return f"{statistics.median(values):.0f}", f"{max(values):.0f}"


def first_lists(browser: Browser) -> list[float]:
    """Milliseconds of each load but the first, which fills the browser's cache and warms the server."""
    with endpoint() as address, local_server(address) as origin:
        context = new_context(browser, WIDE)
        context.add_init_script(_NOTE_FIRST_LIST)
        page = context.new_page()
        loads = []
        for _ in range(1 + LOADS):
            page.goto(f"{origin}/")
            page.locator("[data-file-id]").first.wait_for()
            loads.append(float(page.evaluate(_WHEN_FIRST_LIST)))
            page.goto("about:blank")
        context.close()
    return loads[1:]


_WHEN_FIRST_LIST = """new Promise((told) => {
  const look = () => window.firstList ? told(window.firstList) : setTimeout(look, 5);
  look();
})"""


@contextmanager
def local_server(address: str) -> Iterator[str]:
    """The page's server as a process of its own, and what it lists."""
    os.environ.update({**environment(address), "FILES_TABLE_NAME": TABLE})
    fill(TABLE, LISTED_FILES)
    port = find_free_port()
    nobody = dict.fromkeys(("ISSUER", "JWKS_URL", "HOSTED_UI_URL", "USER_POOL_CLIENT_ID", "API_URL"), "none")
    settings = {
        **nobody,
        "WEB_ROOT": str(BUILD),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "ENVIRONMENT": "bench",
        "AUTH_MODE": "local",
        "S3_ORIGIN": address,
        "VERIFY_TOKENS": "no",
    }
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "filetracker.web_server"]
        process = start_detached(command, {**os.environ, **settings}, port, Path(folder) / "web.log")
        try:
            if not wait_until(lambda: is_healthy(port, "/healthz"), 30):
                raise SystemExit(f"error: the page's server did not get ready: {Path(process.log).read_text()}")
            yield f"http://localhost:{port}"
        finally:
            stop_process(process)


def longest_task(browser: Browser) -> Task:
    """Of the page's main thread, from the drop until all files are uploaded: by either measure, maybe of two tasks."""
    with tempfile.TemporaryDirectory() as folder, served_page(StandIn(), BuildFiles(BUILD)) as origin:
        for number in range(DROPPED_FILES):
            (Path(folder) / f"{number:03}.txt").write_text(str(number))
        context = new_context(browser, WIDE)
        page = context.new_page()
        page.goto(f"{origin}/#/upload")
        page.get_by_role("button", name="Choose files").wait_for()
        with main_thread_tasks(page) as tasks:
            drop(page, *sorted(Path(folder).iterdir()))
            page.get_by_text(f"{DROPPED_FILES} of {DROPPED_FILES} files").wait_for()
        context.close()
    return Task(max(task.wall_ms for task in tasks), max(task.cpu_ms for task in tasks))


if __name__ == "__main__":
    main()
