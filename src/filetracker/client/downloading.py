"""Downloads many files side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from threading import Event

from filetracker.client.download import Download

_WORKERS = 8


class _StoppedError(Exception):
    """Thrown into downloads under way, so that they end at once."""


def download_all(
    downloads: Sequence[Download],
    on_done: Callable[[Download, int], None],
    on_bytes: Callable[[int], None] = lambda _: None,
) -> None:
    """Fetches every file; calls `on_done` with each and its size as soon as it is whole, in the caller's thread.

    The first failure (or Ctrl-C) stops the rest and is raised; what was told of until then is there.
    """
    stopped = Event()

    def count(received_bytes: int) -> None:
        if stopped.is_set():
            raise _StoppedError
        on_bytes(received_bytes)

    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="download") as pool:
        try:
            running: dict[Future[int], Download] = {
                pool.submit(replace(download, on_bytes=count).run): download for download in downloads
            }
            for done in as_completed(running):
                on_done(running[done], done.result())
        except BaseException:
            stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
