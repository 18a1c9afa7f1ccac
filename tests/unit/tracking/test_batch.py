"""What becomes of a batch of messages, by whose fault it is; the bucket, the table and the queues are in memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event
from typing import Any

import pytest

from filetracker.errors import ContentionError, RetriableError, ThrottledError
from filetracker.files.errors import RevisionConflictError
from filetracker.files.events import EventType, FileEvent
from filetracker.files.models import FileRecord, Snapshot, Status
from filetracker.tracking.batch import BatchProcessor
from filetracker.tracking.models import BatchResult, Message
from filetracker.tracking.tracker import Tracker
from tests.conftest import make_record, make_snapshot
from tests.support.local_aws import FakeQueue, describe_small, load_event, make_s3_message

NOW = datetime(2026, 2, 1, tzinfo=UTC)
LAST = 5
DOWN = RetriableError("Could not do it: down.", code="ServiceUnavailable")


@dataclass
class FakeBucket:
    """Every file is a small text, unless `answers` says otherwise."""

    answers: dict[str, Snapshot | Exception | None] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)

    def read(self, file_name: str) -> Snapshot | None:
        """What is there."""
        self.reads.append(file_name)
        answer = self.answers.get(file_name, make_snapshot(file_name))
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class FakeFiles:
    """Records by revision; raises `error` as long as it is set."""

    records: dict[str, FileRecord] = field(default_factory=dict)
    error: Exception | None = None
    puts: int = 0

    def get(self, file_name: str) -> FileRecord | None:
        """The record."""
        if self.error:
            raise self.error
        return self.records.get(file_name)

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        """By revision."""
        current = self.get(record.file_name)
        if (current and current.revision) != (replaces and replaces.revision):
            raise RevisionConflictError(current)
        self.puts += 1
        self.records[record.file_name] = record


@dataclass
class FakeHistory:
    """Events by their id; raises `error` as long as it is set."""

    error: Exception | None = None
    event_ids: set[str] = field(default_factory=set)
    expiries: list[int | None] = field(default_factory=list)

    def append(self, events: Iterable[FileEvent], expires_at: int | None = None) -> None:
        """Takes events."""
        if self.error:
            raise self.error
        self.event_ids |= {f"{event.file_name}#{event.event_id}" for event in events}
        self.expiries.append(expires_at)


@dataclass
class Desk:
    """An ingest with all that is around it."""

    bucket: FakeBucket = field(default_factory=FakeBucket)
    files: FakeFiles = field(default_factory=FakeFiles)
    history: FakeHistory = field(default_factory=FakeHistory)
    errors: FakeQueue = field(default_factory=FakeQueue)
    dlq: FakeQueue = field(default_factory=FakeQueue)
    ticks: Iterator[int] = field(default_factory=count)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))

    def work(self, *bodies: str, receive_count: int = 1, timeout_seconds: float = 10, **options: Any) -> BatchResult:
        """Works a batch of messages m0, m1, …"""
        messages = [Message(f"m{n}", body, receive_count) for n, body in enumerate(bodies)]
        return self.work_messages(messages, timeout_seconds, **options)

    def work_messages(self, messages: list[Message], timeout_seconds: float = 10, **options: Any) -> BatchResult:
        """Works a batch; each write has a time of its own."""
        tracker = Tracker(self.bucket, self.files, 4, now=lambda: NOW + timedelta(seconds=next(self.ticks)))
        options = {"describe": describe_small, **options}
        options = {"max_receive_count": LAST, **options}
        ingest = BatchProcessor(tracker, self.history, self.errors, self.dlq, now=lambda: NOW, **options)
        return ingest.process(messages, self.pool, "request-1", timeout_seconds)

    def status(self, file_name: str) -> Status | None:
        """What the table says."""
        record = self.files.records.get(file_name)
        return record.status if record else None


@pytest.fixture
def desk() -> Iterator[Desk]:
    """An ingest where all is well."""
    desk = Desk()
    yield desk
    desk.pool.shutdown()


def _corrupt(file_name: str) -> Snapshot:
    return make_snapshot(file_name, content_type="image/png", head=bytes(5))


def test_work_tracks_every_file_and_keeps_its_history(desk: Desk) -> None:
    result = desk.work(*(make_s3_message(f"{n}.txt") for n in range(10)))
    assert (result.retried_message_ids, result.failures) == ([], [])
    assert sorted(tracked.record.file_name for tracked, _ in result.tracked) == [f"{n}.txt" for n in range(10)]
    assert all(record.status is Status.TRACKED for record in desk.files.records.values())
    assert len(desk.history.event_ids) == 10
    assert (desk.errors.bodies, desk.dlq.bodies) == ([], [])


def test_work_looks_once_at_a_file_that_several_messages_name(desk: Desk) -> None:
    result = desk.work(*(make_s3_message("a.txt", sequencer=f"{n:016X}") for n in range(10)))
    assert (desk.bucket.reads, desk.files.puts) == (["a.txt"], 1)
    assert len(desk.history.event_ids) == 10
    ((_, events),) = result.tracked
    assert len(events) == 10


def test_work_sends_back_every_message_of_a_file_that_failed(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = DOWN
    result = desk.work(make_s3_message("a.txt"), make_s3_message("b.txt"), make_s3_message("a.txt"))
    assert result.retried_message_ids == ["m0", "m2"]


def test_work_sends_a_message_back_once_where_several_of_its_files_failed(desk: Desk) -> None:
    document = json.loads(make_s3_message("a.txt"))
    document["Records"] += json.loads(make_s3_message("b.txt"))["Records"] * 2
    desk.bucket.answers.update({"a.txt": DOWN, "b.txt": DOWN})
    result = desk.work(json.dumps(document))
    assert result.retried_message_ids == ["m0"]
    assert [failure.message_ids for failure in result.failures] == [["m0"], ["m0"]]


def test_work_does_nothing_for_the_test_event_of_s3(desk: Desk) -> None:
    result = desk.work(json.dumps(load_event("notification/test_event")))
    assert result == BatchResult()
    assert desk.bucket.reads == []


def test_work_lets_history_expire_where_retention_is_set(desk: Desk) -> None:
    desk.work(make_s3_message("a.txt"))
    desk.work(make_s3_message("a.txt"), history_retention_days=90)
    assert desk.history.expiries == [None, int(NOW.timestamp()) + 90 * 86_400]


def test_work_reads_keys_as_it_is_told_to(desk: Desk) -> None:
    document = load_event("eventbridge/object_created_put")
    document["detail"]["object"]["key"] = "a%20b.txt"
    desk.work(json.dumps(document))
    desk.work(json.dumps(document), eventbridge_key_encoding="url")
    assert desk.bucket.reads == ["a%20b.txt", "a b.txt"]


# The file's fault


def test_work_records_and_reports_a_fault_of_the_file_and_is_done_with_it(desk: Desk) -> None:
    desk.bucket.answers["a.png"] = _corrupt("a.png")
    result = desk.work(make_s3_message("a.png"))
    assert (result.retried_message_ids, result.failures) == ([], [])
    assert desk.status("a.png") is Status.FAILED
    (report,) = desk.errors.documents
    assert (report["fileName"], report["versionId"]) == ("a.png", "v1")
    assert report["revision"] == desk.files.records["a.png"].revision
    assert (report["code"], report["attempts"], report["requestId"]) == ("CorruptContent", 1, "request-1")
    assert (report["eventTime"], report["messageId"]) == ("2026-01-31T12:00:00.123Z", "m0")
    assert report["reportedTime"] == "2026-02-01T00:00:00.000Z"


def test_work_reports_a_fault_of_the_file_once_for_two_events(desk: Desk) -> None:
    desk.bucket.answers["a.png"] = _corrupt("a.png")
    desk.work(make_s3_message("a.png"))
    desk.work(make_s3_message("a.png", sequencer="FF"))
    assert len(desk.errors.bodies) == 1


def test_work_reports_a_fault_of_the_file_again_for_a_redelivery(desk: Desk) -> None:
    """The function may have died between the record and the report."""
    desk.bucket.answers["a.png"] = _corrupt("a.png")
    desk.work(make_s3_message("a.png"))
    desk.work(make_s3_message("a.png"), receive_count=2)
    assert [report["attempts"] for report in desk.errors.documents] == [1, 2]


def test_work_comes_back_to_a_fault_of_the_file_that_could_not_be_reported(desk: Desk) -> None:
    desk.bucket.answers["a.png"] = _corrupt("a.png")
    desk.errors.error = DOWN
    assert desk.work(make_s3_message("a.png")).retried_message_ids == ["m0"]
    desk.errors.error = None
    assert desk.work(make_s3_message("a.png"), receive_count=2).retried_message_ids == []
    assert len(desk.errors.bodies) == 1


# The world's fault


def test_work_sends_back_what_the_world_kept_from_it(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = DOWN
    result = desk.work(make_s3_message("a.txt"), receive_count=LAST - 1)
    assert result.retried_message_ids == ["m0"]
    assert [(failure.file_name, failure.error, failure.final) for failure in result.failures] == [
        ("a.txt", DOWN, False)
    ]
    assert (desk.status("a.txt"), desk.errors.bodies, desk.dlq.bodies) == (None, [], [])


def test_work_records_and_reports_at_the_last_try_and_leaves_the_message_to_sqs(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = DOWN
    result = desk.work(make_s3_message("a.txt"), receive_count=LAST)
    assert (result.retried_message_ids, result.failures[0].final) == (["m0"], True)
    record = desk.files.records["a.txt"]
    assert (record.status, record.upload_time) == (Status.FAILED, "2026-01-31T12:00:00.123Z")
    assert record.error is not None
    assert record.error.code == "ServiceUnavailable"
    (report,) = desk.errors.documents
    assert (report["fileName"], report["versionId"]) == ("a.txt", "096fKKXTRTtl3on89fVO.nfljtsv6qko")
    assert (report["code"], report["attempts"]) == ("ServiceUnavailable", LAST)
    assert "redrive" in report["nextStep"]
    assert desk.dlq.bodies == []  # SQS moves it


def test_work_marks_failed_what_was_known_before(desk: Desk) -> None:
    desk.files.records["a.txt"] = make_record("a.txt", revision=3)
    desk.bucket.answers["a.txt"] = DOWN
    desk.work(make_s3_message("a.txt"), receive_count=LAST)
    record = desk.files.records["a.txt"]
    assert record.revision > 3
    assert (record.status, record.etag) == (Status.FAILED, make_record().etag)


def test_work_clears_the_failure_when_the_event_is_redriven(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = DOWN
    desk.work(make_s3_message("a.txt"), receive_count=LAST)
    failed = desk.files.records["a.txt"]
    del desk.bucket.answers["a.txt"]
    assert desk.work(make_s3_message("a.txt")).retried_message_ids == []
    assert desk.files.records["a.txt"].error is None
    assert desk.files.records["a.txt"].revision > failed.revision


def test_work_does_not_mark_failed_what_another_got_through_with(desk: Desk) -> None:
    class Overtaken(FakeBucket):
        def read(self, file_name: str) -> Snapshot | None:
            desk.files.records[file_name] = make_record(file_name)
            raise DOWN

    desk.bucket = Overtaken()
    result = desk.work(make_s3_message("a.txt"), receive_count=LAST)
    assert desk.files.records["a.txt"] == make_record("a.txt")
    assert (result.retried_message_ids, len(desk.errors.bodies)) == (["m0"], 1)


def test_work_only_reports_at_the_last_try_where_the_table_is_down(desk: Desk) -> None:
    desk.files.error = DOWN
    result = desk.work(make_s3_message("a.txt"), receive_count=LAST)
    assert result.retried_message_ids == ["m0"]
    assert (len(desk.errors.bodies), desk.files.records) == (1, {})


def test_work_only_reports_where_the_table_goes_down_during_the_last_try(desk: Desk) -> None:
    class Unplugs(FakeBucket):
        def read(self, file_name: str) -> Snapshot | None:
            desk.files.error = DOWN
            raise DOWN

    desk.bucket = Unplugs()
    result = desk.work(make_s3_message("a.txt"), receive_count=LAST)
    assert result.retried_message_ids == ["m0"]
    assert (len(desk.errors.bodies), desk.files.records) == (1, {})


def test_work_leaves_the_message_to_sqs_where_even_the_report_cannot_be_sent(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = DOWN
    desk.errors.error = DOWN
    assert desk.work(make_s3_message("a.txt"), receive_count=LAST).retried_message_ids == ["m0"]
    assert desk.status("a.txt") is Status.FAILED


def test_work_tries_again_what_a_bug_broke_and_names_the_bug(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = ZeroDivisionError("oops")
    assert desk.work(make_s3_message("a.txt")).retried_message_ids == ["m0"]
    desk.work(make_s3_message("a.txt"), receive_count=LAST)
    (report,) = desk.errors.documents
    assert (report["code"], report["message"]) == ("InternalError", "FileTracker met a bug: ZeroDivisionError: oops")


def test_work_keeps_one_bad_file_from_nine_others(desk: Desk) -> None:
    desk.bucket.answers["5.txt"] = DOWN
    result = desk.work(*(make_s3_message(f"{n}.txt") for n in range(10)))
    assert result.retried_message_ids == ["m5"]
    tracked = {name for name in desk.files.records if desk.status(name) is Status.TRACKED}
    assert tracked == {f"{n}.txt" for n in range(10) if n != 5}


def test_work_tracks_a_file_even_where_its_history_cannot_be_written(desk: Desk) -> None:
    desk.history.error = DOWN
    result = desk.work(make_s3_message("a.txt"))
    assert desk.status("a.txt") is Status.TRACKED
    assert (result.retried_message_ids, len(result.tracked)) == (["m0"], 1)
    assert desk.errors.bodies == []


def test_work_reports_at_the_last_try_that_history_could_not_be_written(desk: Desk) -> None:
    """The file itself is tracked: it is not marked FAILED."""
    desk.history.error = DOWN
    result = desk.work(make_s3_message("a.txt"), receive_count=LAST)
    assert desk.status("a.txt") is Status.TRACKED
    assert result.retried_message_ids == ["m0"]
    assert [report["code"] for report in desk.errors.documents] == ["ServiceUnavailable"]


def test_work_takes_the_most_tried_message_of_a_file_for_its_attempts(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = DOWN
    messages = [Message("old", make_s3_message("a.txt"), LAST), Message("new", make_s3_message("a.txt"), 1)]
    result = desk.work_messages(messages)
    assert result.retried_message_ids == ["old", "new"]
    assert [report["attempts"] for report in desk.errors.documents] == [LAST]


def test_work_reports_the_version_of_the_latest_event(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = DOWN
    newer = json.loads(make_s3_message("a.txt", versionId="v2"))
    newer["Records"][0]["eventTime"] = "2026-01-31T13:00:00.000Z"
    desk.work(json.dumps(newer), make_s3_message("a.txt", versionId="v1"), receive_count=LAST)
    assert desk.errors.documents[0]["versionId"] == "v2"
    assert desk.errors.documents[0]["eventTime"] == "2026-01-31T13:00:00.000Z"


# Time


def test_work_sends_back_what_takes_too_long(desk: Desk) -> None:
    release = Event()

    class Slow(FakeBucket):
        def read(self, file_name: str) -> Snapshot | None:
            if file_name == "slow.txt":
                release.wait(30)
            return super().read(file_name)

    desk.bucket = Slow()
    result = desk.work(make_s3_message("slow.txt"), make_s3_message("a.txt"), timeout_seconds=1)
    release.set()
    assert result.retried_message_ids == ["m0"]
    assert [getattr(failure.error, "code", None) for failure in result.failures] == ["OutOfTime"]
    assert desk.status("a.txt") is Status.TRACKED
    desk.pool.shutdown(wait=True)
    assert desk.status("slow.txt") is None, "a thread that wakes up late writes nothing: the next try may be past it"


def test_work_sends_everything_back_where_history_takes_too_long(desk: Desk) -> None:
    release = Event()

    class Slow(FakeHistory):
        def append(self, events: Iterable[FileEvent], expires_at: int | None = None) -> None:
            release.wait(30)

    desk.history = Slow()
    result = desk.work(make_s3_message("a.txt"), timeout_seconds=1)
    release.set()
    assert result.retried_message_ids == ["m0"]
    assert desk.status("a.txt") is Status.TRACKED


# The message's fault


def test_work_moves_a_malformed_message_aside_and_is_done_with_it(desk: Desk) -> None:
    result = desk.work("not an event", make_s3_message("a.txt"))
    assert result.retried_message_ids == []
    assert desk.dlq.bodies == ["not an event"]
    assert desk.dlq.attributes[0]["ErrorCode"] == "MalformedEvent"
    assert "not JSON" in desk.dlq.attributes[0]["ErrorMessage"]
    (report,) = desk.errors.documents
    assert (report["code"], report["body"], report["messageId"]) == ("MalformedEvent", "not an event", "m0")
    assert [(failure.file_name, failure.final) for failure in result.failures] == [(None, True)]
    assert desk.status("a.txt") is Status.TRACKED


def test_work_quotes_only_the_beginning_of_a_large_malformed_message(desk: Desk) -> None:
    """With all of it, the report would be larger than a message may be."""
    desk.work("x" * 262_144)
    assert len(desk.errors.bodies[0]) < 10_000
    assert len(desk.dlq.bodies[0]) == 262_144


def test_work_keeps_a_malformed_message_that_cannot_be_moved(desk: Desk) -> None:
    desk.dlq.error = DOWN
    result = desk.work("not an event")
    assert (result.retried_message_ids, result.failures[0].final) == (["m0"], False)
    assert desk.errors.bodies == []


def test_work_reports_a_malformed_message_at_the_last_try_even_if_it_cannot_be_moved(desk: Desk) -> None:
    """SQS moves it then."""
    desk.dlq.error = DOWN
    result = desk.work("not an event", receive_count=LAST)
    assert (result.retried_message_ids, result.failures[0].final) == (["m0"], True)
    assert len(desk.errors.bodies) == 1


def test_work_keeps_a_malformed_message_that_cannot_be_reported(desk: Desk) -> None:
    desk.errors.error = DOWN
    assert desk.work("not an event").retried_message_ids == ["m0"]


# What happened


@pytest.mark.parametrize(
    ("name", "event_type"),
    [
        ("notification/object_removed_delete", EventType.DELETED),
        ("eventbridge/object_deleted_lifecycle_marker_created", EventType.DELETE_MARKER_CREATED),
        ("eventbridge/object_restore_completed", EventType.RESTORED),
    ],
)
def test_work_believes_the_bucket_and_not_the_event(desk: Desk, name: str, event_type: EventType) -> None:
    key = "reports/2026/Q1 results (final).txt"
    result = desk.work(json.dumps(load_event(name)))
    assert desk.status(key) is Status.TRACKED
    assert result.tracked[0][1][0].event_type is event_type
    desk.bucket.answers[key] = None
    desk.work(json.dumps(load_event("notification/object_created_put")))
    assert desk.status(key) is Status.DELETED


@dataclass
class FakeAttempts:
    """Counts in memory; raises `error` as long as it is set."""

    tries: Counter[tuple[str, str]] = field(default_factory=Counter)
    reads: Counter[tuple[str, str]] = field(default_factory=Counter)
    begun: list[tuple[str, str]] = field(default_factory=list)
    error: Exception | None = None

    def begin_try(self, message_id: str, file_name: str, expires_at: int) -> int:
        """One more."""
        return self._add(self.tries, 1, message_id, file_name, expires_at)

    def undo_try(self, message_id: str, file_name: str, expires_at: int) -> None:
        """One less."""
        self._add(self.tries, -1, message_id, file_name, expires_at)

    def forget(self, message_id: str, file_name: str) -> None:
        """Forgotten."""
        if self.error:
            raise self.error
        for counts in (self.tries, self.reads):
            del counts[message_id, file_name]

    def begin_read(self, message_id: str, file_name: str, expires_at: int) -> int:
        """One more."""
        self.begun.append((message_id, file_name))
        return self._add(self.reads, 1, message_id, file_name, expires_at)

    def end_read(self, message_id: str, file_name: str) -> None:
        """Forgotten."""
        if self.error:
            raise self.error
        del self.reads[message_id, file_name]

    def _add(self, counts: Counter[tuple[str, str]], number: int, message_id: str, name: str, expires_at: int) -> int:
        if self.error:
            raise self.error
        assert expires_at > NOW.timestamp()
        counts[message_id, name] += number
        return counts[message_id, name]


def test_work_counts_no_attempt_at_a_message_that_comes_the_first_time(desk: Desk) -> None:
    attempts = FakeAttempts(error=AssertionError("asked"))
    assert desk.work(make_s3_message("a.txt"), attempts=attempts).failures == []


def test_work_counts_a_read_that_comes_again_and_forgets_it_at_its_end(desk: Desk) -> None:
    attempts = FakeAttempts()
    desk.work(make_s3_message("a.txt"), make_s3_message("b.txt"), receive_count=2, attempts=attempts)
    assert sorted(attempts.begun) == [("m0", "a.txt"), ("m1", "b.txt")]
    assert (attempts.reads, attempts.tries) == (Counter(), Counter())


def test_work_counts_nothing_where_no_content_is_read(desk: Desk) -> None:
    attempts = FakeAttempts()
    desk.bucket.answers["a.txt"] = None
    desk.work(make_s3_message("a.txt"), receive_count=2, attempts=attempts)
    assert attempts.begun == []


@pytest.mark.parametrize(("receive_count", "unfinished"), [(2, 0), (3, 1), (LAST, 0)])
def test_work_reads_content_after_few_reads_that_did_not_end(desk: Desk, receive_count: int, unfinished: int) -> None:
    attempts = FakeAttempts(reads=Counter({("m0", "a.txt"): unfinished}))
    desk.work(make_s3_message("a.txt"), receive_count=receive_count, attempts=attempts)
    assert desk.files.records["a.txt"].metadata == {"Encoding": "utf-8", "Lines": 1}


@pytest.mark.parametrize(
    ("receive_count", "unfinished", "times"), [(4, 2, "2 times"), (LAST, 1, "once"), (LAST, 3, "3 times")]
)
def test_work_tracks_a_file_without_its_content_if_reading_it_did_not_end(
    desk: Desk, receive_count: int, unfinished: int, times: str
) -> None:
    """Receive counts alone decide nothing: throttled deliveries raise them, too."""
    attempts = FakeAttempts(reads=Counter({("m0", "a.txt"): unfinished}))
    result = desk.work(make_s3_message("a.txt"), receive_count=receive_count, attempts=attempts)
    assert result.retried_message_ids == []
    record = desk.files.records["a.txt"]
    assert record.status is Status.TRACKED
    warning = f"ContentTooExpensive: its content is not read: reading it did not end, {times}."
    assert record.metadata == {"Warning": warning}


def test_work_comes_back_to_a_file_whose_attempt_could_not_be_counted(desk: Desk) -> None:
    result = desk.work(make_s3_message("a.txt"), receive_count=2, attempts=FakeAttempts(error=DOWN))
    assert result.retried_message_ids == ["m0"]


def test_work_is_done_with_a_file_whose_attempt_could_not_be_forgotten(desk: Desk) -> None:
    attempts = FakeAttempts()
    attempts.forget = lambda *_: (_ for _ in ()).throw(DOWN)  # type: ignore[method-assign]
    result = desk.work(make_s3_message("a.txt"), receive_count=2, attempts=attempts)
    assert (result.retried_message_ids, desk.status("a.txt")) == ([], Status.TRACKED)


# Tries


def deliveries(desk: Desk, errors: list[Exception | None], max_tries: int = 3) -> list[BatchResult]:
    """One message, delivered once for each error (None: all is well), by an SQS that delivers a hundred times."""
    attempts = FakeAttempts()
    results = []
    for number, error in enumerate(errors, 1):
        if error:
            desk.bucket.answers["a.txt"] = error
        else:
            desk.bucket.answers.clear()
        options: dict[str, Any] = {"attempts": attempts, "max_receive_count": 100, "max_tries": max_tries}
        results.append(desk.work(make_s3_message("a.txt"), receive_count=number, **options))
    assert attempts.tries == Counter() or results[-1].retried_message_ids
    return results


def test_third_try_is_the_last_one(desk: Desk) -> None:
    results = deliveries(desk, [DOWN, DOWN, DOWN])
    assert [result.retried_message_ids for result in results] == [["m0"], ["m0"], []]
    assert [result.failures[0].final for result in results] == [False, False, True]
    assert desk.dlq.bodies == [make_s3_message("a.txt")]
    assert desk.dlq.attributes == [{"FaultCode": "ServiceUnavailable", "ErrorMessage": str(DOWN)}]
    (report,) = desk.errors.documents
    assert report["attempts"] == 3
    assert desk.status("a.txt") is Status.FAILED


@pytest.mark.parametrize("passing", [ThrottledError("Slow down."), ContentionError("Others were first.")])
def test_throttling_and_contention_are_no_tries(desk: Desk, passing: Exception) -> None:
    results = deliveries(desk, [*[passing] * 50, DOWN, *[passing] * 20, None])
    assert all(result.retried_message_ids == ["m0"] for result in results[:-1])
    assert results[-1].retried_message_ids == []
    assert (desk.status("a.txt"), desk.errors.bodies, desk.dlq.bodies) == (Status.TRACKED, [], [])


def test_delivery_that_never_began_is_no_try(desk: Desk) -> None:
    """The function was throttled: SQS counts that, and the file has all its tries left."""
    attempts = FakeAttempts()
    desk.bucket.answers["a.txt"] = DOWN
    options: dict[str, Any] = {"attempts": attempts, "max_receive_count": 100, "max_tries": 3}
    result = desk.work(make_s3_message("a.txt"), receive_count=60, **options)
    assert (result.failures[0].final, attempts.tries) == (False, Counter({("m0", "a.txt"): 1}))


def test_delivery_that_crashed_is_a_try(desk: Desk) -> None:
    """Whoever dies leaves the count as it was when this try began."""
    attempts = FakeAttempts(tries=Counter({("m0", "a.txt"): 2}))
    desk.bucket.answers["a.txt"] = DOWN
    options: dict[str, Any] = {"attempts": attempts, "max_receive_count": 100, "max_tries": 3}
    assert desk.work(make_s3_message("a.txt"), receive_count=4, **options).failures[0].final


def test_message_that_cannot_be_dead_lettered_comes_again(desk: Desk) -> None:
    desk.dlq.error = DOWN
    results = deliveries(desk, [DOWN, DOWN, DOWN])
    assert results[-1].retried_message_ids == ["m0"]


def test_history_that_cannot_be_written_uses_up_tries(desk: Desk) -> None:
    desk.history.error = DOWN
    results = deliveries(desk, [None, None, None])
    assert [result.failures[0].final for result in results] == [False, False, True]
    assert len(desk.dlq.bodies) == 1


# One record of several


def several(*records: dict[str, Any]) -> str:
    """One message with all of these records."""
    return json.dumps({"Records": list(records)})


def record_of_message(body: str) -> dict[str, Any]:
    """The one record of a message."""
    (record,) = json.loads(body)["Records"]
    return dict(record)


def test_bad_record_sets_no_sibling_aside(desk: Desk) -> None:
    good, bad = record_of_message(make_s3_message("good.txt")), {"eventName": "ObjectCreated:Put"}
    result = desk.work(several(bad, good))
    assert desk.status("good.txt") is Status.TRACKED
    assert (result.retried_message_ids, [json.loads(body) for body in desk.dlq.bodies]) == ([], [{"Records": [bad]}])


def test_file_that_fails_for_the_last_time_takes_no_sibling_with_it(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = DOWN
    body = several(*(record_of_message(make_s3_message(name)) for name in ("a.txt", "b.txt")))
    options: dict[str, Any] = {
        "attempts": FakeAttempts(Counter({("m0", "a.txt"): 2})),
        "max_receive_count": 100,
        "max_tries": 3,
    }
    result = desk.work(body, receive_count=3, **options)
    assert (result.retried_message_ids, desk.status("b.txt")) == ([], Status.TRACKED)
    assert [record_of_message(dead)["s3"]["object"]["key"] for dead in desk.dlq.bodies] == ["a.txt"]


@pytest.mark.parametrize("name", ["notification/object_created_put", "eventbridge/object_created_put"])
def test_event_of_another_bucket_writes_nothing(desk: Desk, name: str) -> None:
    event = load_event(name)
    desk.work(json.dumps(event), bucket_name="ours")
    assert (desk.files.records, desk.history.event_ids) == ({}, set())
    (report,) = desk.errors.documents
    assert report["code"] == "MalformedEvent"
    assert "an event of bucket 'filetracker', not of 'ours'" in report["message"]
    assert len(desk.dlq.bodies) == 1


# History ends with what is true


def test_history_tells_what_came_forth_when_a_version_was_removed(desk: Desk) -> None:
    removal = json.loads(make_s3_message("a.txt", versionId="marker"))
    removal["Records"][0] |= {"eventName": "ObjectRemoved:Delete", "eventTime": "2026-01-31T13:00:00.000Z"}
    for _ in range(2):
        desk.work(json.dumps(removal))
    assert sorted(desk.history.event_ids) == [
        "a.txt#2026-01-31T13:00:00.000Z#CURRENT#v1#",
        "a.txt#2026-01-31T13:00:00.000Z#DELETED#marker#0055AED6DCD90281E5",
    ]


def test_history_of_what_is_gone_ends_with_its_deletion(desk: Desk) -> None:
    desk.bucket.answers["a.txt"] = None
    removal = json.loads(make_s3_message("a.txt", versionId="v1"))
    removal["Records"][0]["eventName"] = "ObjectRemoved:Delete"
    desk.work(json.dumps(removal))
    assert len(desk.history.event_ids) == 1
