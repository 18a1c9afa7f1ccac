"""Good files that are easily taken for damaged, or for something else, and damaged ones that are: a verdict on each."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts, describe
from filetracker.metadata.range_reader import BLOCK_BYTES
from tests.support.content.extracting import PATIENCE_SECONDS
from tests.support.content.samples import FOLDER

OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = f"{OOXML}.wordprocessingml.document"
GENERIC = "binary/octet-stream"


def described(
    name: str,
    data: bytes,
    content_type: str = GENERIC,
    content_encoding: str = "",
    user_metadata: Mapping[str, str] | None = None,
) -> ContentDescription:
    facts = ContentFacts(name, len(data), content_type, data[:BLOCK_BYTES], content_encoding, user_metadata or {})
    return describe(facts, lambda start, length: data[start : start + length], ContentBudget(seconds=PATIENCE_SECONDS))


@dataclass(frozen=True)
class Case:
    """A good file, what it is declared to be, and what to call it."""

    name: str
    data: bytes
    media_type: str
    content_type: str = GENERIC
    fields: Mapping[str, Any] = field(default_factory=dict)
    warns: bool | None = False  # None: it may

    def __str__(self) -> str:
        return f"{self.name} as {self.content_type}"


def archive(*members: tuple[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name, content in members:
            written.writestr(name, content)
    return out.getvalue()


def sample(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def with_foreign_mark(data: bytes) -> bytes:
    """A JPEG that goes on after its first segment with a comment that has another format's mark at byte 524."""
    comment = bytearray(2_000)
    end = 4 + int.from_bytes(data[4:6], "big")
    comment[524 - end - 4 : 528 - end - 4] = b"\4\0\0\0"
    return data[:end] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + bytes(comment) + data[end:]


def aiff(rate: bytes = b"\x40\x0e\xac\x44\0\0\0\0\0\0", channels: int = 2) -> bytes:
    common = struct.pack(">hIh", channels, 4, 16) + rate
    sound = bytes(8 + 4 * 2 * channels)
    chunks = b"COMM" + struct.pack(">I", len(common)) + common + b"SSND" + struct.pack(">I", len(sound)) + sound
    return b"FORM" + struct.pack(">I", 4 + len(chunks)) + b"AIFF" + chunks


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def jpeg_2000() -> bytes:
    header = box(b"ihdr", struct.pack(">2IH4B", 3, 5, 1, 7, 7, 0, 0)) + box(b"colr", b"\1\0\0\0\0\0\x11")
    kind = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
    return kind + box(b"jp2h", header) + box(b"jp2c", b"\xff\x4f\xff\x51\xff\xd9")


def icon() -> bytes:
    picture = struct.pack("<IiiHHIIiiII", 40, 1, 2, 1, 32, 0, 8, 0, 0, 0, 0) + bytes(8)
    return struct.pack("<3H4B2H2I", 0, 1, 1, 1, 1, 0, 0, 1, 32, len(picture), 22) + picture


LATIN = "FORM;BREITE;HÖHE\r\nA5;148 mm;210 mm\r\n".encode("latin-1")
LOG = b"[2025-11-30 23:59:58] WARN disk is nearly full\n" * 2_000
TOML = b'[[tool]]\nname = "a"\n\n' * 5_000
INI = b"[server]\n" + b"port=8080\n" * 9_000
STREAM = b'{"id":7,"tags":["a","b"]}' * 4_000
COMMENTED = b'{\n  /* what the compiler may do */\n  "strict": true,\n}\n'
PAGE = b'<?xml version="1.0"?>\n<list>{% for n in names if n < "b" %}<n>{{ n }}</n>{% endfor %}</list>\n'
ERB = b'<?xml version="1.0"?>\n<list><% names.each do |n| %><n a=<%= n %>/><% end %></list>\n'
BOOK = (
    b'<?xml version="1.0"?>\n<!DOCTYPE book PUBLIC "-//X//DTD Y//EN" "y.dtd">\n<book><title>A&mdash;B</title></book>\n'
)
INNER = archive(
    ("[Content_Types].xml", f'<Types><Override ContentType="{DOCX}.main+xml" PartName="/word/document.xml"/></Types>'),
    ("_rels/.rels", "<Relationships/>"),
    ("word/document.xml", "<document/>"),
)
FOLDERS = archive(("_rels/notes.txt", "x"), ("docProps/notes.txt", "x"), ("xl/notes.txt", "x"), ("word/notes.txt", "x"))

