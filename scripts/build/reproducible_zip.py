"""Zip files whose bytes depend on nothing but the names and contents of what is in them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

OLDEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
MADE_ON_UNIX = 3
READABLE_FILE = 0o100644 << 16  # Lambda runs as another user: it must be able to read


def write_zip(target: Path, files: Mapping[str, Path]) -> None:
    """Write `files` (name in the zip → file on disk) to `target`, all at once: nobody sees half a zip.

    Nothing is compressed: the bytes that a compressor makes depend on its release, and Lambda unpacks anyway.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, OLDEST_ZIP_TIME)
            entry.create_system = MADE_ON_UNIX
            entry.external_attr = READABLE_FILE
            archive.writestr(entry, files[name].read_bytes())
    unfinished.replace(target)
