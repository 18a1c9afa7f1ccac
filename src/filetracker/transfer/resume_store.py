"""Notes of uploads under way, so that one that was stopped goes on where it was: one small file each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filetracker.client.private_files import read_private, write_private
from filetracker.timestamps import format_time

_KEPT_AFTER_EXPIRY = timedelta(days=30)  # a session's own end may be put off


@dataclass(frozen=True)
class ResumeEntry:
    """A session that has parts already. `started_time` and `expires_time` are ISO 8601 UTC."""

    upload_id: str
    part_size: int
    part_count: int
    started_time: str
    expires_time: str


@dataclass(frozen=True)
class ResumeStore:
    """The notes of one stack, in `folder`."""

    folder: Path
    stack: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def path_of(self, path: Path, size: int, modified_ns: int, key: str) -> Path:
        """Where the note for this file, as it is now, under this key is: another content has another note."""
        what = json.dumps([self.stack, str(path.resolve()), size, modified_ns, key])
        return self.folder / f"{hashlib.sha256(what.encode()).hexdigest()[:32]}.json"

    def read(self, path: Path) -> ResumeEntry | None:
        """The note, if there is one. Whether the session still goes on only the server knows: parts put its end off."""
        document = read_private(path)
        try:
            return ResumeEntry(**{f.name: document[f.name] for f in fields(ResumeEntry)}) if document else None
        except KeyError:  # of another version
            return None

    def write(self, path: Path, note: ResumeEntry) -> None:
        """Notes a session; notes of sessions that are long over are thrown away."""
        write_private(path, asdict(note))
        long_ago = format_time(self.now() - _KEPT_AFTER_EXPIRY)
        for other in self.folder.glob("*.json"):
            old = self.read(other)
            if old is None or old.expires_time < long_ago:
                other.unlink(missing_ok=True)
