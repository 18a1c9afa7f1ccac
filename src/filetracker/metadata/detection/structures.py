"""Types whose signature is a structure: lengths, checksums or several marks that must agree."""

from __future__ import annotations

_MACHO = {b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"}
_FAT_MACHO = (b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")
_MACHO_BYTES, _MAX_MACHO_KIND = 16, 31  # executable, library, ...
_DOS_HEADER_PARAGRAPHS = range(2, 4_097)  # of 16 bytes
_MAX_FAT_MACHINES = 32  # Java's classes begin so too, and have their version here, which is 45 or more
_OLDEST_CLASS, _NEWEST_CLASS = 45, 120
_MPEG_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_MPEG_1, _LAYER_1, _LAYER_2, _LAYER_3 = 3, 3, 2, 1
# Source: ISO/IEC 11172-3, 2.4.2.3, and 13818-3, 2.4.2.3: kbit/s by the header's index.
_KBPS = {
    (True, _LAYER_1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, _LAYER_2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, _LAYER_3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, _LAYER_1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, _LAYER_2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, _LAYER_3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_TAGGED_SOUND = {b"MAC ": "audio/x-ape", b"MPCK": "audio/x-musepack", b"TTA1": "audio/x-tta"}  # after a tag of MP3's
# TAR: the mark of POSIX and GNU; before them there was none, but the header's checksum is there.
_TAR_MARK_AT, _TAR_CHECKSUM_AT, _TAR_HEADER_BYTES = 257, 148, 512
_TS_PACKET_BYTES = ((0, 188), (4, 192), (0, 204))  # where the first mark stands, and how far it is to the next
_TS_MARKS = 4
_ICON_ENTRY_BYTES, _ICON_HEADER_BYTES, _MAX_ICONS, _CURSOR = 16, 6, 256, 2
_ICON_BITS = (0, 1, 2, 4, 8, 16, 24, 32)  # of a pixel
# dBASE: kinds of files, and how a header of so many fields of 32 bytes ends.
_DBF_KINDS = b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\xcb\xf5"
_DBF_FIELD_BYTES = 32
# PDF readers look for the header this far (PDF 1.7 reference, appendix H, note 13): some writers put junk before it.
_PDF_SEARCH_BYTES = 1024


def detect_structure(head: bytes) -> str | None:
    """The media type; None if these bytes are of none of these formats."""
    detectors = (
        _detect_icon,
        _detect_program,
        _detect_metafile,
        _detect_sound,
        _detect_packets,
        _detect_table,
        _detect_tar,
    )
    for detect in detectors:
        if media_type := detect(head):
            return media_type
    return None


def _detect_icon(head: bytes) -> str | None:
    """Source: the directory of ICO files: type, count, and for each picture its size and place."""
    kind, count = head[:4], int.from_bytes(head[4:6], "little")
    if kind not in (b"\0\0\x01\0", b"\0\0\x02\0") or not 0 < count <= _MAX_ICONS or len(head) < 22:  # noqa: PLR2004 - one entry
        return None
    length, place = (int.from_bytes(head[at : at + 4], "little") for at in (14, 18))
    if head[9] not in (0, 0xFF) or not length or place < _ICON_HEADER_BYTES + _ICON_ENTRY_BYTES * count or place >> 24:
        return None
    if kind[2] == _CURSOR:
        return "image/x-win-bitmap"
    planes, bits = (int.from_bytes(head[at : at + 2], "little") for at in (10, 12))
    return "image/vnd.microsoft.icon" if planes in (0, 1) and bits in _ICON_BITS else None


def _detect_program(head: bytes) -> str | None:
    if head[:4] in _MACHO and len(head) >= _MACHO_BYTES and 0 < head[12] | head[15] <= _MAX_MACHO_KIND:
        return "application/x-mach-binary"
    if head.startswith(_FAT_MACHO) and 0 < int.from_bytes(head[4:8], "big") <= _MAX_FAT_MACHINES:
        return "application/x-mach-binary"
    if head.startswith(b"\xca\xfe\xba\xbe") and _OLDEST_CLASS <= int.from_bytes(head[6:8], "big") <= _NEWEST_CLASS:
        return "application/java-vm"
    if head.startswith(b"MZ"):
        at = int.from_bytes(head[0x3C:0x40], "little")
        if head[at : at + 4] == b"PE\0\0":
            return "application/vnd.microsoft.portable-executable"
        paragraphs, pages = (int.from_bytes(head[place : place + 2], "little") for place in (8, 4))
        return "application/x-dosexec" if paragraphs in _DOS_HEADER_PARAGRAPHS and pages else None
    return None


def _detect_metafile(head: bytes) -> str | None:
    if head.startswith(b"\x01\0\0\0") and head[40:44] == b" EMF":
        return "image/emf"
    # Source: the EOT specification, 4.1: version, and the magic number after the fixed fields.
    if head[34:36] == b"LP" and head[8:12] in (b"\0\0\x01\0", b"\x01\0\x02\0", b"\x02\0\x02\0"):
        return "application/vnd.ms-fontobject"
    return None


def _detect_sound(head: bytes) -> str | None:
    """A tag, or two frames, one where the other ends: a single frame's first bytes are met by chance."""
    if head.startswith(b"ID3") and len(head) >= 10 and 1 < head[3] < 5 and max(head[6:10]) < 0x80:  # noqa: PLR2004 - ID3v2.2 to 2.4
        end = 10 + sum(byte << 7 * place for place, byte in enumerate(reversed(head[6:10])))
        return _TAGGED_SOUND.get(head[end : end + 4], "audio/mpeg")
    length = _mpeg_frame_length(head[:4])
    if length and _mpeg_frame_length(head[length : length + 4]):
        return "audio/mpeg"
    length = _adts_frame_length(head[:6])
    if length and _adts_frame_length(head[length : length + 6]):
        return "audio/aac"
    return "audio/aac" if head.startswith(b"ADIF") else None


def _mpeg_frame_length(header: bytes) -> int:
    """0 if these are not the first bytes of a frame. Source: ISO/IEC 11172-3, 2.4.1.3 and 2.4.3.1."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - eleven bits that are set
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    rate_index, kbps_index, padding = header[2] >> 2 & 3, header[2] >> 4, header[2] >> 1 & 1
    if not layer or version not in _MPEG_RATES or rate_index == 3 or kbps_index in (0, 15):  # noqa: PLR2004 - reserved
        return 0
    is_first = version == _MPEG_1
    bits, rate = _KBPS[is_first, layer][kbps_index] * 1000, _MPEG_RATES[version][rate_index]
    if layer == _LAYER_1:
        return (12 * bits // rate + padding) * 4
    return (144 if is_first or layer == _LAYER_2 else 72) * bits // rate + padding


def _adts_frame_length(header: bytes) -> int:
    """0 if these are not the first bytes of a frame. Source: ISO/IEC 13818-7, 6.2."""
    if len(header) < 6 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0 or header[2] >> 2 & 0xF > 12:  # noqa: PLR2004
        return 0
    return (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5


def _detect_packets(head: bytes) -> str | None:
    """MPEG transport streams: packets of one length, each with a mark first. Source: ISO/IEC 13818-1, 2.4.3."""
    for start, length in _TS_PACKET_BYTES:
        marks = head[start : start + _TS_MARKS * length : length]
        if len(marks) == _TS_MARKS and set(marks) == {0x47}:
            return "video/mp2t"
    return None


def _detect_table(head: bytes) -> str | None:
    """dBASE: the date of the last change, and a header that ends where it says."""
    is_dated = len(head) >= 2 * _DBF_FIELD_BYTES and 0 < head[2] <= 12 and 0 < head[3] <= 31  # noqa: PLR2004 - months, days
    if not is_dated or head[0] not in _DBF_KINDS:
        return None
    length = int.from_bytes(head[8:10], "little")
    return (
        "application/vnd.dbf" if length % _DBF_FIELD_BYTES in (1, 8, 9) and head[length - 1 : length] == b"\r" else None
    )


def _detect_tar(head: bytes) -> str | None:
    if not _has_tar_checksum(head) and not head[_TAR_MARK_AT:].startswith((b"ustar\0", b"ustar  \0")):
        return None
    return "application/x-tar"


def _has_tar_checksum(head: bytes) -> bool:
    header, checksum = head[:_TAR_HEADER_BYTES], head[_TAR_CHECKSUM_AT : _TAR_CHECKSUM_AT + 8]
    digits = checksum.strip(b" \0")
    if len(header) < _TAR_HEADER_BYTES or not digits or not set(digits) <= set(b"01234567"):
        return False
    return sum(header) - sum(checksum) + 8 * ord(" ") == int(digits, 8)


def detect_late_pdf(head: bytes) -> str | None:
    """A PDF behind something else."""
    return "application/pdf" if b"%PDF-" in head[:_PDF_SEARCH_BYTES] else None
