"""Uploads by the API: by hand, as a page does it, and by the command line, interrupted and resumed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from filetracker.files.ids import file_id_of
from filetracker.timestamps import format_time
from scripts.local.environment import local_environment
from tests.support.stack.api_client import Api, Said, api_as, browse, send
from tests.support.stack.stack import PATIENCE_SECONDS, REPOSITORY, Stack, poll

pytestmark = pytest.mark.parametrize("stack", ["sqs"], indirect=True)

MIB = 1024 * 1024
EMAIL = "uploads@example.com"


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    """An uploader's."""
    return api_as(stack, EMAIL, "uploaders")


def begin(api: Api, size: int, **options: object) -> dict[str, Any]:
    """Where to put a file of this size."""
    said = api.ask("POST", "/uploads", {"files": [{"fileName": f"up/{uuid4().hex}", "fileSize": size, **options}]})
    assert said.status == 201, said.content
    upload: dict[str, Any] = said.document["uploads"][0]
    return upload


def put(target: dict[str, Any], content: bytes, **headers: str) -> Said:
    """As the server says it must be sent."""
    return send("PUT", target["url"], content, {**target["headers"], **headers})


@pytest.mark.parametrize("size", [0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1])
def test_single_upload_of_any_size(stack: Stack, api: Api, size: int) -> None:
    content = os.urandom(size)
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    upload = begin(api, size, contentType="application/x-random", sha256=digest)
    assert upload["mode"] == "single"
    assert put(upload, content).status == 200
    record = stack.await_record(upload["fileName"], FileSize=size)
    assert record["ContentType"] == "application/x-random"


@pytest.mark.localstack
def test_single_upload_of_something_else_is_refused(stack: Stack, api: Api) -> None:
    """The URL is good for what was asked for, and for nothing else."""
    upload = begin(api, 5, contentType="text/plain")
    assert put(upload, b"hello", **{"content-type": "text/html"}).status == 403
    assert put(upload, b"hello, world", **{"content-length": "12"}).status == 403
    other = {**upload, "url": upload["url"].replace(upload["fileName"], "up/another")}
    assert put(other, b"hello").status == 403
    assert put(upload, b"hello").status == 200


@pytest.mark.localstack
def test_content_that_is_not_what_its_checksum_says_is_refused(stack: Stack, api: Api) -> None:
    digest = base64.b64encode(hashlib.sha256(b"hello").digest()).decode()
    upload = begin(api, 5, sha256=digest)
    assert put(upload, b"jello").status == 400
    assert put(upload, b"hello").status == 200
    stored = stack.s3.head_object(Bucket=stack.bucket, Key=upload["fileName"], ChecksumMode="ENABLED")
    assert stored["ChecksumSHA256"] == digest
    stack.await_record(upload["fileName"])
    assert len(poll("its history", lambda: stack.history(upload["fileName"]))) == 1, "what was refused was never stored"


def test_nothing_begins_where_one_file_is_wrong(stack: Stack, api: Api) -> None:
    files = [{"fileName": "up/good", "fileSize": 20 * MIB}, {"fileName": "up/bad", "fileSize": -1}]
    said = api.ask("POST", "/uploads", {"files": files})
    assert said.status == 400
    assert [error["field"] for error in said.document["errors"]] == ["files.1.fileSize"]
    open_uploads = api.ask("GET", "/uploads").document["uploads"]
    assert "up/good" not in [upload["fileName"] for upload in open_uploads]


def test_file_that_is_there_is_not_overwritten_where_that_is_asked(stack: Stack, api: Api) -> None:
    name = f"up/{uuid4().hex}"
    first = begin(api, 1, fileName=name, overwrite=False)
    assert put(first, b"1").status == 200
    stack.await_record(name)
    again = api.ask("POST", "/uploads", {"files": [{"fileName": name, "fileSize": 1, "overwrite": False}]})
    assert (again.status, again.document["code"]) == (409, "FileExists")


def test_of_two_uploads_that_may_not_overwrite_the_first_stays(stack: Stack, api: Api) -> None:
    """Both begin while there is no file yet: S3 decides."""
    name = f"up/{uuid4().hex}"
    first, second = (begin(api, 1, fileName=name, overwrite=False) for _ in range(2))
    assert put(first, b"1").status == 200
    assert put(second, b"2").status == 412
    assert stack.s3.get_object(Bucket=stack.bucket, Key=name)["Body"].read() == b"1"


