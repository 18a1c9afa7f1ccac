"""The page, steered as people do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page

from filetracker.files.ids import file_id_of
from tests.support.stack.api_client import PASSWORD

WIDE, NARROW = (1440, 900), (390, 844)

OpenPage = Callable[..., Page]


def sign_in(page: Page, email: str) -> None:
    """From the page's first screen by way of the sign-in page to the list."""
    page.get_by_role("button", name="Sign in").click()
    fill_in_sign_in(page, email)
    page.get_by_role("heading", name="Files").wait_for()


def fill_in_sign_in(page: Page, email: str) -> None:
    """The form of the user pool's own page."""
    page.get_by_label("Username").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def go_to(page: Page, place: str) -> None:
    """Another place of the page, such as `#/upload`, as by a link in it."""
    page.evaluate("(place) => { window.location.hash = place; }", place)


def drop(page: Page, *paths: Path) -> None:
    """Files and folders of this machine, dragged over the page and let go there."""
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)

    def send(kind: str) -> None:
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 300, "data": data})

    send("dragEnter")
    send("dragOver")
    page.get_by_text("Drop files and folders to upload").wait_for()
    send("dragOver")
    send("drop")
    session.detach()


def choose_files(page: Page, names: Sequence[str], kind: str, content: bytes) -> None:
    """Files of these names, all alike, on the page of uploads."""
    files: list[FilePayload] = [{"name": name, "mimeType": kind, "buffer": content} for name in names]
    page.set_input_files("[data-testid=files]", files)


def row_of(page: Page, name: str) -> Locator:
    """The row of a file in the list."""
    return page.locator("tbody tr", has=page.locator(f'[data-file-id="{file_id_of(name)}"]'))


def show_list(page: Page) -> None:
    """Waits for the list's first row."""
    page.locator("[data-file-id]").first.wait_for()


def open_details(page: Page, name: str) -> None:
    """Opens the details of a file in the list."""
    page.locator(f'[data-file-id="{file_id_of(name)}"] a').click()
    page.get_by_role("button", name="Download").wait_for()


def tab_to(page: Page, role: str, name: str, presses: int = 60) -> None:
    """Presses the Tab key until the focus is on what has this role and a name that begins like this."""
    wanted = page.get_by_role(role, name=re.compile(f"^{re.escape(name)}"))  # type: ignore[arg-type] # any role
    for _ in range(presses):
        page.keyboard.press("Tab")
        if any(each.evaluate("(node) => node === document.activeElement") for each in wanted.all()):
            return
    raise AssertionError(f"{presses} presses of the Tab key did not lead to the {role} {name!r}")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


class Line:
    """The page's connection: slowed down, cut and mended."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")

    def slow_to(self, upload_bytes_per_second: int) -> None:
        """Lets so much out of the browser, and everything in."""
        self._set(offline=False, upload=upload_bytes_per_second)

    def cut(self) -> None:
        """Takes the network away; the browser knows it."""
        self._set(offline=True, upload=-1)

    def mend(self) -> None:
        """All of it, at full speed."""
        self._set(offline=False, upload=-1)

    def _set(self, *, offline: bool, upload: int) -> None:
        speeds = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": upload}
        self._session.send("Network.emulateNetworkConditions", {"offline": offline, **speeds})


def part_numbers(urls: Sequence[str]) -> list[int]:
    """Of which parts these are the signed URLs."""
    found = (re.search(r"[?&]partNumber=(\d+)", url) for url in urls)
    return [int(match[1]) for match in found if match]
