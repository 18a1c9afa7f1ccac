"""Finding a file, looking at it, fetching it, deleting it; what failed and why; what is said to who may see none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ADMIN, NOBODY, Deployment, SignIn
from tests.support.browser.page_driver import open_details, row_of, show_list
from tests.support.browser.sample_files import dusk
from tests.support.browser.watching import Watch

PAGED = 25
PICTURE, NOTES, DAMAGED = "seen/sunset.png", "seen/notes.txt", "seen/damaged.pdf"
TEXT = "Was there by hand.\n"


@pytest.fixture(scope="module", autouse=True)
def files(deployment: Deployment) -> None:
    """What other programs have put into the bucket."""
    stack = deployment.stack
    contents = {f"paged/{number:02}.txt": (b"%d" % number, "text/plain") for number in range(PAGED)}
    contents |= {
        PICTURE: (dusk(320, 200), "image/png"),
        NOTES: (TEXT.encode(), "text/plain"),
        DAMAGED: (bytes(64), "application/pdf"),
    }
    for name, (content, kind) in contents.items():
        stack.s3.put_object(Bucket=stack.bucket, Key=name, Body=content, ContentType=kind)
    for name in contents:
        stack.await_record(name, Status="FAILED" if name == DAMAGED else "TRACKED")


def filter_by(page: Page, text: str) -> None:
    """Types a filter as people do: the beginning of a name, or one of the suggestions."""
    page.get_by_label("Find files").fill(text)
    page.keyboard.press("Enter")


def test_list_is_filtered_and_paged(signed_in: SignIn) -> None:
    page = signed_in()
    show_list(page)
    page.get_by_role("button", name="Preferences").click()
    page.get_by_role("radio", name="20 files").check()
    page.get_by_role("button", name="Confirm").click()
    filter_by(page, "paged/")

    await_rows(page, 20)
    seen = names(page)
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_role("button", name="Page 2", exact=True)).to_have_attribute("aria-current", "true")
    await_rows(page, PAGED - 20)
    assert sorted([*seen, *names(page)]) == [f"paged/{number:02}.txt" for number in range(PAGED)]
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()

    page.reload()  # the address says what is listed
    await_rows(page, 20)
    filter_by(page, "there is no such file")
    page.get_by_text("No matches").wait_for()
    page.get_by_role("button", name="Clear filters").last.click()
    show_list(page)


def await_rows(page: Page, count: int) -> None:
    """So many files whose names begin as was asked for, and no other."""
    rows = page.locator("tbody [data-file-id]")
    expect(rows.filter(has_not_text=re.compile("^paged/"))).to_have_count(0)
    expect(rows).to_have_count(count)


def names(page: Page) -> list[str]:
    """The files of the page, from above."""
    return page.locator("tbody [data-file-id] a").all_inner_texts()


def test_file_is_looked_at_fetched_and_deleted(signed_in: SignIn, deployment: Deployment, tmp_path: Path) -> None:
    page = signed_in()
    show_list(page)
    filter_by(page, "seen/")
    open_details(page, PICTURE)
    preview = page.get_by_role("img", name=f"Preview of {PICTURE}")
    expect(preview).to_have_js_property("naturalWidth", 320)
    page.get_by_text("Width", exact=True).wait_for()  # read from the content
    page.get_by_text(f"s3://{deployment.stack.bucket}/{PICTURE}", exact=True).wait_for()

    open_details(page, NOTES)
    assert page.get_by_label(f"Beginning of {NOTES}").inner_text() == TEXT
    page.locator(".ft-history").get_by_text("Uploaded").first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "notes.txt"
    download.value.save_as(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text() == TEXT

    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("The file is deleted.").wait_for()
    row_of(page, NOTES).wait_for(state="detached")
    deployment.stack.await_record(NOTES, Status="DELETED")
    page.locator(".ft-history").get_by_text("Deleted", exact=True).first.wait_for()
    page.get_by_role("button", name="Close panel").click()
    filter_by(page, "Status = Deleted")
    row_of(page, NOTES).get_by_text("Deleted").wait_for()


def test_failed_file_says_why(signed_in: SignIn) -> None:
    page = signed_in()
    show_list(page)
    filter_by(page, "seen/damaged")
    row = row_of(page, DAMAGED)
    row.get_by_text("Failed").wait_for()
    row.get_by_text("Declared application/pdf").wait_for()
    open_details(page, DAMAGED)
    page.get_by_text("Why it failed").wait_for()
    page.get_by_text("(CorruptContent)").wait_for()
    page.get_by_role("link", name="Dashboard").click()
    page.get_by_role("heading", name="Latest failures").wait_for()
    page.get_by_role("link", name=DAMAGED).wait_for()


def test_who_may_see_nothing_is_told_so(signed_in: SignIn, watch: Watch) -> None:
    watch.expect("403 .Forbidden")
    page = signed_in(NOBODY)
    page.get_by_text("The list could not be read").wait_for()
    page.get_by_text("Request ID: ").first.wait_for()
    page.get_by_role("button", name="Try again").first.click()
    page.get_by_role("link", name="Upload", exact=True).click()
    page.get_by_text("You may not upload.").wait_for()


def test_signed_out_is_signed_out(signed_in: SignIn, deployment: Deployment) -> None:
    page = signed_in()
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.url == f"{deployment.origin}/"
    page.reload()
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)").count(ADMIN) == 0
