"""Which files go under which keys, and what is refused before anything is sent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from filetracker.errors import UsageError
from filetracker.media_types import guess_content_type
from filetracker.transfer.local_files import plan_uploads


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files at two depths."""
    (tmp_path / "photos" / "2026").mkdir(parents=True)
    (tmp_path / "photos" / "2026" / "é b.jpg").write_bytes(b"12345")
    (tmp_path / "photos" / "a.txt").write_bytes(b"")
    return tmp_path / "photos"


def test_plan_names_a_file_by_its_name_and_a_folders_content_by_its_path_within(folder: Path) -> None:
    plan = plan_uploads([folder, folder / "2026" / "é b.jpg"], "in/")

    assert [(planned.key, planned.size_bytes, planned.content_type) for planned in plan.uploads] == [
        ("in/a.txt", 0, "text/plain"),
        ("in/2026/é b.jpg", 5, "image/jpeg"),
        ("in/é b.jpg", 5, "image/jpeg"),
    ]
    assert plan.skipped == {}


def test_plan_leaves_out_what_is_no_file(folder: Path) -> None:
    (folder / "broken").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")

    plan = plan_uploads([folder])

    assert plan.skipped == {folder / "broken": "no file", folder / "pipe": "no file"}
    assert len(plan.uploads) == 2


def test_plan_names_links_to_folders_and_does_not_follow_them(folder: Path, tmp_path: Path) -> None:
    (folder / "2026" / "loop").symlink_to(folder)
    (folder / "linked file").symlink_to("a.txt")
    (tmp_path / "link").symlink_to(folder)

    plan = plan_uploads([tmp_path / "link"])

    assert [planned.key for planned in plan.uploads] == ["a.txt", "linked file", "2026/é b.jpg"]
    assert plan.skipped == {tmp_path / "link" / "2026" / "loop": "a link to a folder"}


def test_plan_refuses_what_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no file or folder '.*none.txt'"):
        plan_uploads([tmp_path / "none.txt"])


def test_plan_refuses_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file to upload"):
        plan_uploads([tmp_path])


def test_plan_refuses_two_files_for_one_key(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"would both become 'a.txt'"):
        plan_uploads([folder, folder / "a.txt"])


def test_plan_refuses_what_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, who may read everything."""
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(UsageError, match="Could not read"):
        plan_uploads([folder])


def test_plan_refuses_a_folder_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)

    with pytest.raises(UsageError, match=r"Could not read folder '.*photos': Permission denied"):
        plan_uploads([folder])


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        ("/", "does not begin with /"),
        ("a/../", r'no part that is "\." or "\.\."'),
        ("x" * 1020, "1 to 1,024 bytes in UTF-8, not 1,025"),
        ("a\tb", "holds no control characters"),
    ],
)
def test_plan_refuses_keys_that_the_api_refuses(folder: Path, prefix: str, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        plan_uploads([folder / "a.txt"], prefix)


def test_plan_refuses_names_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_bytes(b"")

    with pytest.raises(UsageError, match="must be valid Unicode"):
        plan_uploads([path])


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.PDF", "application/pdf"),
        ("a/b.tar.gz", "application/gzip"),
        ("a.csv.bz2", "application/octet-stream"),
        ("a.parquet", "application/vnd.apache.parquet"),
        ("README", "application/octet-stream"),
    ],
)
def test_guess_content_type(name: str, media_type: str) -> None:
    assert guess_content_type(name) == media_type
