"""Uploads that are interrupted half-way: by a reload, by the end of the session, by the network. None begins anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route

from tests.browser.conftest import ADMIN, Deployment, SignIn
from tests.browser.test_journey_upload import digest, large_file, poll_progress, stored
from tests.support.browser.page_driver import Line, fill_in_sign_in, go_to, part_numbers
from tests.support.browser.sample_files import MIB
from tests.support.browser.watching import Watch

SLOW = 8 * MIB
CRAWL = MIB // 16  # what has not left yet takes minutes
OFFLINE_SECONDS = 5
TOKEN_SECONDS = 20


@pytest.fixture
def film(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A file of 60 MiB in eight parts, of another name for each test."""
    return large_file(tmp_path / f"{request.function.__name__}.bin", 60)


class Parts:
    """Which parts of a file the page has sent."""

    def __init__(self, page: Page, deployment: Deployment, name: str) -> None:
        self._page, self._deployment, self._name = page, deployment, name
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url) if request.method == "PUT" else None)

    def at_s3(self) -> set[int]:
        """The parts that S3 has of it."""
        s3, bucket = self._deployment.stack.s3, self._deployment.stack.bucket
        uploads = s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
        upload_id = next((upload["UploadId"] for upload in uploads if upload["Key"] == self._name), None)
        if upload_id is None:
            return set()
        parts = s3.list_parts(Bucket=bucket, Key=self._name, UploadId=upload_id).get("Parts", [])
        return {part["PartNumber"] for part in parts}

    @contextmanager
    def first_ones_only(self, line: Line) -> Iterator[None]:
        """When the block and the first part have ended, the line is so slow that the others cannot end, too."""
        line.slow_to(SLOW)
        with self._page.expect_request_finished(lambda request: bool(part_numbers([request.url]))):
            yield
        line.slow_to(CRAWL)
        assert self.at_s3()

    def sent_since(self, asked_before: int) -> list[int]:
        """The parts that were sent after so many requests."""
        return part_numbers(self.asked[asked_before:])


def choose(page: Page, path: Path) -> None:
    """The file, by the page's own button."""
    go_to(page, "#/upload")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(path)


def test_reload_in_mid_upload(signed_in: SignIn, deployment: Deployment, film: Path, watch: Watch) -> None:
    page = signed_in()
    parts = Parts(page, deployment, film.name)
    asked: list[str] = []
    page.on("dialog", lambda dialog: leave(dialog, asked))
    line = Line(page)
    with parts.first_ones_only(line):
        choose(page, film)

    page.reload()

    assert asked == ["beforeunload"], "who leaves is asked first"
    there, requests = parts.at_s3(), len(parts.asked)
    assert there
    page.get_by_role("table", name="Unfinished uploads").get_by_text(film.name).wait_for()
    choose(page, film)
    page.get_by_text("goes on where it was").wait_for()
    line.mend()
    page.get_by_text("1 of 1 files").wait_for()
    assert there.isdisjoint(parts.sent_since(requests)), "no part is sent twice"
    assert digest(stored(deployment, film.name)) == digest(film.read_bytes())
    deployment.stack.await_record(film.name, Status="TRACKED")


def leave(dialog: Dialog, asked: list[str]) -> None:
    asked.append(dialog.type)
    dialog.accept()


def test_five_seconds_offline(signed_in: SignIn, deployment: Deployment, film: Path, watch: Watch) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    page = signed_in()
    parts = Parts(page, deployment, film.name)
    line = Line(page)
    with parts.first_ones_only(line):
        choose(page, film)

    line.cut()

    page.get_by_text("You are offline").wait_for()
    page.get_by_text("Waiting for the network.").wait_for()
    there, requests = parts.at_s3(), len(parts.asked)
    page.wait_for_timeout(OFFLINE_SECONDS * 1000)
    assert parts.sent_since(requests) == [], "nothing is tried in vain"
    line.mend()
    page.get_by_text("1 of 1 files").wait_for()
    page.get_by_text("You are offline").wait_for(state="detached")
    assert there.isdisjoint(parts.sent_since(requests)), "no part is sent twice"
    assert digest(stored(deployment, film.name)) == digest(film.read_bytes())


@pytest.fixture
def usual_tokens(deployment: Deployment) -> Iterator[Callable[[], None]]:
    """Tokens end soon (sooner than Cognito's would), until this is called or the test is over."""
    cognito, outputs = deployment.stack.client("cognito-idp"), deployment.stack.outputs
    client = {"UserPoolId": outputs["user_pool_id"], "ClientId": outputs["user_pool_client_id"]}
    fields = ("IdTokenValidity", "AccessTokenValidity", "TokenValidityUnits")
    usual: dict[str, Any] = cognito.describe_user_pool_client(**client)["UserPoolClient"]
    units = {**usual["TokenValidityUnits"], "IdToken": "seconds", "AccessToken": "seconds"}
    short = {"IdTokenValidity": TOKEN_SECONDS, "AccessTokenValidity": TOKEN_SECONDS, "TokenValidityUnits": units}

    def restore() -> None:
        cognito.update_user_pool_client(**client, **{name: usual[name] for name in fields})

    cognito.update_user_pool_client(**client, **short)
    yield restore
    restore()


def end_renewals(page: Page, deployment: Deployment) -> None:
    """An administrator ends the person's sessions as soon as there is one: its token holds on, but is not renewed.

    At once, because the page renews early, and MiniStack 1.5.33 leaves the groups out of a renewed token.
    """
    cognito, pool_id = deployment.stack.client("cognito-idp"), deployment.stack.outputs["user_pool_id"]

    def pass_on(route: Route) -> None:
        answer = route.fetch()
        if "authorization_code" in (route.request.post_data or ""):
            cognito.admin_user_global_sign_out(UserPoolId=pool_id, Username=ADMIN)
        route.fulfill(response=answer)

    page.route("**/oauth2/token", pass_on)


def test_session_ends_in_mid_upload(
    signed_in: SignIn,
    deployment: Deployment,
    film: Path,
    tmp_path: Path,
    watch: Watch,
    usual_tokens: Callable[[], None],
) -> None:
    watch.expect("401 .Unauthorized|400 .Bad Request")  # the API's, and the user pool's to a renewal
    late = tmp_path / "chosen after the session's end.txt"
    late.write_text("late")
    page = signed_in(before=lambda page: end_renewals(page, deployment))
    parts = Parts(page, deployment, film.name)
    line = Line(page)
    line.slow_to(SLOW // 4)
    choose(page, film)
    poll_progress(page, film.name, 0)
    page.get_by_role("link", name="Files", exact=True).click()

    page.get_by_text("Session expired").wait_for()

    go_to(page, "#/upload")
    page.get_by_text("Waiting until you sign in again.").wait_for()
    poll_progress(page, film.name, 0)
    choose(page, late)
    page.get_by_text("0 of 2 files").wait_for()
    usual_tokens()
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Sign in again").click()
    fill_in_sign_in(popup.value, ADMIN)
    page.get_by_text("Session expired").wait_for(state="detached")
    line.mend()
    page.get_by_text("2 of 2 files").wait_for()
    assert sorted(parts.sent_since(0)) == list(range(1, 9)), "each part is sent once"
    assert digest(stored(deployment, film.name)) == digest(film.read_bytes())
    assert stored(deployment, late.name) == b"late"
