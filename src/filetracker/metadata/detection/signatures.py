"""Types by signatures at fixed places: each long enough, or with so much structure, that it is not met by chance.

Sources: the formats' specifications, where there is one; else the tables of libmagic and shared-mime-info.
"""

from __future__ import annotations

import re

from filetracker.metadata.detection.signature_table import AT_START, INSIDE

# At byte 0, with what must follow. Each has a fixed length, or is bounded.
_STRUCTURED: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), media_type)
    for pattern, media_type in (
        (rb"\xff\xd8\xff[\x01\xc0-\xf6\xf8-\xff]", "image/jpeg"),  # a marker, or one to be filled up
        (rb"II\*\0.{4}CR\x02", "image/x-canon-cr2"),
        # A size of the header that follows: "BM" alone would be met by chance too often.
        (rb"BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0", "image/bmp"),
        (rb"\n[\0\x02-\x05]\x01[\x01\x02\x04\x08].{60}\0[\x01-\x04]", "image/vnd.zbrush.pcx"),
        (rb"\x01\xda[\0\x01][\x01\x02]\0[\x01-\x03]", "image/x-sgi"),
        (rb"(?:SDPX|XPDS).{4}V\d", "image/x-dpx"),
        (rb"AC1\d\d\d\0", "image/vnd.dwg"),
        (rb"icns\0.{3}[A-Za-z][\w#+ ]{3}", "image/x-icns"),
        (rb"P4\s(?:#[^\n]{0,200}\n|\s){0,8}\d{1,7}\s", "image/x-portable-bitmap"),
        (rb"P5\s(?:#[^\n]{0,200}\n|\s){0,8}\d{1,7}\s", "image/x-portable-graymap"),
        (rb"P6\s(?:#[^\n]{0,200}\n|\s){0,8}\d{1,7}\s", "image/x-portable-pixmap"),
        (rb"P7\n(?:#|WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE)", "image/x-portable-arbitrarymap"),
        (rb"\.snd\0\0.{6}\0\0\0[\x01-\x1b]", "audio/basic"),
        (rb"MAC [\0-\xff][\x0c-\x10]", "audio/x-ape"),
        (rb"wvpk.{4}[\x02-\x10]\x04", "audio/x-wavpack"),
        (rb"FRM8.{8}DSD ", "audio/x-dff"),
        (rb"FLV\x01[\0\x01\x04\x05]\0\0\0\x09", "video/x-flv"),
        (rb"[FCZ]WS[\x01-\x32].{3}[\0-\x0f]", "application/vnd.adobe.flash.movie"),
        (rb"\0\0\x01\xba[\x21\x23\x25\x27\x29\x2b\x2d\x2f\x40-\x7f]", "video/mpeg"),
        (rb"(?:BIK[b-k]|KB2[a-k]).{4}", "video/vnd.radgamettools.bink"),
        (rb"SMK[24].{4}", "video/vnd.radgamettools.smacker"),
        (rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)", "application/x-bzip2"),
        (rb"[\x50-\x5f]\x2a\x4d\x18.{3}\0", "application/zstd"),  # what is to be skipped comes first
        (rb"\x1f\x9d[\x89-\x90]", "application/x-compress"),
        (rb"[\x5d\x6d]\0\0[\0\x01\x04\x08\x10\x20\x40\x80].(?:\xff{8}|.{5}\0\0\0)", "application/x-lzma"),
        (rb"..-(?:lh[0-7d]|lzs|lz[45]|pm[012])-", "application/x-lha"),
        (rb".{7}\*\*ACE\*\*", "application/x-ace-compressed"),
        (rb"07070[12][0-9A-Fa-f]{104}", "application/x-cpio"),
        (rb"070707[0-7]{70}", "application/x-cpio"),
        (rb"ZOO .{16}\xdc\xa7\xc4\xfd", "application/x-zoo"),
        (rb"SIT!.{6}rLau", "application/x-stuffit"),
        (
            rb"d(?:8:announce|13:announce-list|7:comment\d|10:created by|13:creation date|8:encoding|4:infod)",
            "application/x-bittorrent",
        ),
        (rb"\x80\x01.{2}\0\0%!(?:PS-AdobeFont|FontType1)", "application/x-font-type1"),
        # How many tables, which is not many, and the first one's name.
        (rb"(?:\0\x01\0\0|true)\0[\x01-\x7f].{6}[A-Za-z0-9/ ]{4}", "font/ttf"),
        (rb"dex\n0\d\d\0", "application/x-dex"),
        (rb"FOR1.{4}BEAM", "application/x-erlang-beam"),
        (rb";ELC[\x13-\x1f]\0\0\0", "application/x-elc"),
        (rb"ORC[^A-Za-z]", "application/vnd.apache.orc"),
        (rb"\xff{4}.{3}\0\x10\0\0\0", "application/vnd.apache.arrow.stream"),
        (rb"\0\0\x27\x0a\0{20}.{4}\xe8\x03\0\0", "application/vnd.shp"),
        (rb"GRIB.{3}[\x01\x02]", "application/x-grib"),
        (rb"\n\r\r\n.{4}(?:\x1a\x2b\x3c\x4d|\x4d\x3c\x2b\x1a)", "application/x-pcapng"),
        (rb"0\x82..0\x82..\xa0\x03\x02\x01[\0-\x02]\x02", "application/pkix-cert"),
        (rb"0(?:\x80|\x81.|\x82..|\x83...)\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x01-\x06]", "application/cms"),
        (rb"0\x82..\x02\x01\x030", "application/pkcs12"),
        (rb"\x80[\x04\x05]\x95.{4}\0{4}", "application/x-python-pickle"),
        (rb"BLENDER[-_][vV]\d{3}", "application/x-blender"),
        (rb"[IP]WAD.{2}\0\0.{4}", "application/x-doom-wad"),
        (rb"(?:\x1a\x01|\x1e\x02).[\0-\x02].\0.[\0\x01].[\0-\x03].{2}[!-~]", "application/x-terminfo"),
        (rb"(?:\x4c\x01|\x64\x86|\x64\xaa)[\x01-\x60]\0.{12}\0\0.{2}[./][a-z$0-9]", "application/x-coff"),
        (rb"MM.{4}\x02\0\n\0", "image/x-3ds"),
        (rb"\x60\xea.[\0-\x0a][\x1e\x22]", "application/x-arj"),
        (rb"PGF[4-9].{3}\0", "image/x-pgf"),
        (rb"\x98.\x04.{4}[\x01-\x03\x10-\x16]", "application/pgp-keys"),
        (rb"\x99[\x01-\x08].\x04.{4}[\x01-\x03\x10-\x16]", "application/pgp-keys"),
        (rb".[\x0b-\x0e\xf1-\xf3]\r\n", "application/x-python-code"),
    )
)


def detect_at_start(head: bytes) -> str | None:
    """The type whose signature the bytes begin with; None if there is none in these tables."""
    found = next((media_type for pattern, media_type in _STRUCTURED if pattern.match(head)), None)
    return found or next((media_type for signature, media_type in AT_START if head.startswith(signature)), None)


def detect_inside(head: bytes) -> str | None:
    """The type whose signature has its place further inside."""
    return next((media_type for at, signature, media_type in INSIDE if head.startswith(signature, at)), None)


def signatures() -> list[tuple[int, bytes]]:
    """Place and bytes of the plain signatures, for tests."""
    return [*((0, signature) for signature, _ in AT_START), *((at, signature) for at, signature, _ in INSIDE)]


def detected_types() -> set[str]:
    """All types that these tables can tell."""
    names = {media_type for _, media_type in AT_START} | {media_type for *_, media_type in INSIDE}
    return names | {media_type for _, media_type in _STRUCTURED}
