"""Types of sound, film, programs and fonts by their first bytes, where one signature stands for several formats."""

from __future__ import annotations

import re

# The brand that a file in boxes says it follows; others are film. Source: the MP4 Registration Authority's list.
_BRANDS = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"M4P ": "audio/mp4", b"qt  ": "video/quicktime"}
_3GP_BRANDS = (b"3gp", b"3g2", b"3gr", b"3gs")
# QuickTime files of before the brands begin with one of these boxes.
_OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_FONTS = {b"OTTO": "font/otf", b"ttcf": "font/collection", b"wOFF": "font/woff", b"wOF2": "font/woff2"}
# How many tables, which is not many, and the first one's name: the version alone would be met by chance.
_SFNT = re.compile(rb"(?:\x00\x01\x00\x00|true)\x00[\x01-\x7f].{6}[A-Za-z0-9/ ]{4}", re.DOTALL)
_MACHO = {b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"}
_FAT_MACHO = (b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")
_MOST_FAT_MACHINES = 32  # Java's classes begin so too; there the version stands here, which is 45 or more
_DOC_TYPE = re.compile(rb"\x42\x82[\x81-\x8f]([a-z]+)")
_MPEG_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_LAYER_3 = 1
_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # layer III of MPEG-1
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # layer III of MPEG-2


def detect_media(head: bytes) -> str | None:
    """The media type; None where these bytes are of none of these formats."""
    for detect in (_detect_boxes, _detect_container, _detect_program, _detect_font, _detect_mp3):
        if media_type := detect(head):
            return media_type
    return None


def _detect_boxes(head: bytes) -> str | None:
    kind, brand = head[4:8], head[8:12]
    if kind == b"ftyp":
        return "video/3gpp" if brand.startswith(_3GP_BRANDS) else _BRANDS.get(brand, "video/mp4")
    is_short = 8 <= int.from_bytes(head[:4], "big") < 1 << 24  # noqa: PLR2004 - a box's header has 8 bytes
    return "video/quicktime" if kind in _OLD_QUICKTIME and (is_short or kind == b"mdat") else None


def _detect_container(head: bytes) -> str | None:
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"OggS"):
        return "video/ogg" if b"\x80theora" in head[:512] else "audio/ogg"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        found = _DOC_TYPE.search(head[:128])
        return "video/webm" if found and found[1] == b"webm" else "video/x-matroska"
    return "audio/flac" if head.startswith(b"fLaC") else None


def _detect_program(head: bytes) -> str | None:
    if head[:4] in _MACHO:
        return "application/x-mach-binary"
    if head.startswith(_FAT_MACHO) and 0 < int.from_bytes(head[4:8], "big") <= _MOST_FAT_MACHINES:
        return "application/x-mach-binary"
    if head.startswith(b"MZ"):
        at = int.from_bytes(head[0x3C:0x40], "little")
        return "application/vnd.microsoft.portable-executable" if head[at : at + 4] == b"PE\0\0" else None
    return None


def _detect_font(head: bytes) -> str | None:
    return _FONTS.get(head[:4]) or ("font/ttf" if _SFNT.match(head) else None)


def _detect_mp3(head: bytes) -> str | None:
    """A tag, or two frames, one where the other ends: a single frame's first bytes are met by chance."""
    if head.startswith(b"ID3") and len(head) >= 10 and head[3] < 5 and max(head[6:10]) < 0x80:  # noqa: PLR2004 - ID3v2.4, 3.1
        return "audio/mpeg"
    length = _mp3_frame_length(head[:4])
    return "audio/mpeg" if length and _mp3_frame_length(head[length : length + 4]) else None


def _mp3_frame_length(header: bytes) -> int:
    """0 where these are not the first bytes of a frame. Source: ISO/IEC 11172-3, 2.4.1.3."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - eleven bits that are set
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    rate_index, kbps_index = header[2] >> 2 & 3, header[2] >> 4
    if layer != _LAYER_3 or version not in _MPEG_RATES or rate_index == 3 or kbps_index in (0, 15):  # noqa: PLR2004 - reserved
        return 0
    is_first = version == 3  # noqa: PLR2004 - MPEG-1
    kbps = (_KBPS if is_first else _KBPS_2)[kbps_index]
    return (144 if is_first else 72) * kbps * 1000 // _MPEG_RATES[version][rate_index] + (header[2] >> 1 & 1)
