"""The header of a 7z file. Source: 7zFormat.txt of the LZMA SDK (public domain). No permissive library reads it."""

from __future__ import annotations

import lzma
from dataclasses import dataclass, field
from typing import Any

from filetracker.errors import FileTrackerError
from filetracker.metadata.parsing.seven_zip_cursor import END, MAX_FILES, Cursor
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

_HEADER, _ARCHIVE_PROPERTIES, _ADDITIONAL_STREAMS, _STREAMS, _FILES = 1, 2, 3, 4, 5
_PACK, _FOLDERS, _SUBSTREAMS, _SIZE, _CRC, _FOLDER, _UNPACK_SIZES = 6, 7, 8, 9, 10, 11, 12
_STREAM_COUNTS, _EMPTY, _NAMES, _PACKED_HEADER = 13, 14, 17, 23
_LZMA, _LZMA2, _COPY, _AES = b"\x03\x01\x01", b"\x21", b"\0", b"\x06\xf1\x07\x01"
_START_BYTES = 32
_MAX_UNPACKED_BYTES = 4_194_304  # of the header
_MAX_FOLDERS = 50_000  # streams, each of which takes more memory than a file in it
_MAX_LEVELS = 4  # a packed header may hold a packed header
_MAX_CODERS = 32


class EncryptedHeaderError(FileTrackerError):
    """Nothing can be listed without the password."""

    code = "Encrypted"


@dataclass(frozen=True, slots=True)
class _Folder:
    """One compressed stream: what packs it, and how long it is in the end."""

    coders: tuple[tuple[bytes, bytes], ...]  # method and its properties
    out_count: int
    main_out: int


@dataclass
class _Streams:
    pack_position: int = 0
    pack_sizes: list[int] = field(default_factory=list)
    folders: list[_Folder] = field(default_factory=list)
    folder_sizes: list[int] = field(default_factory=list)
    folder_has_crc: list[bool] = field(default_factory=list)
    sizes: list[int] | None = None  # of the files in the folders, one after the other


@dataclass(frozen=True)
class Header:
    """What an archive holds: `sizes` are bytes, of those entries that have content."""

    names: list[str]
    have_content: list[bool]
    sizes: list[int]
    encrypted: bool


def read_header(file: RangeReader, data: bytes) -> Header:
    """The header in `data`, unpacked as often as it is packed."""
    for _ in range(_MAX_LEVELS):
        cursor = Cursor(data)
        kind = cursor.byte()
        if kind == _HEADER:
            return _read_plain(cursor)
        if kind != _PACKED_HEADER:
            break
        data = _unpack(file, _read_streams(cursor))
    raise UnsupportedError("Its header is of no known kind.")


def _read_plain(cursor: Cursor) -> Header:
    streams, names, have_content = _Streams(), [""][:0], [True][:0]
    for kind in cursor.kinds():
        if kind == _ARCHIVE_PROPERTIES:
            for _ in cursor.kinds():
                cursor.take(cursor.number())
        elif kind in (_ADDITIONAL_STREAMS, _STREAMS):
            streams = _read_streams(cursor)
        elif kind == _FILES:
            names, have_content = _read_files(cursor)
        else:
            raise UnsupportedError("Its header has a part of no known kind.")
    return Header(
        names=names,
        have_content=have_content,
        sizes=streams.folder_sizes if streams.sizes is None else streams.sizes,
        encrypted=any(method == _AES for folder in streams.folders for method, _ in folder.coders),
    )


def _read_files(cursor: Cursor) -> tuple[list[str], list[bool]]:
    count = cursor.count()
    names, have_content = [""] * count, [True] * count
    for kind in cursor.kinds():
        data = cursor.take(cursor.number())
        if kind == _EMPTY:
            have_content = [not empty for empty in Cursor(data).bits(count)]
        elif kind == _NAMES:
            names = data[1:].decode("utf-16-le", errors="replace").split("\0", count)[:count]
    return names, have_content


def _read_streams(cursor: Cursor) -> _Streams:
    streams = _Streams()
    for kind in cursor.kinds():
        if kind == _PACK:
            _read_pack(cursor, streams)
        elif kind == _FOLDERS:
            _read_folders(cursor, streams)
        elif kind == _SUBSTREAMS:
            _read_substreams(cursor, streams)
        else:
            raise UnsupportedError("Its header has streams of no known kind.")
    return streams


def _read_pack(cursor: Cursor, streams: _Streams) -> None:
    streams.pack_position, count = cursor.number(), cursor.count()
    for kind in cursor.kinds():
        if kind == _SIZE:
            streams.pack_sizes = [cursor.number() for _ in range(count)]
        elif kind == _CRC:
            cursor.digests(count)


