from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.metadata.detection import detect_type, is_text
from tests.unit.metadata.readers.reading import sample

BITMAP = b"BM" + (70).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
OOXML = "application/vnd.openxmlformats-officedocument"
SLIDES_TYPE = f'<Override PartName="/a.xml" ContentType="{OOXML}.presentationml.presentation.main+xml"/>'


def _zip(*names: str, first: str = "[Content_Types].xml", first_content: str = "x", packed: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        archive.writestr(first, first_content)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def _boxes(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1miaf" + bytes(40)


def _tar_header(marked: bool = True) -> bytes:
    header = tarfile.TarInfo("a").tobuf()
    if marked:
        return header
    bare = header[:148] + b" " * 8 + header[156:257] + bytes(8) + header[265:]
    return bare[:148] + b"%06o\0 " % sum(bare) + bare[156:]


def _empty_zip() -> bytes:
    buffer = io.BytesIO()
    zipfile.ZipFile(buffer, "w").close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf", id="PDF"),
        pytest.param(b"%PDF-1.7\nall text", "application/pdf", id="PDF that looks like text"),
        pytest.param(b"\xef\xbb\xbf\r\n%PDF-1.4\n", "application/pdf", id="PDF after a byte order mark"),
        pytest.param(b"junk\0\xff\n%PDF-1.4\n", "application/pdf", id="PDF after junk"),
        pytest.param(b"%!PS-Adobe-3.0", "application/postscript", id="PostScript"),
        pytest.param(b"{\\rtf1\\ansi", "application/rtf", id="RTF"),
        pytest.param(b"\n <!DOCTYPE HTML><p>", "text/html", id="HTML"),
        pytest.param(b"<html lang='en'>", "text/html", id="HTML without doctype"),
        pytest.param(b"<?xml version='1.0'?>\n<!-- x --><svg xmlns='x'>", "image/svg+xml", id="SVG"),
        pytest.param(b"<svg>", "image/svg+xml", id="SVG alone"),
        pytest.param(b"<?xml version='1.0'?><a/>", "application/xml", id="XML"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg", id="JPEG"),
        pytest.param(b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM\0*", "image/jpeg", id="JPEG from a camera"),
        pytest.param(b"GIF89a\1\0\1\0", "image/gif", id="GIF"),
        pytest.param(b"RIFF$\x08\0\0WEBPVP8 \x10\0", "image/webp", id="WebP"),
        pytest.param(BITMAP, "image/bmp", id="BMP"),
        pytest.param(b"II*\0\x08\0\0\0\x10\0\xfe\0", "image/tiff", id="TIFF"),
        pytest.param(b"MM\0*\0\0\0\x08\0\x10", "image/tiff", id="TIFF, big-endian"),
        pytest.param(b"II+\0\x08\0\0\0\x10\0\0\0", "image/tiff", id="BigTIFF"),
        pytest.param(b"RIFF$\x08\0\0WAVEfmt \x10\0\0\0", "audio/wav", id="WAV"),
        pytest.param(b'fLaC\0\0\0"\x10\0', "audio/flac", id="FLAC"),
        pytest.param(b"\0\0\0 ftypisom\0\0\2\0isomiso2", "video/mp4", id="MP4"),
        pytest.param(b"\0\0\0\x20ftypM4A \0\0\2\0", "audio/mp4", id="M4A"),
        pytest.param(b"\0\0\0\x14ftypqt  \0\0\2\0", "video/quicktime", id="QuickTime"),
        pytest.param(b"\0\0\0\x08wide\0\0\1\0mdat", "video/quicktime", id="QuickTime without a brand"),
        pytest.param(b"\0\0\0\x18ftyp3gp4\0\0\2\0", "video/3gpp", id="3GP"),
        pytest.param(b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "video/webm", id="WebM"),
        pytest.param(b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska", "video/x-matroska", id="Matroska"),
        pytest.param(b"RIFF\x24\x08\0\0AVI LIST", "video/x-msvideo", id="AVI"),
        pytest.param(b"OggS\0\2" + bytes(22) + b"\x01vorbis", "audio/ogg", id="Vorbis"),
        pytest.param(b"OggS\0\2" + bytes(22) + b"OpusHead", "audio/ogg", id="Opus"),
        pytest.param(b"OggS\0\2" + bytes(22) + b"\x80theora", "video/ogg", id="Theora"),
        pytest.param(b"ID3\3\0\0\0\0\1\0TIT2", "audio/mpeg", id="MP3 with a tag"),
        pytest.param((b"\xff\xfb\x90\0" + bytes(413)) * 2, "audio/mpeg", id="MP3"),
        pytest.param((b"\xff\xf3\x42\0" + bytes(101)) * 2, "audio/mpeg", id="MP3, MPEG-2"),
        pytest.param(sample("sample.exe"), "application/vnd.microsoft.portable-executable", id="PE"),
        pytest.param(sample("sample.macho"), "application/x-mach-binary", id="Mach-O"),
        pytest.param(b"\xca\xfe\xba\xbe\0\0\0\2\1\0\0\7", "application/x-mach-binary", id="Mach-O for several"),
        pytest.param(sample("sample.ttf"), "font/ttf", id="TrueType"),
        pytest.param(b"OTTO\0\x0b\0\x80", "font/otf", id="OpenType"),
        pytest.param(b"ttcf\0\1\0\0", "font/collection", id="font collection"),
        pytest.param(b"wOFF\0\1\0\0", "font/woff", id="WOFF"),
        pytest.param(b"wOF2\0\1\0\0", "font/woff2", id="WOFF2"),
        pytest.param(b'{"a": 1}\n{"a": 2}\n', "application/x-ndjson", id="NDJSON"),
        pytest.param(b"[1]\r\n\r\n[2]", "application/x-ndjson", id="NDJSON of arrays"),
        pytest.param(b'{"a": 1}\nmore', "text/plain", id="NDJSON and prose"),
        pytest.param('{"a": 1}'.encode("utf-16"), "application/json", id="JSON in UTF-16"),
        pytest.param("<?xml version='1.0'?><a/>".encode("utf-16"), "application/xml", id="XML in UTF-16"),
        pytest.param(b"\xef\xbb\xbf<!doctype html>", "text/html", id="HTML after a byte order mark"),
        pytest.param(b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC", "application/xhtml+xml", id="XHTML"),
        pytest.param("Größe und Länge\n".encode("cp1252"), "text/plain", id="Windows-1252"),
        pytest.param(gzip.compress(b"x"), "application/gzip", id="gzip"),
        pytest.param(b"\x7fELF\2\1\1\0", "application/x-elf", id="ELF"),
        pytest.param(b"PAR1\x15\x04\xff", "application/vnd.apache.parquet", id="Parquet"),
        pytest.param(b"SQLite format 3\0\x10\0", "application/vnd.sqlite3", id="SQLite"),
        pytest.param(_zip(first="a.txt"), "application/zip", id="ZIP"),
        pytest.param(_empty_zip(), "application/zip", id="ZIP of nothing"),
        pytest.param(_zip("word/document.xml"), f"{OOXML}.wordprocessingml.document", id="DOCX"),
        pytest.param(_zip("xl/workbook.xml"), f"{OOXML}.spreadsheetml.sheet", id="XLSX"),
        pytest.param(_zip("ppt/presentation.xml"), f"{OOXML}.presentationml.presentation", id="PPTX"),
        pytest.param(_zip("other/x.xml"), "application/zip", id="OOXML of no known kind"),
        pytest.param(_zip(first="mimetype", first_content="application/epub+zip"), "application/epub+zip", id="EPUB"),
        pytest.param(_zip(first="mimetype", first_content="x\ny"), "application/zip", id="ZIP that lies"),
        pytest.param(_zip(first="mimetype", first_content="a/" + "b" * 200), "application/zip", id="ZIP that talks"),
        pytest.param(
            _zip("[Content_Types].xml", "xl/workbook.xml", first="customXml/item1.xml"),
            f"{OOXML}.spreadsheetml.sheet",
            id="XLSX whose content types come later",
        ),
        pytest.param(_zip(first_content=SLIDES_TYPE), f"{OOXML}.presentationml.presentation", id="PPTX by its types"),
        pytest.param(
            _zip(first_content=SLIDES_TYPE * 50, packed=True), f"{OOXML}.presentationml.presentation", id="PPTX, packed"
        ),
        pytest.param(_boxes(b"heic"), "image/heic", id="HEIC"),
        pytest.param(_boxes(b"heix"), "image/heic", id="HEIC of ten bits"),
        pytest.param(_boxes(b"hevc"), "image/heic-sequence", id="HEIC sequence"),
        pytest.param(_boxes(b"mif1"), "image/heif", id="HEIF"),
        pytest.param(_boxes(b"avif"), "image/avif", id="AVIF"),
        pytest.param(_boxes(b"avis"), "image/avif", id="AVIF sequence"),
        pytest.param(b"7z\xbc\xaf\x27\x1c\0\4", "application/x-7z-compressed", id="7z"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "application/x-ole-storage", id="OLE"),
        pytest.param(_tar_header(), "application/x-tar", id="TAR"),
        pytest.param(_tar_header(marked=False), "application/x-tar", id="TAR from before POSIX"),
        pytest.param(bytes(512), "application/octet-stream", id="zeros are no TAR"),
        pytest.param(
            b"<?xml version='1.0'?>\n<!DOCTYPE svg PUBLIC 'x' 'y' [<!ENTITY n 'z'>]>\n<!-- - -- -->\n<svg>",
            "image/svg+xml",
            id="SVG from a drawing program",
        ),
        pytest.param(b"<!---->" * 5_000 + b"<x>", "text/plain", id="comments without end take no time"),
        pytest.param(b"hello, world\n", "text/plain", id="text"),
        pytest.param("naïve 日本語".encode(), "text/plain", id="UTF-8"),
        pytest.param("naïve".encode("utf-16"), "text/plain", id="UTF-16"),
        pytest.param(b"\xff\xfe\x00", "application/octet-stream", id="UTF-16 that is cut"),
        pytest.param(b"\x91\x03\x77\xfe\xa9\0\1\2", "application/octet-stream", id="noise"),
        pytest.param(b"\xff\xfb\x90", "application/octet-stream", id="two bytes that fit by chance"),
        pytest.param(b'{"a": 1}', "application/json", id="JSON"),
        pytest.param(b"\xef\xbb\xbf [1, 2]", "application/json", id="JSON after a byte order mark"),
        pytest.param(b"{not json}", "text/plain", id="text in braces"),
        pytest.param(b"[" * 10_000, "text/plain", id="deeper than the parser goes"),
    ],
)
def test_detect_type_knows(head: bytes, media_type: str) -> None:
    assert detect_type(head, whole=True) == media_type


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b'{ "a": [1, 2, ', "application/json"),
        (b'[{"a": 1}, {"b"', "application/json"),
        (b"[]", "application/json"),
        (b'{"a": 1}\n{"a": 2}\n{"a', "application/x-ndjson"),
        (b'{"a": 1}\n' * 1000 + b"{", "application/x-ndjson"),
        (b'{"a": 1}\n{"a', "application/json"),
        (b"{braces} and more", "text/plain"),
        (b"[section]\nkey=", "text/plain"),
        ("é".encode()[:1], "text/plain"),
    ],
)
def test_detect_type_of_a_beginning(head: bytes, media_type: str) -> None:
    """What is cut cannot be parsed, and may end within a character."""
    assert detect_type(head, whole=False) == media_type


@pytest.mark.parametrize(
    ("head", "whole", "expected"),
    [
        (b"tabs\tand\r\nlines", True, True),
        (b"colours \x1b[31m", True, True),
        (b"bell \x07", True, False),
        (b"latin \xe9", True, False),
        ("é".encode()[:1], True, False),
        ("é".encode()[:1], False, True),
    ],
)
def test_is_text_takes_characters_and_no_controls(head: bytes, whole: bool, expected: bool) -> None:
    assert is_text(head, whole) is expected


@given(head=st.binary(max_size=200), whole=st.booleans())
def test_detect_type_answers_whatever_it_is_given(head: bytes, whole: bool) -> None:
    media_type = detect_type(head, whole)
    assert "/" in media_type
    assert media_type.isprintable()


@given(value=st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5).map(lambda value: [value]))
def test_detect_type_knows_all_json(value: object) -> None:
    assert detect_type(json.dumps(value).encode(), whole=True) == "application/json"
