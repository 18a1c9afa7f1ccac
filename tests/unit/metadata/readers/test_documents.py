"""Documents: what they say of themselves, and how many pages, sheets or slides they have."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest

from filetracker.errors import UnprocessableFileError
from filetracker.metadata.range_reader import BLOCK_BYTES
from filetracker.metadata.readers.pdf import _Recovered
from filetracker.metadata.registry import UnsupportedError
from tests.support.reading import opened, unsupported_in
from tests.support.sample_reading import SAMPLES, read_bytes, read_sample, read_sparse, sample

MIB = 1_048_576
OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
WHO = {"Title": "A sample", "Author": "Ada Example"}
WHEN = {"Created": "2024-05-06T07:08:09Z", "Modified": "2024-05-06T07:08:09Z"}
ODF_WHEN = {"Created": "2024-05-06T07:08:09", "Modified": "2024-05-06T07:08:09"}
SHEETS = {"Sheets": 2, "SheetNames": ["Sums", "Notes"]}
PDF = {"Version": "1.3", "Pages": 3, **WHO, "Producer": "ReportLab", "Created": "2000-01-01T00:00:00+00:00"}
ENCRYPTED = {"Encrypted": True, "Warning": "It is encrypted: the rest cannot be read."}


@pytest.mark.parametrize(
    ("name", "media_type", "fields"),
    [
        ("sample.pdf", "application/pdf", PDF),
        ("encrypted.pdf", "application/pdf", {"Version": "1.3", **ENCRYPTED}),
        ("protected.pdf", "application/pdf", {**PDF, "Encrypted": True}),
        ("sample.docx", f"{OOXML}.wordprocessingml.document", {**WHO, **WHEN, "Pages": 1}),
        ("sample.pptx", f"{OOXML}.presentationml.presentation", {**WHO, **WHEN, "Slides": 2}),
        ("sample.odt", f"{ODF}.text", {**WHO, **ODF_WHEN, "Pages": 4}),
        ("sample.ods", f"{ODF}.spreadsheet", {**WHO, **ODF_WHEN, **SHEETS}),
        ("sample.odp", f"{ODF}.presentation", {**WHO, **ODF_WHEN, "Slides": 2}),
        (
            "sample.epub",
            "application/epub+zip",
            {
                **WHO,
                "Language": "en",
                "Created": "2024-05-06",
                "Modified": WHEN["Modified"],
                "Chapters": 2,
                "Version": "3.0",
            },
        ),
    ],
)
def test_sample_is_detected_and_read_from_its_head_alone(name: str, media_type: str, fields: dict[str, object]) -> None:
    reading = read_sample(name)
    assert (reading.media_type, reading.fields, reading.bytes_fetched) == (media_type, fields, 0)


def test_workbook_sample() -> None:
    reading = read_sample("sample.xlsx")
    assert reading.media_type == f"{OOXML}.spreadsheetml.sheet"
    assert reading.fields.items() >= {**WHO, "Created": WHEN["Created"], "Sheets": 2}.items()
    assert reading.fields["SheetNames"] == ["Sums", "Notes"]


def test_encrypted_office_file_is_told_from_its_wrapping() -> None:
    reading = read_sample("encrypted.docx")
    assert reading.media_type == "application/x-ole-storage"
    assert reading.fields["Encrypted"] is True
    assert "encrypted" in reading.fields["Warning"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (sample("encrypted.docx")[:100], "Its header is damaged"),
        (sample("encrypted.docx")[:512], "cut off"),
    ],
)
def test_damaged_ole_file_is_told_in_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(UnprocessableFileError, match=reason):
        read_bytes(data)


def test_older_office_file_is_only_recognised() -> None:
    data = sample("encrypted.docx").replace(
        "EncryptedPackage".encode("utf-16-le"), "WordDocument1234".encode("utf-16-le")
    )
    assert "WordDocument1234" in read_bytes(data).fields["Streams"]
    assert "Encrypted" not in read_bytes(data).fields


# PDF
def _pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A file of these objects, numbered from 1."""
    data, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d %s >>\n" % (size, table, size, trailer)
        + b"startxref\n%d\n%%%%EOF\n" % len(data)
    )


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def test_pdf_with_a_count_that_cannot_be_true() -> None:
    fields = read_bytes(_pdf(CATALOG, b"<< /Type /Pages /Kids [] /Count 2000000000 >>")).fields
    assert fields == {"Version": "1.7", "Warning": "Its number of pages cannot be true."}


