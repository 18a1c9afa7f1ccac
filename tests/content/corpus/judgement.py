"""Whether what FileTracker says of a file agrees with what the oracles say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.content.corpus.media_types import (
    TEXT,
    UNKNOWN,
    canonical,
    is_binary,
    is_kind_of,
    is_specific,
    is_textual,
    may_be_same,
)

_SVG = "image/svg+xml"  # text, but a picture for all who meet it
# What a file of another type may be packed in, which its name tells and its first bytes do not.
_CONTAINERS = {"application/gzip", "application/zip", "application/x-ole-storage", "image/vnd.fpx", UNKNOWN}


class TypeVerdict(StrEnum):
    """How the type that FileTracker shows stands to those of the oracles."""

    RIGHT = "right"
    DECLARED = "as declared"  # of which oracles know no more than that it is text, or what it is packed in
    COARSE = "coarse"  # true, but an oracle says it more exactly: ZIP of a DOCX
    UNKNOWN = "unknown"  # application/octet-stream, but an oracle knows it
    WRONG = "wrong"
    UNJUDGED = "unjudged"  # no oracle knows it


@dataclass(frozen=True)
class Voices:
    """The media types that oracles and the declaration give a file."""

    magic: str
    exiftool: str | None
    declared: str
    by_name: tuple[str, ...] = ()  # as a desktop takes the ending
    packing: str | None = None  # as its last ending says: application/gzip of a "notes.txt.gz"

    @property
    def oracles(self) -> list[str]:
        return [self.magic, *([self.exiftool] if self.exiftool else [])]

    @property
    def claims(self) -> list[str]:
        """What the file is said to be by its uploader, or else by its name."""
        declared = [self.declared] if is_specific(self.declared) else list(self.by_name)
        return [*declared, *([self.packing] if self.packing else [])]


def judge_type(shown: str | None, voices: Voices) -> TypeVerdict:
    """The shown type is right if it is the type, or a kind of the type, that one of the oracles gives."""
    known = [name for name in voices.oracles if is_specific(name)]
    shown = shown or UNKNOWN
    if not known and not is_textual(voices.magic):
        return TypeVerdict.UNJUDGED
    if shown == UNKNOWN:
        return TypeVerdict.UNKNOWN
    if any(is_kind_of(shown, name) for name in known) or _is_right_text(shown, voices):
        return TypeVerdict.RIGHT
    if _is_as_declared(shown, voices):
        return TypeVerdict.DECLARED
    return TypeVerdict.COARSE if any(is_kind_of(name, shown) for name in known) else TypeVerdict.WRONG


def _is_as_declared(shown: str, voices: Voices) -> bool:
    if canonical(shown) not in map(canonical, (voices.declared, *voices.by_name)):
        return False
    if all(is_textual(name) for name in voices.oracles):
        return not is_binary(shown)
    return all(canonical(name) in _CONTAINERS or not is_specific(name) for name in voices.oracles)


def _is_right_text(shown: str, voices: Voices) -> bool:
    """libmagic guesses languages from a few words: of a text, the plain type and the name's are right as well."""
    if not any(is_textual(name) for name in voices.oracles):
        return False
    named = (voices.declared, *voices.by_name)
    return shown == TEXT or (is_textual(shown) and any(may_be_same(shown, name) for name in named))


def is_false_mismatch(voices: Voices) -> bool:
    """Whether a `TypeMismatch` is false: no oracle says of the bytes that they are something else than declared."""
    known = [name for name in voices.oracles if is_specific(name)]
    if any(may_be_same(name, said) for name in known for said in voices.claims):
        return True
    if any(not is_textual(name) for name in known):
        return False
    return not (is_textual(voices.magic) and all(is_binary(name) or name == _SVG for name in voices.claims))
