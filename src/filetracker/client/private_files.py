"""Small JSON files that are nobody else's business: mode 0600, replaced as a whole."""

from __future__ import annotations

import json
import os
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from filetracker.errors import UsageError


def read_private(path: Path) -> dict[str, Any] | None:
    """What was written last; None where there is nothing, or nothing that can be read as such.

    Raises UsageError where others may read or write it: then it is no secret any more, or not what was written.
    """
    try:
        with path.open(encoding="utf-8") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                raise UsageError(f"Others may read {str(path)!r}: run `chmod 600 {shlex.quote(str(path))}`.")
            document = json.load(file)
    except FileNotFoundError:
        return None
    except ValueError:  # half of it, or somebody else's
        return None
    except OSError as error:
        raise UsageError(f"Could not read {str(path)!r}: {error.strerror or error}.") from error
    return document if isinstance(document, dict) else None


def write_private(path: Path, document: Mapping[str, Any]) -> None:
    """Replaces the file: whoever reads it meanwhile sees the old one or the new one."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=2)
        Path(name).replace(path)
    except OSError as error:
        raise UsageError(f"Could not write {str(path)!r}: {error.strerror or error}.") from error
