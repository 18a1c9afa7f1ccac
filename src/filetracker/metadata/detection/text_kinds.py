"""What kind of text a text is, as far as its own characters tell."""

from __future__ import annotations

import json
import re

from filetracker.metadata.detection.json_structure import scan_json
from filetracker.metadata.detection.xml_structure import is_xml
from filetracker.metadata.media_types.relations import TEXT

JSON, JSON_LINES = "application/json", "application/x-ndjson"
XML, HTML, SVG = "application/xml", "text/html", "image/svg+xml"
_LINES_TO_TRY = 20
_SCANNED_CHARACTERS = 4_096  # of a value that the end of the text cuts
_DECODER = json.JSONDecoder(parse_int=len)  # no time for integers of a million digits
# Possessive: comments that could end in many places would else be tried in all ways.
_COMMENTS = r"(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+"
_DOCTYPE = r"(?:<!DOCTYPE svg[^>\[]*+(?:\[[^\]]*+\]\s*+)?>\s*+)?"
_XML_DECLARATION = r"(?:<\?xml[\s?][^>]*+>\s*+)"
_MARKUP = tuple(
    (re.compile(_COMMENTS + pattern, re.IGNORECASE), media_type)
    for pattern, media_type in (
        (rf"{_XML_DECLARATION}{_COMMENTS}<!doctype html[\s>\[]", "application/xhtml+xml"),
        (r"<!doctype html[\s>\[]", HTML),
        (r"<html[\s>]", HTML),
        (rf"{_XML_DECLARATION}?+{_COMMENTS}{_DOCTYPE}{_COMMENTS}<(?:svg:)?svg[\s>/]", SVG),
        (_XML_DECLARATION, XML),
    )
)
# Marks at the very beginning, none of them a word that a sentence begins with.
_MARKS = (
    ("%PDF-", "application/pdf"),
    ("%FDF-", "application/vnd.fdf"),
    ("%!PS-AdobeFont", "application/x-font-type1"),
    ("%!FontType1", "application/x-font-type1"),
    ("%!PS", "application/postscript"),
    ("{\\rtf", "application/rtf"),
    ("BEGIN:VCARD", "text/vcard"),
    ("BEGIN:VCALENDAR", "text/calendar"),
    ("-----BEGIN PGP PUBLIC KEY", "application/pgp-keys"),
    ("-----BEGIN PGP PRIVATE KEY", "application/pgp-keys"),
    ("-----BEGIN PGP MESSAGE", "application/pgp-encrypted"),
    ("-----BEGIN PGP SIGNATURE", "application/pgp-signature"),
    ("-----BEGIN CERTIFICATE-----", "application/pem-certificate-chain"),
    ("#EXTM3U", "application/vnd.apple.mpegurl"),
    ("WEBVTT", "text/vtt"),
    ("/* XPM */", "image/x-xpixmap"),
    ("STARTFONT 2", "application/x-font-bdf"),
    ("ISO-10303-21;", "model/step"),
    ("#VRML V", "model/vrml"),
    ("[playlist]", "audio/x-scpls"),
    ("!<arch>\n", "application/x-archive"),
    ("SIMPLE  =                    T", "image/fits"),
    ("d8:announce", "application/x-bittorrent"),
    ("<?php", "application/x-httpd-php"),
    ("diff --git ", "text/x-diff"),
)
_SCRIPTS = (
    (re.compile(r"#![^\n]{0,80}\bpython[\d.]*\b"), "text/x-python"),
    (re.compile(r"#![^\n]{0,80}\b(?:ba|da|k|z|)sh\b"), "text/x-sh"),
    (re.compile(r"#![^\n]{0,80}\bperl\b"), "text/x-perl"),
    (re.compile(r"P[123]\s(?:#[^\n]{0,200}\n|\s){0,8}\d{1,7}\s"), "image/x-portable-anymap"),
    (re.compile(r"From \S{1,200} (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d "), "application/mbox"),
)


def detect_kind_of_text(text: str, whole: bool) -> str:
    """The media type; `whole` says whether the text is all there is."""
    begin = text.lstrip()
    if begin.startswith("<") and (media_type := _detect_markup(begin, whole)):
        return media_type
    if begin.startswith(("{", "[")) and (media_type := _detect_json(begin, whole)):
        return media_type
    if begin.startswith("%PDF-"):
        return "application/pdf"
    return next((media_type for mark, media_type in _MARKS if text.startswith(mark)), None) or next(
        (media_type for pattern, media_type in _SCRIPTS if pattern.match(text)), TEXT
    )


def _detect_markup(text: str, whole: bool) -> str | None:
    """XML only if it is well-formed as far as it goes: templates of XML begin like it."""
    media_type = next((media_type for pattern, media_type in _MARKUP if pattern.match(text)), None)
    return None if media_type in (XML, SVG) and not is_xml(text, whole) else media_type


def _detect_json(text: str, whole: bool) -> str | None:
    """JSON, values one a line, or objects one after another. A bracket at the beginning is none yet: logs, TOML and INI
    have them."""
    is_value, is_deep = _parse(text) if whole else (False, False)
    if is_value:
        return JSON
    if _is_json_lines(text, whole):
        return JSON_LINES
    rest = text[_end_of_objects(text) :].lstrip()
    if not rest:
        return JSON
    if whole and not is_deep:
        return None
    found = scan_json(rest if is_deep else rest[:_SCANNED_CHARACTERS], whole and is_deep)
    is_several = len(rest) < len(text) or len(found.starts) > 1
    return JSON if found.is_json and not (is_several and any(rest[start] != "{" for start in found.starts)) else None


def _end_of_objects(text: str) -> int:
    """Where the complete objects end that the text begins with."""
    position = 0
    while text.startswith("{", position):
        try:
            _, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        while text[position : position + 1].isspace():
            position += 1
    return position


def _is_json_lines(text: str, whole: bool) -> bool:
    """Two or more lines, each a value on its own. Of a text that goes on, the last line is cut."""
    lines = text.split("\n", _LINES_TO_TRY + 1)
    if not whole or len(lines) > _LINES_TO_TRY:
        lines.pop()
    filled = [line for line in lines if line.strip()]
    return len(filled) > 1 and all(line.lstrip()[0] in "{[" and _parse(line)[0] for line in filled)


def _parse(text: str) -> tuple[bool, bool]:
    """Whether the text is one value, and whether it is too deep for the parser."""
    try:
        _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        return False, isinstance(error, RecursionError)
    return True, False
