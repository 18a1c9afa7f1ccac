"""Which files of this machine go under which keys. Everything is checked before the first byte is sent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from filetracker.errors import BadKeyError, UsageError
from filetracker.media_types import guess_content_type
from filetracker.object_keys import check_object_key


@dataclass(frozen=True)
class PlannedUpload:
    """One file to send: where it is, under which key it goes, how many bytes it has, what it seems to be."""

    path: Path
    key: str
    size_bytes: int
    content_type: str


@dataclass(frozen=True)
class UploadPlan:
    """All files to send, and what is left out, each with its reason: broken links, sockets, links to folders."""

    uploads: list[PlannedUpload]
    skipped: dict[Path, str]


def plan_uploads(paths: Sequence[Path], key_prefix: str = "") -> UploadPlan:
    """A file goes under its own name, what is in a folder under its path within that folder; `key_prefix` before it.

    A link to a folder is followed only where it is one of `paths`. Raises UsageError, so that nothing is sent, for what
    does not exist or cannot be read, for a key that S3 would not take, and for two files that would go under the same
    key.
    """
    uploads: dict[str, PlannedUpload] = {}
    skipped: dict[Path, str] = {}
    for path, name in _named_files(paths):
        if not path.is_file():
            skipped[path] = "a link to a folder" if path.is_dir() else "no file"
            continue
        planned = _plan(path, key_prefix + name)
        if other := uploads.get(planned.key):
            raise UsageError(
                f"{str(other.path)!r} and {str(path)!r} would both become {planned.key!r}: "
                "upload them one after the other, each with its own --prefix."
            )
        uploads[planned.key] = planned
    if not uploads:
        raise UsageError(f"There is no file to upload in {', '.join(repr(str(path)) for path in paths)}.")
    return UploadPlan(list(uploads.values()), skipped)


def _named_files(paths: Sequence[Path]) -> Iterable[tuple[Path, str]]:
    for path in paths:
        if path.is_dir():
            yield from ((inner, inner.relative_to(path).as_posix()) for inner in _walk(path))
        elif path.exists():
            yield path, path.name
        else:
            raise UsageError(f"There is no file or folder {str(path)!r}.")


def _walk(folder: Path) -> Iterable[Path]:
    def refuse(error: OSError) -> None:
        raise UsageError(f"Could not read folder {str(error.filename)!r}: {error.strerror}.") from error

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        # They are not walked into: a link may lead back to where it is.
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name) for name in sorted([*names, *links]))


def _plan(path: Path, key: str) -> PlannedUpload:
    if not os.access(path, os.R_OK):
        raise UsageError(f"Could not read {str(path)!r}: you have no right to.")
    _check_key(path, key)
    return PlannedUpload(path, key, path.stat().st_size, guess_content_type(key))


def _check_key(path: Path, key: str) -> None:
    try:
        check_object_key(key)
    except BadKeyError as error:
        raise UsageError(
            f"{str(path)!r} can't be uploaded as {key!r}: {error} Rename the file, or choose another --prefix."
        ) from error