GOOD = [
    # signatures
    Case("photo.jpg", with_foreign_mark(sample("sample.jpg")), "image/jpeg", "image/jpeg", {"Width": 64}, warns=None),
    Case("photo.jpg", b"\r\n\0\0\0" + sample("sample.jpg"), "image/jpeg", "image/jpeg", warns=True),
    Case("photo.png", b"\n\n\n" + sample("sample.png"), "image/png", "image/png", {"Width": 64}, warns=True),
    Case("picture.jp2", jpeg_2000(), "image/jp2", "image/jp2", warns=None),
    Case("scene.lwo", b"FORM\0\0\0\x10LWOBPNTS\0\0\0\x04\0\0\0\0", "application/octet-stream"),
    Case("beep.aif", aiff(), "audio/aiff", "audio/aiff", {"SampleRateHz": 44_100, "Channels": 2}),
    Case("beep.aiff", aiff(), "audio/aiff", "audio/x-aiff", {"SampleRateHz": 44_100, "Channels": 2}),
    Case("favicon.ico", icon(), "image/vnd.microsoft.icon", "image/x-icon"),
    Case("favicon.ico", icon(), "image/vnd.microsoft.icon", "image/vnd.microsoft.icon"),
    Case("scan.dcm", bytes(128) + b"DICM\2\0\0\0UL\4\0\0\0\0\0", "application/dicom", "application/dicom"),
    # text in old encodings that begins like bytes
    Case("formate.csv", LATIN, "text/csv", "text/csv", {"Columns": ["FORM", "BREITE", "HÖHE"]}),
    Case("id3.txt", "ID3-Etiketten für Hörbücher\r\n".encode("latin-1"), "text/plain", "text/plain"),
    Case("teil2.txt", "II. Über die Größe\r\n".encode("latin-1"), "text/plain", "text/plain"),
    Case("notes", "BM — Größe\r\n".encode("cp1252"), "text/plain"),
    Case("a.csv", "ширь;вид\nдни;быт\n".encode("cp1251"), "text/csv", "text/csv", {"Columns": ["ширь", "вид"]}),
    Case("b.csv", b"a;\xa3\n1;2\n", "text/csv", "text/csv; charset=windows-1250", {"Columns": ["a", "Ł"]}),
    # brackets
    Case("app.log", LOG, "text/plain"),
    Case("lock.toml", TOML, "application/toml"),
    Case("server.ini", INI, "text/plain", "text/plain"),
    Case("app.log", LOG[:48], "text/plain"),
    # JSON and its kin
    Case("stream-2025-11-30", STREAM, "application/json"),
    Case("stream-2025-11-30", STREAM[:50], "application/json"),
    Case("settings.json", COMMENTED, "application/json", "application/json", warns=None),
    Case("settings.jsonc", COMMENTED, "application/jsonc", warns=None),
    Case("deep.json", b'{"a":' * 2_000 + b"1" + b"}" * 2_000, "application/json", "application/json", warns=None),
    Case("space.json", b" \n \n", "application/json", "application/json", warns=None),
    Case("lines.jsonl", b'{"a":1}\n{"a":2}\n', "application/x-ndjson", GENERIC, {"Kind": "lines", "Rows": 2}),
    Case("map.geojson", b'{"type": "Feature"}', "application/geo+json", GENERIC, {"Kind": "object"}),
    # markup
    Case("page.j2", PAGE, "text/plain"),
    Case("page.xml.erb", ERB, "text/plain"),
    Case("page.xml", PAGE, "application/xml", "application/xml", warns=True),
    Case("book.xml", BOOK, "application/xml", "application/xml", {"RootElement": "book"}, warns=None),
    Case("feed.rss", b"<?xml version='1.0'?><rss><channel/></rss>", "application/rss+xml", "application/xml"),
    Case("empty.xml", b"", "application/xml", "application/xml"),
    Case("space.xml", b"\n\n", "application/xml", "application/xml", warns=None),
    # what text is called
    Case("t.csv", b"x,y\n3,4\n", "text/csv", "text/csv", {"Columns": ["x", "y"]}),
    Case("t.csv", b"x,y\n3,4\n", "text/csv", GENERIC, {"Columns": ["x", "y"]}),
    Case("t.tsv", b"x\ty\n3\t4\n", "text/tab-separated-values", "text/tab-separated-values"),
    Case("README.md", b"# Title\n\ntext\n", "text/markdown", "text/markdown"),
    Case("README.md", b"# Title\n\ntext\n", "text/markdown"),
    Case("values.yaml", b"a: 1\n", "application/yaml", "application/x-yaml"),
    Case("main.py", b"print('x')\n", "text/x-python", "text/x-python"),
    Case("message.eml", b"Subject: x\r\nFrom: a@example.com\r\n\r\ny\r\n", "message/rfc822", "message/rfc822"),
    Case("video.m3u8", b"#EXTM3U\n#EXT-X-VERSION:3\n", "application/vnd.apple.mpegurl", "application/x-mpegURL"),
    Case("event.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar", "text/calendar"),
    Case("app.js", b"alert(1);\n", "text/javascript", "application/javascript"),
    # archives
    Case(
        "backup.zip", archive(("report.docx", INNER), ("x", "y")), "application/zip", "application/zip", {"Entries": 2}
    ),
    Case("folders.zip", FOLDERS, "application/zip", "application/zip", {"Entries": 4}),
    Case("setup.zip", b"#!/bin/sh\ntail -n +3 $0\n" + FOLDERS, "application/zip", "application/zip", {"Entries": 4}),
    Case("setup.zip", b"MZ" + bytes(998) + FOLDERS, "application/zip", GENERIC, {"Entries": 4}),
    Case("app.jar", FOLDERS, "application/java-archive", "application/java-archive", {"Entries": 4}),
    Case("a.gz", gzip.compress(b"one\n") + b"\0" * 600, "application/gzip", "application/gzip", warns=None),
    Case("a.gz", gzip.compress(b"one\n") + b"garbage", "application/gzip", "application/gzip", warns=None),
    Case("a.csv.gz", gzip.compress(b"x,y\n1,2\n"), "application/gzip", "text/csv"),
    Case("a.tar.gz", sample("sample.tar.gz"), "application/gzip", "application/x-tar", {"Entries": 3}),
    Case("a.tgz", sample("sample.tar.gz"), "application/gzip", "application/x-gtar-compressed", {"Entries": 3}),
    Case("secret.docx", sample("encrypted.docx"), DOCX, DOCX, {"Encrypted": True}, warns=True),
    Case("drawing.ai", sample("sample.pdf"), "application/illustrator", "application/postscript", {"Pages": 3}),
]


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_describe_calls_a_good_file_by_its_name(case: Case) -> None:
    told = described(case.name, case.data, case.content_type)
    assert (told.error, told.type_mismatch, told.media_type) == (None, None, case.media_type)
    metadata = dict(told.metadata or {})
    assert {name: metadata.get(name) for name in case.fields} == case.fields
    assert case.warns is None or ("Warning" in metadata) is case.warns, metadata


