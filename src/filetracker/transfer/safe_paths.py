"""Where a downloaded file may go: never outside the folder that was named, whatever the file is called."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from filetracker.errors import UsageError

_MAX_NAME_BYTES = 255  # of one name in a folder, on every usual file system


class UnsafeNameError(UsageError):
    """A file's name that would lead somewhere else, or nowhere."""

    code = "UnsafeName"


def path_within(folder: Path, name: str) -> Path:
    """The path under `folder` for a file's name, whose `/` part folders. Raises UnsafeNameError.

    Refused is what would leave the folder (`..`, a leading `/`, a link that is there already), what no folder should
    hold (control characters, names that are empty or too long), and what would need a file to be a folder or a folder
    to be a file.
    """
    if problem := next((problem for part in name.split("/") if (problem := _problem_of(part))), ""):
        raise UnsafeNameError(
            f"{name!r} cannot be the name of a file here: {problem}. Name the file yourself: "
            "`filetracker download NAME TARGET`."
        )
    path = folder.joinpath(*name.split("/"))
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise UnsafeNameError(f"{name!r} would leave the folder {str(folder)!r} by a link: choose another folder.")
    if blocked := next((parent for parent in _folders_between(folder, path) if not _may_be_folder(parent)), None):
        raise UnsafeNameError(f"{name!r} cannot be a file here: {str(blocked)!r} is there, and is no folder.")
    if path.is_dir():
        raise UnsafeNameError(f"{name!r} cannot be a file here: {str(path)!r} is a folder.")
    return path


def _folders_between(folder: Path, path: Path) -> list[Path]:
    return [folder / parent for parent in path.relative_to(folder).parents[:-1]]


def _may_be_folder(path: Path) -> bool:
    return path.is_dir() or not os.path.lexists(path)


def _problem_of(part: str) -> str:
    if part in ("", ".", ".."):
        return "a part of it is empty, '.' or '..'"
    if "\\" in part:
        return "it has a backslash in it"
    # Control and format characters, and halves of surrogate pairs.
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in part):
        return "it has control characters in it"
    if len(part.encode()) > _MAX_NAME_BYTES:
        return f"a part of it has more than {_MAX_NAME_BYTES} bytes"
    return ""