def test_pdf_whose_page_tree_is_a_loop_is_not_walked() -> None:
    fields = read_bytes(_pdf(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 2 >>")).fields
    assert fields == {"Version": "1.7", "Pages": 2}


def test_pdf_without_a_page_tree_is_damaged() -> None:
    with pytest.raises(UnprocessableFileError, match="It has no page tree"):
        read_bytes(_pdf(b"<< /Type /Catalog >>"))


@pytest.mark.parametrize(
    "objects", [[b"<< /Type /Catalog /Pages 2 0 R >>", b"2 0 R"], [b"<< /Type /Nothing >>"], [b"(" * 2_000]]
)
def test_pdf_that_the_parser_stumbles_over_is_not_called_damaged(objects: list[bytes]) -> None:
    fields = read_bytes(_pdf(*objects)).fields
    assert "Pages" not in fields
    assert "Warning" in fields


@pytest.mark.parametrize("length", [600, 1_000, 2_000, 2_150])
def test_pdf_that_is_cut_off_is_damaged(length: int) -> None:
    with pytest.raises(UnprocessableFileError, match="it is cut off"):
        read_bytes(sample("sample.pdf")[:length])


@pytest.mark.parametrize("place", [b"9999999", b"3"])
def test_pdf_whose_table_is_nowhere_is_damaged(place: bytes) -> None:
    whole = _pdf(b"<< /Type /Nothing >>")
    at = whole.index(b"startxref\n") + 10
    with pytest.raises(UnprocessableFileError, match="table of its objects is not where its end says"):
        read_bytes(whole[:at] + place + b"\n%%EOF\n")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda whole: b"junk!" + whole, id="bytes before the header"),
        pytest.param(lambda whole: b"\n" * 500 + whole, id="lines before the header"),
        pytest.param(lambda whole: whole + b"\0" * 3_000, id="zeros at the end"),
        pytest.param(lambda whole: whole + b"<html>saved by a proxy</html>" * 100, id="text at the end"),
        pytest.param(lambda whole: whole.replace(b"%%EOF", b""), id="no end mark"),
        pytest.param(lambda whole: whole.replace(b"startxref\n", b"startxref\n1"), id="wrong place of the table"),
    ],
)
def test_pdf_that_other_readers_read_is_read(change: Callable[[bytes], bytes]) -> None:
    fields = read_bytes(change(sample("sample.pdf")), "application/pdf").fields
    assert fields == PDF


def test_pdf_of_many_large_objects_costs_its_table() -> None:
    stream = b"<< /Length 100000 >>\nstream\n" + b"\xff" * 100_000 + b"\nendstream"
    pages = b"<< /Type /Pages /Kids [] /Count 7 >>"
    reading = read_bytes(_pdf(CATALOG, pages, *[stream] * 50))
    assert reading.fields == {"Version": "1.7", "Pages": 7}
    assert reading.bytes_fetched <= 2 * BLOCK_BYTES


@pytest.mark.parametrize("unit", [b"1 0 obj\n<<>>\nendobj\n", b"trailer<<"])
def test_pdf_of_very_many_parts_is_not_recovered(unit: bytes) -> None:
    file = _Recovered(opened(unit * 30_000), 0)
    assert file.read(100)
    with pytest.raises(UnsupportedError, match="too many objects"):
        file.read()


def test_pdf_whose_page_tree_is_a_number_is_warned_of() -> None:
    assert "cannot be true" in read_bytes(_pdf(b"<< /Type /Catalog /Pages 1 >>")).fields["Warning"]


def test_pdf_with_information_that_is_none() -> None:
    pages = b"<< /Type /Pages /Kids [] /Count 0 >>"
    fields = read_bytes(_pdf(CATALOG, pages, b"[1 2]", trailer=b"/Root 1 0 R /Info 3 0 R")).fields
    assert fields["Pages"] == 0
    assert "title cannot be read" in fields["Warning"]
    odd_date = b"<< /CreationDate (yesterday) /Title (T) >>"
    fields = read_bytes(_pdf(CATALOG, pages, odd_date, trailer=b"/Root 1 0 R /Info 3 0 R")).fields
    assert fields["Title"] == "T"


