"""TIFF, BigTIFF and what cameras write in their form (DNG, NEF, CR2, ARW): dimensions, camera, number of pages."""

from __future__ import annotations

from filetracker.metadata.parsing.exif import EXIF_FIELDS, read_exif
from filetracker.metadata.parsing.extras import Fields, extra, warn
from filetracker.metadata.parsing.tiff_directories import Directories, Values
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS: dict[str, str] = {
    "Width": "pixels, of the first page; of a camera's file, of the picture in full size",
    "Height": "pixels, of the first page; of a camera's file, of the picture in full size",
    "Pages": "how many; left out beyond 5,000, if more than 256 KiB would have to be read, and of a camera's file",
    **EXIF_FIELDS,
}
_WALK_BYTES = 262_144  # what a walk over the pages' directories may fetch
_MAX_PAGES = 5_000
_KIND, _WIDTH, _HEIGHT, _OTHERS, _DNG_VERSION = 254, 256, 257, 330, 50_706
_STRIPS, _TILES = (273, 279), (324, 325)  # where they start, and how long they are
_TAGS = {_KIND, _WIDTH, _HEIGHT, _OTHERS, _DNG_VERSION, *_STRIPS, *_TILES}
_IS_REDUCED = 1  # bit of the kind: a smaller version of another picture
_KIND_AMONG = 2  # tags are sorted, and hardly any comes before the kind
_MAX_OTHERS = 16
_CAMERA_MARK_AT, _CAMERA_MARK = (8, 2), b"CR"  # of Canon's files, whose first picture is no small one
_CUT = "It is shorter than its directory says: it may be cut off."


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one family
    """The fields of FIELDS."""
    directories = Directories(file)
    first = directories.values(directories.first, _TAGS)
    picture, is_camera = _full_size(directories, first)
    width, height = picture.get(_WIDTH, ()), picture.get(_HEIGHT, ())
    if not (width and height and width[0] and height[0]):
        raise UnsupportedError("Its first directory has no dimensions.")
    fields: Fields = {"Width": width[0], "Height": height[0]}
    if not directories.is_big:  # which the parser of EXIF does not know
        with extra(fields, "Its tags"):
            fields.update(read_exif(file, 0, file.size))
    is_beyond = False
    if not is_camera and file.peek_at(*_CAMERA_MARK_AT) != _CAMERA_MARK:
        with extra(fields, "The number of its pages"):
            fields["Pages"], is_beyond = _count_pages(file, directories)
    if is_beyond or _end_of_picture(first) > file.size:
        warn(fields, _CUT)
    return fields


def _full_size(directories: Directories, first: Values) -> tuple[Values, bool]:
    """The largest picture of full size among the first directory and those below it; whether it is a camera's file."""
    is_reduced = bool(next(iter(first.get(_KIND, ())), 0) & _IS_REDUCED)
    others = first.get(_OTHERS, ())[:_MAX_OTHERS] if is_reduced else ()
    candidates = [directories.values(place, _TAGS) for place in others]
    candidates = [values for values in candidates if not next(iter(values.get(_KIND, ())), 0) & _IS_REDUCED]
    best = max(candidates, key=lambda values: next(iter(values.get(_WIDTH, ())), 0), default=first)
    return (best if best.get(_WIDTH) else first), is_reduced or _DNG_VERSION in first


def _count_pages(file: RangeReader, directories: Directories) -> tuple[int | None, bool]:
    """How many, if that is near, and whether a directory lies beyond the end of the file."""
    seen: set[int] = set()
    pages, directory, spent = 0, directories.first, file.bytes_fetched
    while directory and directory not in seen:
        if file.bytes_fetched - spent > _WALK_BYTES or len(seen) >= _MAX_PAGES:
            return None, False
        seen.add(directory)
        try:
            pages += not directories.first_value(directory, _KIND, _KIND_AMONG) & _IS_REDUCED
            directory = directories.after(directory)
        except UnreadableError:
            return len(seen) - 1 or None, True
    return pages, False


def _end_of_picture(values: Values) -> int:
    """Where the last strip or tile ends; 0 if there are too many to be listed."""
    starts, lengths = next(
        ((values[one], values[other]) for one, other in (_STRIPS, _TILES) if values.get(one) and values.get(other)),
        ((), ()),
    )
    return max((start + length for start, length in zip(starts, lengths, strict=False)), default=0)