def _read_folders(cursor: Cursor, streams: _Streams) -> None:
    if cursor.number() != _FOLDER:
        raise UnreadableError("Its header does not say how it is packed.")
    count = cursor.count(_MAX_FOLDERS)
    if cursor.byte():
        raise UnsupportedError("Its header lies in more than one place.")
    streams.folders = [_read_folder(cursor) for _ in range(count)]
    streams.folder_has_crc = [False] * count
    for kind in cursor.kinds():
        if kind == _UNPACK_SIZES:
            streams.folder_sizes = [
                [cursor.number() for _ in range(folder.out_count)][folder.main_out] for folder in streams.folders
            ]
        elif kind == _CRC:
            streams.folder_has_crc = cursor.digests(count)


def _read_folder(cursor: Cursor) -> _Folder:
    coders, ins, outs = [], 0, 0
    for _ in range(_few(cursor)):
        flags = cursor.byte()
        method = cursor.take(flags & 0x0F)
        more_in, more_out = (_few(cursor), _few(cursor)) if flags & 0x10 else (1, 1)
        ins, outs = ins + more_in, outs + more_out
        coders.append((method, cursor.take(cursor.number()) if flags & 0x20 else b""))
    bound = [(cursor.number(), cursor.number())[1] for _ in range(outs - 1)]
    if ins - len(bound) > 1:  # which streams of the file go in, where it is not the only one
        for _ in range(ins - len(bound)):
            cursor.number()
    free = [index for index in range(outs) if index not in bound]
    if not free:
        raise UnreadableError("Its header has a stream without an end.")
    return _Folder(tuple(coders), outs, free[0])


def _few(cursor: Cursor) -> int:
    value = cursor.number()
    if not 0 < value <= _MAX_CODERS:
        error = UnsupportedError if value else UnreadableError
        raise error(f"Its header claims {value:,} ways of packing for one stream.")
    return value


def _read_substreams(cursor: Cursor, streams: _Streams) -> None:
    counts = [1] * len(streams.folders)
    kind = cursor.number()
    if kind == _STREAM_COUNTS:
        counts = [cursor.count() for _ in streams.folders]
        kind = cursor.number()
    if sum(counts) > MAX_FILES:
        raise UnsupportedError(f"Its header claims {sum(counts):,} parts.")
    sizes: list[int] = []
    for folder_size, count in zip(streams.folder_sizes, counts, strict=False):
        # The last size is what is left of the folder, so it is not written.
        known = [cursor.number() for _ in range(count - 1)] if kind == _SIZE else []
        sizes += [*known, folder_size - sum(known)] if count else []
    streams.sizes = sizes
    if kind == _SIZE:
        kind = cursor.number()
    if kind == _CRC:  # of the streams whose folder has no checksum that would serve them
        checked = streams.folder_has_crc
        cursor.digests(sum(n for n, has_crc in zip(counts, checked, strict=False) if n != 1 or not has_crc))
        kind = cursor.number()
    if kind != END:
        raise UnreadableError("Its header has streams of no known kind.")


def _unpack(file: RangeReader, streams: _Streams) -> bytes:
    if not streams.folders or not streams.pack_sizes or not streams.folder_sizes:
        raise UnreadableError("Its packed header is missing.")
    coders = streams.folders[0].coders
    if any(method == _AES for method, _ in coders):
        raise EncryptedHeaderError("The header is encrypted.")
    if len(coders) != 1:
        raise UnsupportedError("Its header is packed in more than one way.")
    length = streams.folder_sizes[0]
    if length > _MAX_UNPACKED_BYTES:
        raise UnsupportedError(f"Its header claims {length:,} bytes.")
    packed = file.peek_at(_START_BYTES + streams.pack_position, streams.pack_sizes[0])
    return _decompress(coders[0], packed, length)


def _decompress(coder: tuple[bytes, bytes], packed: bytes, length: int) -> bytes:
    method, properties = coder
    if method == _COPY:
        return packed
    # The dictionary need not be larger than what comes out, whatever the file claims: it is allocated at once.
    chosen: dict[str, Any] = {"dict_size": max(4_096, length)}
    if method == _LZMA and len(properties) == 5 and properties[0] < 9 * 5 * 5:  # noqa: PLR2004 - as in 7zFormat.txt
        rest, lc = divmod(properties[0], 9)
        pb, lp = divmod(rest, 5)
        chosen |= {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb}
    elif method == _LZMA2:
        chosen |= {"id": lzma.FILTER_LZMA2}
    else:
        raise UnsupportedError("Its header is packed in an unknown way.")
    try:
        data = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chosen]).decompress(packed, length)
    except (lzma.LZMAError, ValueError) as error:
        raise UnreadableError(f"Its header cannot be unpacked ({error}).") from error
    if len(data) != length:
        raise UnreadableError("Its header is shorter than it says.")
    return data