@pytest.mark.localstack
def test_multipart_upload_is_completed_once(stack: Stack, api: Api) -> None:
    content = os.urandom(17 * MIB)
    upload = begin(api, len(content))
    assert upload["mode"] == "multipart"
    path = f"/uploads/{upload['uploadId']}"
    size = upload["partSize"]
    parts = [content[start : start + size] for start in range(0, len(content), size)]
    assert len(parts) == upload["partCount"]
    numbers = [{"partNumber": number} for number in range(1, len(parts) + 1)]
    signed = api.ask("POST", f"{path}/parts", {"parts": numbers}).document["parts"]

    assert put(signed[0], parts[0]).status == 200
    early = api.ask("POST", f"{path}/complete", {})
    assert (early.status, early.document["code"]) == (409, "UploadIncomplete")
    for target, part in zip(signed[1:], parts[1:], strict=True):
        assert put(target, part).status == 200
    assert [part["partSize"] for part in api.ask("GET", f"{path}/parts").document["parts"]] == [len(p) for p in parts]
    first, second = (api.ask("POST", f"{path}/complete", {}) for _ in range(2))

    assert first.status == second.status == 200, (first.content, second.content)
    assert first.document == second.document
    assert first.document["fileId"] == file_id_of(upload["fileName"])
    stack.await_record(upload["fileName"], FileSize=len(content))
    versions = stack.s3.list_object_versions(Bucket=stack.bucket, Prefix=upload["fileName"])["Versions"]
    assert len(versions) == 1
    assert stack.s3.get_object(Bucket=stack.bucket, Key=upload["fileName"])["Body"].read() == content
    assert api.ask("DELETE", path).status == 409


def test_upload_that_was_given_up_is_over(stack: Stack, api: Api) -> None:
    path = f"/uploads/{begin(api, 20 * MIB)['uploadId']}"
    assert [api.ask("DELETE", path).status for _ in range(2)] == [204, 204]
    said = api.ask("POST", f"{path}/complete", {})
    assert (said.status, said.document["code"]) == (409, "UploadOver")


@pytest.mark.localstack
def test_uploads_that_nobody_goes_on_with_are_swept_away(stack: Stack, api: Api) -> None:
    """A session whose time is over, and parts that no session knows of; an upload that is under way stays."""
    expired, going_on = begin(api, 20 * MIB), begin(api, 20 * MIB)
    part = os.urandom(expired["partSize"])
    for upload in (expired, going_on):
        signed = api.ask("POST", f"/uploads/{upload['uploadId']}/parts", {"parts": [{"partNumber": 1}]}).document
        assert put(signed["parts"][0], part).status == 200
    unknown = stack.s3.create_multipart_upload(Bucket=stack.bucket, Key=f"up/{uuid4().hex}")["Key"]
    names = {expired["fileName"], going_on["fileName"], unknown}
    expire(stack, expired["uploadId"])

    with stack.function_setting("sweep-uploads", UPLOAD_EXPIRY_HOURS="0"):
        answer = stack.client("lambda").invoke(FunctionName=f"{stack.name_prefix}-sweep-uploads", Payload=b"{}")

    swept = json.loads(answer["Payload"].read())
    assert swept["complete"], swept
    assert swept["expired"] >= 1
    assert swept["orphaned"] >= 1
    left = {upload["Key"] for upload in stack.s3.list_multipart_uploads(Bucket=stack.bucket).get("Uploads", [])}
    assert left & names == {going_on["fileName"]}
    said = api.ask("GET", f"/uploads/{expired['uploadId']}/parts")
    assert (said.status, said.document["code"]) == (409, "UploadOver")
    assert len(api.ask("GET", f"/uploads/{going_on['uploadId']}/parts").document["parts"]) == 1


