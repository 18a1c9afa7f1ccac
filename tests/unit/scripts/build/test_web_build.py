"""The page's build beside other work; what is said where there is nothing to build it with."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.build import web_build
from scripts.build.web_build import missing_node, page_build
from scripts.tooling_error import ToolingError


def install(folder: Path, name: str, script: str) -> None:
    """A program of that name."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("v20.19.0", None),
        ("v24.1.0", None),
        ("v20.18.3", "this Node.js is v20.18.3: install 20.19 or later"),
        ("v18.20.1", "this Node.js is v18.20.1"),
        ("", "this Node.js is of no version"),
    ],
)
def test_missing_node_knows_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, expected: str | None
) -> None:
    install(tmp_path, "node", f"echo {said}")
    install(tmp_path, "npm", "echo 10")
    monkeypatch.setenv("PATH", str(tmp_path))
    told = missing_node()
    assert told is None if expected is None else str(told).startswith(expected)


@pytest.mark.parametrize("there", ["node", "npm"])
def test_missing_node_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str) -> None:
    install(tmp_path, there, "echo v20.19.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    missing = {"node": "npm", "npm": "node"}[there]
    assert (
        missing_node() == f"{missing} is not on PATH: install Node.js 20.19 or later, with npm, to build the web page."
    )


def test_page_build_goes_on_beside_other_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = tmp_path / "go"
    script = f'echo "$MAKEFLAGS|"; while [ ! -e {go} ]; do sleep 0.01; done; echo built'
    monkeypatch.setattr(web_build, "COMMAND", ("sh", "-c", script))
    monkeypatch.setenv("MAKEFLAGS", " -j --jobserver-auth=3,4")
    with page_build(tmp_path / "state") as build:
        assert build.process.poll() is None
        go.touch()
        build.wait()
    assert build.log.read_text() == "|\nbuilt\n"


def test_page_build_that_fails_says_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_build, "COMMAND", ("sh", "-c", "echo no network; exit 2"))
    with page_build(tmp_path) as build, pytest.raises(ToolingError, match=r"could not be built: .*web-build\.log"):
        build.wait()
    assert build.log.read_text() == "no network\n"


def test_page_build_ends_with_its_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_build, "COMMAND", ("sh", "-c", "sleep 60"))
    with pytest.raises(KeyError), page_build(tmp_path) as build:
        raise KeyError
    assert build.process.returncode is not None
