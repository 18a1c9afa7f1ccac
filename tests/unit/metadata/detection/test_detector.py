from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.metadata.detection.detector import Basis, detect, detect_type
from tests.support.reading import sample

BITMAP = b"BM" + (70).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
OOXML = "application/vnd.openxmlformats-officedocument"
ASF = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c" + bytes(14)
ASF_STREAM = b"\x91\x07\xdc\xb7\xb7\xa9\xcf\x11\x8e\xe6\x00\xc0\x0c\x20\x53\x65" + (40).to_bytes(8, "little")
ASF_SOUND = b"\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
ASF_FILM = b"\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
ADTS = b"\xff\xf1\x50\x80\x01\x7f\xfc" + bytes(4)  # 11 bytes long
ICON = b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0\x04\0\0\0\x16\0\0\0" + bytes(4)


def boxes(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1miaf" + bytes(40)


def tar_header(marked: bool = True) -> bytes:
    header = tarfile.TarInfo("a").tobuf()
    if marked:
        return header
    bare = header[:148] + b" " * 8 + header[156:257] + bytes(8) + header[265:]
    return bare[:148] + b"%06o\0 " % sum(bare) + bare[156:]


def ole(*streams: str, root_class: bytes = bytes(16)) -> bytes:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\0" + bytes(480)
    entries = []
    for name, kind in [("Root Entry", 5), *((stream, 2) for stream in streams)]:
        encoded = f"{name}\0".encode("utf-16-le")
        fields = encoded.ljust(64, b"\0") + len(encoded).to_bytes(2, "little") + bytes([kind])
        entries.append(fields.ljust(80, b"\0") + (root_class if kind == 5 else bytes(16)) + bytes(32))
    return header + b"".join(entries)


def inside(offset: int, mark: bytes) -> bytes:
    return b"\x01" * offset + mark + bytes(8)


def dbase() -> bytes:
    field = b"AREA".ljust(11, b"\0") + b"N" + bytes(20)
    return b"\x03\x5f\x07\x1a\x0a\0\0\0\x41\0\x28\0" + bytes(20) + field + b"\r  215229.266"


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\0", "application/pdf", id="PDF"),
        pytest.param(b"%PDF-1.7\nall text", "application/pdf", id="PDF that looks like text"),
        pytest.param(b"\xef\xbb\xbf\r\n%PDF-1.4\n", "application/pdf", id="PDF after a byte order mark"),
        pytest.param(b"junk\0\xff\n%PDF-1.4\n", "application/pdf", id="PDF after junk"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg", id="JPEG"),
        pytest.param(b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM\0*", "image/jpeg", id="JPEG from a camera"),
        pytest.param(b"\xff\xd8\xff\xf7\0\x0b\x08", "image/jls", id="JPEG-LS"),
        pytest.param(b"GIF89a\1\0\1\0", "image/gif", id="GIF"),
        pytest.param(b"RIFF$\x08\0\0WEBPVP8 \x10\0", "image/webp", id="WebP"),
        pytest.param(BITMAP, "image/bmp", id="BMP"),
        pytest.param(ICON, "image/vnd.microsoft.icon", id="ICO"),
        pytest.param(ICON[:2] + b"\x02" + ICON[3:], "image/x-win-bitmap", id="CUR"),
        pytest.param(b"\0\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0\x08\0\x09\0\x0a\0", "application/octet-stream", id="counting"),
        pytest.param(b"II*\0\x08\0\0\0\x10\0\xfe\0", "image/tiff", id="TIFF"),
        pytest.param(b"MM\0*\0\0\0\x08\0\x10", "image/tiff", id="TIFF, big-endian"),
        pytest.param(b"II+\0\x08\0\0\0\x10\0\0\0", "image/tiff", id="BigTIFF"),
        pytest.param(b"II*\0\x10\0\0\0CR\2\0" + bytes(8), "image/x-canon-cr2", id="CR2"),
        pytest.param(b"IIU\0\x18\0\0\0", "image/x-panasonic-rw2", id="RW2"),
        pytest.param(b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0", "image/jp2", id="JPEG 2000"),
        pytest.param(b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjpx \0", "image/jpx", id="JPX"),
        pytest.param(b"\xff\x4f\xff\x51\0\x2f", "image/j2c", id="JPEG 2000 without boxes"),
        pytest.param(b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl", id="JPEG XL"),
        pytest.param(b"8BPS\0\1\0\0", "image/vnd.adobe.photoshop", id="PSD"),
        pytest.param(b"gimp xcf v011\0", "image/x-xcf", id="XCF"),
        pytest.param(b"AT&TFORM\0\0\0\x10DJVM", "image/vnd.djvu", id="DjVu"),
        pytest.param(b"\1\0\0\0" + bytes(36) + b" EMF", "image/emf", id="EMF"),
        pytest.param(b"P6\n# c\n2 2\n255\n\xff\0\xff", "image/x-portable-pixmap", id="PPM"),
        pytest.param(b"RIFF$\x08\0\0WAVEfmt \x10\0\0\0", "audio/wav", id="WAV"),
        pytest.param(b"RF64\xff\xff\xff\xffWAVEds64\x1c\0", "audio/wav", id="RF64"),
        pytest.param(b"FORM\0\0\0\x20AIFFCOMM\0", "audio/aiff", id="AIFF"),
        pytest.param(b"FORM\0\0\0\x20AIFCFVER\0", "audio/aiff", id="AIFC"),
        pytest.param(b"FORM\0\0\0\x14LWO2LAYR\0\0\0\x08", "application/octet-stream", id="IFF of another kind"),
        pytest.param(b"FORM\0\0\0\x14ILBMBMHD\0\0\0\x14", "image/x-ilbm", id="ILBM"),
        pytest.param(b'fLaC\0\0\0"\x10\0', "audio/flac", id="FLAC"),
        pytest.param(b"MThd\0\0\0\6\0\1\0\2", "audio/midi", id="MIDI"),
        pytest.param(b"#!AMR\n\x3c\0\xff", "audio/amr", id="AMR"),
        pytest.param(b".snd\0\0\0\x18\0\0\1\0\0\0\0\1", "audio/basic", id="AU"),
        pytest.param(ADTS * 3, "audio/aac", id="AAC"),
        pytest.param(b"\0\0\0 ftypisom\0\0\2\0isomiso2", "video/mp4", id="MP4"),
        pytest.param(b"\0\0\0\x20ftypM4A \0\0\2\0", "audio/mp4", id="M4A"),
        pytest.param(b"\0\0\0\x20ftypM4V \0\0\2\0", "video/x-m4v", id="M4V"),
        pytest.param(b"\0\0\0\x14ftypqt  \0\0\2\0", "video/quicktime", id="QuickTime"),
        pytest.param(b"\0\0\0\x08wide\0\0\1\0mdat", "video/quicktime", id="QuickTime without a brand"),
        pytest.param(b"\0\0\0\x18stypmsdh\0\0\0\0", "video/mp4", id="segment"),
        pytest.param(b"\0\0\0\x18ftyp3gp4\0\0\2\0", "video/3gpp", id="3GP"),
        pytest.param(b"\0\0\0\x18ftyp3g2a\0\0\2\0", "video/3gpp2", id="3G2"),
        pytest.param(b"\0\0\0\x18ftypcrx \0\0\0\1", "image/x-canon-cr3", id="CR3"),
        pytest.param(b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "video/webm", id="WebM"),
        pytest.param(b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska", "video/x-matroska", id="Matroska"),
        pytest.param(b"RIFF\x24\x08\0\0AVI LIST", "video/x-msvideo", id="AVI"),
        pytest.param(ASF + ASF_STREAM + ASF_SOUND, "audio/x-ms-wma", id="WMA"),
        pytest.param(ASF + ASF_STREAM + ASF_SOUND + ASF_STREAM + ASF_FILM, "video/x-ms-wmv", id="WMV"),
        pytest.param(ASF + bytes(24), "video/x-ms-asf", id="ASF"),
        pytest.param(b"FLV\x01\x05\0\0\0\x09", "video/x-flv", id="FLV"),
        pytest.param(b"\0\0\x01\xba\x44\0\x04\0", "video/mpeg", id="MPEG program stream"),
        pytest.param((b"\x47\x40\0\x10" + bytes(184)) * 5, "video/mp2t", id="MPEG transport stream"),
        pytest.param(b"OggS\0\2" + bytes(22) + b"\x01vorbis", "audio/ogg", id="Vorbis"),
        pytest.param(b"OggS\0\2" + bytes(22) + b"OpusHead", "audio/ogg", id="Opus"),
        pytest.param(b"OggS\0\2" + bytes(22) + b"\x80theora", "video/ogg", id="Theora"),
        pytest.param(b"ID3\3\0\0\0\0\1\0TIT2\0", "audio/mpeg", id="MP3 with a tag"),
        pytest.param(b"ID3\3\0\0\0\0\0\2\0\0TTA1\0", "audio/x-tta", id="TTA with a tag"),
        pytest.param((b"\xff\xfb\x90\0" + bytes(413)) * 2, "audio/mpeg", id="MP3"),
        pytest.param((b"\xff\xf3\x42\0" + bytes(101)) * 2, "audio/mpeg", id="MP3, MPEG-2"),
        pytest.param((b"\xff\xfd\x40\0" + bytes(204)) * 2, "audio/mpeg", id="MP2"),
        pytest.param(sample("sample.exe"), "application/vnd.microsoft.portable-executable", id="PE"),
        pytest.param(b"MZ\x90\0\3\0\0\0\4\0" + bytes(64), "application/x-dosexec", id="MS-DOS program"),
        pytest.param(sample("sample.macho"), "application/x-mach-binary", id="Mach-O"),
        pytest.param(b"\xca\xfe\xba\xbe\0\0\0\2\1\0\0\7", "application/x-mach-binary", id="Mach-O for several"),
        pytest.param(b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d\x0a\0", "application/java-vm", id="class of Java"),
        pytest.param(b"\0asm\x01\0\0\0", "application/wasm", id="WebAssembly"),
        pytest.param(b"\xa7\r\r\n\0\0\0\0\x12", "application/x-python-code", id="Python's bytecode"),
        pytest.param(b"dex\n035\0\x12", "application/x-dex", id="DEX"),
        pytest.param(sample("sample.ttf"), "font/ttf", id="TrueType"),
        pytest.param(b"OTTO\0\x0b\0\x80", "font/otf", id="OpenType"),
        pytest.param(b"ttcf\0\1\0\0", "font/collection", id="font collection"),
        pytest.param(b"wOFF\0\1\0\0", "font/woff", id="WOFF"),
        pytest.param(b"wOF2\0\1\0\0", "font/woff2", id="WOFF2"),
        pytest.param(bytes(8) + b"\1\0\2\0" + bytes(22) + b"LP" + bytes(40), "application/vnd.ms-fontobject", id="EOT"),
        pytest.param(b"\x80\x01\x10\0\0\0%!PS-AdobeFont", "application/x-font-type1", id="PFB"),
        pytest.param(gzip.compress(b"x"), "application/gzip", id="gzip"),
        pytest.param(b"BZh91AY&SY\0", "application/x-bzip2", id="bzip2"),
        pytest.param(b"\xfd7zXZ\0\0\4", "application/x-xz", id="xz"),
        pytest.param(b"\x28\xb5\x2f\xfd\x04\0", "application/zstd", id="Zstandard"),
        pytest.param(b"\x50\x2a\x4d\x18\4\0\0\0abcd\x28\xb5", "application/zstd", id="Zstandard after a frame to skip"),
        pytest.param(b"\x04\x22\x4d\x18\x64", "application/x-lz4", id="LZ4"),
        pytest.param(b"\x5d\0\0\x80\0" + b"\xff" * 8, "application/x-lzma", id="LZMA"),
        pytest.param(b"\x1f\x9d\x90a", "application/x-compress", id="compress"),
        pytest.param(b"Rar!\x1a\x07\x01\0\x33", "application/vnd.rar", id="RAR"),
        pytest.param(b"7z\xbc\xaf\x27\x1c\0\4", "application/x-7z-compressed", id="7z"),
        pytest.param(b"!<arch>\ndebian-binary   1\0", "application/vnd.debian.binary-package", id="DEB"),
        pytest.param(b"!<arch>\na.o/   \0", "application/x-archive", id="ar"),
        pytest.param(b"\xed\xab\xee\xdb\x03\0", "application/x-rpm", id="RPM"),
        pytest.param(b"MSCF\0\0\0\0\x10", "application/vnd.ms-cab-compressed", id="CAB"),
        pytest.param(b"070701" + b"0" * 104 + b"a\0", "application/x-cpio", id="cpio"),
        pytest.param(b"\x1b\x2c-lh5-\x10", "application/x-lha", id="LHA"),
        pytest.param(tar_header(), "application/x-tar", id="TAR"),
        pytest.param(tar_header(marked=False), "application/x-tar", id="TAR from before POSIX"),
        pytest.param(bytes(0x8001) + b"CD001\x01", "application/x-iso9660-image", id="ISO 9660"),
        pytest.param(b"\x7fELF\2\1\1\0", "application/x-elf", id="ELF"),
        pytest.param(b"PAR1\x15\x04\xff", "application/vnd.apache.parquet", id="Parquet"),
        pytest.param(b"ORC\x0a\x0b\0", "application/vnd.apache.orc", id="ORC"),
        pytest.param(b"Obj\x01\x04\x16\0", "application/vnd.apache.avro", id="Avro"),
        pytest.param(b"ARROW1\0\0\xff", "application/vnd.apache.arrow.file", id="Arrow"),
        pytest.param(b"SQLite format 3\0\x10\0", "application/vnd.sqlite3", id="SQLite"),
        pytest.param(b"\x89HDF\r\n\x1a\n\0", "application/x-hdf5", id="HDF5"),
        pytest.param(bytes(512) + b"\x89HDF\r\n\x1a\n\0", "application/x-hdf5", id="HDF5 behind a block"),
        pytest.param(b"CDF\x01\0\0", "application/netcdf", id="NetCDF"),
        pytest.param(b"\x93NUMPY\x01\0v\0", "application/x-numpy-data", id="NumPy"),
        pytest.param(b"\xd4\xc3\xb2\xa1\2\0\4\0", "application/vnd.tcpdump.pcap", id="pcap"),
        pytest.param(b"\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a", "application/x-pcapng", id="pcapng"),
        pytest.param(b"\0\0\x27\x0a" + bytes(20) + b"\0\0\0\x32\xe8\x03\0\0", "application/vnd.shp", id="shapefile"),
        pytest.param(dbase(), "application/vnd.dbf", id="dBASE"),
        pytest.param(inside(128, b"DICM\2\0"), "application/dicom", id="DICOM"),
        pytest.param(inside(60, b"BOOKMOBI"), "application/x-mobipocket-ebook", id="MOBI"),
        pytest.param(inside(36, b"acsp"), "application/vnd.iccprofile", id="ICC"),
        pytest.param(b"0\x82\x03\x10\x30\x82\x02\xf8\xa0\3\2\1\2\2", "application/pkix-cert", id="certificate"),
        pytest.param(b"{\\rtf1\\ansi \0", "application/rtf", id="RTF with bytes"),
        pytest.param(ole(), "application/x-ole-storage", id="OLE"),
        pytest.param(ole("WordDocument"), "application/msword", id="DOC"),
        pytest.param(ole("Workbook"), "application/vnd.ms-excel", id="XLS"),
        pytest.param(ole("PowerPoint Document"), "application/vnd.ms-powerpoint", id="PPT"),
        pytest.param(ole("Workbook", "WordDocument"), "application/vnd.ms-excel", id="XLS with a DOC in it"),
        pytest.param(ole("EncryptedPackage"), "application/x-ole-storage", id="encrypted DOCX"),
        pytest.param(
            ole(root_class=b"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0F"), "application/x-msi", id="MSI, by its class"
        ),
        pytest.param(boxes(b"heic"), "image/heic", id="HEIC"),
        pytest.param(boxes(b"heix"), "image/heic", id="HEIC of ten bits"),
        pytest.param(boxes(b"hevc"), "image/heic-sequence", id="HEIC sequence"),
        pytest.param(boxes(b"mif1"), "image/heif", id="HEIF"),
        pytest.param(boxes(b"avif"), "image/avif", id="AVIF"),
        pytest.param(boxes(b"avis"), "image/avif", id="AVIF sequence"),
        pytest.param(bytes(512), "application/octet-stream", id="zeros are no TAR"),
        pytest.param(b"\x91\x03\x77\xfe\xa9\0\1\2", "application/octet-stream", id="noise"),
        pytest.param(b"\xff\xfb\x90\0\0", "application/octet-stream", id="two bytes that fit by chance"),
    ],
)
def test_detect_type_knows_bytes(head: bytes, media_type: str) -> None:
    assert detect_type(head, whole=True) == media_type


@pytest.mark.parametrize(
    "text",
    [
        "FORMAT;PREIS;ÄNDERUNG\r\nA4;1,20;ja\r\n",
        "ID3 tags: Übersicht\r\n",
        "II. Teil: Übersicht der Maßnahmen\n",
        "BM 12 Größe in Millimetern, Länge\n",
        "MM/JJJJ;Größe\n",
        "PK;Straße;Hausnummer\n",
        "GIF89 ist ein älteres Format für Bilder\n",
        "RIFF ist ein Behälter für Töne\n",
        "MZ für Größe\n",
        "OggS ähnelt nichts\n",
        "fLaC wäre ein Ton, dies ist Text für Menschen\n",
        "%Anteil;Größe\n",
    ],
)
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-16", "utf-16-le"])
def test_detect_type_takes_words_for_text(text: str, encoding: str) -> None:
    """Whatever other format begins with the same letters."""
    assert detect_type(text.encode(encoding), whole=True) == "text/plain"


@pytest.mark.parametrize(
    ("head", "whole", "expected"),
    [
        (b"tabs\tand\r\nlines", True, True),
        (b"colours \x1b[31m", True, True),
        (b"bell \x07 and back\x08", True, True),
        (b"an old end\r\n\x1a", True, True),
        (b"control \x01", True, False),
        (b"latin \xe9 of some length", True, True),
        (b"\xe9\xe8", True, False),
        ("é".encode()[:1], True, False),
        ("é".encode()[:1], False, True),
        (b"\xff\xfe\x00", True, False),
    ],
)
def test_detect_tells_text_from_bytes(head: bytes, whole: bool, expected: bool) -> None:
    assert (detect(head, whole).basis is Basis.TEXT) is expected


def test_detect_uses_the_declared_encoding() -> None:
    head = "Ж".encode("cp1251") + b"\n"
    assert detect(head, whole=True).basis is not Basis.TEXT
    assert detect(head, whole=True, charset="windows-1251").basis is Basis.TEXT


def test_detect_guesses_a_name_and_no_more() -> None:
    """A format that only the library knows, by the first of its bytes."""
    found = detect(b"\x8c\x0aCom\0\0\0ISISDraw\0" + b"SMARTDRW"[:0] + bytes(8), whole=True)
    assert found.basis in (Basis.NOTHING, Basis.GUESS)
    found = detect(b"ArC\x01\0\0" + bytes(30), whole=True)
    assert found.basis is not Basis.SIGNATURE


@given(head=st.binary(max_size=200), whole=st.booleans())
def test_detect_answers_whatever_it_is_given(head: bytes, whole: bool) -> None:
    media_type = detect_type(head, whole)
    assert "/" in media_type
    assert media_type.isprintable()


@given(value=st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5).map(lambda value: [value]))
def test_detect_type_knows_all_json(value: object) -> None:
    assert detect_type(json.dumps(value).encode(), whole=True) == "application/json"


def archive(*members: tuple[str, str], packed: bool = False, streamed: bool = False) -> bytes:
    buffer = io.BytesIO()
    if streamed:  # the sizes follow the content
        buffer.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as written:
        for name, content in members:
            written.writestr(name, content)
    return buffer.getvalue()


def content_types(main: str) -> tuple[str, str]:
    return "[Content_Types].xml", f'<Types><Override PartName="/a.xml" ContentType="{main}"/></Types>'


DOCUMENT = content_types(f"{OOXML}.wordprocessingml.document.main+xml")
SLIDES = content_types(f"{OOXML}.presentationml.presentation.main+xml")


@pytest.mark.parametrize(
    ("head", "media_type", "is_final"),
    [
        pytest.param(archive(("a.txt", "x")), "application/zip", True, id="ZIP"),
        pytest.param(archive(), "application/zip", True, id="ZIP of nothing"),
        pytest.param(archive(DOCUMENT), f"{OOXML}.wordprocessingml.document", True, id="DOCX"),
        pytest.param(archive(SLIDES, packed=True), f"{OOXML}.presentationml.presentation", True, id="PPTX, packed"),
        pytest.param(
            archive(("customXml/item1.xml", "x" * 99), SLIDES, packed=True, streamed=True),
            f"{OOXML}.presentationml.presentation",
            True,
            id="PPTX, written as a stream",
        ),
        pytest.param(
            archive(content_types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")),
            "application/vnd.ms-excel.sheet.macroenabled.12",
            True,
            id="XLSM",
        ),
        pytest.param(
            archive(content_types("application/vnd.ms-word.template.macroEnabledTemplate.main+xml")),
            "application/vnd.ms-word.template.macroenabled.12",
            True,
            id="DOTM",
        ),
        pytest.param(archive(content_types("a/b"), ("word/x.xml", "x")), "application/zip", True, id="package of else"),
        pytest.param(
            archive(("_rels/a.txt", "x"), ("word/b.txt", "x"), ("c.txt", "x")), "application/zip", True, id="folders"
        ),
        pytest.param(
            archive(("inner.docx", archive(DOCUMENT).decode("latin-1"))), "application/zip", True, id="a DOCX in a ZIP"
        ),
        pytest.param(archive(("a.bin", "x" * 100), DOCUMENT)[:120], "application/zip", False, id="cut before it"),
        pytest.param(archive(("mimetype", "application/epub+zip")), "application/epub+zip", True, id="EPUB"),
        pytest.param(
            archive(("mimetype", "application/epub+zip\n")), "application/epub+zip", True, id="EPUB and a line"
        ),
        pytest.param(archive(("mimetype", "x\ny")), "application/zip", True, id="ZIP that lies"),
        pytest.param(archive(("mimetype", "a/" + "b" * 200)), "application/zip", True, id="ZIP that talks"),
        pytest.param(archive(("META-INF/MANIFEST.MF", "x")), "application/java-archive", True, id="JAR"),
        pytest.param(
            archive(("AndroidManifest.xml", "x"), ("META-INF/MANIFEST.MF", "x")),
            "application/vnd.android.package-archive",
            True,
            id="APK",
        ),
    ],
)
def test_detect_knows_what_a_zip_file_is(head: bytes, media_type: str, is_final: bool) -> None:
    found = detect(head, whole=True)
    assert (found.media_type, found.basis, found.is_final) == (media_type, Basis.SIGNATURE, is_final)