def test_describe_tells_concatenated_json() -> None:
    """Also of a file larger than what is read of it."""
    assert dict(described("stream", STREAM).metadata or {})["Kind"] == "concatenated"
    assert dict(described("stream", STREAM * 20).metadata or {})["Kind"] == "concatenated"


DAMAGED = [
    ("zeros.pdf", bytes(4_096), "application/pdf", "application/pdf"),
    ("zeros.png", bytes(700), GENERIC, "image/png"),
    ("nothing.zip", b"", "application/zip", "application/zip"),
    ("nothing.docx", b"", GENERIC, DOCX),
    ("cut.zip", FOLDERS[:100], "application/zip", "application/zip"),
    ("cut.docx", INNER[:200], DOCX, DOCX),
    ("cut.png", sample("sample.png")[:20], "image/png", "image/png"),
    ("cut.pdf", sample("sample.pdf")[:600], GENERIC, "application/pdf"),
    ("cut.gz", gzip.compress(json.dumps(list(range(999))).encode())[:200], "application/gzip", "application/gzip"),
]


@pytest.mark.parametrize(
    ("name", "data", "content_type", "media_type"), DAMAGED, ids=[f"{name} as {kind}" for name, _, kind, _ in DAMAGED]
)
def test_describe_fails_what_is_certain_to_be_damaged(
    name: str, data: bytes, content_type: str, media_type: str
) -> None:
    told = described(name, data, content_type)
    assert told.error is not None
    assert told.error.code in ("CorruptContent", "EmptyContent")
    assert (told.media_type, told.type_mismatch, told.metadata) == (media_type, None, None)


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("upload-1", FOLDERS[:100], GENERIC),  # nobody said what it is
        ("parts.zip", INNER.replace(b"word/document.xml", b"word/documant.xml"), "application/zip"),
        ("cut.png", sample("sample.pdf")[:600], "image/png"),
        ("error.png", b"<!doctype html><p>Not found", "image/png"),
        ("noise.png", bytes(range(1, 200)), "image/png"),
        ("list.docx", FOLDERS, DOCX),
        ("cut.json", b'{"a": [1, 2', "application/json"),
        ("cut.xml", b"<?xml version='1.0'?><a><b></a>", "application/xml"),
        ("cut.svg", b"<svg width='1' height='1'><g", "image/svg+xml"),
    ],
)
def test_describe_fails_nothing_that_is_not_certain(name: str, data: bytes, content_type: str) -> None:
    told = described(name, data, content_type)
    assert told.error is None
    assert told.type_mismatch or "Warning" in (told.metadata or {})


