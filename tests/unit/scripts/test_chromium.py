"""The browser of the page's tests: found, installed, or asked for in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts.chromium import ensure_chromium, find_chromium
from scripts.tooling_error import ToolingError


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, empty."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def make_program(path: Path, script: str = "") -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def be_root(monkeypatch: pytest.MonkeyPatch, user_id: int = 0) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user_id)


def test_find_chromium_takes_what_is_on_path(programs: Path) -> None:
    assert find_chromium() is None
    chrome = make_program(programs / "google-chrome")
    assert find_chromium() == str(chrome)
    chromium = make_program(programs / "chromium")
    assert find_chromium() == str(chromium)


def test_find_chromium_takes_the_one_that_is_named(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_program(programs / "chromium")
    mine = make_program(programs / "mine")
    monkeypatch.setenv("CHROMIUM", str(mine))
    assert find_chromium() == str(mine)
    monkeypatch.setenv("CHROMIUM", str(programs / "none"))
    with pytest.raises(ToolingError, match="which is no program"):
        find_chromium()


def test_ensure_chromium_installs_debians_package_as_root(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    be_root(monkeypatch)
    installs = (
        f'echo "$@" >> {programs}/asked\ncase "$*" in *install*) /bin/cp {programs}/apt-get {programs}/chromium;; esac'
    )
    make_program(programs / "apt-get", installs)
    assert ensure_chromium() == str(programs / "chromium")
    assert (programs / "asked").read_text().splitlines() == [
        "--quiet=2 update",
        "--quiet=2 install --yes --no-install-recommends chromium",
    ]
    assert ensure_chromium() == str(programs / "chromium")
    assert len((programs / "asked").read_text().splitlines()) == 2, "what is there is not installed again"


def test_ensure_chromium_says_what_apt_get_said(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    be_root(monkeypatch)
    make_program(programs / "apt-get", "echo E: no route >&2\nexit 100")
    with pytest.raises(ToolingError, match="apt-get could not install chromium"):
        ensure_chromium()
    assert "E: no route" in capsys.readouterr().err


@pytest.mark.parametrize(("user_id", "has_apt"), [(1000, True), (0, False)])
def test_ensure_chromium_asks_who_cannot_install(
    programs: Path, monkeypatch: pytest.MonkeyPatch, user_id: int, has_apt: bool
) -> None:
    be_root(monkeypatch, user_id)
    if has_apt:
        make_program(programs / "apt-get", "exit 1")
    with pytest.raises(ToolingError, match="apt-get install chromium"):
        ensure_chromium()
