"""The type that an uploader declares: what the AWS CLI sends, made from the name with the machine's own table."""

from __future__ import annotations

import mimetypes
from collections import defaultdict
from functools import cache
from pathlib import Path, PurePosixPath

GLOBS = Path("/usr/share/mime/globs2")  # freedesktop.org's table of endings, in Debian's shared-mime-info
_DEFAULT = "binary/octet-stream"  # S3's own, if the uploader says nothing

_MORE_ENDINGS = {
    ".bash": ("text/x-sh",),
    ".bashcomp": ("text/x-sh",),
    ".bat": ("text/x-msdos-batch",),
    ".cmd": ("text/x-msdos-batch",),
    ".swift": ("text/x-swift",),
}
_PACKINGS = {
    "gzip": "application/gzip",
    "bzip2": "application/x-bzip2",
    "xz": "application/x-xz",
    "compress": "application/x-compress",
}


def declared_type(name: str) -> str:
    """As the AWS CLI guesses it. Source: awscli/customizations/s3/utils.py, `guess_content_type`."""
    try:
        return mimetypes.guess_type(name)[0] or _DEFAULT
    except ValueError:
        return _DEFAULT


def packing_of(name: str) -> str | None:
    """The type that its last ending gives a packed file, whose declared type is that of what is inside.

    The AWS CLI declares "notes.txt.gz" text/plain. Nobody would call a gzip file of that name something else.
    """
    packed = mimetypes.guess_type(name)[1]
    return _PACKINGS.get(packed) if packed else None


def types_by_name(name: str) -> tuple[str, ...]:
    """What freedesktop.org's table takes the ending for, which knows many that /etc/mime.types does not."""
    ending = PurePosixPath(name).suffix.lower()
    return tuple(_types_by_ending().get(ending, _MORE_ENDINGS.get(ending, ())))


@cache
def _types_by_ending() -> dict[str, list[str]]:
    types: defaultdict[str, list[str]] = defaultdict(list)
    for line in GLOBS.read_text().splitlines():
        media_type, _, pattern = line.partition(":")[2].partition(":")  # weight:type:pattern
        if pattern.startswith("*."):
            types[pattern[1:].partition(":")[0].lower()].append(media_type)
    return types
