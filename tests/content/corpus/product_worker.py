"""A process that says what FileTracker says of files: JSON lines in, JSON lines out. Killed by its parent if it hangs.

It is run by the path of this file, with the tree that is tried on PYTHONPATH, so it imports nothing of the corpus.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from tests.support.content.extracting import verdict_of

_MEMORY_BYTES = 4 * 2**30


def verdict(path: Path, name: str, content_type: str) -> dict[str, Any]:
    """The fields of the record that the content decides."""
    with path.open("rb") as file:

        def fetch(start: int, length: int) -> bytes:
            file.seek(start)
            return file.read(length)

        record = verdict_of(name, fetch, path.stat().st_size, content_type).record
    return {
        "status": str(record.status),
        "detected_type": record.detected_type,
        "media_type": getattr(record, "media_type", None) or record.detected_type,
        "type_mismatch": bool(record.type_mismatch),
        "metadata": dict(record.metadata or {}),
        "error": f"{record.error.code}: {record.error.message}" if record.error else None,
    }


def main() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY_BYTES, _MEMORY_BYTES))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = verdict(Path(asked["path"]), asked["name"], asked["content_type"])
        except Exception as error:  # noqa: BLE001 - whatever a reader lets through is what the corpus looks for
            answer = {"status": "CRASHED", "error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
