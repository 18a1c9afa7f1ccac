from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.metadata.detection.json_structure import scan_json
from filetracker.metadata.detection.text_kinds import detect_kind_of_text
from filetracker.metadata.detection.xml_structure import is_xml

JSON, LINES, TEXT, XML, SVG = (
    *("application/json", "application/x-ndjson", "text/plain", "application/xml", "image/svg+xml"),
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("\n <!DOCTYPE HTML><p>", "text/html"),
        ("<html lang='en'>", "text/html"),
        ("<!-- saved --><!doctype html>", "text/html"),
        ("<htmlx>", TEXT),
        ("<?xml version='1.0'?>\n<!-- x --><svg xmlns='x'/>", SVG),
        ("<?xml version='1.0'?>\n<!DOCTYPE svg PUBLIC 'x' 'y' [<!ENTITY n 'z'>]>\n<!-- - -- -->\n<svg>", SVG),
        ("<svg/>", SVG),
        ("<svg><g>", TEXT),
        ("<?xml version='1.0'?><a/>", XML),
        ("<?xml version='1.0'?><a><b></a>", TEXT),
        ("<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'>", "application/xhtml+xml"),
        ("<!---->" * 5_000 + "<x>", TEXT),
        ("%!PS-Adobe-3.0", "application/postscript"),
        ("%!PS-AdobeFont-1.0: A", "application/x-font-type1"),
        ("{\\rtf1\\ansi", "application/rtf"),
        ("BEGIN:VCARD\r\n", "text/vcard"),
        ("-----BEGIN CERTIFICATE-----\n", "application/pem-certificate-chain"),
        ("#EXTM3U\n", "application/vnd.apple.mpegurl"),
        ("#!/usr/bin/env python3\n", "text/x-python"),
        ("#!/bin/bash\n", "text/x-sh"),
        ("#!/bin/shoe\n", TEXT),
        ("P3\n# c\n2 2\n255\n", "image/x-portable-anymap"),
        ("P3 is what I want\n", TEXT),
        ("From a@example.com Mon Nov 30 12:00:00 2026\n", "application/mbox"),
        ("From here on\n", TEXT),
        ("hello, world\n", TEXT),
        ("", TEXT),
        ("  \n", TEXT),
        ('{"a": 1}', JSON),
        (" [1, 2]", JSON),
        ('{"a": 1}\n{"a": 2}\n', LINES),
        ("[1]\r\n\r\n[2]", LINES),
        ('{"a": 1}{"a": 2}', JSON),
        ('{"a": 1} {"a": 2}\n{\n "a": 3}', JSON),
        ('{"a": 1}\nmore', TEXT),
        ("[1] [2]", TEXT),
        ("{not json}", TEXT),
        ("{% if x %}{{ x }}{% endif %}", TEXT),
        ("[2026-11-30 12:00:00] INFO up\n" * 3, TEXT),
        ("[section]\nkey = 1\n", TEXT),
        ("[[table]]\nkey = 1\n", TEXT),
        ("[1]: http://example.com\n", TEXT),
        ("[" * 10_000, TEXT),
        ("[" * 2_000 + "]" * 2_000, JSON),
        ('{"a":' * 2_000 + "1" + "}" * 2_000, JSON),
    ],
)
def test_detect_kind_of_text_reads_all_of_it(text: str, kind: str) -> None:
    assert detect_kind_of_text(text, whole=True) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{ "a": [1, 2, ', JSON),
        ('[{"a": 1}, {"b"', JSON),
        ("[]", JSON),
        ("[", JSON),
        ('{"a": tru', JSON),
        ('{"a": "x\\', JSON),
        ('{"a": -', JSON),
        ('{"a": 1}\n{"a": 2}\n{"a', LINES),
        ('{"a": 1}\n' * 1_000 + "{", LINES),
        ('{"a": 1}\n{"a', JSON),
        ('{"a":1}' * 9_000, JSON),
        ("[1, 2] [3", TEXT),
        ("{braces} and more", TEXT),
        ("[section]\nkey=", TEXT),
        ("[2026-11-30 12:0", TEXT),
        ("[[package]]\nna", TEXT),
        ('{"a": 1, 2', TEXT),
        ('{"a" 1', TEXT),
        ("<svg><g", SVG),
        ("<?xml version='1.0'?><a><b x='", XML),
        ("<?xml version='1.0'?><a>{% if b < c", TEXT),
    ],
)
def test_detect_kind_of_text_reads_a_beginning(text: str, kind: str) -> None:
    assert detect_kind_of_text(text, whole=False) == kind


values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(values.map(lambda value: [value]), min_size=1, max_size=3), st.sampled_from([None, 1]), st.data())
def test_scan_json_knows_json_and_each_of_its_beginnings(several: list[Any], indent: int | None, data: Any) -> None:
    text = "\n".join(json.dumps(value, indent=indent) for value in several)
    found = scan_json(text, whole=True)
    assert (found.is_json, len(found.starts)) == (True, len(several))
    cut = text[: data.draw(st.integers(0, len(text)))]
    assert scan_json(cut, whole=False).is_json


@given(st.text(alphabet='{}[]:,"\\ 1-.eatrufls', max_size=30))
def test_scan_json_knows_what_the_parser_takes(text: str) -> None:
    try:
        is_value = isinstance(json.loads(text), dict | list)
    except ValueError:
        is_value = False
    found = scan_json(text, whole=True)
    assert (found.is_json and len(found.starts) == 1) is is_value


@pytest.mark.parametrize(
    ("text", "whole", "expected"),
    [
        ("<a/>", True, True),
        ("<a>", True, False),
        ("<a>", False, True),
        ("<a><b></a>", False, False),
        ("<?xml version='1.0' encoding='euc-jp'?><a>é</a>", True, True),
        ("<!DOCTYPE a SYSTEM 'a.dtd'><a>&x;</a>", True, True),
        ("<a>&x;</a>", True, False),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;", True, True),
        ("<!DOCTYPE a [<!ATTLIST b c CDATA 'd'>]><a>", True, True),
        ("<a>" * 20_000, False, True),
        ("\ud800", True, False),
    ],
)
def test_is_xml_follows_nothing(text: str, whole: bool, expected: bool) -> None:
    assert is_xml(text, whole) is expected
