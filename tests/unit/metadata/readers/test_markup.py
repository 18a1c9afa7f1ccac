from __future__ import annotations

import pytest

from filetracker.metadata.parsing.text_content import NOT_TEXT
from tests.support.content.large_files import LargeFile, Repeated
from tests.support.reading import fault_of, read

XML, HTML = "application/xml", "text/html"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><lolz x="&c;">&c;</lolz>"""


def test_read_metadata_describes_xml() -> None:
    assert read("sample.xml", XML).fields == {
        "RootElement": "feed",
        "Namespace": "http://www.w3.org/2005/Atom",
        "Title": "News of the day",
        "Encoding": "utf-8",
    }


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<a><b/></a>", {"RootElement": "a", "Encoding": "utf-8"}),
        (
            "<?xml version='1.0' encoding='ISO-8859-1'?><ä/>".encode("latin-1"),
            {"RootElement": "ä", "Encoding": "iso-8859-1"},
        ),
        ("<a/>".encode("utf-16"), {"RootElement": "a", "Encoding": "utf-16"}),
        (b"<a><title>x <b>y</b></title></a>", {"RootElement": "a", "Title": "x", "Encoding": "utf-8"}),
        (
            "<?xml version='1.0' encoding='Shift_JIS'?><a><title>題名</title></a>".encode("shift_jis"),
            {"RootElement": "a", "Title": "題名", "Encoding": "shift_jis"},
        ),
        (
            b"<p:a xmlns='urn:other' xmlns:p='urn:p'/>",
            {"RootElement": "a", "Namespace": "urn:p", "Encoding": "utf-8"},
        ),
    ],
)
def test_read_metadata_knows_encodings(content: bytes, expected: dict[str, str]) -> None:
    assert read(content, XML).fields == expected


def test_read_metadata_does_not_follow_entities() -> None:
    fields = read(BOMB, XML).fields
    assert fields == {
        "RootElement": "lolz",
        "Encoding": "utf-8",
        "Warning": "It is not read to its end: it declares entities or attributes that may grow.",
    }


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    ],
)
def test_read_metadata_does_not_follow_what_is_elsewhere(declaration: bytes) -> None:
    fields = read(declaration + b"<a><title>T&x;</title></a>", XML).fields
    assert fields == {"RootElement": "a", "Title": "T", "Encoding": "utf-8"}


def test_read_metadata_takes_entities_of_a_document_type_elsewhere() -> None:
    doctype = b'<!DOCTYPE sect1 PUBLIC "-//OASIS//DTD DocBook XML V4.5//EN" "docbookx.dtd">\n'
    fields = read(b'<?xml version="1.0"?>\n' + doctype + b"<sect1><title>One&nbsp;two</title></sect1>\n", XML).fields
    assert fields == {"RootElement": "sect1", "Title": "One two", "Encoding": "utf-8"}


def test_read_metadata_takes_small_entities_of_its_own() -> None:
    fields = read(b'<!DOCTYPE a [<!ENTITY who "Ada">]><a><title>By &who;</title></a>', XML).fields
    assert fields == {"RootElement": "a", "Title": "By Ada", "Encoding": "utf-8"}


def test_read_metadata_warns_of_an_entity_that_is_declared_nowhere() -> None:
    fields = read(b"<a>&nbsp;</a>", XML).fields
    assert fields["RootElement"] == "a"
    assert "an entity that it does not define" in fields["Warning"]


def test_read_metadata_warns_of_an_unknown_encoding() -> None:
    fields = read(b"<?xml version='1.0' encoding='x-none'?><a/>", XML)
    assert "encoding" in str(fields)


def test_read_metadata_keeps_little_of_what_is_long() -> None:
    long = "x" * 30_000
    fields = read(f"<{long}><title>{long}".encode() + b"</title>" + f"</{long}>".encode(), XML).fields
    assert {name: len(value) for name, value in fields.items()} == {"RootElement": 512, "Title": 512, "Encoding": 5}


def test_read_metadata_does_not_support_deep_nesting() -> None:
    assert "nested more than 1,000 deep" in read(b"<a>" * 20_000, XML).fields["Warning"]


@pytest.mark.parametrize("content", [b"<a><b></a>", b"<a>", b"no markup", b"<a/><b/>"])
def test_read_metadata_refuses_what_is_not_well_formed(content: bytes) -> None:
    assert "its XML is not well-formed" in fault_of(content, XML)


def test_read_metadata_of_a_large_document_stays_in_its_head() -> None:
    found = read(LargeFile(b"<a>", Repeated(b"<b>text</b>", 2**30)), XML)
    assert (found.fields, found.bytes_fetched) == ({"RootElement": "a", "Encoding": "utf-8"}, 0)


def test_read_metadata_describes_html() -> None:
    assert read("sample.html", HTML).fields == {"Title": "A page & more", "Language": "en", "Encoding": "utf-8"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b'<html><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><title>x</title>',
            {"Title": "x", "Encoding": "shift_jis"},
        ),
        (b"<!doctype html><body><title>not a title</title>", {"Encoding": "utf-8"}),
        (b"<title>one</title><svg><title>two</title></svg></head>", {"Title": "one", "Encoding": "utf-8"}),
        (b"<p", {"Encoding": "utf-8"}),
    ],
)
def test_read_metadata_reads_the_head_of_a_page(content: bytes, expected: dict[str, str]) -> None:
    assert read(content, HTML).fields == expected


def test_read_metadata_of_no_page() -> None:
    assert read(b"<html>\0", HTML).fields == {"Warning": NOT_TEXT}


def test_html_with_a_byte_order_mark_is_encoded_as_that_says() -> None:
    page = b"\xef\xbb\xbf<html><meta charset=iso-8859-16><title>x</title>"
    assert read(page, "text/html").fields["Encoding"] == "utf-8"
