"""The text of a file, as far as it is read: all of a small file, the head of a large one."""

from __future__ import annotations

from dataclasses import dataclass

from filetracker.metadata.detection.text_encoding import decode
from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader

NOT_TEXT = "It is declared to be text, but holds bytes that no text has."
# Python's name → IANA's, if they differ by more than large letters.
_IANA_NAMES = {
    "ascii": "utf-8",
    "cp932": "windows-31j",
    "cp949": "ks_c_5601-1987",
    "hz": "hz-gb-2312",
    "iso2022_jp": "iso-2022-jp",
    "iso2022_kr": "iso-2022-kr",
    "mac-cyrillic": "x-mac-cyrillic",
    "mac-roman": "macintosh",
    "utf-16-be": "utf-16be",
    "utf-16-le": "utf-16le",
    "utf-32-be": "utf-32be",
    "utf-32-le": "utf-32le",
}


@dataclass(frozen=True)
class TextContent:
    """`encoding` is IANA's name in small letters; `whole` says whether `text` is all there is."""

    text: str
    encoding: str
    whole: bool

    @property
    def complete_lines(self) -> str:
        """The text without the line that the end of what was read cuts in two (unless there is no other)."""
        return self.text if self.whole else self.text[: self.text.rfind("\n") + 1] or self.text


def read_text(file: RangeReader) -> TextContent | None:
    """All of the text if the budget covers the whole file, else its first 64 KiB; None if it is not text.

    A beginning and no more: so a file of 1 GB costs no more than its first block.
    """
    whole = file.size <= BLOCK_BYTES or file.may_fetch(file.size)
    decoded = decode(file.peek_at(0, file.size if whole else BLOCK_BYTES), whole, file.charset)
    return TextContent(decoded.text, _iana_name(decoded.encoding), whole) if decoded else None


def _iana_name(encoding: str) -> str:
    if encoding in _IANA_NAMES:
        return _IANA_NAMES[encoding]
    name = encoding.replace("_", "-")
    if name.startswith("iso8859"):
        return name.replace("iso8859", "iso-8859")
    return name.replace("cp125", "windows-125").replace("cp874", "windows-874").replace("cp", "ibm")