def test_pdf_whose_cross_references_point_at_themselves_ends() -> None:
    data = _pdf(CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>", trailer=b"/Root 1 0 R /Prev 110")
    position = data.index(b"xref\n")
    looped = data.replace(b"/Prev 110", b"/Prev %3d" % position)
    assert read_bytes(looped).fields["Pages"] == 0


def test_pdf_with_a_filter_that_nobody_knows_is_not_supported() -> None:
    stream = b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 2 /W [1 1 1] /Filter /NoSuch /Length 3 >>\nstream\n"
    fields = read_bytes(stream + b"abc\nendstream\nendobj\nstartxref\n9\n%%EOF\n").fields
    assert "/NoSuch" in fields["Warning"]


def test_pdf_with_a_handler_of_its_own_is_encrypted() -> None:
    data = _pdf(CATALOG, b"<< >>", b"<< /Filter /Adobe.PubSec >>", trailer=b"/Root 1 0 R /Encrypt 3 0 R")
    assert read_bytes(data).fields == {"Version": "1.7", **ENCRYPTED}


def test_pdf_encrypted_by_aes_without_native_code() -> None:
    """As in the functions, which carry none."""
    code = (
        "import sys\n"
        "sys.modules.update(cryptography=None, Crypto=None)\n"
        "from tests.support.sample_reading import read_sample\n"
        "print(read_sample('protected_aes.pdf').fields)\n"
    )
    root = SAMPLES.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str({"Version": "1.3", "Warning": ENCRYPTED["Warning"], "Encrypted": True})


def test_pdf_of_any_size_costs_the_same() -> None:
    """A large stream that nothing refers to, and the rest at the end."""
    readings = []
    for size in (5 * MIB, 1024 * MIB):
        tail = _pdf(CATALOG, b"<< /Type /Pages /Kids [] /Count 2 >>")
        base = size - len(tail)
        at = tail.index(b"xref\n")
        moved = b"".join(b"%010d 00000 n \n" % (base + tail.index(b"%d 0 obj" % number)) for number in (1, 2))
        head_of_table = tail[at : tail.index(b"f \n") + 3]
        rest = tail[tail.index(b"trailer") : tail.index(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % (base + at)
        data = tail[:at] + head_of_table + moved + rest
        readings.append(read_sparse({0: b"%PDF-1.7\n\xff", base: data}, base + len(data)))
    assert [reading.fields for reading in readings] == [{"Version": "1.7", "Pages": 2}] * 2
    assert abs(readings[0].bytes_fetched - readings[1].bytes_fetched) <= BLOCK_BYTES


def test_pdf_beyond_the_budget_tells_what_its_head_tells() -> None:
    """A linearized file says how many pages it has; this one's table is lost, so all of it would have to be read."""
    head = b"%PDF-1.6\n1 0 obj\n<< /Linearized 1 /L 999 /H [1 2] /O 3 /E 4 /N 57 /T 5 >>\nendobj\n"
    fields = read_sparse({0: head, 10 * MIB - 30: b"\nstartxref\n999\n%%EOF\n"}, 10 * MIB).fields
    assert (fields["Version"], fields["Pages"]) == ("1.6", 57)
    assert "1,048,576 bytes" in fields["Warning"]


# Files that are ZIP archives inside
def _change(name: str, changes: dict[str, bytes | None]) -> bytes:
    """The sample with members replaced, or left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample(name))) as source, zipfile.ZipFile(buffer, "w") as archive:
        for member in source.infolist():
            content = changes.get(member.filename, source.read(member))
            if content is not None:
                archive.writestr(member, content, compress_type=member.compress_type)
    return buffer.getvalue()


BOMB = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>"
LARGE = b"<a>" + b" " * 2 * MIB + b"</a>"


@pytest.mark.parametrize(
    ("name", "member", "kept"),
    [
        ("sample.docx", "docProps/core.xml", {"Pages": 1}),
        ("sample.docx", "docProps/app.xml", {**WHO, **WHEN}),
        ("sample.xlsx", "xl/workbook.xml", WHO),
        ("sample.odt", "meta.xml", {}),
        ("sample.ods", "meta.xml", SHEETS),
        ("sample.ods", "META-INF/manifest.xml", {**WHO, **ODF_WHEN, **SHEETS}),
        ("sample.epub", "EPUB/content.opf", {}),
    ],
)
@pytest.mark.parametrize("content", [BOMB, b"<not xml"], ids=["bomb", "broken"])
def test_member_that_cannot_be_read_is_a_warning(
    name: str, member: str, kept: dict[str, object], content: bytes
) -> None:
    fields = read_bytes(_change(name, {member: content})).fields
    assert fields.items() >= kept.items()
    assert "cannot be read" in fields["Warning"]


@pytest.mark.parametrize(("name", "member"), [("sample.pptx", "ppt/presentation.xml"), ("sample.odp", "meta.xml")])
def test_large_member_is_not_unpacked(name: str, member: str) -> None:
    assert "larger than 1,048,576 bytes" in read_bytes(_change(name, {member: LARGE})).fields["Warning"]


def test_member_that_is_larger_than_it_says_is_not_unpacked() -> None:
    data = _change("sample.odt", {"meta.xml": LARGE})
    lied = data.replace(len(LARGE).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert "Its properties cannot be read" in read_bytes(lied).fields["Warning"]


@pytest.mark.parametrize(
    ("name", "member", "reason"),
    [
        ("sample.docx", "_rels/.rels", "no relations"),
        ("sample.docx", "word/document.xml", "main part is missing"),
        ("sample.epub", "META-INF/container.xml", "lacks what names its content"),
        ("sample.epub", "EPUB/content.opf", "lacks what names its content"),
    ],
)
def test_document_without_its_main_part_is_damaged(name: str, member: str, reason: str) -> None:
    with pytest.raises(UnprocessableFileError, match=reason):
        read_bytes(_change(name, {member: None}), read_sample(name).media_type)


def test_document_without_properties_is_taken() -> None:
    fields = read_bytes(_change("sample.docx", {"docProps/core.xml": None})).fields
    assert fields["Pages"] == 1
    assert "Its properties cannot be read" in fields["Warning"]


def test_encrypted_opendocument_file_is_told_from_its_manifest() -> None:
    manifest = (
        b"<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>"
        b"<m:file-entry m:full-path='content.xml'><m:encryption-data/></m:file-entry></m:manifest>"
    )
    fields = read_bytes(_change("sample.odt", {"META-INF/manifest.xml": manifest, "meta.xml": b"\xff\0"})).fields
    assert fields == {"Encrypted": True, "Warning": "It is encrypted: its properties cannot be read."}


def test_protected_epub_is_encrypted() -> None:
    buffer = io.BytesIO(sample("sample.epub"))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("META-INF/encryption.xml", "<encryption/>")
    assert read_bytes(buffer.getvalue()).fields["Encrypted"] is True


def test_member_with_a_password_is_not_read() -> None:
    data = bytearray(sample("sample.odt"))
    for at in range(len(data) - 4):
        if data[at : at + 4] == b"PK\x01\x02" and data[at + 46 :].startswith(b"meta.xml"):
            data[at + 8] |= 1
    assert "meta.xml is encrypted" in read_bytes(bytes(data)).fields["Warning"]


@pytest.mark.parametrize(
    "name", ["sample.docx", "sample.xlsx", "sample.pptx", "sample.odt", "sample.ods", "sample.epub"]
)
def test_document_of_any_size_costs_the_same(name: str) -> None:
    """A picture in the middle: here bytes before the archive, which leave the distances as they are."""
    whole = sample(name)
    readings = [
        read_sparse({0: whole[:200], size - len(whole): whole}, size, read_sample(name).media_type)
        for size in (5 * MIB, 1024 * MIB)
    ]
    assert readings[0].fields == readings[1].fields == read_sample(name).fields
    assert abs(readings[0].bytes_fetched - readings[1].bytes_fetched) <= BLOCK_BYTES


@pytest.mark.parametrize("media_type", [f"{OOXML}.wordprocessingml.document", f"{ODF}.text", "application/epub+zip"])
def test_document_with_a_huge_directory_is_not_read(media_type: str) -> None:
    end = b"PK\x05\x06" + bytes(4) + b"\xff\x00\xff\x00" + (2 * MIB).to_bytes(4, "little") + bytes(6)
    reading = read_sparse({3 * MIB: end}, 3 * MIB + len(end), media_type)
    assert reading.fields == {"Warning": "Its directory of 2,097,152 bytes is too large to be read."}


def test_pdf_whose_writer_left_out_where_its_objects_are_is_not_damaged() -> None:
    whole = sample("sample.pdf")
    at = whole.index(b"startxref")
    without = whole[:at] + b"%%EOF\n"
    assert "startxref not found" in unsupported_in(without, "application/pdf")


def test_pdf_whose_title_is_null_has_none() -> None:
    pages = b"<< /Type /Pages /Kids [] /Count 0 >>"
    trailer = b"/Root 1 0 R /Info 3 0 R"
    fields = read_bytes(_pdf(CATALOG, pages, b"<< /Title null /Author (Somebody) >>", trailer=trailer)).fields
    assert (fields.get("Title"), fields["Author"]) == (None, "Somebody")
