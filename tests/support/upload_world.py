"""S3 and the table `Uploads` in memory, with a clock, and with faults: before and after the effect, doubled, slow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TypeVar

from filetracker.errors import RetriableError
from filetracker.uploads.errors import FileAlreadyExistsError, PartsChangedError, SessionConflictError, UploadGoneError
from filetracker.uploads.models import FoundFile, ListedUpload, Part, Result, Session, SignedRequest, State
from filetracker.uploads.service import UploadService
from filetracker.uploads.sweeper import UploadSweeper

EXPIRY = timedelta(hours=24)
_T = TypeVar("_T")


class Fault(Enum):
    """What happens to one call."""

    BEFORE = "fails, without effect"
    AFTER = "has its effect, but the answer is lost"
    TWICE = "has its effect, the answer is lost, and the SDK asks again"
    KILLED = "has its effect, and the function dies"
    OVERTAKEN = "somebody else does something first"
    SLOW = "S3 goes on with it for minutes after the connection broke"


class KilledError(BaseException):
    """No code of ours gets to see this."""


@dataclass
class Made:
    """One version of a file."""

    content: dict[int, str]
    size: int
    result: Result
    upload_id: str | None


@dataclass
class Kept:
    """A multipart upload that S3 has."""

    file_name: str
    upload_id: str
    started_at: datetime
    parts: dict[int, tuple[Part, datetime]] = field(default_factory=dict)


@dataclass
class World:
    """Everything there is."""

    now: datetime = datetime(2026, 1, 31, 12, tzinfo=UTC)
    versions: dict[str, list[Made | None]] = field(default_factory=dict)  # None: a delete marker
    kept: dict[str, Kept] = field(default_factory=dict)
    items: dict[tuple[str, str], Session] = field(default_factory=dict)
    calls: int = 0
    faults: dict[int, Fault] = field(default_factory=dict)  # by the number of the call to come
    overtake: Callable[[], None] = lambda: None
    later: list[tuple[datetime, str, Made]] = field(default_factory=list)
    _count: int = 0

    def number(self) -> int:
        """A new one each time."""
        self._count += 1
        return self._count

    def pass_time(self, time: timedelta) -> None:
        """Lets S3 finish what it was at."""
        self.now += time
        for due_at, file_name, made in [entry for entry in self.later if entry[0] <= self.now]:
            self.later.remove((due_at, file_name, made))
            self.versions.setdefault(file_name, []).append(made)

    def made_by(self, session: Session) -> list[Made]:
        """All versions that came of a session, there or to come."""
        there = [made for made in self.versions.get(session.file_name, []) if made]
        return [made for made in there if made.upload_id == session.upload_id] + self.coming(session)

    def coming(self, session: Session) -> list[Made]:
        """What S3 is still at for a session."""
        return [made for _, _, made in self.later if made.upload_id == session.upload_id]

    def call(self, effect: Callable[[], _T]) -> _T:
        """What an effect answers, unless a fault is due."""
        self.calls += 1
        fault = self.faults.pop(self.calls, None)
        if fault is Fault.BEFORE:
            raise RetriableError("No answer.")
        if fault is Fault.OVERTAKEN:
            faults, self.faults = self.faults, {}
            self.overtake()
            self.faults = faults
        answer = effect()
        if fault is Fault.TWICE:
            return effect()
        if fault is Fault.KILLED:
            raise KilledError
        if fault in (Fault.AFTER, Fault.SLOW):
            raise RetriableError("The answer was lost.")
        return answer


@dataclass
class FakeTable:
    """As `SessionRepository`."""

    world: World

    def get(self, uploaded_by: str, upload_id: str) -> Session | None:
        return self.world.call(lambda: self.world.items.get((uploaded_by, upload_id)))

    def add(self, session: Session) -> None:
        self.world.call(lambda: self._write(session))

    def replace(self, old: Session, new: Session) -> None:
        def effect() -> None:
            current = self.world.items.get((new.uploaded_by, new.upload_id))
            if current and (current.state, current.expires_time) == (old.state, old.expires_time):
                self._write(new)
            elif current != new:
                raise SessionConflictError(current)

        self.world.call(effect)

    def of_user(self, uploaded_by: str, after: str | None, limit: int) -> tuple[list[Session], str | None]:
        own = sorted((key[1] for key in self.world.items if key[0] == uploaded_by), reverse=True)
        rest = [upload_id for upload_id in own if after is None or upload_id < after]
        page = [self.world.items[uploaded_by, upload_id] for upload_id in rest[:limit]]
        return page, rest[limit - 1] if len(rest) > limit else None

    def in_state(self, state: State, expired_before: str | None = None) -> Iterator[Session]:
        found = self.world.call(lambda: [session for session in self.world.items.values() if session.state is state])
        yield from (session for session in found if not expired_before or session.expires_time < expired_before)

    def _write(self, session: Session) -> None:
        self.world.items[session.uploaded_by, session.upload_id] = session


@dataclass
class FakeBucket:
    """As `MultipartUploads`; takes an upload apart exactly once, as S3 does."""

    world: World

    def create(self, file_name: str, content_type: str, upload_id: str, has_checksums: bool) -> str:
        def effect() -> str:
            multipart_id = f"m{self.world.number()}"
            self.world.kept[multipart_id] = Kept(file_name, upload_id, self.world.now)
            return multipart_id

        return self.world.call(effect)

    def send(self, multipart_id: str, number: int, size: int, sha256: str | None = None) -> bool:
        """What the holder of a part's URL does; False: 404."""
        if multipart_id not in self.world.kept:
            return False
        part = Part(number, size, f"e{self.world.number()}", sha256)
        self.world.kept[multipart_id].parts[number] = (part, self.world.now)
        return True

    def parts(self, file_name: str, multipart_id: str) -> list[Part]:
        return self.world.call(
            lambda: [part for _, (part, _) in sorted(self._kept(file_name, multipart_id).parts.items())]
        )

    def last_sent(self, file_name: str, multipart_id: str) -> datetime | None:
        return self.world.call(
            lambda: max((sent for _, sent in self._kept(file_name, multipart_id).parts.values()), default=None)
        )

    def complete(self, file_name: str, multipart_id: str, parts: list[Part], overwrite: bool) -> Result:
        slow = self.world.faults.get(self.world.calls + 1) is Fault.SLOW

        def effect() -> Result:
            kept = self._kept(file_name, multipart_id)
            if any(kept.parts.get(part.number, (None,))[0] != part for part in parts):
                raise PartsChangedError("A part changed.")
            if not overwrite and self._current(file_name):
                raise FileAlreadyExistsError(file_name)
            del self.world.kept[multipart_id]
            result = Result(f"e{self.world.number()}", f"v{self.world.number()}")
            content = {part.number: part.etag for part in parts}
            made = Made(content, sum(part.size for part in parts), result, kept.upload_id)
            if slow:
                self.world.later.append((self.world.now + timedelta(minutes=5), file_name, made))
            else:
                self.world.versions.setdefault(file_name, []).append(made)
            return result

        return self.world.call(effect)

    def abort(self, file_name: str, multipart_id: str) -> None:
        self.world.call(lambda: self.world.kept.pop(multipart_id, None))

    def find(self, file_name: str) -> FoundFile | None:
        made = self.world.call(lambda: self._current(file_name))
        return FoundFile(made.size, made.result, made.upload_id) if made else None

    def all(self, prefix: str = "") -> Iterator[ListedUpload]:
        yield from [ListedUpload(kept.file_name, name, kept.started_at) for name, kept in self.world.kept.items()]

    def put(self, file_name: str, upload_id: str | None = None) -> None:
        """Somebody puts a whole object there."""
        made = Made({0: "whole"}, 1, Result(f"e{self.world.number()}", f"v{self.world.number()}"), upload_id)
        self.world.versions.setdefault(file_name, []).append(made)

    def _current(self, file_name: str) -> Made | None:
        return self.world.versions.get(file_name, [None])[-1]

    def _kept(self, file_name: str, multipart_id: str) -> Kept:
        kept = self.world.kept.get(multipart_id)
        if kept is None or kept.file_name != file_name:
            raise UploadGoneError("S3 knows no such upload.")
        return kept


