"""The environment that leads the ordinary tools to the local AWS."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from scripts.local import environment as module
from scripts.local.environment import COMMANDS, local_environment, write_environment_file

ENDPOINT = "http://localhost:4747"


@pytest.fixture(autouse=True)
def no_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "terraform_settings", lambda _: {"TF_CLI_CONFIG_FILE": None})


def test_local_environment_leads_to_the_endpoint_and_keeps_the_rest() -> None:
    environment = local_environment(ENDPOINT, {"PATH": "/bin", "LANG": "C", "AWS_PROFILE": "production"})

    assert environment["AWS_ENDPOINT_URL"] == ENDPOINT
    assert environment["PATH"] == f"{COMMANDS}{os.pathsep}/bin"
    assert environment["LANG"] == "C"
    assert "AWS_PROFILE" not in environment


def test_write_environment_file_says_the_same_to_a_shell_even_twice(tmp_path: Path) -> None:
    caller = {"PATH": "/usr/bin:/bin", "AWS_PROFILE": "production", "TF_CLI_CONFIG_FILE": "/absent"}
    file = write_environment_file(ENDPOINT, tmp_path / "env")

    said = subprocess.run(
        ["/bin/sh", "-euc", f'. "{file}"; . "{file}"; env'], env=caller, capture_output=True, text=True, check=True
    ).stdout

    shell_own = {"PWD", "OLDPWD", "_", "SHLVL"}
    variables = dict(line.split("=", 1) for line in said.splitlines())
    assert {k: v for k, v in variables.items() if k not in shell_own} == local_environment(ENDPOINT, caller)
