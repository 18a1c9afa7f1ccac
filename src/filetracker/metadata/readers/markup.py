"""XML and HTML: what their beginning says."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser, ParseError  # type: ignore[import-untyped]

from filetracker.metadata.range_reader import BLOCK_BYTES, RangeReader
from filetracker.metadata.registry import UnreadableError
from filetracker.metadata.text_content import NOT_TEXT, read_text

FIELDS = {
    "RootElement": "name of the outermost element, without its namespace (XML)",
    "Namespace": "the outermost element's namespace (XML)",
    "Title": "the document's title",
    "Language": "the document's language, as it says (HTML)",
    "Encoding": "character encoding, as declared or else as found",
}
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+([^\s\[>]+)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_READ_CHARACTERS = 65_536


def read_metadata(file: RangeReader, media_type: str) -> dict[str, Any]:
    """Read from the first 64 KiB: both formats name themselves at their beginning."""
    return _read_html(file) if media_type in _HTML_TYPES else _read_xml(file)


def _read_xml(file: RangeReader) -> dict[str, Any]:
    head = file.peek_at(0, BLOCK_BYTES)
    beginning = _Beginning()
    parser = DefusedXMLParser(target=beginning, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    warning = None
    try:
        parser.feed(head)
        if file.size <= BLOCK_BYTES:
            parser.close()
    except _EnoughError:
        pass
    except DefusedXmlException:
        warning = "It defines entities of its own, which are not followed."
        if not beginning.root and (doctype := _DOCTYPE.search(head)):
            beginning.root = doctype[1].decode("utf-8", "replace")
    except ParseError as error:
        raise UnreadableError(f"it is not well-formed XML: {error}.") from error
    except (LookupError, ValueError) as error:
        warning = f"Its encoding is not understood: {error}."
    declared = _DECLARED_ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    namespace, _, name = beginning.root.rpartition("}")
    return {
        "RootElement": name,
        "Namespace": namespace.removeprefix("{"),
        "Title": " ".join(beginning.title.split()),
        "Encoding": declared[1].decode().lower() if declared else _encoding_by_mark(head),
        "Warning": warning,
    }


def _encoding_by_mark(head: bytes) -> str:
    """Source: XML 1.0, appendix F.1."""
    return "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")) else "utf-8"


class _EnoughError(Exception):
    """All that is wanted was found."""


class _Beginning:
    """What an XML parser tells of the document until its root and title are known."""

    def __init__(self) -> None:
        self.root = self.title = ""
        self._level, self._in_title = 0, False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.root = self.root or tag
        self._level += 1
        self._in_title = tag.rpartition("}")[2] == "title" and not self.title

    def data(self, text: str) -> None:
        if self._in_title and len(self.title) < _READ_CHARACTERS:
            self.title += text

    def end(self, _tag: str) -> None:
        self._level -= 1
        self._in_title = False
        if self.title:
            raise _EnoughError

    def close(self) -> None:
        """The document is over."""


def _read_html(file: RangeReader) -> dict[str, Any]:
    content = read_text(file)
    if content is None:
        return {"Warning": NOT_TEXT}
    page = _Page()
    with suppress(_EnoughError):
        page.feed(content.text[:_READ_CHARACTERS])
    return {
        "Title": " ".join(page.title.split()),
        "Language": page.language,
        "Encoding": page.encoding.lower() or content.encoding,
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
