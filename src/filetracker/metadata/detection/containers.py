"""Types of containers, which one signature has in common: what they say of themselves behind it tells which it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Source: the list of brands of the MP4 Registration Authority; ISO/IEC 23008-12; the AVIF specification.
_BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"M4P ": "audio/mp4",
    b"M4V ": "video/x-m4v",
    b"M4VH": "video/x-m4v",
    b"M4VP": "video/x-m4v",
    b"avci": "image/avci",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"crx ": "image/x-canon-cr3",
    b"heic": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic-sequence",
    b"hevx": "image/heic-sequence",
    b"jp2 ": "image/jp2",
    b"jpm ": "image/jpm",
    b"jpx ": "image/jpx",
    b"mif1": "image/heif",
    b"mjp2": "video/mj2",
    b"msf1": "image/heif-sequence",
    b"qt  ": "video/quicktime",
}
_JP2_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
# QuickTime files of before the brands begin with one of these boxes, fragments of films with one of the others.
_OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_FRAGMENTS = (b"styp", b"sidx", b"moof", b"emsg")
_RIFF = {
    b"ACON": "application/x-navi-animation",
    b"AVI ": "video/x-msvideo",
    b"CDXA": "video/mpeg",
    b"QLCM": "audio/qcelp",
    b"RMID": "audio/midi",
    b"WAVE": "audio/wav",
    b"WEBP": "image/webp",
    b"sfbk": "audio/x-soundfont",
}
_WAVES = (b"RIFF", b"RIFX", b"RF64", b"BW64")
_FORMS = {
    b"8SVX": "audio/x-8svx",
    b"AIFC": "audio/aiff",
    b"AIFF": "audio/aiff",
    b"ILBM": "image/x-ilbm",
    b"PBM ": "image/x-ilbm",
}
_DJVU = (b"DJVU", b"DJVM", b"DJVI", b"THUM")
_EBML_DOC_TYPE = re.compile(rb"\x42\x82(?:[\x81-\x8f]|\x40[\x01-\x0f])([a-z]{1,15})")
_EBML_HEADER_BYTES = 128
# Source: the ASF specification, 10: the header's, a stream's properties', sound's and film's numbers.
_ASF_HEADER = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c"
_ASF_STREAM = b"\x91\x07\xdc\xb7\xb7\xa9\xcf\x11\x8e\xe6\x00\xc0\x0c\x20\x53\x65"
_ASF_SOUND = b"\x40\x9e\x69\xf8\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
_ASF_FILM = b"\xc0\xef\x19\xbc\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
_ASF_HEADER_BYTES, _ASF_OBJECT_BYTES = 30, 24


def detect_container(head: bytes) -> str | None:
    """The media type; None if these bytes are of none of these containers, or of one of an unknown kind."""
    for detect in (_detect_boxes, _detect_riff, _detect_iff, _detect_ogg, _detect_ebml, _detect_asf):
        if media_type := detect(head):
            return media_type
    return None


def _detect_boxes(head: bytes) -> str | None:
    if head.startswith(_JP2_SIGNATURE):
        return _BRANDS.get(head[20:24], "image/jp2")
    size, kind, brand = int.from_bytes(head[:4], "big"), head[4:8], head[8:12]
    if kind == b"ftyp" and (size == 0 or 12 <= size < 1 << 16):  # noqa: PLR2004 - with at least one brand
        return _detect_brand(brand)
    is_short = 8 <= size < 1 << 24  # noqa: PLR2004 - a box's header has 8 bytes
    if kind in _FRAGMENTS and is_short:
        return "video/mp4"
    return "video/quicktime" if kind in _OLD_QUICKTIME and (is_short or kind == b"mdat") else None


def _detect_brand(brand: bytes) -> str:
    if brand.startswith((b"3g2", b"3gp2")):
        return "video/3gpp2"
    return "video/3gpp" if brand.startswith((b"3gp", b"3gr", b"3gs")) else _BRANDS.get(brand, "video/mp4")


def _detect_riff(head: bytes) -> str | None:
    if head.startswith(b"RIFF"):
        return "image/x-coreldraw" if head[8:11] == b"CDR" else _RIFF.get(head[8:12])
    return "audio/wav" if head.startswith(_WAVES) and head[8:12] == b"WAVE" else None


def _detect_iff(head: bytes) -> str | None:
    """FORM is the mark of all IFF files: the type that follows tells which it is."""
    if head.startswith(b"AT&TFORM"):
        return "image/vnd.djvu" if head[12:16] in _DJVU else None
    return _FORMS.get(head[8:12]) if head.startswith(b"FORM") else None


def _detect_ogg(head: bytes) -> str | None:
    if not head.startswith(b"OggS\0"):
        return None
    return "video/ogg" if b"\x80theora" in head[:512] else "audio/ogg"


def _detect_ebml(head: bytes) -> str | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    found = _EBML_DOC_TYPE.search(head[:_EBML_HEADER_BYTES])
    return "video/webm" if found and found[1] == b"webm" else "video/x-matroska"


def _detect_asf(head: bytes) -> str | None:
    """By the kinds of its streams."""
    if not head.startswith(_ASF_HEADER):
        return None
    streams = set(_asf_streams(head))
    return "video/x-ms-wmv" if _ASF_FILM in streams else "audio/x-ms-wma" if _ASF_SOUND in streams else "video/x-ms-asf"


def _asf_streams(head: bytes) -> Iterator[bytes]:
    position = _ASF_HEADER_BYTES
    while position + _ASF_OBJECT_BYTES <= len(head):
        length = int.from_bytes(head[position + 16 : position + 24], "little")
        if head.startswith(_ASF_STREAM, position):
            yield head[position + 24 : position + 40]
        if length < _ASF_OBJECT_BYTES:
            return
        position += length