class FakeSigner:
    """As `Presigner`; the URL says what it is for."""

    def presigned_put(
        self, key: str, size: int, content_type: str, sha256: str | None, overwrite: bool, expires_seconds: int
    ) -> SignedRequest:
        return SignedRequest(f"put {key} {size} {content_type} {sha256} {overwrite} {expires_seconds}", {"a": "b"})

    def presigned_part(
        self, key: str, multipart_id: str, part_number: int, size: int, sha256: str | None, expires_seconds: int
    ) -> SignedRequest:
        return SignedRequest(f"part {key} {multipart_id} {part_number} {size} {sha256} {expires_seconds}", {})


@dataclass
class Uploading:
    """The use cases in a world."""

    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.table, self.bucket = FakeTable(self.world), FakeBucket(self.world)
        self.uploads = UploadService(self.table, self.bucket, FakeSigner(), EXPIRY, 900, lambda: self.world.now)
        self.sweep = UploadSweeper(self.table, self.bucket, EXPIRY, lambda: self.world.now)

    def stored(self, session: Session) -> Session:
        """The session as it is now."""
        return self.world.items[session.uploaded_by, session.upload_id]

    def store(self, session: Session, **changes: object) -> Session:
        """The session, changed behind everybody's back."""
        changed = replace(session, **changes)  # type: ignore[arg-type]
        self.world.items[session.uploaded_by, session.upload_id] = changed
        return changed

    def send_all(self, session: Session) -> None:
        """Every part as it must be."""
        for number in range(1, session.part_count + 1):
            self.bucket.send(session.multipart_id, number, session.size_of_part(number))
