"""Terraform's prerequisites, said in one sentence where they are missing."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from scripts.local.aws import LocalAws
from scripts.processes import find_free_port
from scripts.terraform import command as terraform
from scripts.terraform.command import endpoint_to_use, init, require_terraform, tflocal
from scripts.tooling_error import ToolingError


def install_terraform(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Make `script` the only terraform on PATH."""
    write_program(folder / "terraform", script)
    monkeypatch.setenv("PATH", str(folder))


def write_program(file: Path, script: str) -> None:
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_require_terraform_names_it_when_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ToolingError, match=r"terraform is not on PATH: install Terraform 1\.9 or later"):
        require_terraform()


@pytest.mark.parametrize("version", ["1.8.5", "0.15.0"])
def test_require_terraform_refuses_an_old_one(version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_terraform(tmp_path, monkeypatch, f"""echo '{{"terraform_version": "{version}"}}'""")

    with pytest.raises(ToolingError, match=f"this Terraform is {version}: install 1.9 or later"):
        require_terraform()


def test_require_terraform_may_want_a_newer_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_terraform(tmp_path, monkeypatch, """echo '{"terraform_version": "1.10.5"}'""")

    require_terraform()
    with pytest.raises(ToolingError, match=r"this Terraform is 1\.10\.5: install 1\.11 or later"):
        require_terraform((1, 11))


@pytest.mark.parametrize("script", ["echo nonsense", "exit 1"])
def test_require_terraform_refuses_what_is_no_terraform(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_terraform(tmp_path, monkeypatch, script)

    with pytest.raises(ToolingError, match="gives no version"):
        require_terraform()


def test_require_terraform_reads_past_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_terraform(tmp_path, monkeypatch, """echo Warning; echo '{"terraform_version": "1.9.0"}'""")

    require_terraform()


@pytest.mark.parametrize(
    ("said", "expected"),
    [("Error: Failed to query available provider packages", "set TF_PLUGIN_MIRROR"), ("Error: x", "init failed")],
)
def test_init_says_what_to_do(said: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_terraform(tmp_path, monkeypatch, f"echo '{said}' >&2; exit 1")

    with pytest.raises(ToolingError, match=expected):
        init({"PATH": str(tmp_path)}, tmp_path)


def test_init_never_changes_a_lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_terraform(tmp_path, monkeypatch, 'echo "$@" >> "$0.calls"')

    init({"PATH": str(tmp_path)}, tmp_path)
    (tmp_path / ".terraform.lock.hcl").touch()
    init({"PATH": str(tmp_path)}, tmp_path)

    without, with_lock = (tmp_path / "terraform.calls").read_text().splitlines()
    assert "-lockfile=readonly" not in without
    assert "-lockfile=readonly" in with_lock


@pytest.mark.parametrize(
    ("script", "expected"),
    [("echo plan; echo why >&2; exit 1", "why\n"), ("echo why; exit 1", "why\n"), ("echo plan; echo note >&2", "")],
    ids=["fails", "fails with a word to the wrong stream", "succeeds"],
)
def test_tflocal_may_say_only_why_it_failed(
    script: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    write_program(tmp_path / "tflocal", script)
    monkeypatch.setattr(terraform, "COMMANDS", tmp_path)

    code = tflocal(["apply"], {}, tmp_path, quiet=True)

    assert code == (1 if expected else 0)
    assert capfd.readouterr() == ("", expected)


def test_endpoint_to_use_prefers_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terraform, "running_local_aws", lambda: LocalAws("ministack", 4747))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        there = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert endpoint_to_use({"AWS_ENDPOINT_URL": there}) == there
    assert endpoint_to_use({}) == "http://localhost:4747"


@pytest.mark.parametrize("wrong", ["http://127.0.0.1:{free}", "127.0.0.1:{free}", "http://127.0.0.1:port", "there"])
def test_endpoint_to_use_refuses_one_where_nobody_is(wrong: str) -> None:
    url = wrong.format(free=find_free_port())

    with pytest.raises(ToolingError, match=f"nothing answers at {url}, which AWS_ENDPOINT_URL names"):
        endpoint_to_use({"AWS_ENDPOINT_URL": url})


def test_endpoint_to_use_says_what_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terraform, "running_local_aws", lambda: None)

    with pytest.raises(ToolingError, match="run `make local-up` first"):
        endpoint_to_use({})


def test_later_applies_keep_the_variables_of_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else `make deploy` would take back its sign-in and CORS rules."""
    variables = tmp_path / "a b" / "terraform.tfvars.json"
    monkeypatch.setattr(terraform, "LOCAL_TERRAFORM_VARIABLES", variables)
    assert terraform.kept_variables() == []
    variables.parent.mkdir()
    variables.write_text("{}")
    assert terraform.kept_variables() == [f"-var-file={variables}"]