# Packed and encrypted before it was put


def test_describe_reads_through_gzip() -> None:
    told = described("t.csv", gzip.compress(b"x,y\n3,4\n"), "text/csv", "gzip")
    assert (told.detected_type, told.media_type, told.type_mismatch) == ("text/plain", "text/csv", None)
    assert dict(told.metadata or {})["Columns"] == ["x", "y"]
    assert dict(told.metadata or {})["Rows"] == 1


def test_describe_reads_the_beginning_of_what_is_large_when_unpacked() -> None:
    rows = b"x,y\n" + b"1,2\n" * 1_000_000
    told = described("t.csv.gz", gzip.compress(rows), "text/csv", "aws-chunked, gzip")
    assert (told.media_type, told.error) == ("text/csv", None)
    assert dict(told.metadata or {})["Columns"] == ["x", "y"]
    assert "Rows" not in dict(told.metadata or {})


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("page.html", b"<!doctype html><title>T</title>", "text/html"),
        ("photo.png", sample("sample.png"), "image/png"),
        ("log.json", b'{"a":1}{"a":2}', "application/json"),
    ],
)
def test_describe_reads_what_is_in_gzip_by_its_own_type(name: str, data: bytes, media_type: str) -> None:
    told = described(name, gzip.compress(data), GENERIC, "gzip")
    assert (told.media_type, told.type_mismatch, told.error) == (media_type, None, None)
    assert told.metadata


