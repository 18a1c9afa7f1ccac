"""The tracker against a bucket and a table in memory; what happens side by side is in tests/convergence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from filetracker.errors import ContentionError, RetriableError
from filetracker.files.errors import RecordRefusedError, RevisionConflictError
from filetracker.files.events import EventType, FileEvent
from filetracker.files.models import Fault, FileRecord, Snapshot, Status
from filetracker.tracking.models import Tracked
from filetracker.tracking.tracker import Tracker
from tests.conftest import make_event, make_record, make_snapshot, make_tombstone
from tests.support.local_aws import describe_small

NOW = datetime(2026, 2, 1, tzinfo=UTC)
NOW_TEXT = "2026-02-01T00:00:00.000Z"
NOW_MS = 1_769_904_000_000
ARCHIVED = "Archived: The file is archived (GLACIER)."
# What a listing tells, and no more.
LOCKED = make_snapshot(
    content_type=None, version_id=None, checksum=None, head=b"", warning="KeyAccessDenied: The file is encrypted."
)


@dataclass
class FakeBucket:
    """Answers each read with the next of `answers`; the last one for ever."""

    answers: list[Snapshot | Exception | None]
    reads: int = 0

    def read(self, file_name: str) -> Snapshot | None:
        """The next answer."""
        answer = self.answers[min(self.reads, len(self.answers) - 1)]
        self.reads += 1
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class FakeFiles:
    """One record; `before_put` lets others get through first."""

    record: FileRecord | None = None
    before_put: Callable[[FakeFiles], None] = lambda _: None
    puts: list[FileRecord] = field(default_factory=list)
    attempts: int = 0

    def get(self, file_name: str) -> FileRecord | None:
        """The record."""
        return self.record

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        """By revision."""
        self.attempts += 1
        self.before_put(self)
        if (self.record and self.record.revision) != (replaces and replaces.revision):
            raise RevisionConflictError(self.record)
        self.record = record
        self.puts.append(record)


def _tracker(bucket: FakeBucket, files: FakeFiles, tombstone_retention_days: int = 0) -> Tracker:
    return Tracker(bucket, files, 4, tombstone_retention_days, describe_small, now=lambda: NOW)


def test_track_reads_and_writes_a_new_file_once() -> None:
    bucket, files = FakeBucket([make_snapshot()]), FakeFiles()
    tracked = _tracker(bucket, files).track("report.txt", [make_event()])
    assert tracked.written
    assert (
        tracked.record
        == files.record
        == replace(
            make_record(revision=NOW_MS),
            tracked_time=NOW_TEXT,
            media_type="text/plain",
            metadata={"Encoding": "utf-8", "Lines": 1},
        )
    )
    assert (bucket.reads, files.attempts) == (1, 1)


def test_revision_rises_where_the_clock_stands() -> None:
    files = FakeFiles(make_tombstone(revision=NOW_MS + 5))
    assert _tracker(FakeBucket([make_snapshot()]), files).track("report.txt").record.revision == NOW_MS + 6


@pytest.mark.parametrize(
    "loss", [None, make_record(revision=NOW_MS)], ids=["item deleted or expired", "table restored"]
)
def test_revision_rises_across_a_loss_of_the_item(loss: FileRecord | None) -> None:
    """A consumer that keeps the greatest revision of each file never drops what is new."""
    files = FakeFiles()
    first = _tracker(FakeBucket([make_snapshot()]), files).track("report.txt").record
    new = FakeBucket([make_snapshot(version_id="v2", etag="new")])
    second = replace(_tracker(new, files), now=lambda: NOW + timedelta(milliseconds=7)).track("report.txt").record
    files.record = loss
    newer = FakeBucket([make_snapshot(version_id="v3", etag="newer")])
    third = replace(_tracker(newer, files), now=lambda: NOW + timedelta(days=1)).track("report.txt").record
    assert first.revision < second.revision < third.revision


def test_track_writes_nothing_for_a_duplicate() -> None:
    bucket, files = FakeBucket([make_snapshot()]), FakeFiles(make_record(revision=3))
    tracked = _tracker(bucket, files).track("report.txt", [make_event()])
    assert tracked == Tracked(make_record(revision=3), written=False)
    assert (bucket.reads, files.puts) == (1, [])


def test_track_looks_again_before_and_after_it_replaces_a_record() -> None:
    """Before, because the record may be younger than the first look; after, because others may have found the old
    record right in the meantime (tests/convergence shows what happens otherwise)."""
    new = make_snapshot(version_id="v2", etag="new")
    bucket, files = FakeBucket([new]), FakeFiles(make_record())
    tracked = _tracker(bucket, files).track("report.txt")
    assert tracked.written
    assert (tracked.record.revision, tracked.record.version_id) == (NOW_MS, "v2")
    assert (bucket.reads, files.attempts) == (3, 2)


def test_track_writes_what_it_saw_after_its_own_write() -> None:
    newer = make_snapshot(version_id="v3", etag="newer")
    bucket = FakeBucket([make_snapshot(version_id="v2"), make_snapshot(version_id="v2"), newer])
    files = FakeFiles(make_record())
    tracked = _tracker(bucket, files).track("report.txt")
    assert [record.version_id for record in files.puts] == ["v2", "v3"]
    assert tracked == Tracked(files.puts[-1], written=True)


def test_track_writes_a_tombstone_for_what_was_never_known() -> None:
    bucket, files = FakeBucket([None]), FakeFiles()
    record = _tracker(bucket, files).track("report.txt", [make_event(event_time="2026-01-31T13:00:00.000Z")]).record
    assert (record.status, record.revision, record.file_size) == (Status.DELETED, NOW_MS, None)
    assert record.upload_time == "2026-01-31T13:00:00.000Z"
    assert record.expires_at is None


def test_track_gives_a_tombstone_its_time_even_without_an_event() -> None:
    assert _tracker(FakeBucket([None]), FakeFiles()).track("report.txt").record.upload_time == NOW_TEXT


def test_track_lets_a_tombstone_expire_where_retention_is_set() -> None:
    record = _tracker(FakeBucket([None]), FakeFiles(make_record()), 30).track("report.txt").record
    assert record.expires_at == int(NOW.timestamp()) + 30 * 86_400
    assert (record.status, record.etag) == (Status.DELETED, make_record().etag)


def test_track_brings_a_file_back_from_its_tombstone() -> None:
    files = FakeFiles(make_tombstone(revision=2, expires_at=5))
    record = _tracker(FakeBucket([make_snapshot()]), files).track("report.txt").record
    assert (record.status, record.revision, record.expires_at) == (Status.TRACKED, NOW_MS, None)
    assert record.uploaded_by == "AWS:ALICE"  # the very same upload: what was known of it still holds


def test_track_clears_the_failure_of_a_file_that_can_be_read_again() -> None:
    files = FakeFiles(make_record(status=Status.FAILED, error=Fault("AccessDenied", "No.")))
    record = _tracker(FakeBucket([make_snapshot()]), files).track("report.txt").record
    assert (record.status, record.error) == (Status.TRACKED, None)


def test_track_starts_over_where_the_record_vanished_under_it() -> None:
    """A tombstone may expire between the refused write and the next one."""

    def vanish(files: FakeFiles) -> None:
        if files.attempts == 2:
            files.record = None

    files = FakeFiles(make_tombstone(revision=9), vanish)
    record = _tracker(FakeBucket([make_snapshot()]), files).track("report.txt").record
    assert (record.revision, files.attempts) == (NOW_MS, 3)


def test_track_takes_the_word_of_another_who_wrote_the_same() -> None:
    def overtake(files: FakeFiles) -> None:
        files.record = make_record(revision=1)

    files = FakeFiles(None, overtake)
    tracked = _tracker(FakeBucket([make_snapshot()]), files).track("report.txt", [make_event()])
    assert not tracked.written
    assert files.puts == []


def test_track_knows_its_own_write_again_that_was_sent_twice() -> None:
    """botocore sends a request again when the answer got lost; the second one is refused because of the first."""

    class Forgetful(FakeFiles):
        def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
            super().put(record, replaces)
            raise RevisionConflictError(self.record)

    tracked = _tracker(FakeBucket([make_snapshot()]), Forgetful()).track("report.txt", [make_event()])
    assert tracked.written


def test_record_that_dynamodb_refuses_keeps_the_facts_of_s3() -> None:
    class Picky(FakeFiles):
        def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
            if "Lines" in (record.metadata or {}):
                raise RecordRefusedError("DynamoDB refuses the record of 'report.txt': too many levels")
            super().put(record, replaces)

    tracked = _tracker(FakeBucket([make_snapshot()]), Picky()).track("report.txt", [make_event()])
    assert tracked.written
    assert (tracked.record.status, tracked.record.file_size, tracked.record.uploaded_by) == (
        Status.TRACKED,
        5,
        "AWS:ALICE",
    )
    why = "RecordRefused: DynamoDB refuses the record of 'report.txt': too many levels"
    assert tracked.record.metadata == {"Warning": why}


def test_track_gives_up_where_others_keep_winning() -> None:
    def overtake(files: FakeFiles) -> None:
        files.record = make_record(revision=files.attempts + 1, etag=f"etag-{files.attempts}")

    files = FakeFiles(make_record(), overtake)
    with pytest.raises(ContentionError, match=r"report\.txt") as caught:
        _tracker(FakeBucket([make_snapshot()]), files).track("report.txt")
    assert caught.value.code == "Contention"
    assert files.attempts == 10


def test_track_passes_on_that_the_world_failed() -> None:
    with pytest.raises(RetriableError, match="Slow down"):
        _tracker(FakeBucket([RetriableError("Slow down.")]), FakeFiles()).track("report.txt")


def test_track_records_a_fault_of_the_content_with_all_that_is_known() -> None:
    files = FakeFiles()
    corrupt = make_snapshot("a.png", content_type="image/png", head=bytes(5))
    record = _tracker(FakeBucket([corrupt]), files).track("a.png").record
    assert record.status is Status.FAILED
    assert record.error is not None
    assert (record.error.code, record.file_size, record.version_id) == ("CorruptContent", 5, "v1")
    assert record.list_key is not None
    assert record.list_key.startswith("FAILED#")


def test_track_writes_nothing_for_a_duplicate_of_a_fault() -> None:
    bucket, files = FakeBucket([make_snapshot("a.png", content_type="image/png", head=bytes(5))]), FakeFiles()
    first = _tracker(bucket, files).track("a.png")
    later = Tracker(bucket, files, 4, describe=describe_small, now=lambda: NOW + timedelta(milliseconds=1))
    assert later.track("a.png") == Tracked(first.record, written=False)


def test_track_tracks_a_file_whose_content_cannot_be_read() -> None:
    record = _tracker(FakeBucket([LOCKED]), FakeFiles()).track("report.txt", [make_event()]).record
    assert (record.status, record.error, record.metadata) == (Status.TRACKED, None, {"Warning": LOCKED.warning})
    assert (record.file_size, record.content_type, record.detected_type) == (5, None, None)
    assert (record.media_type, record.uploaded_by) == ("text/plain", "AWS:ALICE"), "its name and ETag tell"


@pytest.mark.parametrize("unread", [LOCKED, make_snapshot(warning=ARCHIVED, head=b"")])
def test_track_writes_nothing_for_a_later_event_of_a_file_that_still_cannot_be_read(unread: Snapshot) -> None:
    files = FakeFiles()
    bucket = FakeBucket([unread])
    _tracker(bucket, files).track("report.txt", [make_event()])
    later = Tracker(bucket, files, 4, describe=describe_small, now=lambda: NOW + timedelta(milliseconds=1))
    assert not later.track("report.txt", [make_event(event_time="2026-01-31T14:00:00.000Z")]).written
    assert len(files.puts) == 1


@pytest.mark.parametrize("unread", [LOCKED, make_snapshot(warning=ARCHIVED, head=b"")])
def test_track_reads_the_content_once_it_can_and_keeps_the_uploader(unread: Snapshot) -> None:
    """A restored archive, or a granted right: S3 tells the same facts as before."""
    files = FakeFiles()
    _tracker(FakeBucket([unread]), files).track("report.txt", [make_event()])
    tracked = _tracker(FakeBucket([make_snapshot()]), files).track("report.txt")
    assert tracked.written
    assert (tracked.record.version_id, tracked.record.detected_type) == ("v1", "text/plain")
    assert tracked.record.metadata == {"Encoding": "utf-8", "Lines": 1}
    assert tracked.record.uploaded_by == "AWS:ALICE"


def test_track_keeps_what_a_file_told_before_its_key_was_taken_away() -> None:
    stored = make_record(metadata={"lines": 1})
    files = FakeFiles(stored)
    tracked = _tracker(FakeBucket([LOCKED]), files).track("report.txt")
    assert tracked == Tracked(stored, written=False)


def test_track_keeps_what_an_archived_file_told_before() -> None:
    files = FakeFiles(make_record(type_mismatch=True, metadata={"lines": 1}))
    archived = make_snapshot(storage_class="GLACIER", warning=ARCHIVED, head=b"")
    record = _tracker(FakeBucket([archived]), files).track("report.txt").record
    assert (record.storage_class, record.status) == ("GLACIER", Status.TRACKED)
    assert (record.detected_type, record.type_mismatch, record.metadata) == ("text/plain", True, {"lines": 1})


@pytest.mark.parametrize("changes", [{"version_id": "v2"}, {"version_id": None, "etag": "another"}])
def test_track_does_not_lend_an_unread_file_what_another_upload_told(changes: dict[str, str]) -> None:
    files = FakeFiles(make_record(metadata={"lines": 1}))
    archived = make_snapshot(**changes, storage_class="GLACIER", warning=ARCHIVED, head=b"")
    record = _tracker(FakeBucket([archived]), files).track("report.txt").record
    assert (record.detected_type, record.metadata, record.uploaded_by) == (None, {"Warning": ARCHIVED}, None)


@pytest.mark.parametrize(
    ("event", "uploader"),
    [
        (make_event(), "AWS:ALICE"),
        (make_event(version_id="v0"), None),
        (make_event(etag="another"), None),
        (make_event(event_type=EventType.RESTORED, requester="s3.amazonaws.com"), None),
        (make_event(event_type=EventType.STORAGE_CLASS_CHANGED, requester="s3.amazonaws.com"), None),
        (make_event(requester=None), None),
    ],
)
def test_track_believes_only_the_creation_of_this_version_about_the_uploader(event: FileEvent, uploader: str) -> None:
    record = _tracker(FakeBucket([make_snapshot()]), FakeFiles()).track("report.txt", [event]).record
    assert record.uploaded_by == uploader


def test_track_takes_the_latest_uploader_where_versions_cannot_be_told_apart() -> None:
    events = [
        make_event(version_id=None, requester="AWS:BOB", event_time="2026-01-31T12:00:02.000Z"),
        make_event(version_id=None, requester="AWS:ALICE", event_time="2026-01-31T12:00:01.000Z"),
    ]
    bucket = FakeBucket([make_snapshot(version_id=None)])
    assert _tracker(bucket, FakeFiles()).track("report.txt", events).record.uploaded_by == "AWS:BOB"


def test_track_adds_the_uploader_when_a_late_event_tells_it() -> None:
    files = FakeFiles(make_record(uploaded_by=None))
    tracked = _tracker(FakeBucket([make_snapshot()]), files).track("report.txt", [make_event()])
    assert (tracked.written, tracked.record.uploaded_by) == (True, "AWS:ALICE")


def test_track_does_not_credit_an_uploader_with_the_next_upload_of_the_same_content() -> None:
    files = FakeFiles(make_record(version_id=None))
    again = make_snapshot(version_id=None, last_modified="2026-01-31T13:00:00.000Z")
    assert _tracker(FakeBucket([again]), files).track("report.txt").record.uploaded_by is None


def test_record_failure_keeps_what_is_known_and_says_why() -> None:
    before = make_record(revision=4)
    files = FakeFiles(before)
    fault = Fault("AccessDenied", "No.")
    record = _tracker(FakeBucket([None]), files).record_failure("report.txt", before, fault, NOW_TEXT)
    assert record == files.record
    assert record is not None
    assert (record.status, record.revision, record.error, record.etag) == (Status.FAILED, NOW_MS, fault, before.etag)


def test_record_failure_makes_a_record_where_there_was_none() -> None:
    files = FakeFiles()
    _tracker(FakeBucket([None]), files).record_failure("a.txt", None, Fault("X", "y"), NOW_TEXT)
    assert files.record is not None
    assert (files.record.revision, files.record.upload_time) == (NOW_MS, NOW_TEXT)


def test_record_failure_writes_nothing_where_the_same_failure_stands() -> None:
    """Each event of a file fails for the last time on its own, but subscribers are told once."""
    before = make_record(status=Status.FAILED, error=Fault("AccessDenied", "No."))
    files = FakeFiles(before)
    fault = Fault("AccessDenied", "No, again.")
    assert _tracker(FakeBucket([None]), files).record_failure("report.txt", before, fault, NOW_TEXT) == before
    assert files.attempts == 0


@pytest.mark.parametrize("before", [None, make_record(revision=1)])
def test_record_failure_yields_to_whoever_got_through(before: FileRecord | None) -> None:
    newer = replace(make_record(), revision=2)
    files = FakeFiles(newer)
    assert _tracker(FakeBucket([None]), files).record_failure("report.txt", before, Fault("X", "y"), NOW_TEXT) is None
    assert files.record == newer
