"""What the first person sees. By its name the first journey: the others put files into the bucket."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Deployment, SignIn


def test_new_stack_is_empty_and_says_what_to_do(signed_in: SignIn, deployment: Deployment) -> None:
    if deployment.stack.s3.list_objects_v2(Bucket=deployment.stack.bucket).get("KeyCount"):
        pytest.fail("other journeys came first: they need an order")
    page = signed_in()
    page.get_by_text("No files yet").wait_for()
    page.get_by_text("Drop files anywhere on this page, or choose some.").wait_for()
    page.get_by_role("link", name="Dashboard").click()
    page.get_by_text("No uploads in these days.").wait_for()
    page.get_by_text("Nothing failed.").wait_for()
    page.get_by_role("link", name="Upload", exact=True).click()
    page.get_by_text("Nothing is being uploaded").wait_for()
    page.get_by_role("table", name="Unfinished uploads").get_by_text("None.").wait_for()