def expire(stack: Stack, upload_id: str) -> None:
    """Turns the clock of a session: its time has just passed. (Long passed, DynamoDB may forget it at any moment.)"""
    table = stack.outputs["uploads_table_name"]
    (item,) = (item for item in stack.dynamodb.scan(TableName=table)["Items"] if item["UploadId"]["S"] == upload_id)
    stack.dynamodb.update_item(
        TableName=table,
        Key={name: item[name] for name in ("UploadedBy", "UploadId")},
        UpdateExpression="SET ExpiresTime = :past",
        ExpressionAttributeValues={":past": {"S": format_time(datetime.now(UTC) - timedelta(minutes=1))}},
    )


# By the command line


@dataclass(frozen=True)
class Person:
    """Somebody at a terminal of their own."""

    stack: Stack
    folder: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Runs `filetracker` with these arguments."""
        environment = {
            **local_environment(self.stack.endpoint),
            "FILETRACKER_STACK": self.stack.name_prefix,
            "FILETRACKER_API": "1",
            "XDG_CONFIG_HOME": str(self.folder / "config"),
        }
        command = [str(REPOSITORY / ".venv" / "bin" / "filetracker"), *arguments]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder
        )

    def run(self, *arguments: str) -> str:
        """The same, to its good end; what it printed."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, (out, err)
        return out

    def sign_in(self) -> str:
        """`filetracker login`, and what a browser does."""
        process = self.start("login", "--no-browser")
        assert process.stderr
        url = next(line.strip() for line in process.stderr if line.startswith("http"))
        browse(url, EMAIL)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, (out, err)
        return out


def press_ctrl_c(process: subprocess.Popen[str], when: Callable[[], bool]) -> None:
    """Interrupts the process at a point of its work. It is halted while that is checked, so it can't run past it."""

    def reached() -> bool:
        process.send_signal(signal.SIGSTOP)
        try:
            if is_reached := when():
                process.send_signal(signal.SIGINT)
            return is_reached
        finally:
            process.send_signal(signal.SIGCONT)

    poll("the point to press Ctrl-C", reached, pause=0.02)


@pytest.fixture
def person(stack: Stack, api: Api, tmp_path: Path) -> Person:
    """Signed in, where the stack has people."""
    person = Person(stack, tmp_path)
    if stack.outputs["auth"] == "cognito":
        assert EMAIL in person.sign_in()
    return person


def test_command_line_resumes_an_upload_and_downloads_it_again(person: Person, api: Api) -> None:
    content = os.urandom(MIB) * 100
    (person.folder / "large.bin").write_bytes(content)
    prefix = f"cli {uuid4().hex}/"

    def sessions() -> list[dict[str, Any]]:
        uploads = api.ask("GET", "/uploads").document["uploads"]
        return [upload for upload in uploads if upload["fileName"].startswith(prefix)]

    def parts() -> int:
        return sum(len(api.ask("GET", f"/uploads/{s['uploadId']}/parts").document["parts"]) for s in sessions())

    first = person.start("upload", "large.bin", "--prefix", prefix)
    press_ctrl_c(first, when=lambda: parts() >= 2)
    out, err = first.communicate(timeout=PATIENCE_SECONDS)
    assert first.returncode == 130, (out, err)
    (session,) = sessions()
    assert session["status"] == "OPEN"

    person.run("upload", "large.bin", "--prefix", prefix)

    (after,) = [upload for upload in sessions() if upload["fileName"] == f"{prefix}large.bin"] or [session]
    assert after["uploadId"] == session["uploadId"]
    assert "large.bin" in person.run("ls", "--prefix", prefix, "--json")
    assert json.loads(person.run("show", f"{prefix}large.bin", "--json"))["fileSize"] == len(content)
    assert json.loads(person.run("history", f"{prefix}large.bin", "--json"))["eventType"] == "CREATED"
    person.run("download", f"{prefix}large.bin", "again.bin")
    assert hashlib.sha256((person.folder / "again.bin").read_bytes()).digest() == hashlib.sha256(content).digest()


@pytest.mark.parametrize("name", ["é ü 日本語 😀+%&.txt", "a'b\"c<d>.txt", "n" * 200])
def test_command_line_takes_hostile_names(person: Person, name: str) -> None:
    (person.folder / name).write_bytes(b"hello")
    prefix = f"hostile {uuid4().hex}/"
    person.run("upload", name, "--prefix", prefix)
    person.run("download", f"{prefix}{name}", "back")
    assert (person.folder / "back").read_bytes() == b"hello"
