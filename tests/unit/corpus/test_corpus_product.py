from __future__ import annotations

from pathlib import Path

import pytest

from scripts.tooling_error import ToolingError
from tests.content.corpus.folders import ROOT
from tests.content.corpus.product import Upload, verdicts_of


def test_verdicts_of_says_what_the_record_says(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Some words.\n")
    said = verdicts_of([Upload(path, "a/note.txt", "text/plain"), Upload(tmp_path / "none", "none", "")], ROOT)
    assert (said[0].status, said[0].detected_type) == ("TRACKED", "text/plain")
    assert said[1].status == "CRASHED"


def test_verdicts_of_a_tree_without_filetracker_says_so(tmp_path: Path) -> None:
    with pytest.raises(ToolingError, match="does not start"):
        verdicts_of([Upload(tmp_path / "a", "a", "")], tmp_path)
