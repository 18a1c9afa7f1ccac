"""What the watch over a page must see."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page

from tests.support.browser.page_driver import OpenPage
from tests.support.browser.watching import Watch


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("console.error('broken')", "broken"),
        ("setTimeout(() => { throw new Error('nobody catches this'); })", "uncaught: .*nobody catches this"),
        ("fetch('/no/such/file')", "404"),
        ("document.body.append(Object.assign(new Image(), {src: 'http://localhost:9/x.png'}))", "img-src forbids"),
        ("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))", "script-src-elem"),
        ("document.body.insertAdjacentHTML('beforeend', '<b style=\"color: red\">x</b>')", "style-src-attr"),
    ],
)
def test_watch_sees(deed: str, told: str, open_page: OpenPage, watch: Watch) -> None:
    page: Page = open_page()
    page.get_by_text("No files yet").wait_for()
    watch.check()
    page.evaluate(f"() => {{ {deed}; }}")
    deadline = time.monotonic() + 10
    while not any(re.search(told, text) for text in watch.seen) and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    with pytest.raises(AssertionError, match=told):
        watch.check()
    watch.seen.clear()
