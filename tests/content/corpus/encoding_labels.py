"""The encoding of a text as its author says it: by the names of folders and files in the tests of detectors."""

from __future__ import annotations

import codecs
import re

_CHARDET = re.compile(r"chardet-[^/]+/tests/([^/]+)/")
_UCHARDET = re.compile(r"uchardet-[^/]+/test/[^/]+/([^/]+?)(?:\.\w+)?\.(?:txt|xml|html|smi|srt)$")
_NORMALIZER = re.compile(r"charset.normalizer-[^/]+/data/")
_LANGUAGE = re.compile(r"-(arabic|bulgarian|croatian|czech|esperanto|finnish|french|german|greek|hebrew|hungarian|polish|romanian|russian|slovak|slovene|spanish|turkish|ukrainian|western).*")


def label_of(name: str) -> str | None:
    """As Python calls it; None if the file's path does not say it."""
    found = _CHARDET.search(name) or _UCHARDET.search(name)
    return python_name(_LANGUAGE.sub("", found[1].lower())) if found else None


def python_name(encoding: str) -> str | None:
    """One name for all of an encoding's; None if Python does not know it."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return None


def same_encoding(one: str, other: str) -> bool:
    """The same, or one that holds the other for all that is written in it."""
    first, second = python_name(one) or one, python_name(other) or other
    return first == second or second in _HELD_BY.get(first, ())


_HELD_BY = {
    "utf-8": ("ascii", "utf-8-sig"),
    "utf-16": ("utf-16-le", "utf-16-be"),
    "utf-32": ("utf-32-le", "utf-32-be"),
    "cp1252": ("iso8859-1", "iso8859-15", "ascii"),
    "cp1254": ("iso8859-9", "ascii"),
    "cp1255": ("iso8859-8",),
    "cp1253": ("iso8859-7",),
    "cp949": ("euc_kr",),
    "gb18030": ("gb2312", "gbk"),
    "gbk": ("gb2312",),
    "cp932": ("shift_jis",),
    "big5hkscs": ("big5",),
    "cp950": ("big5",),
    "cp874": ("tis-620", "iso8859-11"),
    "tis-620": ("iso8859-11", "cp874"),
}
