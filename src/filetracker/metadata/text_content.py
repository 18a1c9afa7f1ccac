"""The text of a file, as far as it is read: all of a small file, the head of a large one."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader

NOT_TEXT = "It is declared to be text, but holds bytes that no text has."
_MARKS = (  # the longer ones first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What old programs write, in the order of their likelihood. A longer list makes guesses at short texts worse: almost
# any byte string is text in some of the hundred encodings there are.
_OLD_ENCODINGS = ["cp1252", "cp1251", "cp932", "gb18030", "cp949", "big5", "koi8_r"]
_GUESS_FROM_BYTES = 16_384
_IANA_NAMES = {
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
    "cp1252": "windows-1252",
    "cp1251": "windows-1251",
    "cp932": "windows-31j",
    "cp949": "ks_c_5601-1987",
    "koi8_r": "koi8-r",
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
    """All of the text where the budget covers the whole file, else its first 64 KiB; None where it is not text.

    A beginning and no more: so a file of 1 GB costs no more than its first block.
    """
    whole = file.size <= BLOCK_BYTES or file.may_fetch(file.size)
    data = file.peek_at(0, file.size if whole else BLOCK_BYTES)
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    encoding = encoding or ("utf-8" if _is_utf8(data, whole) else _guess_encoding(data))
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data[len(mark) :], final=whole)
    if "\0" in text:
        return None
    return TextContent(text, _IANA_NAMES.get(encoding, encoding), whole)


def _is_utf8(data: bytes, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _guess_encoding(data: bytes) -> str:
    import charset_normalizer  # noqa: PLC0415 - few files are in an old encoding

    sample = data[:_GUESS_FROM_BYTES]
    best = charset_normalizer.from_bytes(sample, cp_isolation=_OLD_ENCODINGS).best()
    return best.encoding if best else _OLD_ENCODINGS[0]
