"""The browser, and the page with a stand-in of the API and S3 behind it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from filetracker.settings import WebServerSettings
from filetracker.web_server.application import Gateway, create_application
from filetracker.web_server.build_files import BuildFiles
from filetracker.web_server.page_config import page_config
from filetracker.web_server.page_headers import page_headers
from scripts.chromium import ensure_chromium
from tests.support.browser.stand_in import StandIn

REPOSITORY = Path(__file__).resolve().parents[3]
BUILD = REPOSITORY / "web" / "dist"
PICTURES = REPOSITORY / "build" / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Two cores that others use too.
PATIENCE_MS = 120_000


@contextmanager
def headless_chromium() -> Iterator[Browser]:
    """The machine's Chromium, with a profile that is new and ends with it."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure_chromium(), args=FLAGS)
        yield browser
        browser.close()


def new_context(browser: Browser, size: tuple[int, int]) -> BrowserContext:
    """A browser of its own, with nothing from before, for somebody who wants things not to move."""
    viewport: Any = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, color_scheme="light", reduced_motion="reduce")
    # As `make web` lets its owner in; the stand-in asks for no token. Frames without an origin have no storage.
    context.add_init_script("try { sessionStorage.setItem('filetracker.local-token', 'any') } catch {}")
    context.set_default_timeout(PATIENCE_MS)
    return context


@contextmanager
def served_page(stand_in: StandIn, build: BuildFiles) -> Iterator[str]:
    """The page and the stand-in's S3, each at an origin of its own."""

    async def s3(scope: Scope, receive: Receive, send: Send) -> None:
        answer = await stand_in.s3(Request(scope, receive))
        await answer(scope, receive, send)

    with _listening(s3) as s3_origin:
        stand_in.s3_origin = s3_origin
        settings = _settings(s3_origin)
        headers = page_headers(s3_origin, [])
        with _listening(create_application(build, page_config(settings), headers, Gateway(stand_in))) as origin:
            yield origin


def _settings(s3_origin: str) -> WebServerSettings:
    nobody = dict.fromkeys(("issuer", "jwks_url", "hosted_ui_url", "user_pool_client_id"), "none")
    return WebServerSettings(
        web_root=str(BUILD),
        host="127.0.0.1",
        port=0,
        environment="production",
        auth_mode="local",
        api_url="none",
        s3_origin=s3_origin,
        verify_tokens="no",
        **nobody,
    )


@contextmanager
def _listening(application: ASGIApp) -> Iterator[str]:
    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(10)
