from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts.local import web_page
from scripts.local.demo import page_variables
from scripts.local.ministack import is_healthy
from scripts.local.web_page import find_page_port, start_web_page, stop_web_page
from scripts.processes import find_free_port, running_process
from scripts.tooling_error import ToolingError

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
        first = running_process(state / "web.json")
        start_web_page(environment, port=port, state_dir=state)
        second = running_process(state / "web.json")
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


def test_find_page_port_passes_over_taken_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEB_PORT", raising=False)
    monkeypatch.setattr(web_page, "is_port_taken", lambda port: port < 8083)
    assert find_page_port(tmp_path) == 8083
    monkeypatch.setattr(web_page, "is_port_taken", lambda _: True)
    with pytest.raises(ToolingError, match=r"ports 8080 to 8089 are taken .* WEB_PORT="):
        find_page_port(tmp_path)


def test_find_page_port_takes_the_one_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_PORT", "9000")
    monkeypatch.setattr(web_page, "is_port_taken", lambda _: False)
    assert find_page_port(tmp_path) == 9000
    monkeypatch.setattr(web_page, "is_port_taken", lambda _: True)
    with pytest.raises(ToolingError, match="port 9000 is taken"):
        find_page_port(tmp_path)


@pytest.mark.parametrize("port", ["80", "x", "70000"])
def test_find_page_port_refuses_what_is_no_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("WEB_PORT", port)
    with pytest.raises(ToolingError, match="WEB_PORT is"):
        find_page_port(tmp_path)


def test_find_page_port_stays_with_the_server_that_runs(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WEB_PORT", raising=False)
    port = find_free_port()
    try:
        start_web_page(environment, port=port, state_dir=tmp_path / "state")
        assert find_page_port(tmp_path / "state") == port
    finally:
        stop_web_page(tmp_path / "state")


def test_page_variables_let_the_page_in_and_the_command_line_too() -> None:
    variables = page_variables(8081)
    assert variables["cors_allowed_origins"] == ["http://localhost:8081"]
    assert "http://localhost:8081/" in variables["login_callback_urls"]
    assert "http://localhost:8402/callback" in variables["login_callback_urls"]
    assert variables["login_logout_urls"] == ["http://localhost:8400/callback", "http://localhost:8081/"]
