"""XML and HTML: what their beginning says."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from html.entities import html5
from html.parser import HTMLParser
from typing import Any

from filetracker.metadata.parsing.safe_xml import local_name, visit
from filetracker.metadata.parsing.text_content import NOT_TEXT, read_text
from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader
from filetracker.metadata.registry import UnsupportedError

FIELDS = {
    "RootElement": "name of the outermost element, without its namespace (XML)",
    "Namespace": "the outermost element's namespace (XML)",
    "Title": "the document's title",
    "Language": "the document's language, as it says (HTML)",
    "Encoding": "character encoding, as declared or else as found",
}
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?\sencoding\s*+=\s*+[\"']([A-Za-z0-9._-]++)[\"']")
_CHARSET = re.compile(r"charset\s*+=\s*+[\"']?([\w.:-]++)", re.IGNORECASE)
_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_READ_CHARACTERS = 65_536
_MAX_CHARACTERS = 2_048  # of a name, a namespace or a title
# Encodings of several bytes a character, which expat does not know: Python decodes them.
_EAST_ASIAN = {
    **{name: name for name in ("big5", "euc-jp", "euc-kr", "gb2312", "gbk", "gb18030", "iso-2022-jp", "shift_jis")},
    "ks_c_5601-1987": "cp949",
    "windows-31j": "cp932",
}


def read_metadata(file: RangeReader, media_type: str) -> dict[str, Any]:
    """Read from the first 64 KiB: both formats name themselves at their beginning."""
    return _read_html(file) if media_type in _HTML_TYPES else _read_xml(file)


def _read_xml(file: RangeReader) -> dict[str, Any]:
    head = file.peek_at(0, BLOCK_BYTES)
    declared = _DECLARED_ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode().lower() if declared else _encoding_by_mark(head)
    beginning = _Beginning()
    warning = None
    try:
        _visit_beginning(head, beginning, whole=file.size <= BLOCK_BYTES, encoding=encoding)
    except UnsupportedError as error:
        warning = f"It is not read to its end: {error}."
    return {
        "RootElement": local_name(beginning.root or beginning.doctype),
        "Namespace": beginning.namespace,
        "Title": " ".join(beginning.title.split()),
        "Encoding": encoding,
        "Warning": warning,
    }


def _visit_beginning(head: bytes, beginning: _Beginning, whole: bool, encoding: str) -> None:
    codec = _EAST_ASIAN.get(encoding)
    if codec:
        head = head.decode(codec, errors="replace").encode()
    with suppress(_EnoughError):
        visit(
            head,
            beginning,
            whole=whole,
            allows_declarations=True,
            on_doctype=beginning.set_doctype,
            on_skipped_entity=beginning.skipped_entity,
            encoding="utf-8" if codec else None,
        )


def _encoding_by_mark(head: bytes) -> str:
    """Source: XML 1.0, appendix F.1."""
    return "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")) else "utf-8"


class _EnoughError(Exception):
    """All that is wanted was found."""


class _Beginning:
    """What an XML document tells until its root and title are known."""

    def __init__(self) -> None:
        self.root = self.namespace = self.doctype = self.title = ""
        self._in_title = False

    def set_doctype(self, name: str) -> None:
        self.doctype = name[:_MAX_CHARACTERS]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.root:
            self.root = name[:_MAX_CHARACTERS]
            prefix, colon, _ = name.rpartition(":")
            self.namespace = attributes.get(f"xmlns{colon}{prefix}", "")[:_MAX_CHARACTERS]
        self._in_title = local_name(name) == "title" and not self.title

    def data(self, text: str) -> None:
        if self._in_title and len(self.title) < _MAX_CHARACTERS:
            self.title += text[:_MAX_CHARACTERS]

    def skipped_entity(self, name: str) -> None:
        """Of a document type from elsewhere: most are HTML's."""
        self.data(html5.get(f"{name};", ""))

    def end(self, _name: str) -> None:
        self._in_title = False
        if self.title:
            raise _EnoughError


def _read_html(file: RangeReader) -> dict[str, Any]:
    content = read_text(file)
    if content is None:
        return {"Warning": NOT_TEXT}
    # Source: HTML standard, 13.2.3.1: a byte order mark comes before what the page declares.
    has_mark = file.peek_at(0, 3).startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    page = _Page()
    with suppress(_EnoughError, AssertionError):  # the parser asserts that marked sections (`<![`) have known names
        page.feed(content.text[:_READ_CHARACTERS])
    return {
        "Title": " ".join(page.title.split()),
        "Language": page.language,
        "Encoding": content.encoding if has_mark else page.encoding.lower() or content.encoding,
    }


class _Page(HTMLParser):
    """The head of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.title = self.language = self.encoding = ""
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "body":
            raise _EnoughError
        if tag == "html":
            self.language = values.get("lang", "") or values.get("xml:lang", "")
        self._in_title = tag == "title" and not self.title
        if tag == "meta" and not self.encoding:
            found = _CHARSET.search(values.get("content", ""))
            self.encoding = values.get("charset", "") or (found[1] if found else "")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag == "head":
            raise _EnoughError
