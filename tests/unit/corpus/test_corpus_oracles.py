from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.content.corpus.oracles import oracle, programs
from tests.content.corpus.oracles.oracle import Oracle, Response, Subject, ask_all


def test_ask_all_asks_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracle, "ANSWERS", tmp_path)
    asked: list[Path] = []

    def ask(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
        asked.extend(paths)
        yield from ((path, {"name": path.name}) for path in paths if path.name != "silent")

    spoken = Oracle("spoken", ask, batch=2)
    subjects = [Subject(Path(name), f"key-{name}") for name in ("a", "silent", "b")]
    expected = {"key-a": {"name": "a"}, "key-silent": {}, "key-b": {"name": "b"}}
    assert ask_all(spoken, subjects) == expected
    assert ask_all(spoken, subjects) == expected
    assert sorted(path.name for path in asked) == ["a", "b", "silent"]


def test_summary_of_7z_counts_entries() -> None:
    output = """
Listing archive: a.zip

--
Path = a.zip
Type = zip

----------
Path = folder
Size = 0
Encrypted = -

Path = folder/b.txt
Size = 629
Packed Size = 282
Encrypted = +
"""
    assert programs._summary_of_7z(output) == {
        "Type": "zip",
        "Entries": 2,
        "TotalSizeBytes": 629,
        "LargestEntryBytes": 629,
        "Encrypted": True,
    }


def test_ask_magic_reads_one_answer_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    output = "a b\0text/plain; charset=us-ascii\n\0c\0application/x-mach-binary\n- second\n\0"
    monkeypatch.setattr(programs, "run", lambda *_: (0, output, ""))
    said = dict(programs.MAGIC.ask([Path("a b"), Path("c")]))
    assert said == {
        Path("a b"): {"type": "text/plain", "charset": "us-ascii"},
        Path("c"): {"type": "application/x-mach-binary", "charset": ""},
    }
