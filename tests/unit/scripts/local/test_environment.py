"""The environment that leads the ordinary tools to the local AWS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.local import environment as module
from scripts.local.environment import COMMANDS, local_environment, write_environment_file
from tests.support.aws_sink import aws_variables

ENDPOINT = "http://localhost:4747"
SHELL_OWN = {"PWD", "OLDPWD", "_", "SHLVL"}


@pytest.fixture(autouse=True)
def no_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "terraform_settings", lambda _: {"TF_CLI_CONFIG_FILE": None})


def test_local_environment_leads_to_the_endpoint_and_keeps_the_rest() -> None:
    environment = local_environment(ENDPOINT, {"PATH": "/bin", "LANG": "C", "AWS_PROFILE": "production"})

    assert environment["AWS_ENDPOINT_URL"] == ENDPOINT
    assert environment["PATH"] == f"{COMMANDS}{os.pathsep}/bin"
    assert environment["LANG"] == "C"
    assert "AWS_PROFILE" not in environment


def test_no_variable_leads_aws_tools_elsewhere() -> None:
    """Asked of botocore itself, in a process of its own: where each service's client goes, and as whom."""
    program = """
import boto3, json
names = "apigateway cognito-idp dynamodb ec2 events iam lambda logs s3 sns sqs ssm stepfunctions sts".split()
clients = [boto3.client(name) for name in names]
print(json.dumps(sorted({(each.meta.endpoint_url, each._request_signer._credentials.access_key) for each in clients})))
"""
    environment = local_environment(ENDPOINT, {**aws_variables("http://127.0.0.1:9"), "PATH": os.defpath})
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == [[ENDPOINT, "test"]]


def test_the_local_aws_is_asked_past_any_proxy() -> None:
    environment = local_environment(ENDPOINT, {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com,localhost"})
    assert environment["HTTPS_PROXY"] == "http://proxy:3128"
    assert environment["NO_PROXY"] == environment["no_proxy"] == "example.com,localhost,127.0.0.1,::1"


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_environment_file_is_undone_by_the_function_that_it_defines(tmp_path: Path, shell: str) -> None:
    caller = {"PATH": "/usr/bin:/bin", "AWS_PROFILE": "production", "AWS_OTHER": "it's\ntwo lines", "TF_LOG": ""}
    file = write_environment_file(ENDPOINT, tmp_path / "env")
    script = f'. "{file}"; . "{file}"; echo "$AWS_ENDPOINT_URL"; leave_local_aws; env -0'
    said = subprocess.run([shell, "-euc", script], env=caller, capture_output=True, text=True, check=True).stdout
    endpoint, _, rest = said.partition("\n")
    left = dict(line.split("=", 1) for line in rest.split("\0") if line)
    assert endpoint == ENDPOINT
    assert {name: value for name, value in left.items() if name not in SHELL_OWN} == caller


def test_write_environment_file_says_the_same_to_a_shell_even_twice(tmp_path: Path) -> None:
    caller = {"PATH": "/usr/bin:/bin", "AWS_PROFILE": "production", "TF_CLI_CONFIG_FILE": "/absent"}
    file = write_environment_file(ENDPOINT, tmp_path / "env")

    said = subprocess.run(
        ["/bin/sh", "-euc", f'. "{file}"; . "{file}"; env'], env=caller, capture_output=True, text=True, check=True
    ).stdout

    variables = dict(line.split("=", 1) for line in said.splitlines())
    assert {k: v for k, v in variables.items() if k not in SHELL_OWN} == local_environment(ENDPOINT, caller)


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_terraform_after_local_down_is_one_sentence(tmp_path: Path, shell: str) -> None:
    file = write_environment_file(ENDPOINT, tmp_path / "a b" / "env")
    (tmp_path / "tflocal").write_text('#!/bin/sh\necho "ran $*"; exit 7\n')
    (tmp_path / "tflocal").chmod(0o755)
    script = f'. "{file}"; PATH={tmp_path}:$PATH; tflocal apply; echo $?; rm "{file}"; tflocal apply; echo $?'
    run = subprocess.run(
        [shell, "-uc", script], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True
    )
    assert run.stdout == "ran apply\n7\n1\n"
    assert run.stderr == "error: the local AWS is down: run make local-up, then . .local/env\n"
