"""The page in a browser: on a stand-in of the API and S3, in any state; and on a real stack, as people use it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from filetracker.web_server.build_files import BuildFiles
from scripts.local.environment import local_environment
from scripts.local.ministack import start_ministack, stop_ministack
from scripts.local.web_page import start_web_page, stop_web_page
from scripts.processes import find_free_port
from tests.support.browser.page_driver import WIDE, OpenPage, sign_in
from tests.support.browser.serving import BUILD, PICTURES, headless_chromium, new_context, served_page
from tests.support.browser.stand_in import StandIn
from tests.support.browser.watching import Watch
from tests.support.stack.api_client import UserPool
from tests.support.stack.stack import Stack

ADMIN, NOBODY = "ann@example.com", "nobody@example.com"


@dataclass(frozen=True)
class Deployment:
    """A stack with users, and the server of its page, each a process of its own."""

    stack: Stack
    origin: str


SignIn = Callable[..., Page]
Makes = Generator[None, pytest.TestReport, pytest.TestReport]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each page has a context of its own."""
    with headless_chromium() as browser:
        yield browser


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails a test whose page wrote an error to the console, threw one, or was stopped by its policy."""
    watch = Watch()
    watch.expect(r"400 .*/oauth2/revoke")  # on signing out: MiniStack 1.5.33 knows no revocation
    yield watch
    watch.check()


# On the stand-in


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[StandIn, str]]:
    """The stand-in, and where the page before it is served, with the headers that it has everywhere."""
    stand_in = StandIn()
    with served_page(stand_in, BuildFiles(BUILD)) as origin:
        yield stand_in, origin


@pytest.fixture
def stand_in(served: tuple[StandIn, str]) -> StandIn:
    """Holds nothing: each test puts in what it wants to see."""
    stand_in, _ = served
    stand_in.reset()
    return stand_in


@pytest.fixture
def open_page(chromium: Browser, served: tuple[StandIn, str], stand_in: StandIn, watch: Watch) -> Iterator[OpenPage]:
    """Opens a place of the page, `#/files` or what is named, at a width; `before` gets the empty page first."""
    contexts: list[BrowserContext] = []

    def open_(
        place: str = "#/files", size: tuple[int, int] = WIDE, before: Callable[[Page], object] | None = None
    ) -> Page:
        context = new_context(chromium, size)
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        if before:
            before(page)
        page.goto(f"{served[1]}/{place}")
        return page

    yield open_
    for context in contexts:
        context.close()


# On a real stack


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The whole of it, on an emulator that enforces policies and CORS, with people who may sign in."""
    folder = tmp_path_factory.mktemp("journeys")
    emulator_state, web_state = folder / "ministack", folder / "web"
    emulator_port, web_port = find_free_port(), find_free_port()
    endpoint, origin = f"http://localhost:{emulator_port}", f"http://localhost:{web_port}"
    start_ministack(emulator_port, emulator_state)
    try:
        stack = Stack.prepare(folder / "terraform", endpoint, "ministack", "ft-page")
        stack.apply(
            "sqs",
            track_upload_timeout_seconds=30,  # Chromium takes its part of the machine
            metadata_budget_seconds=15,
            max_receive_count=10,
            auth="cognito",
            cors_allowed_origins=json.dumps([origin]),
            login_callback_urls=json.dumps([f"{origin}/"]),
            login_logout_urls=json.dumps([f"{origin}/"]),
        )
        pool = UserPool(stack)
        pool.add(ADMIN, "admins")
        pool.add(NOBODY)
        start_web_page(local_environment(endpoint), stack.name_prefix, web_port, BUILD, web_state)
        yield Deployment(stack, origin)
    finally:
        stop_web_page(web_state)
        stop_ministack(emulator_state)


@pytest.fixture
def signed_in(chromium: Browser, deployment: Deployment, watch: Watch) -> Iterator[SignIn]:
    """Opens the page in a browser of its own, and signs in by the sign-in page; `before` gets the empty page first."""
    watch.strangers = (deployment.stack.endpoint,)
    contexts: list[BrowserContext] = []

    def sign_in_(email: str = ADMIN, before: Callable[[Page], object] | None = None) -> Page:
        context = new_context(chromium, WIDE)
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        if before:
            before(page)
        page.goto(f"{deployment.origin}/")
        sign_in(page, email)
        return page

    yield sign_in_
    for context in contexts:
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Makes:
    """Leaves a picture of each page that a failed test had open."""
    report = yield
    browser: Browser | None = getattr(item, "funcargs", {}).get("chromium")
    if call.when == "call" and report.failed and browser:
        name = re.sub(r"[^\w.-]+", "-", item.name)[:80]
        for number, page in enumerate(page for context in browser.contexts for page in context.pages):
            page.screenshot(path=PICTURES / f"failed-{name}-{number}.png")
    return report


class _TwoWorkers(LoadScopeScheduling):  # type: ignore[misc]
    """One worker for what needs a real stack, which takes its time to be there; one for all else."""

    def _split_scope(self, nodeid: str) -> str:
        name = nodeid.split("::", maxsplit=1)[0].rpartition("/")[2]
        return "journeys" if name.startswith("test_journey_") else "all else"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Asked by xdist."""
    return _TwoWorkers(config, log)
