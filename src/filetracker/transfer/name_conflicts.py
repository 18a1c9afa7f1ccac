"""Files that lie side by side in the bucket and cannot in a folder: `a` and `a/b`, on some file systems `A` and `a`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

_NAME_IT_YOURSELF = "Name the file yourself: `filetracker download NAME TARGET`."


def find_clashes(files: Mapping[str, Path], folder: Path) -> dict[str, str]:
    """Which of the files to write into the folder would be in another's way, by name, each with the reason."""
    certain, possible = _clashes(files, Path.as_posix), _clashes(files, _folded)
    return possible if possible.keys() != certain.keys() and _ignores_case(folder) else certain


def _clashes(files: Mapping[str, Path], place_of: Callable[[Path], str]) -> dict[str, str]:
    places = {name: place_of(path) for name, path in files.items()}
    folders = _folders_of(places)
    taken: dict[str, str] = {}
    clashes: dict[str, str] = {}
    for name, place in places.items():
        if place in folders:
            clashes[name] = f"{name!r} would be where the folder of {folders[place]!r} is. {_NAME_IT_YOURSELF}"
        elif place in taken:
            clashes[name] = f"{name!r} and {taken[place]!r} would be one file here. {_NAME_IT_YOURSELF}"
        else:
            taken[place] = name
    return clashes


def _folders_of(places: Mapping[str, str]) -> dict[str, str]:
    """Every folder that a file lies in, with the name of the first such file."""
    folders: dict[str, str] = {}
    for name, place in places.items():
        parent = place.rpartition("/")[0]
        while parent and parent not in folders:
            folders[parent] = name
            parent = parent.rpartition("/")[0]
    return folders


def _folded(path: Path) -> str:
    return unicodedata.normalize("NFC", path.as_posix().casefold())


def _ignores_case(folder: Path) -> bool:
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.is_dir())
    try:
        with NamedTemporaryFile(prefix=".filetracker-", suffix=".probe", dir=there) as probe:
            path = Path(probe.name)
            return path.with_name(path.name.upper()).exists()
    except OSError:  # then nothing can be written, and the download says so
        return False
