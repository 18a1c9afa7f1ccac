from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts import web_page
from scripts.ministack import is_healthy
from scripts.processes import find_free_port, read_process
from scripts.tooling_error import ToolingError
from scripts.web_page import start_web_page, stop_web_page

_SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok"}')
http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which `filetracker.web_server` is a small server of the test's own."""
    package = tmp_path / "fake" / "filetracker" / "web_server"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(_SERVER)
    return {"PATH": os.defpath, "PYTHONPATH": str(tmp_path / "fake")}


def test_start_web_page_replaces_the_server_of_before(tmp_path: Path, environment: dict[str, str]) -> None:
    port, state = find_free_port(), tmp_path / "state"
    try:
        assert start_web_page(environment, port=port, state_dir=state) == f"http://localhost:{port}/"
        first = read_process(state / "web.json")
        start_web_page(environment, port=port, state_dir=state)
        second = read_process(state / "web.json")
        assert first
        assert second
        assert (first.is_running(), second.is_running()) == (False, True)
    finally:
        stop_web_page(state)
    assert not is_healthy(port, "/healthz")
    assert stop_web_page(state) is None


def test_start_web_page_tells_of_a_server_that_does_not_start(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fake/filetracker/web_server/__main__.py").write_text("raise SystemExit('no build')")
    monkeypatch.setattr(web_page, "START_SECONDS", 10)
    with pytest.raises(ToolingError, match="did not get ready"):
        start_web_page(environment, port=find_free_port(), state_dir=tmp_path / "state")
    assert "no build" in (tmp_path / "state" / "web.log").read_text()


def test_start_web_page_tells_of_a_taken_port(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_page, "is_port_taken", lambda _: True)
    with pytest.raises(ToolingError, match="is taken by another program"):
        start_web_page(environment, port=1, state_dir=tmp_path)
