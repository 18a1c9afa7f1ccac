from __future__ import annotations

import pytest

from filetracker.metadata.parsing.safe_xml import (
    DeclarationsError,
    Elements,
    UndefinedEntityError,
    find_all_text,
    find_text,
    parse,
    visit,
)
from filetracker.metadata.registry import UnreadableError, UnsupportedError
from tests.support.reading import peak_bytes_of

MIB = 2**20


def test_parse_builds_a_tree() -> None:
    root = parse(b"<a xmlns:d='urn:d'><d:title>T</d:title><d:by>A</d:by><d:by>B</d:by><d:by/></a>")
    assert (find_text(root, "title"), find_all_text(root, "by"), find_text(root, "none")) == ("T", ["A", "B"], None)


def test_parse_takes_a_document_type_from_elsewhere() -> None:
    """As old OpenDocument manifests have it."""
    assert parse(b'<!DOCTYPE m:m PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><m:m/>').tag == "m:m"


@pytest.mark.parametrize("subset", [b"", b"<!ENTITY a 'b'>", b"<!ATTLIST a b CDATA 'c'>", b"<!ELEMENT a ANY>"])
def test_parse_refuses_declarations(subset: bytes) -> None:
    with pytest.raises(DeclarationsError):
        parse(b"<!DOCTYPE a [" + subset + b"]><a/>")


@pytest.mark.parametrize("content", [b"", b"<a>", b"<a></b>", b"words", b"<a/><b/>", b"<a b='c' b='d'/>"])
def test_parse_says_what_is_not_well_formed(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="not well-formed"):
        parse(content)


@pytest.mark.parametrize("encoding", [b"x-none", b"shift_jis"])
def test_parse_does_not_support_all_encodings(encoding: bytes) -> None:
    with pytest.raises(UnsupportedError, match="encoding"):
        parse(b"<?xml version='1.0' encoding='" + encoding + b"'?><a/>")


def test_parse_does_not_support_very_many_elements() -> None:
    with pytest.raises(UnsupportedError, match="more than 50,000 elements"):
        parse(b"<a>" + b"<b/>" * 50_000 + b"</a>")


def test_parse_passes_memory_errors_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str, _attributes: dict[str, str]) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        visit(b"<a/>", Elements(fail))


@pytest.mark.parametrize(
    "subset",
    [
        b"<!ATTLIST a b CDATA '" + b"x" * 400_000 + b"'>",
        b"".join(b"<!ATTLIST a b%d CDATA 'x'>" % number for number in range(1_000)),
        b"<!ENTITY b '" + b"x" * 60_000 + b"'>",
        b"".join(b"<!ENTITY b%d 'x'>" % number for number in range(1_000)),
        b"<!ENTITY b '&amp;c;'>",
        b"<!ENTITY b 'x'><!ENTITY c '&b;&b;'>",
    ],
    ids=["long default", "many defaults", "long entity", "many entities", "reference", "nested"],
)
def test_visit_refuses_declarations_that_may_grow(subset: bytes) -> None:
    seen: list[str] = []
    data = b"<!DOCTYPE a [" + subset + b"]><a>" + b"<a>&b;</a>" * 10_000 + b"</a>"
    with pytest.raises(DeclarationsError):
        visit(data, Elements(lambda name, _attributes: seen.append(name)), allows_declarations=True)
    assert seen == []


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a [<!ATTLIST a b CDATA '" + b"x" * 400_000 + b"'>]><a>" + b"<a/>" * 8_000 + b"</a>",
        b"<a xmlns='" + b"x" * (MIB // 2) + b"'>" + b"<a/>" * (MIB // 8) + b"</a>",
        b"<a " + b" ".join(b"b%d=''" % number for number in range(MIB // 12)) + b"/>",
        b"<" + b"a" * MIB + b"/>",
        b"<a>" + b"x" * MIB + b"</a>",
        b"<a>" * (MIB // 3),
        b"<!--" + b"-" * MIB,
    ],
    ids=["default attribute", "namespace", "attributes", "name", "text", "depth", "comment"],
)
def test_parse_takes_little_memory_whatever_is_in_it(data: bytes) -> None:
    assert peak_bytes_of(lambda: parse(data)) < 40 * MIB


def test_visit_copies_no_namespace() -> None:
    """A namespace of half a document, for each of many elements, would be 68 GB."""
    seen = 0

    def count(name: str, _attributes: dict[str, str]) -> None:
        nonlocal seen
        seen += len(name)

    visit(b"<a xmlns='" + b"x" * (MIB // 2) + b"'>" + b"<a/>" * 10_000 + b"</a>", Elements(count))
    assert seen == 10_001


def test_visit_names_an_entity_that_is_not_declared() -> None:
    with pytest.raises(UndefinedEntityError):
        visit(b"<a>&b;</a>", Elements(lambda *_: None))


def test_visit_of_a_beginning_does_not_ask_for_the_end() -> None:
    visit(b"<a><b>", Elements(lambda *_: None), whole=False)
