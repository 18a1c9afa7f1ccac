"""Where the corpus keeps what it downloads and finds out. Nothing of it is committed."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "build" / "corpus"
DOWNLOADS = BUILD / "downloads"  # packages, a folder for each
FILES = BUILD / "files"  # the files that were picked from them
DAMAGED = BUILD / "damaged"  # copies of some of those, damaged on purpose
ANSWERS = BUILD / "answers"  # what other programs said, by the content's hash
