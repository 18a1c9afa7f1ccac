"""In which encoding bytes are text, if they are text."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass, replace

_MARKS = (  # the longer ones first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What no text has, besides bells, backspaces and escapes (terminals), vertical tabs, and an end mark of DOS at its end.
_CONTROLS = re.compile(rb"[\0-\x06\x0e-\x1a\x1c-\x1f]")
_CONTROL_CHARACTERS = re.compile("[\0-\x06\x0e-\x1a\x1c-\x1f]")
_DOS_END = b"\x1a"
# What old programs write. All encodings that are known would make guesses at short texts worse: almost any byte string
# is text in some of the hundred that there are.
_LATIN = "cp1252 cp1250 cp1254 cp1257 iso8859-2 iso8859-13 iso8859-15 cp437 cp850 cp852 cp857 mac_roman utf-8 ascii"
_CYRILLIC = "cp1251 koi8-r koi8-u iso8859-5 cp866 mac_cyrillic"
_OTHERS = (
    "cp1253 iso8859-7 cp737 cp1255 cp1256 iso8859-6 cp874 cp932 euc-jp iso-2022-jp gb18030 hz big5 cp949 iso-2022-kr"
)
_MOST_LIKELY = "cp1252"
# Of two that are as good, most files are in the likelier one: this share of the best guess's confidence is good enough.
_LIKELY_ENOUGH, _LIKELY_ENOUGH_FOR_FEW, _FEW_LETTERS = 0.85, 0.6, 6
# In Latin script, letters that are not ASCII stand alone among those that are; in others, words are made of them.
# In the likeliest encoding: quotation marks, dashes, dots; currencies; copyright; degrees, fractions.
_SIGNS = frozenset(
    b"\x82\x84\x85\x8b\x91\x92\x93\x94\x95\x96\x97\x9b\xa1\xab\xb7\xbb\xbf"
    b"\x80\xa2\xa3\xa5\x99\xa9\xae\xa7\xb0\xb1\xb2\xb3\xb5\xb6\xbc\xbd\xbe\xd7\xf7"
)
_WIDE_LETTERS = re.compile(rb"[\x80-\xff]+")
_MIN_LATIN_SHARE = 0.7
_GUESS_FROM_BYTES = 8_192
_GUESS_FROM_BEFORE = 1_024  # bytes before the first that is not ASCII
_ESCAPES = (b"\x1b$", b"\x1b(", b"~{")  # of encodings that are ASCII to the eye of a machine
_KOREAN_ESCAPE, _KOREAN_SHIFTS = b"\x1b$)C", b"\x0e\x0f"
_MAX_BROKEN_SHARE = 0.1  # of the characters of a UTF-8 text that others wrote into
_MAX_BROKEN_OLD_SHARE = 0.001
_MIN_WIDE_UNITS, _FEW_WIDE_UNITS = 4, 32  # of a few, half must be ASCII
# A short text in an unknown encoding must look like one: mostly ASCII, or letters of another script.
_MIN_OLD_BYTES, _MIN_ASCII_SHARE = 8, 0.6
_MIN_LETTER_BYTES, _MIN_LETTER_SHARE = 24, 0.85


@dataclass(frozen=True)
class Decoded:
    """Text, and the encoding (Python's name) that it was in; what is not of that encoding is replaced."""

    text: str
    encoding: str
    is_guess: bool = False
    is_unmarked: bool = False  # UTF-16 or UTF-32 that only its zeros show


def decode(data: bytes, whole: bool, charset: str = "") -> Decoded | None:
    """The text that the bytes are; None if they are none. `whole` says whether a character may be cut at their end.

    `charset` is the declared encoding. A mark at the beginning counts more, and what the bytes cannot be, not at all.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(encoding, data[len(mark) :], whole)
    declared = _known_encoding(charset)
    if found := (_decode_as(declared, data, whole) if declared else None) or _decode_wide(data, whole):
        return found
    bare = data.translate(None, _KOREAN_SHIFTS) if _KOREAN_ESCAPE in data else data
    if _CONTROLS.search(bare.removesuffix(_DOS_END) if whole else bare):
        return None
    if any(escape in data for escape in _ESCAPES):
        return _decode_as(_guess(data), data, whole) or _decode_as("utf-8", data, whole)
    return _decode_as("utf-8", data, whole) or _decode_nearly_utf_8(data, whole) or _decode_old(data, whole)


def looks_like_text(decoded: Decoded, data: bytes) -> bool:
    """Whether bytes in an encoding that was guessed may well be text, and not just bytes without control characters."""
    if not decoded.is_guess:
        return True
    if len(data) < _MIN_OLD_BYTES:
        return False
    if sum(byte < 0x80 for byte in data) >= _MIN_ASCII_SHARE * len(data):  # noqa: PLR2004 - ASCII
        return True
    letters = sum(each.isascii() or unicodedata.category(each)[0] in "LMNPZ" for each in decoded.text)
    return len(data) >= _MIN_LETTER_BYTES and letters >= _MIN_LETTER_SHARE * len(decoded.text)


def _known_encoding(charset: str) -> str:
    """Python's name of an encoding of text; "" if there is none of this name."""
    try:
        return codecs.lookup(charset).name if charset.isascii() and "\0".encode(charset) else ""
    except (LookupError, ValueError, TypeError):  # unknown; not a name; a codec that is not of text
        return ""


def _decode_as(encoding: str, data: bytes, whole: bool) -> Decoded | None:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=whole)
    except (UnicodeError, LookupError):
        return None
    return None if _CONTROL_CHARACTERS.search(text.removesuffix("\x1a")) else Decoded(text, encoding)


