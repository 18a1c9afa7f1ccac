"""No screen, in any state, light or dark, on a telephone or a desk, breaks a rule that axe-core knows.

A picture of each is left in build/screenshots, for people to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.support.browser.page_driver import (
    NARROW,
    WIDE,
    OpenPage,
    choose_files,
    go_to,
    open_details,
    overflow,
    row_of,
    show_list,
)
from tests.support.browser.sample_files import DAMAGED, PHOTO, sample_files
from tests.support.browser.sample_jobs import FAILED, REPORT, RUNNING, sample_jobs
from tests.support.browser.serving import PICTURES, REPOSITORY
from tests.support.browser.stand_in import StandIn
from tests.support.browser.watching import Watch

AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All that is not the same in the dark.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
SIZES = (WIDE, NARROW)
MODES: tuple[Any, ...] = ("light", "dark")
# The page has drawn itself anew, and Cloudscape has measured what it drew.
SETTLED = """new Promise((settled) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(settled, 150))))"""
SIGN_IN_CONFIG: dict[str, Any] = {
    "mode": "cognito",
    "authority": "http://localhost:1/pool",
    "clientId": "client",
    "hostedUiBaseUrl": "http://localhost:1",
    "scope": "openid",
}


def files_screen(page: Page) -> None:
    show_list(page)


def details(page: Page) -> None:
    open_details(page, PHOTO)
    page.get_by_role("img", name="Preview of").wait_for()


def details_of_failed(page: Page) -> None:
    open_details(page, DAMAGED)
    page.get_by_text("Why it failed").wait_for()


def link_menu(page: Page) -> None:
    open_details(page, PHOTO)
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("menuitem").first.wait_for()


def delete_dialog(page: Page) -> None:
    open_details(page, PHOTO)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_text("Delete this file?").wait_for()


def filtered_to_nothing(page: Page) -> None:
    go_to(page, "#/files?prefix=nothing")
    page.get_by_text("No matches").wait_for()


def shortcuts(page: Page) -> None:
    show_list(page)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def upload(page: Page) -> None:
    go_to(page, "#/upload")
    page.get_by_text("harbour film.mp4").wait_for()


def uploads_in_each_state(page: Page) -> None:
    upload(page)
    names = ["report.pdf", "product tour.mp4", "interview.mp3", "draft?.txt", "old backup.zip"]
    choose_files(page, names, "text/plain", bytes(3_000_000))
    page.get_by_role("button", name="Pause interview.mp3").click()
    page.get_by_role("button", name="Cancel old backup.zip").click()
    for state in ("Done", "Sending", "Paused", "Failed", "Cancelled"):
        page.get_by_role("table", name="Uploads", exact=True).get_by_text(state, exact=True).first.wait_for()


def dashboard(page: Page) -> None:
    go_to(page, "#/dashboard")
    page.get_by_text("Latest failures").wait_for()
    page.get_by_role("application").first.wait_for()


def dashboard_as_tables(page: Page) -> None:
    dashboard(page)
    for toggle in page.get_by_text("View as table").all():
        toggle.click()
    page.get_by_role("columnheader", name="Day").wait_for()


def jobs(page: Page) -> None:
    go_to(page, "#/jobs")
    page.locator("[data-job-id]").first.wait_for()


def _open_job(page: Page, name: str) -> None:
    jobs(page)
    page.locator("[data-job-id] a", has_text=name).click()
    page.get_by_text("Job ID").wait_for()


def job_under_way(page: Page) -> None:
    _open_job(page, RUNNING)
    page.get_by_text("1004,99.00").wait_for()


def job_that_succeeded(page: Page) -> None:
    _open_job(page, REPORT)
    page.get_by_role("link", name="Open the result").wait_for()


def job_that_failed(page: Page) -> None:
    _open_job(page, FAILED)
    page.get_by_text("Why it failed").wait_for()


def submit_job_dialog(page: Page) -> None:
    open_details(page, PHOTO)
    page.get_by_role("button", name="Submit job").click()
    page.get_by_role("textbox", name="Text").fill("Seen by Ann.\n")


def submit_job_dialog_refused(page: Page) -> None:
    show_list(page)
    for name in (PHOTO, DAMAGED):
        row_of(page, name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Submit job").click()
    page.get_by_role("button", name="Submit", exact=True).click()
    page.get_by_text("Write the text to add.").wait_for()


def details_with_jobs(page: Page) -> None:
    open_details(page, REPORT)
    page.get_by_role("link", name="Compress", exact=True).scroll_into_view_if_needed()


SCREENS = [
    files_screen,
    details,
    details_of_failed,
    link_menu,
    delete_dialog,
    filtered_to_nothing,
    shortcuts,
    upload,
    uploads_in_each_state,
    dashboard,
    dashboard_as_tables,
    jobs,
    job_under_way,
    job_that_succeeded,
    job_that_failed,
    submit_job_dialog,
    submit_job_dialog_refused,
    details_with_jobs,
]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("reach", SCREENS)
def test_screen_breaks_no_rule(
    reach: Callable[[Page], None], size: tuple[int, int], stand_in: StandIn, open_page: OpenPage, watch: Watch
) -> None:
    watch.expect("400 .Bad Request")  # the upload that is refused
    stand_in.files = sample_files()
    stand_in.unfinished = ["harbour film.mp4"]
    stand_in.jobs = sample_jobs()
    stand_in.held_names, stand_in.refused_names = ("tour", "interview", "backup"), ("draft",)
    page = open_page(size=size)
    reach(page)
    check_looks(page, reach.__name__)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    ("place", "failing", "text"),
    [
        ("#/files", (), "No files yet"),
        ("#/dashboard", (), "No uploads in these days."),
        ("#/jobs", (), "No jobs yet"),
        ("#/jobs?show=failed", (), "No such jobs"),
        ("#/jobs", ("/jobs",), "The jobs could not be read"),
        (f"#/jobs?sel={'0' * 32}", (), "There is no job"),
        ("#/files", ("/files",), "The list could not be read"),
        ("#/upload", ("/uploads",), "Unfinished uploads could not be read"),
        ("#/dashboard", ("/stats",), "The figures could not be read"),
    ],
)
def test_empty_or_failing_screen_breaks_no_rule(
    place: str,
    failing: tuple[str, ...],
    text: str,
    size: tuple[int, int],
    stand_in: StandIn,
    open_page: OpenPage,
    watch: Watch,
) -> None:
    watch.expect("40[34] .(Forbidden|Not Found)")
    stand_in.failing = failing
    page = open_page(place, size)
    page.get_by_text(text).first.wait_for()
    screen = re.sub(r"\W+", "_", place.removeprefix("#/"))
    check_looks(page, f"{screen}_{'error' if failing else 'none'}")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(("name", "button"), [("sign_in", "Sign in"), ("no_start", "Try again")])
def test_page_before_it_starts_breaks_no_rule(
    name: str, button: str, size: tuple[int, int], open_page: OpenPage
) -> None:
    def configure(route: Route) -> None:
        config = {**route.fetch().json(), "auth": SIGN_IN_CONFIG} if name == "sign_in" else {}
        route.fulfill(json=config)

    page = open_page("", size, before=lambda page: page.route("**/config.json", configure))
    page.get_by_role("button", name=button).wait_for()
    check_looks(page, name)


def check_looks(page: Page, name: str) -> None:
    """Fails with each rule that is broken, light or dark, and where; and if the page is wider than its window."""
    page.evaluate(AXE.read_text())  # by the debugger's protocol: the page's own policy stays in force
    broken = []
    for mode in MODES:
        page.emulate_media(color_scheme=mode)
        page.evaluate(SETTLED)
        look = f"{name}-{mode}-{page.evaluate('window.innerWidth')}"
        page.screenshot(path=PICTURES / f"{look}.png")
        rules = RULES if mode == MODES[0] else COLOUR_RULES
        broken += [f"{look}: {fault}" for fault in faults(page, rules)]
    assert not broken, "\n".join(broken)


def faults(page: Page, rules: list[str] = RULES) -> list[str]:
    """What is wrong with the page as it stands."""
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("(options) => axe.run(document, options)", options)
    broken = [
        f"{rule['id']} ({rule['help']}): {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]
    return broken + ([f"{too_wide} px wider than its window"] if (too_wide := overflow(page)) > 0 else [])


def test_faults_are_found(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_text("No files yet").wait_for()
    page.evaluate(AXE.read_text())
    assert faults(page) == []
    pale = "Object.assign(document.createElement('p'), {textContent: 'pale'})"
    page.evaluate(f"const pale = {pale}; pale.style.color = 'silver'; document.querySelector('main').append(pale)")
    assert [fault.split()[0] for fault in faults(page, COLOUR_RULES)] == ["color-contrast"]
    page.evaluate("document.querySelector('main').lastElementChild.remove()")
    page.evaluate("document.body.append(new Image(1450, 1))")
    assert [fault.split()[0] for fault in faults(page)] == ["image-alt", "region", "10"]
