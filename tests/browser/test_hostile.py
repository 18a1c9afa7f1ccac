"""Names and contents that mean harm are drawn as what they are: nothing of them runs, and nothing is out of place."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page

from filetracker.files.ids import file_id_of
from tests.support.browser.page_driver import NARROW, WIDE, OpenPage, choose_files, open_details, overflow, show_list
from tests.support.browser.stand_in import StandIn, StoredFile
from tests.support.browser.watching import Watch

# What a script would do if one ran; nobody answers there.
CANARY = "http://localhost:9/canary"
HARM = f"window.harmed = true; alert(1); fetch('{CANARY}')"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{HARM}"><script>{HARM}</script></svg>'.encode()
HTML = f'<!doctype html><img src="x" onerror="{HARM}"><script>{HARM}</script>'.encode()
MARKUP = f'<img src=x onerror="{HARM}">.svg'
TURNED = "invoice \u202egpj.exe"
LONG = "x" * 996 + ".txt"
HOSTILE = {
    MARKUP: StoredFile(SVG, "image/svg+xml"),
    TURNED: StoredFile(HTML, "text/html"),
    LONG: StoredFile(b"long", "text/plain"),
    "javascript:alert(1).html": StoredFile(HTML, "text/html"),
    "{{7*7}}${7*7}.svg": StoredFile(SVG, "image/svg+xml"),
    "claims to be a picture.png": StoredFile(SVG, "image/png"),
    "two\nlines\tand\u2028more\u0007.html": StoredFile(HTML, "text/html", record={"uploadedBy": MARKUP}),
    "failed.pdf": StoredFile(
        b"", "application/pdf", status="FAILED", record={"error": {"code": "X", "message": MARKUP}}
    ),
    "metadata.png": StoredFile(SVG, "image/png", record={"metadata": {"title": MARKUP, "author": TURNED}}),
}
TALLEST_ROW = 120


class Harm:
    """What a page does that it must not."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def watch(self, page: Page) -> None:
        """From before it is loaded."""
        page.on("dialog", self._dismiss)
        page.on("request", lambda request: self.seen.append(request.url) if request.url.startswith(CANARY) else None)
        page.on("popup", lambda popup: self.seen.append(f"popup {popup.url}"))

    def _dismiss(self, dialog: Dialog) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def check(self, page: Page) -> None:
        """Fails if anything of it ran, or made the page wider than its window."""
        page.wait_for_timeout(200)  # what was let in would run now
        assert self.seen == []
        assert page.evaluate("window.harmed") is None
        assert overflow(page) <= 0


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_hostile_names_in_the_list(size: tuple[int, int], stand_in: StandIn, open_page: OpenPage) -> None:
    stand_in.files = dict(HOSTILE)
    harm = Harm()
    page = open_page("#/files", size, before=harm.watch)
    show_list(page)
    rows = page.locator("tbody tr")
    assert rows.count() == len(HOSTILE)
    for row in rows.all():
        box = row.bounding_box()
        assert box is not None
        assert box["height"] <= TALLEST_ROW
    assert page.locator("tbody img, tbody script, tbody svg[onload]").count() == 0
    # The mark that turns text around is shown as what it is: the name does not end in .jpg.
    assert page.locator(f'[data-file-id="{file_id_of(TURNED)}"]').inner_text() == "invoice U+202Egpj.exe"
    harm.check(page)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_in_the_details(name: str, stand_in: StandIn, open_page: OpenPage, tmp_path: Path) -> None:
    stand_in.files = dict(HOSTILE)
    harm = Harm()
    page = open_page("#/files", before=harm.watch)
    show_list(page)
    open_details(page, name)
    page.get_by_text("History", exact=True).wait_for()
    page.wait_for_load_state("networkidle")
    stored = HOSTILE[name]
    if stored.content in (SVG, HTML) and stored.content_type != "image/png":
        assert page.locator(".ft-text pre").inner_text().strip() == stored.content.decode().strip()
    assert page.locator("iframe, embed, object").count() == 0
    if stored.content:
        with page.expect_download() as download:
            page.get_by_role("button", name="Download").click()
        download.value.save_as(tmp_path / "downloaded")
        assert (tmp_path / "downloaded").read_bytes() == stored.content
    harm.check(page)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    harm.check(page)


def test_hostile_names_in_uploads_and_dialogs(stand_in: StandIn, open_page: OpenPage, watch: Watch) -> None:
    watch.expect("400 .Bad Request")
    harm = Harm()
    page = open_page("#/upload", before=harm.watch)
    names = [MARKUP.replace("/", ""), TURNED, "y" * 250 + ".html", "(refused) <script>alert(1)</script>.html"]
    choose_files(page, names, "text/html", HTML)
    page.get_by_text("3 of 4 files").wait_for()
    assert page.locator("tbody img, tbody script").count() == 0
    page.goto(page.url.replace("#/upload", "#/files"))
    show_list(page)
    open_details(page, TURNED)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_text("Delete this file?").wait_for()
    harm.check(page)
