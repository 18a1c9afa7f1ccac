"""What the ending of a file's name says of its type: the same on every machine, whatever its own tables say."""

from __future__ import annotations

from filetracker.metadata.media_types.ending_table import ENDINGS, MISTAKEN, NAMED_ENDINGS
from filetracker.metadata.media_types.relations import canonical, read_table

_TYPES = {ending: media_type for media_type, endings in read_table(ENDINGS).items() for ending in endings} | {
    ending: f"{beginning}{ending}" for beginning, endings in read_table(NAMED_ENDINGS).items() for ending in endings
}
_PACKED = ("br", "gz", "bz2", "xz", "zst", "z", "lz4", "lz", "lzma")
_MISTAKEN = read_table(MISTAKEN)


def type_by_ending(file_name: str) -> str:
    """The canonical type that the name's ending stands for; "" if it stands for none."""
    return canonical(_TYPES.get(ending_of(file_name), ""))


def packed_type_by_ending(file_name: str) -> str:
    """The type of what a packed file holds, by the ending before the last one: `text/csv` for `a.csv.gz`."""
    name, _, ending = file_name.lower().rpartition(".")
    return type_by_ending(name) if ending in _PACKED else ""


def ending_of(file_name: str) -> str:
    """What follows the last dot of the name itself, in small letters; "" if there is none."""
    stem, dot, ending = file_name.rpartition("/")[2].lower().rpartition(".")
    return ending if dot and (stem or ending) else ""


def is_mistaken(file_name: str, media_type: str) -> bool:
    """Whether the type is what a table gives for this ending, though files with it are often something else."""
    return media_type in _MISTAKEN.get(ending_of(file_name), [])
