"""The texts of encodings.toml, in each of their encodings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TEXTS = Path(__file__).parent / "encodings.toml"


@dataclass(frozen=True)
class EncodedText:
    """A text, and its bytes in an encoding (Python's name)."""

    language: str
    encoding: str
    text: str
    data: bytes


def encoded_texts() -> Iterator[EncodedText]:
    """Each language's text in each of its encodings that has all of its characters."""
    for language, sample in tomllib.loads(_TEXTS.read_text(encoding="utf-8")).items():
        text = sample["text"]
        for encoding in sample["encodings"].split():
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            yield EncodedText(language, encoding, text, data)
