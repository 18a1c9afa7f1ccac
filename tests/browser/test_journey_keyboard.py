"""The main journey by the keyboard alone: no pointer is ever moved or clicked."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ADMIN, Deployment
from tests.support.browser.page_driver import WIDE, row_of, tab_to
from tests.support.browser.serving import new_context
from tests.support.browser.watching import Watch
from tests.support.stack.api_client import PASSWORD


def test_main_journey_by_keyboard(chromium: Browser, deployment: Deployment, watch: Watch, tmp_path: Path) -> None:
    watch.strangers = (deployment.stack.endpoint,)
    path = tmp_path / "typed.txt"
    path.write_text("by the keyboard")
    context = new_context(chromium, WIDE)
    watch.over(context)
    page = context.new_page()
    page.on("filechooser", lambda chooser: chooser.set_files(path))
    page.goto(f"{deployment.origin}/")
    sign_in_by_keyboard(page)

    page.keyboard.press("u")
    page.get_by_role("heading", name="Upload", exact=True).wait_for()
    tab_to(page, "button", "Choose files")
    page.keyboard.press("Enter")
    page.get_by_text("1 of 1 files").wait_for()

    page.keyboard.press("Escape")
    tab_to(page, "link", "Files")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Files").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("typed")
    page.keyboard.press("Enter")
    row_of(page, path.name).get_by_text("Tracked").wait_for()
    leave_the_filter(page)
    page.keyboard.press("j")
    page.get_by_role("button", name="Close panel").wait_for()
    tab_to(page, "button", "Download")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "fetched")
    assert (tmp_path / "fetched").read_text() == "by the keyboard"

    tab_to(page, "button", "Delete")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Delete this file?")
    dialog.wait_for()
    assert dialog.evaluate("(dialog) => dialog.contains(document.activeElement)"), "the focus goes into the dialog"
    tab_to(page, "button", "Delete")
    page.keyboard.press("Enter")
    page.get_by_text("The file is deleted.").wait_for()
    row_of(page, path.name).wait_for(state="detached")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close panel").wait_for(state="detached")

    tab_to(page, "button", "Account")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Sign out")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign in").wait_for()
    context.close()


def sign_in_by_keyboard(page: Page) -> None:
    """The page's button, then the form, whose first field has the focus."""
    page.get_by_role("button", name="Sign in").wait_for()
    tab_to(page, "button", "Sign in")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type(ADMIN)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Files").wait_for()


def leave_the_filter(page: Page) -> None:
    """Where somebody types, single keys are text."""
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
