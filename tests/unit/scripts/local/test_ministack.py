"""Starting and stopping the embedded emulator; a small server plays it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.local import ministack
from scripts.local.ministack import running_ministack, start_ministack, stop_ministack
from scripts.processes import find_free_port, is_port_taken
from scripts.tooling_error import ToolingError

HEALTHY_SERVER = """
import http.server, json, os
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(dict(os.environ)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.HTTPServer((os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"])), Health).serve_forever()
"""


def install_server(folder: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make MiniStack's Python run `source`."""
    (folder / "server.py").write_text(source)
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder / "server.py"}"\n')
    python.chmod(0o755)
    monkeypatch.setattr(ministack, "install_ministack", lambda _: python)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    install_server(tmp_path, HEALTHY_SERVER, monkeypatch)
    state = tmp_path / "state"
    yield state
    stop_ministack(state)


def test_start_ministack_waits_until_it_is_healthy(state: Path) -> None:
    process = start_ministack(find_free_port(), state)

    assert ministack.is_healthy(process.port)
    assert running_ministack(state) == process


def test_start_ministack_hides_the_callers_environment(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")

    environment = ministack.health(start_ministack(find_free_port(), state).port)

    assert environment is not None
    assert "AWS_PROFILE" not in environment
    assert environment["AUTH"] == "true"
    assert environment["HOME"] == str(state / "home")


def test_start_ministack_finds_it_started_already(state: Path) -> None:
    port = find_free_port()

    assert start_ministack(port, state) == start_ministack(port, state)


def test_start_ministack_refuses_a_second_port_for_the_same_state(state: Path) -> None:
    start_ministack(find_free_port(), state)

    with pytest.raises(ToolingError, match="already runs on port"):
        start_ministack(find_free_port(), state)


def test_start_ministack_refuses_a_taken_port(state: Path, tmp_path: Path) -> None:
    port = start_ministack(find_free_port(), state).port

    with pytest.raises(ToolingError, match=f"port {port} is taken by an emulator .* LOCAL_AWS_PORT={port + 1}"):
        start_ministack(port, tmp_path / "other")


def test_start_ministack_says_where_its_log_is_when_it_ends_at_once(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_server(tmp_path, "raise SystemExit('no')", monkeypatch)

    with pytest.raises(ToolingError, match=r"did not get ready .*ministack\.log"):
        start_ministack(find_free_port(), state)

    assert running_ministack(state) is None


def test_stop_ministack_frees_the_port(state: Path) -> None:
    process = start_ministack(find_free_port(), state)

    assert stop_ministack(state) == process
    assert not is_port_taken(process.port)
    assert stop_ministack(state) is None
