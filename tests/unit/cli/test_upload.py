"""`filetracker upload`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError
from filetracker.files.models import Fault, Status, record_of, stamp
from filetracker.files.repository import FileRepository
from filetracker.tracking.object_store import Bucket
from filetracker.transfer.s3_uploader import Uploader
from tests.support.command_line import Run, StackInMoto


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three files."""
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "b [red].txt", "sub/c.txt"):
        (tmp_path / name).write_text("hello")
    return tmp_path


@pytest.fixture
def tracker(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """While the command sleeps, what is in the bucket is tracked; the names in the set as FAILED."""
    failing: set[str] = set()

    def track(_: float) -> None:
        for item in client("s3").list_objects_v2(Bucket="filetracker").get("Contents", []):
            snapshot = Bucket("filetracker").read(item["Key"])
            assert snapshot
            record = record_of(snapshot)
            if item["Key"] in failing:
                record = replace(record, status=Status.FAILED, error=Fault("CorruptContent", "It is damaged."))
            files = FileRepository("Files")
            if not files.get(item["Key"]):
                files.put(stamp(record, 1, "2026-01-31T12:00:00.000Z", 4, None), None)

    monkeypatch.setattr("filetracker.cli.upload.sleep", track)
    return failing


@pytest.fixture
def untracked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody tracks anything, and each sleep takes a minute of the clock."""
    minutes = iter(range(0, 6000, 60))
    monkeypatch.setattr("filetracker.cli.upload.monotonic", lambda: next(minutes))
    monkeypatch.setattr("filetracker.cli.upload.sleep", lambda _: None)


def test_upload_waits_until_all_is_tracked(run: Run, stack: StackInMoto, tracker: set[str], folder: Path) -> None:
    result = run("upload", str(folder), "--prefix", "in/")

    assert (result.code, result.err) == (0, "")
    assert sorted(result.out.splitlines()) == [
        "✓ TRACKED  in/a.txt  5 bytes",
        "✓ TRACKED  in/b [red].txt  5 bytes",
        "✓ TRACKED  in/sub/c.txt  5 bytes",
    ]
    assert client("s3").head_object(Bucket="filetracker", Key="in/a.txt")["ContentType"] == "text/plain"


def test_upload_of_a_failing_file_ends_with_1_and_the_reason(
    run: Run, stack: StackInMoto, tracker: set[str], folder: Path
) -> None:
    tracker.add("a.txt")

    result = run("upload", str(folder / "a.txt"), str(folder / "sub"))

    assert result.code == 1
    assert "✗ FAILED  a.txt  5 bytes  CorruptContent: It is damaged." in result.out
    assert "✓ TRACKED  c.txt" in result.out


def test_upload_json_prints_records(run: Run, stack: StackInMoto, tracker: set[str], folder: Path) -> None:
    documents = run("upload", str(folder / "a.txt"), "--json").documents

    assert [(document["fileName"], document["status"], document["revision"]) for document in documents] == [
        ("a.txt", "TRACKED", 1)
    ]


def test_upload_gives_up_waiting(run: Run, stack: StackInMoto, untracked: None, folder: Path) -> None:
    result = run("upload", str(folder), "--json")

    assert result.code == 1
    assert [document.keys() for document in result.documents] == [
        {"fileId", "fileName", "eTag", "uploadTime", "versionId"}
    ] * 3
    assert "3 files were not tracked within 60 s" in result.err
    assert "`filetracker status`" in result.err


def test_upload_names_the_first_of_many_that_are_not_tracked(
    run: Run, stack: StackInMoto, untracked: None, tmp_path: Path
) -> None:
    for number in range(5):
        (tmp_path / f"{number}").write_text("x")

    assert ", …. `filetracker status`" in run("upload", str(tmp_path), "--timeout", "1").err


def test_upload_without_waiting(run: Run, stack: StackInMoto, folder: Path) -> None:
    client("s3").put_bucket_versioning(Bucket="filetracker", VersioningConfiguration={"Status": "Suspended"})

    result = run("upload", str(folder), "--no-wait")

    assert (result.code, result.out) == (0, "")
    assert result.err == "3 files uploaded; `filetracker watch` follows the tracking.\n"


def test_upload_of_many_files_lists_only_what_failed(
    run: Run, stack: StackInMoto, tracker: set[str], tmp_path: Path, terminal: Callable[..., None]
) -> None:
    for number in range(25):
        (tmp_path / f"{number:02}.txt").write_text("x")
    tracker.add("07.txt")
    terminal()

    lines = run("upload", str(tmp_path)).plain.splitlines()

    assert lines == ["✗ FAILED  07.txt  1 byte  CorruptContent: It is damaged.", "24 files tracked, 1 failed."]


def test_upload_says_what_it_leaves_out(run: Run, stack: StackInMoto, tracker: set[str], folder: Path) -> None:
    (folder / "broken").symlink_to("nowhere")
    (folder / "loop").symlink_to(folder)

    result = run("upload", str(folder))

    assert (result.code, result.err.splitlines()) == (
        0,
        [
            f"Left out, because it is no file: {folder}/broken",
            f"Left out, because it is a link to a folder: {folder}/loop",
        ],
    )


def test_upload_sends_nothing_when_a_path_does_not_exist(run: Run, stack: StackInMoto, folder: Path) -> None:
    result = run("upload", str(folder), str(folder / "none\x1b.txt"))

    assert (result.code, result.err.count("\n")) == (2, 1)
    assert r"none\x1b.txt" in result.err
    assert "Contents" not in client("s3").list_objects_v2(Bucket="filetracker")


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (RetriableError("Could not upload 'b': no.", "AccessDenied"), 1, "Ask whoever runs the stack for this right."),
        (KeyboardInterrupt(), 130, "Stopped: 1 of 3 files are in the bucket."),
    ],
)
def test_upload_that_is_stopped_says_how_far_it_came(
    run: Run,
    stack: StackInMoto,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    text: str,
) -> None:
    def upload_one(_sender: object, _uploads: object, uploaded: dict[str, object], _on_bytes: object) -> None:
        uploaded["a.txt"] = object()
        raise error

    monkeypatch.setattr("filetracker.cli.upload.upload_all", upload_one)

    result = run("upload", str(folder))

    assert (result.code, result.out) == (code, "")
    assert text in result.err
    assert "1 file of 3 went up" in result.err or code == 130


def test_upload_into_a_bucket_that_is_gone(
    run: Run, stack: StackInMoto, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Uploader.__init__
    monkeypatch.setattr(Uploader, "__init__", lambda self, _: whole(self, "gone"))

    result = run("upload", str(folder / "a.txt"))

    assert result.code == 1
    assert "`terraform apply` makes it again." in result.err
    assert "went up" not in result.err
