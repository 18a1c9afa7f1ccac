"""Documents of the same families, and documents made to harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.support.reading import read, read_with_peak, sample, unsupported_in

MIB = 2**20
OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
DOCX, ZIP, EPUB = f"{OOXML}.wordprocessingml.document", "application/zip", "application/epub+zip"
NO_DECLARATIONS = "Its properties cannot be read (it has a document type declaration of its own)."


def _changed(name: str, changes: dict[str, bytes | None], renamed: dict[str, str] | None = None) -> bytes:
    """The sample with members replaced, left out or renamed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sample(name))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for member in source.infolist():
            content = changes.get(member.filename, source.read(member))
            if content is not None:
                archive.writestr((renamed or {}).get(member.filename, member.filename), content)
    return out.getvalue()


def _declared(kind: str) -> bytes:
    """The sample, whose main part is said to be of another kind."""
    with zipfile.ZipFile(io.BytesIO(sample("sample.docx"))) as source:
        types = source.read("[Content_Types].xml")
    assert f"{DOCX}.main+xml".encode() in types
    return _changed("sample.docx", {"[Content_Types].xml": types.replace(f"{DOCX}.main+xml".encode(), kind.encode())})


@pytest.mark.parametrize(
    ("main", "media_type"),
    [
        (f"{OOXML}.wordprocessingml.template.main+xml", f"{OOXML}.wordprocessingml.template"),
        (
            "application/vnd.ms-word.document.macroEnabled.main+xml",
            "application/vnd.ms-word.document.macroenabled.12",
        ),
    ],
)
def test_document_of_a_like_kind_is_read(main: str, media_type: str) -> None:
    data = _declared(main)
    assert read(data, ZIP).fields["Content"] == media_type
    assert read(data, DOCX).fields["Title"] == "A sample"


def test_document_whose_parts_are_named_in_other_case_is_read() -> None:
    """Part names are the same whatever their case."""
    fields = read(
        _changed("sample.xlsx", {}, {"xl/workbook.xml": "xl/Workbook.xml"}), f"{OOXML}.spreadsheetml.sheet"
    ).fields
    assert (fields["Sheets"], "Warning" in fields) == (2, False)


def test_binary_workbook_has_its_properties() -> None:
    with zipfile.ZipFile(io.BytesIO(sample("sample.xlsx"))) as source:
        relations = source.read("_rels/.rels").replace(b"workbook.xml", b"workbook.bin")
    data = _changed("sample.xlsx", {"_rels/.rels": relations}, {"xl/workbook.xml": "xl/workbook.bin"})
    fields = read(data, "application/vnd.ms-excel.sheet.binary.macroenabled.12").fields
    assert (fields["Title"], "Sheets" in fields, "Warning" in fields) == ("A sample", False, False)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("presentation", {"Slides": 2}),
        ("graphics", {"Pages": 2}),
        ("graphics-template", {"Pages": 2}),
        ("formula", {}),
    ],
)
def test_opendocument_of_a_like_kind_is_read(kind: str, expected: dict[str, int]) -> None:
    fields = read(sample("sample.odp"), f"{ODF}.{kind}").fields
    assert {name: fields[name] for name in ("Slides", "Pages") if name in fields} == expected
    assert fields["Title"] == "A sample"


def test_opendocument_counts_no_tables_in_tables() -> None:
    content = b"<d><b><s><t:table t:name='One'><t:table t:name='Inner'/></t:table><t:table t:name='Two'/></s></b></d>"
    fields = read(_changed("sample.ods", {"content.xml": content}), f"{ODF}.spreadsheet").fields
    assert (fields["Sheets"], fields["SheetNames"]) == (2, ["One", "Two"])


def test_opendocument_with_an_old_manifest_is_read() -> None:
    """It names a document type, which is not fetched."""
    manifest = b'<!DOCTYPE m:m PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><m:m/>'
    fields = read(_changed("sample.odt", {"META-INF/manifest.xml": manifest}), f"{ODF}.text").fields
    assert (fields["Pages"], "Warning" in fields) == (4, False)


@pytest.mark.parametrize("pages", [b"0", b"9999999999999", b"many", b"-1"])
def test_opendocument_with_a_count_that_cannot_be_true(pages: bytes) -> None:
    meta = b"<o:m><m:document-statistic m:page-count='" + pages + b"'/></o:m>"
    assert "Pages" not in read(_changed("sample.odt", {"meta.xml": meta}), f"{ODF}.text").fields


def test_opendocument_without_properties_is_whole() -> None:
    assert read(_changed("sample.odt", {"meta.xml": None}), f"{ODF}.text").fields == {}


def test_epub_whose_package_has_an_escaped_name_is_read() -> None:
    container = b"<container><rootfile full-path='EPUB/my%20book.opf'/></container>"
    data = _changed("sample.epub", {"META-INF/container.xml": container}, {"EPUB/content.opf": "EPUB/my book.opf"})
    assert read(data, EPUB).fields["Title"] == "A sample"


@pytest.mark.parametrize(
    "declaration",
    [
        b"<!ATTLIST a b CDATA '" + b"x" * 400_000 + b"'>",
        b"<!ENTITY a 'x'>",
        b"".join(b"<!ATTLIST a b%d CDATA 'x'>" % number for number in range(10_000)),
    ],
    ids=["long default", "entity", "many defaults"],
)
@pytest.mark.parametrize(
    ("name", "member", "media_type"),
    [
        ("sample.docx", "docProps/core.xml", DOCX),
        ("sample.odt", "meta.xml", f"{ODF}.text"),
    ],
)
def test_document_with_declarations_costs_little(name: str, member: str, media_type: str, declaration: bytes) -> None:
    data = _changed(name, {member: b"<!DOCTYPE a [" + declaration + b"]><a>" + b"<a/>" * 60_000 + b"</a>"})
    fields, peak = read_with_peak(data, media_type)
    assert fields["Warning"] == NO_DECLARATIONS
    assert peak < 16 * MIB


def test_epub_with_declarations_is_not_supported() -> None:
    """Without the container nothing is known of the book."""
    container = b"<!DOCTYPE a [<!ENTITY a 'x'>]><container/>"
    assert "declaration of its own" in unsupported_in(
        _changed("sample.epub", {"META-INF/container.xml": container}), EPUB
    )
