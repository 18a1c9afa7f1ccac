"""A job from the page: submitted on a file, watched until it is over, its result opened; found again by its address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Deployment, SignIn
from tests.support.browser.page_driver import go_to, open_details, row_of, show_list

NAME, OUTPUT = "jobs/notes.txt", "outputs/jobs/notes.txt"
OTHER = "jobs/other.txt"
CONTENT, TEXT = "Was there before.\n", "Added from the page.\n"


@pytest.fixture(scope="module", autouse=True)
def files(deployment: Deployment) -> None:
    """What other programs have put into the bucket."""
    stack = deployment.stack
    for name in (NAME, OTHER):
        stack.s3.put_object(Bucket=stack.bucket, Key=name, Body=CONTENT.encode(), ContentType="text/plain")
    for name in (NAME, OTHER):
        stack.await_record(name, Status="TRACKED")


def submit_append(page: Page, text: str) -> None:
    """Fills in the dialog, and sends it."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Text").fill(text)
    dialog.get_by_role("button", name="Submit", exact=True).click()


def test_job_is_submitted_watched_and_its_result_opened(signed_in: SignIn, deployment: Deployment) -> None:
    page = signed_in()
    show_list(page)
    go_to(page, "#/files?prefix=jobs/")
    open_details(page, NAME)
    page.get_by_role("button", name="Submit job").click()
    submit_append(page, TEXT)

    page.get_by_role("link", name="Show the job").first.click()
    page.wait_for_url(re.compile(r"#/jobs\?sel=[0-9a-f]{32}$"))
    result = page.get_by_role("link", name="Open the result").last
    result.wait_for()
    page.get_by_text("Ran in a Lambda function").wait_for()
    assert page.get_by_role("region", name="Text to append").inner_text().strip() == TEXT.strip()

    deployment.stack.await_record(OUTPUT, Status="TRACKED")
    result.click()
    preview = page.get_by_label(f"Beginning of {OUTPUT}")
    preview.wait_for()
    assert preview.inner_text() == CONTENT + TEXT
    stored = deployment.stack.s3.get_object(Bucket=deployment.stack.bucket, Key=OUTPUT)["Body"].read()
    assert stored == (CONTENT + TEXT).encode()
    page.get_by_text("Made by a job").wait_for()


def test_job_stays_found_by_its_address_and_in_its_file(signed_in: SignIn) -> None:
    page = signed_in()
    go_to(page, "#/files?prefix=jobs/")
    row_of(page, OTHER).get_by_role("checkbox").check()
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Submit job").click()
    page.get_by_role("radio", name=re.compile("Compress")).check()
    page.get_by_role("dialog").get_by_role("button", name="Submit", exact=True).click()
    # Told wherever in the page one is by then.
    page.get_by_text(f"The job on {OTHER} succeeded.").wait_for()

    open_details(page, OTHER)
    page.get_by_role("link", name="Compress", exact=True).click()
    page.wait_for_url(re.compile(r"#/jobs\?sel=[0-9a-f]{32}$"))
    page.reload()
    page.get_by_role("heading", name="Job on other.txt").wait_for()
    expect(page.get_by_role("link", name="Open the result").last).to_be_visible()
