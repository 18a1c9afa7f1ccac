"""A file that is made to harm harms itself alone: its neighbors in the batch are tracked as if it were not there."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scripts.local.ministack import running_ministack
from tests.support.content.hostile import endless_csv, endless_tar, greedy_docx
from tests.support.content.samples import FOLDER
from tests.support.stack import misbehaving_reader
from tests.support.stack.killing import kill_workers
from tests.support.stack.stack import REPOSITORY, Stack, poll

# How events come has no part in it.
pytestmark = [
    pytest.mark.parametrize("stack", ["sqs"], indirect=True, scope="session"),
    pytest.mark.usefixtures("patient_tracking"),
]
INNOCENTS = {
    name: (FOLDER / name).read_bytes()
    for name in (
        "sample.jpg", "sample.pdf", "sample.docx", "sample.mp3", "sample.csv", "sample.zip", "sample.txt", "sample.png",
        "sample.tar",
    )
}  # fmt: skip
EXPENSIVE = "ContentTooExpensive: "


def test_hostile_files_take_no_innocents_with_them(stack: Stack, key: str) -> None:
    hostile = {"endless.csv": endless_csv(), "greedy.docx": greedy_docx(), "endless.tar": endless_tar()}

    records = track_at_once(stack, key, hostile | INNOCENTS)

    assert {record["Status"] for record in records.values()} == {"TRACKED"}
    for name in hostile:
        assert records[name]["Metadata"]["Warning"], records[name]
    for name in INNOCENTS:
        assert "Warning" not in records[name]["Metadata"], records[name]


def test_readers_that_loop_grab_memory_and_die_harm_their_own_file_alone(stack: Stack, key: str) -> None:
    behaviors = ("loop", "memory", "SIGKILL", "SIGSEGV", "good")
    with package_with_misbehaving_reader(stack):
        records = track_at_once(stack, key, {f"{name}.bmp": bitmap(name) for name in behaviors} | INNOCENTS)

    assert {record["Status"] for record in records.values()} == {"TRACKED"}
    warnings = {name: records[f"{name}.bmp"]["Metadata"].get("Warning", "") for name in behaviors}
    assert warnings.pop("good") == ""
    assert all(warning.startswith(EXPENSIVE) for warning in warnings.values()), warnings
    assert all(records[f"{name}.bmp"]["MediaType"] == "image/bmp" for name in behaviors)
    for name in INNOCENTS:
        assert "Warning" not in records[name]["Metadata"], records[name]


def test_ten_memory_bombs_in_one_batch(stack: Stack, key: str) -> None:
    with package_with_misbehaving_reader(stack):
        records = track_at_once(stack, key, {f"{number}.bmp": bitmap("memory") for number in range(10)})

    assert {record["Status"] for record in records.values()} == {"TRACKED"}
    for record in records.values():
        assert record["Metadata"]["Warning"].startswith(EXPENSIVE)
        assert "MiB of memory" in record["Metadata"]["Warning"]


def test_killed_function_leaves_no_child(stack: Stack, emulator_state: Path, key: str) -> None:
    emulator = running_ministack(emulator_state)
    if emulator is None:
        pytest.skip("only the processes of an emulator that is started here are known")
    with (
        messages_back_after(stack, seconds=20),
        package_with_misbehaving_reader(stack),
        stack.function_setting("track-upload", METADATA_BUDGET_SECONDS="600"),
    ):
        stack.s3.put_object(Bucket=stack.bucket, Key=f"{key}.bmp", Body=bitmap("loop"))
        function = f"{stack.name_prefix}-track-upload"
        children = poll("a child that loops", lambda: children_of(function))
        kill_workers(emulator.pid, function)
        poll("no child is left", lambda: not any(is_running(child) for child in children))

    stack.await_record(f"{key}.bmp", Status="TRACKED")


def track_at_once(stack: Stack, key: str, files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """The records of files that were put while nobody looked; none of their messages became a dead letter."""
    with source_paused(stack):
        for name, content in files.items():
            stack.s3.put_object(Bucket=stack.bucket, Key=f"{key}/{name}", Body=content)
        queue = stack.outputs["uploads_queue_url"]
        poll("all events in the queue", lambda: stack.depth(queue) >= len(files))
    records = {name: stack.await_record(f"{key}/{name}") for name in files}
    poll("an empty queue", lambda: stack.depth(queue) == 0)
    assert stack.depth(stack.outputs["uploads_dlq_url"]) == 0
    return records


@contextmanager
def source_paused(stack: Stack) -> Iterator[None]:
    """The function is asked for nothing until the end of the block."""
    client, name = stack.client("lambda"), f"{stack.name_prefix}-track-upload"
    (mapping,) = client.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]

    def switch(on: bool) -> None:
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=on)
        wanted = "Enabled" if on else "Disabled"
        poll(wanted, lambda: client.get_event_source_mapping(UUID=mapping["UUID"])["State"] == wanted)

    switch(on=False)
    try:
        yield
    finally:
        switch(on=True)


@contextmanager
def messages_back_after(stack: Stack, seconds: int) -> Iterator[None]:
    """The queue's visibility timeout, until the end of the block: nobody waits long for a killed function."""
    queue = stack.outputs["uploads_queue_url"]
    before = stack.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    stack.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": str(seconds)})
    try:
        yield
    finally:
        stack.sqs.set_queue_attributes(QueueUrl=queue, Attributes=before)


@contextmanager
def package_with_misbehaving_reader(stack: Stack) -> Iterator[None]:
    """The function's package with another reader of bitmaps, until the end of the block."""
    client, name = stack.client("lambda"), f"{stack.name_prefix}-track-upload"
    good = (REPOSITORY / "build" / "lambda" / "track_upload.zip").read_bytes()

    def deploy(package: bytes) -> None:
        client.update_function_code(FunctionName=name, ZipFile=package)
        client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})

    deploy(_with_reader(good))
    try:
        yield
    finally:
        deploy(good)


def _with_reader(package: bytes) -> bytes:
    reader = Path(misbehaving_reader.__file__).read_bytes()
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            is_reader = member.filename == "filetracker/metadata/readers/bmp.py"
            after.writestr(member, reader if is_reader else before.read(member))
    return changed.getvalue()


def bitmap(behavior: str) -> bytes:
    """A bitmap of one pixel that says how its reader should behave."""
    header = b"BM" + (54 + 100).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
    shape = (40).to_bytes(4, "little") + (1).to_bytes(4, "little") * 2 + b"\1\0\x18\0" + bytes(24)
    return header + shape + behavior.encode().ljust(100, b"\0")


def children_of(function: str) -> list[int]:
    """The processes that read content for this function."""
    listing = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    found = (line.split(None, 1) for line in listing.splitlines())
    return [
        int(pid)
        for pid, command in found
        if f"/ministack-lambda-{function}-" in command and "filetracker.metadata.isolation.child" in command
    ]


def is_running(process_id: int) -> bool:
    """Not counting one that has ended and that nobody has asked after."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
