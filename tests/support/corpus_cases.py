"""Cases of a corpus that was never gathered: made of what is said of a file, without the file."""

from __future__ import annotations

from typing import Any

from tests.content.corpus.comparison import Case
from tests.content.corpus.product import Said
from tests.content.corpus.selection import CorpusFile


def a_case(name: str = "folder/report.pdf", magic: str = "application/pdf", **said: Any) -> Case:
    """A file of that name and type by libmagic; `answers` are other oracles', the rest is what FileTracker says."""
    answers = {"magic": {"type": magic}, **said.pop("answers", {})}
    stated = {"status": "TRACKED", "media_type": magic, "detected_type": magic, **said}
    return Case(CorpusFile("debian-example", name, 1000, "0" * 64), answers, Said(**stated))
