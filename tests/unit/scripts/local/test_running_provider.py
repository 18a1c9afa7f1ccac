"""The provider that runs for all of Terraform's tests: found where it listens, given up where it can't run, ended."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scripts.local.running_provider import running_provider

LISTENS = """echo "Provider started. To attach Terraform CLI, set the environment variable:"
printf "\\tTF_REATTACH_PROVIDERS='%s'\\n" '{"registry.terraform.io/hashicorp/aws":{"Pid":1}}'
exec sleep 60"""


def data_dir_with(folder: Path, script: str) -> Path:
    program = (
        folder / "providers/registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64/terraform-provider-aws_v5.100.0_x5"
    )
    program.parent.mkdir(parents=True)
    program.write_text(
        f'#!/bin/sh\necho $$ > {folder}/pid\necho "$@" > {folder}/called\nenv > {folder}/env\n{script}\n'
    )
    program.chmod(0o755)
    return folder


def test_terraform_is_told_where_it_listens_until_the_end(tmp_path: Path) -> None:
    with running_provider(data_dir_with(tmp_path, LISTENS), {"PATH": os.defpath, "NAME": "value"}) as environment:
        pid = int((tmp_path / "pid").read_text())
        os.kill(pid, 0)
        assert environment == {
            "PATH": os.defpath,
            "NAME": "value",
            "TF_REATTACH_PROVIDERS": '{"registry.terraform.io/hashicorp/aws":{"Pid":1}}',
        }
        assert (tmp_path / "called").read_text() == "-debug\n"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_ends_when_the_tests_fail(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a test"), running_provider(data_dir_with(tmp_path, LISTENS), os.environ):
        raise ValueError("a test failed")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_it_knows_nothing_of_the_users_certificates(tmp_path: Path) -> None:
    with running_provider(data_dir_with(tmp_path, LISTENS), {**os.environ, "AWS_CA_BUNDLE": "mine.pem"}):
        told = (tmp_path / "env").read_text().splitlines()
    assert "AWS_CONFIG_FILE=/dev/null" in told
    assert not any(line.startswith("AWS_CA_BUNDLE=") for line in told)


@pytest.mark.parametrize("script", ["exit 1", "echo 'flag provided but not defined: -debug'"])
def test_terraform_starts_its_own_where_it_does_not_run_by_itself(tmp_path: Path, script: str) -> None:
    with running_provider(data_dir_with(tmp_path, script), {"PATH": os.defpath}) as environment:
        assert environment == {"PATH": os.defpath}


def test_terraform_starts_its_own_where_none_is_installed(tmp_path: Path) -> None:
    with running_provider(tmp_path, {"PATH": os.defpath}) as environment:
        assert environment == {"PATH": os.defpath}
