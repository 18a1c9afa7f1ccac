"""Files that are nobody else's business."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from filetracker.client.private_files import read_private, write_private
from filetracker.errors import UsageError


def test_what_was_written_is_read_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "tokens.json"
    write_private(path, {"a": 1})
    assert read_private(path) == {"a": 1}
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_file_that_others_may_read_or_write_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "my tokens.json"
    write_private(path, {"a": 1})
    path.chmod(mode)
    with pytest.raises(UsageError, match=re.escape(f"run `chmod 600 '{path}'`")):
        read_private(path)


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_what_is_no_document_is_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokens.json"
    path.touch(mode=0o600)
    path.write_text(content)
    assert read_private(path) is None
    assert read_private(tmp_path / "nothing") is None
