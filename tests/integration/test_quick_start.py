"""The README's commands, as they stand there, in a copy of the repository: what it promises is what happens."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from filetracker.client.auth.pkce import SignInAttempt
from filetracker.client.auth.sign_in import authorize_url
from filetracker.client.auth.tokens import Provider, ask_for_tokens
from filetracker.client.http import HttpClient
from scripts.build.web_build import missing_node
from scripts.processes import find_free_port
from tests.support.aws_sink import aws_variables, sink, url_of
from tests.support.stack.api_client import browse, send
from tests.support.stack.stack import REPOSITORY, poll

# Built by the same commands, a minute each; their own tests build them from nothing.
SHARED = (".venv", ".local/ministack", "build", "web/node_modules")
SECONDS = 400


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of what git would give, with the environments at hand; its local AWS is stopped at the end."""
    if os.environ.get("AWS_ENDPOINT_URL"):
        pytest.skip("the quick start brings its own emulator: it is no test of the one at AWS_ENDPOINT_URL")
    copy = tmp_path_factory.mktemp("quick-start") / ("long path " * 24).strip() / "a b"
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in filter(None, names):
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, copy / name)
    (copy / ".local").mkdir()
    for name in SHARED:
        if (REPOSITORY / name).exists():
            (copy / name).symlink_to(REPOSITORY / name)
    # As if it had been installed here: else the shared environment would be given this copy of the project.
    stamp = copy / shell(copy, "make -pn help | sed -n 's/^READY := //p'").stdout.strip()
    stamp.touch()
    yield copy
    stamp.unlink()
    down = shell(copy, "make local-down")
    assert "is stopped" in down.stdout, down.stderr


@pytest.fixture(scope="module")
def port() -> int:
    return find_free_port()


def test_local_use_works_as_the_readme_says(copy: Path, port: int) -> None:
    run = shell(copy, readme_commands("Use it locally"), LOCAL_AWS_PORT=str(port))

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    assert "Apply complete!" in run.stdout
    assert re.search(r"✓ TRACKED .* README.md", run.stdout)
    assert '"FileName": {\n                "S": "README.md"' in run.stdout, "awslocal dynamodb scan shows the item"


@pytest.mark.skipif(bool(missing_node()), reason="the page is built with Node.js")
def test_page_of_a_stack_without_sign_in_answers_only_who_has_the_token(copy: Path) -> None:
    """`make web` lends its owner's rights, which nobody else on the machine may use."""
    port = find_free_port()
    with started(copy, f"make web WEB_PORT={port}") as server:
        assert server.stdout
        line = next(line for line in server.stdout if "#token=" in line)
        address, _, token = line.split()[-1].partition("#token=")
        assert address == f"http://localhost:{port}/"
        poll("the server", lambda: answers(port))  # it has said where it will be
        listed = send("GET", f"{address}api/files", b"", {"authorization": f"Bearer {token}"})
        assert "README.md" in [file["fileName"] for file in listed.document["files"]]
        for headers in ({}, {"authorization": "Bearer wrong"}):
            assert send("GET", f"{address}api/files", b"", headers).status == 401
        assert send("GET", address, b"", {}).status == 200, "the page itself holds nothing secret"


def test_demo_shows_what_the_readme_promises(copy: Path, port: int) -> None:
    """Whatever AWS's tools are told in the shell that it is started from: nobody else hears of it."""
    page_port = find_free_port()
    with sink() as elsewhere:
        variables = aws_variables(url_of(elsewhere))
        run = shell(copy, "make demo", LOCAL_AWS_PORT=str(port), WEB_PORT=str(page_port), **variables)

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    assert elsewhere.connections == 0
    assert run.stdout.count("TRACKED") >= 20, "ten files, uploaded and listed"
    assert "CorruptContent: Declared application/pdf" in run.stdout
    assert '"type": "file.failed"' in run.stdout
    assert "make local-down" in run.stdout
    if missing_node():
        assert "install Node.js" in run.stdout
        return
    page = f"http://localhost:{page_port}/"
    assert page in run.stdout
    email, password = re.findall(r"Sign in as +(\S+)\s+password +(\S+)", run.stdout)[0]
    assert len(files_by_way_of(page, email, password)) >= 10, "the page's user sees the uploaded files"
    assert may_upload(page, f"http://localhost:{port}")
    assert not may_upload("http://localhost:1/", f"http://localhost:{port}")


def files_by_way_of(page: str, email: str, password: str) -> list[dict[str, Any]]:
    """What the page lists for somebody who signs in there; this plays the browser."""
    auth = json.loads(send("GET", f"{page}config.json", b"", {}).content)["auth"]
    provider, attempt = Provider(page, auth["hostedUiBaseUrl"], auth["clientId"]), SignInAttempt()
    came_back_to = browse(authorize_url(provider, attempt, page), email, password)
    assert came_back_to.startswith(f"{page}?")
    form = {
        "grant_type": "authorization_code",
        "client_id": provider.client_id,
        "code": dict(parse_qsl(urlsplit(came_back_to).query))["code"],
        "code_verifier": attempt.verifier,
        "redirect_uri": page,
    }
    client = HttpClient()
    try:
        token = ask_for_tokens(client, provider, form, repeatable=False)["id_token"]
    finally:
        client.close()
    answer = send("GET", f"{page}api/files", b"", {"authorization": f"Bearer {token}"})
    assert answer.status == 200, answer.content
    files: list[dict[str, Any]] = answer.document["files"]
    return files


def may_upload(page: str, endpoint: str) -> bool:
    """Whether the bucket lets a browser that shows the page write."""
    asked = {"origin": page.rstrip("/"), "access-control-request-method": "PUT"}
    said = send(
        "OPTIONS", f"{endpoint}/filetracker/any", b"", {**asked, "access-control-request-headers": "content-type"}
    )
    return said.headers.get("access-control-allow-origin") == page.rstrip("/")


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def started(folder: Path, command: str) -> Iterator[subprocess.Popen[str]]:
    """A command that runs until it is interrupted, as by Ctrl-C."""
    process = subprocess.Popen(
        ["bash", "-euc", command],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=SECONDS)


def readme_commands(section: str) -> str:
    """The first block of shell commands in a section."""
    text = (REPOSITORY / "README.md").read_text().partition(f"## {section}\n")[2]
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert block, f"the README has no commands under {section}"
    return block[1]


def shell(folder: Path, commands: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs commands one after the other, as a person types them, who answers yes when Terraform asks."""
    return subprocess.run(
        ["bash", "-euc", commands],
        cwd=folder,
        env={**environment(), **variables},
        input="yes\n",
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def environment() -> dict[str, str]:
    """What a new shell has, and the engine that needs nothing else."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MAKE", "MFLAGS"))}
    return {**inherited, "ENGINE": "ministack"}