def _decode_wide(data: bytes, whole: bool) -> Decoded | None:
    """UTF-16 or UTF-32 without a mark: zeros, and nothing but characters that texts have."""
    if b"\0" not in data:
        return None
    found: list[tuple[int, Decoded]] = []
    for encoding, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        length = len(data) // width * width
        if length < _MIN_WIDE_UNITS * width or (whole and length < len(data)):
            continue
        decoded = _decode_as(encoding, data[:length], whole=False)
        ascii_count = sum(character.isascii() for character in decoded.text) if decoded else 0
        is_short = length < _FEW_WIDE_UNITS * width and 2 * width * ascii_count < length
        if decoded and ascii_count and not is_short and _is_readable(decoded.text):
            found.append((ascii_count * width, replace(decoded, is_unmarked=True)))
    return max(found, key=lambda each: each[0], default=(0, None))[1]


def _is_readable(text: str) -> bool:
    """No unassigned, private or control characters."""
    return all(
        unicodedata.category(character) not in ("Cn", "Co", "Cs", "Cc") for character in set(text) - set("\t\n\r\f")
    )


def _decode_nearly_utf_8(data: bytes, whole: bool) -> Decoded | None:
    """UTF-8 with a few bytes that are not: programs append to files of others."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(data, final=whole)
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    wide = sum(not character.isascii() for character in text) - broken
    return Decoded(text, "utf-8") if broken <= _MAX_BROKEN_SHARE * wide else None


def _decode_old(data: bytes, whole: bool) -> Decoded:
    encoding = _guess(data)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data, final=whole)
    return Decoded(text, encoding, is_guess=True)


def _guess(data: bytes) -> str:
    import chardet  # noqa: PLC0415 - few files are in an old encoding, and its tables take a while to load

    first = next((place for place, byte in enumerate(data) if byte >= 0x80 or byte == 0x1B), 0)  # noqa: PLR2004 - not ASCII
    start = max(0, first - _GUESS_FROM_BEFORE)
    sample = data[start : start + _GUESS_FROM_BYTES]
    letters = _WIDE_LETTERS.findall(sample)
    is_latin = sum(len(run) == 1 for run in letters) > _MIN_LATIN_SHARE * len(letters)
    if is_latin and _are_signs(letters):
        return _MOST_LIKELY
    names = _LATIN if is_latin else f"{_LATIN} {_CYRILLIC} {_OTHERS}"
    # A line feed first, for chardet looks for signatures of binary formats, too.
    guesses = chardet.detect_all(b"\n" + sample, ignore_threshold=True, include_encodings=names.split())
    ranked = [(_known_encoding(guess["encoding"] or ""), guess["confidence"]) for guess in guesses]
    enough = _LIKELY_ENOUGH_FOR_FEW if len(letters) < _FEW_LETTERS else _LIKELY_ENOUGH
    least = enough * max((confidence for _, confidence in ranked), default=0.0)
    likely = [name for name, confidence in ranked if name and confidence >= least and _fits(name, data)]
    if not likely or _MOST_LIKELY in likely or _read_as(likely[0], sample) == _read_as(_MOST_LIKELY, sample):
        return _MOST_LIKELY
    return likely[0]


def _are_signs(letters: list[bytes]) -> bool:
    """Whether they are no letters in the likeliest encoding, but signs that texts in it have."""
    return _SIGNS.issuperset(b"".join(set(letters)))


def _fits(encoding: str, data: bytes) -> bool:
    """Whether the bytes are text of the encoding, but for a few that are broken."""
    text = _read_as(encoding, data)
    return text.count("\N{REPLACEMENT CHARACTER}") <= _MAX_BROKEN_OLD_SHARE * len(text)


def _read_as(encoding: str, data: bytes) -> str:
    return codecs.getincrementaldecoder(encoding)("replace").decode(data)
