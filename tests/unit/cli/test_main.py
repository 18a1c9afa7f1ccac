"""Every error is one line on stderr that names the remedy, with its exit code; never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer import Abort

from filetracker import __version__
from filetracker.aws.clients import client
from filetracker.cli import api_mode
from filetracker.cli.failures import explain
from filetracker.errors import RetriableError
from tests.support.command_line import Result, Run, StackInMoto

COMMANDS = (
    "ls",
    "show",
    "history",
    "upload",
    "download",
    "watch",
    "status",
    "errors",
    "redrive",
    "login",
    "logout",
)


def assert_one_line(result: Result, code: int, *texts: str) -> None:
    """The command failed as it should."""
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("filetracker: ")
    assert result.err.count("\n") == 1
    for text in texts:
        assert text in result.err


def test_version(run: Run) -> None:
    assert run("--version") == Result(0, f"filetracker {__version__}\n", "")


def test_no_command_prints_help_and_is_wrong_use(run: Run) -> None:
    result = run()

    assert result.code == 2
    assert all(command in result.out for command in COMMANDS)


@pytest.mark.parametrize("words", [["jobs"], ["jobs", "submit"], ["users"]])
def test_a_command_of_commands_prints_its_help_and_nothing_else(run: Run, words: list[str]) -> None:
    result = run(*words)

    assert (result.code, result.err) == (2, "")
    assert f"filetracker {' '.join(words)}" in result.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    result = run(command, "--help")

    assert (result.code, result.err) == (0, "")
    assert "--stack" in result.out


@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (["lss"], ["No such command 'lss'. Did you mean 'ls'? See `filetracker --help`."]),
        (["ls", "--wrong\x1b"], [r"No such option: --wrong\x1b", "See `filetracker ls --help`."]),
        (["show"], ["Missing argument 'NAME'. See `filetracker show --help`."]),
    ],
)
def test_wrong_use(run: Run, arguments: list[str], texts: list[str]) -> None:
    assert_one_line(run(*arguments), 2, *texts)


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("name", ["other", "a b"])
def test_unknown_stack(run: Run, name: str) -> None:
    text = f"There is no stack called '{name}' in region us-east-1: run `terraform apply`, or name the right one with"

    assert_one_line(run("ls", "--stack", name), 1, text, "--stack")


@pytest.mark.usefixtures("stack")
def test_stack_is_named_by_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILETRACKER_STACK", "from-environment")

    assert_one_line(run("ls"), 1, "'from-environment'")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("nonsense", "does not hold Terraform's outputs as JSON"),
        ("[]", "does not hold Terraform's outputs as JSON"),
        (json.dumps({"list_shards": "many"}), "does not hold Terraform's outputs as JSON"),
        (
            json.dumps({"bucket_name": "b", "region": "r", "list_shards": 4}),
            "does not say errors_queue_url, file_events",
        ),
    ],
)
def test_stack_of_another_version(run: Run, stack: StackInMoto, value: str, text: str) -> None:
    client("ssm").put_parameter(Name="/filetracker/stack", Value=value, Type="String", Overwrite=True)

    assert_one_line(run("status"), 2, text, "terraform apply")


def test_no_credentials(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # it would remember what another test gave it
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    assert_one_line(run("ls"), 2, "Unable to locate credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID")


def test_no_region(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # it would remember what another test gave it
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    assert_one_line(run("ls"), 2, "You must specify a region. Set AWS_DEFAULT_REGION")


def test_impossible_region(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "no where")

    assert_one_line(run("ls"), 2, "Correct AWS_DEFAULT_REGION")


def test_unknown_profile(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)

    assert_one_line(run("ls"), 2, "(nobody) could not be found. Correct AWS_PROFILE")


def test_endpoint_that_is_no_url(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")

    assert_one_line(run("ls"), 2, "Invalid endpoint: nonsense", "http://localhost:4566")


def test_endpoint_that_is_not_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # the discard port: nobody listens
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    assert_one_line(run("ls"), 1, "Could not connect to the endpoint URL", "`make local-up` starts the local one.")


def test_explain_unreachable_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    error = RetriableError("Could not look up stack 'x': timed out", "ConnectTimeoutError")

    assert explain(error).endswith("timed out. Check the network, the proxy and AWS_DEFAULT_REGION.")


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("ExpiredTokenException", "sign in again"),
        ("UnrecognizedClientException", "not valid for this endpoint"),
        ("AccessDeniedException", "Ask whoever runs the stack"),
        ("ResourceNotFoundException", "`terraform apply` makes it again"),
        ("ThrottlingException", "try again in a minute"),
    ],
)
def test_answers_of_aws_come_with_a_remedy(run: Run, stub: Any, code: str, remedy: str) -> None:
    stub("ssm").add_client_error("get_parameter", code, "Two\nlines.")

    assert_one_line(run("ls"), 1, "Could not look up stack 'filetracker': Two lines. ", remedy)


def test_unknown_answer_of_aws_is_told_as_it_is(run: Run, stub: Any) -> None:
    stub("ssm").add_client_error("get_parameter", "Strange", "Something \x1b[2J else")

    assert run("ls").err == "filetracker: Could not look up stack 'filetracker': Something \\x1b[2J else\n"


def test_bug_is_one_line_and_a_traceback_only_on_demand(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(api_mode, "find_stack", fail)

    assert_one_line(run("ls"), 1, "This is a bug in filetracker (ZeroDivisionError: division by zero).")
    monkeypatch.setenv("FILETRACKER_DEBUG", "1")
    assert "Traceback" in run("ls").err


def test_answer_no_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def say_no(_: str) -> None:
        raise Abort

    monkeypatch.setattr(api_mode, "find_stack", say_no)

    assert_one_line(run("ls"), 1, "Stopped; nothing more was done.")


def test_ctrl_c_is_130_and_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api_mode, "find_stack", interrupt)

    assert_one_line(run("ls"), 130, "Stopped by Ctrl-C.")


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    "arguments",
    [["ls", "--prefix", "a\udcff"], ["show", "a\udcff"], ["history", "\udcff"], ["reconcile", "--prefix", "\udcff"]],
)
def test_bytes_that_are_no_text_are_wrong_use(run: Run, arguments: list[str]) -> None:
    assert_one_line(run(*arguments), 2, r"\udcff' is not text in UTF-8")