@pytest.mark.parametrize("cut", [12, 60])
def test_describe_warns_of_a_bad_end_of_gzip(cut: int) -> None:
    packed = gzip.compress(b"x,y\n" + bytes(str(list(range(500))), "ascii"))
    told = described("t.csv", packed[:cut], "text/csv", "gzip")
    assert (told.media_type, told.error) == ("text/csv", None)
    assert "gzip" in dict(told.metadata or {})["Warning"]


def test_describe_takes_a_packed_file_that_says_so_twice_for_what_it_is() -> None:
    told = described("t.csv.gz", gzip.compress(b"x,y\n"), "application/gzip", "gzip")
    assert (told.media_type, told.type_mismatch) == ("application/gzip", None)


def test_describe_reads_what_is_not_gzip_as_it_is() -> None:
    told = described("t.csv", b"x,y\n3,4\n", "text/csv", "gzip")
    assert (told.media_type, told.type_mismatch, told.error) == ("text/csv", None, None)
    assert dict(told.metadata or {})["Columns"] == ["x", "y"]
    assert "not" in dict(told.metadata or {})["Warning"]


@pytest.mark.parametrize("encoding", ["deflate", "br", "zstd", "compress", "gzip, br", "x-of-our-own"])
def test_describe_does_not_judge_what_is_encoded(encoding: str) -> None:
    told = described("a.json", zlib.compress(b'{"a": 1}'), "application/json", encoding)
    assert (told.media_type, told.type_mismatch, told.error) == ("application/json", None, None)
    assert encoding in dict(told.metadata or {})["Warning"]


@pytest.mark.parametrize("encoding", ["aws-chunked", "identity", "", " ,AWS-Chunked"])
def test_describe_takes_no_notice_of_encodings_that_change_nothing(encoding: str) -> None:
    told = described("t.csv", b"x,y\n3,4\n", "text/csv", encoding)
    assert dict(told.metadata or {})["Rows"] == 1
    assert "Warning" not in dict(told.metadata or {})


@pytest.mark.parametrize(
    "envelope",
    [
        {"x-amz-key-v2": "k", "x-amz-iv": "i", "x-amz-cek-alg": "AES/GCM/NoPadding", "x-amz-matdesc": "{}"},
        {"x-amz-key": "k", "x-amz-iv": "i"},
        {"X-Amz-Meta-X-Amz-Key-V2": "k"},
        {"x-amz-c": "115", "x-amz-d": "k", "x-amz-i": "i", "x-amz-w": "12", "x-amz-3": "k"},
    ],
)
def test_describe_does_not_judge_what_clients_encrypted(envelope: dict[str, str]) -> None:
    told = described("a.pdf", bytes(range(1, 256)), "application/pdf", user_metadata=envelope)
    assert (told.media_type, told.detected_type, told.type_mismatch, told.error) == (
        "application/pdf",
        "application/octet-stream",
        None,
        None,
    )
    assert dict(told.metadata or {})["Encrypted"] is True
    assert "Warning" in dict(told.metadata or {})


def test_describe_knows_user_metadata_from_an_envelope() -> None:
    told = described("t.csv", b"x,y\n", "text/csv", user_metadata={"owner": "a", "x-amz-note": "b"})
    assert "Encrypted" not in dict(told.metadata or {})


def test_describe_leaves_out_what_depends_on_a_size_that_is_not_known() -> None:
    """Of sound that is larger than what is unpacked of it."""
    sound = sample("sample.wav")
    long = sound[:4] + struct.pack("<I", 9_000_000) + sound[8:] + bytes(9_000_000)
    told = described("a.wav", gzip.compress(long), "audio/wav", "gzip")
    assert (told.media_type, told.error) == ("audio/wav", None)
    assert "BitrateKbps" not in dict(told.metadata or {})


def test_describe_warns_if_the_time_is_over_before_anything_is_read() -> None:
    data = b"x,y\n"
    facts = ContentFacts("t.csv", len(data), "text/csv", data)
    told = describe(facts, lambda *_: b"", ContentBudget(seconds=-1))
    assert (told.media_type, told.error) == ("text/csv", None)
    assert "Warning" in dict(told.metadata or {})
