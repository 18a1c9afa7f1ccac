"""One batch of queue messages: every file in it looked at once, side by side, and one message's trouble kept its own.

| what went wrong            | table            | errors queue | the message                                          |
| -------------------------- | ---------------- | ------------ | ---------------------------------------------------- |
| the file's content         | FAILED           | report       | done: retrying cannot help                           |
| the world, not the last try | as it was       |              | back to the queue, for another try                   |
| the world, the last try    | FAILED if it can | report       | SQS moves it to the dead-letter queue, for a redrive |
| the message itself         | as it was        | report       | moved to the dead-letter queue at once               |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from filetracker.errors import FileTrackerError, MalformedEventError, RetriableError
from filetracker.files.events import FileEvent
from filetracker.files.models import FileRecord, Snapshot, Status
from filetracker.timestamps import SECONDS_PER_DAY, format_time
from filetracker.tracking.content import ReadGuard
from filetracker.tracking.failure_reports import Origin, fault_of, report_of, unprocessable_file_report
from filetracker.tracking.models import BatchResult, Failure, Message, Tracked
from filetracker.tracking.ports import DescribeContent, EventLog, Guard, Outbox, ReadAttempts, RecordStore
from filetracker.tracking.s3_events import parse_message
from filetracker.tracking.tracker import Tracker

_REPORTED_CHARACTERS = 4096  # of a malformed message: all of it is in the dead-letter queue
# Of a message that was received before: how often reading its file's content may end the function with it.
_MAX_UNFINISHED_READS = 2
_ATTEMPT_RETENTION_SECONDS = 15 * SECONDS_PER_DAY  # no message of SQS lives longer than 14 days
WORKERS = 10  # as many as a batch has messages: the work is waiting for S3 and DynamoDB


def _undescribed(record: FileRecord, snapshot: Snapshot, guard: Guard) -> FileRecord:  # noqa: ARG001 - as the protocol has it
    return record


@dataclass
class _FileTask:
    """One file of a batch: the events that name it, the messages they came in, and its record before the last try."""

    events: list[FileEvent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    before: FileRecord | None = None
    knows_before: bool = False
    abandoned: bool = False

    @property
    def attempts(self) -> int:
        return max(message.receive_count for message in self.messages)

    @property
    def latest_time(self) -> str:
        return max(event.event_time for event in self.events)


@dataclass(frozen=True)
class _UnlessAbandoned:
    """The table, for as long as the batch waits for this file."""

    files: RecordStore
    work: _FileTask

    def get(self, file_name: str) -> FileRecord | None:
        return self.files.get(file_name)

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        if self.work.abandoned:
            raise _out_of_time()
        self.files.put(record, replaces)


@dataclass(frozen=True)
class BatchProcessor:
    """Works batches of the uploads queue."""

    tracker: Tracker
    history: EventLog
    errors_queue: Outbox
    uploads_dlq: Outbox
    max_receive_count: int
    describe: DescribeContent = _undescribed
    attempts: ReadAttempts | None = None
    eventbridge_key_encoding: str = "raw"
    history_retention_days: int = 0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def process(
        self, messages: Sequence[Message], pool: ThreadPoolExecutor, request_id: str, timeout_seconds: float
    ) -> BatchResult:
        """Tracks every file that the messages name. Never raises for what one message or file does.

        What is not done after `timeout_seconds` goes back to the queue, and begins no further write: one so late, from
        a thread that was frozen with the function, could undo what the next try found. A write that had begun may still
        come so late; where its condition lets it through, a reconciliation puts right what it left.
        """
        result = BatchResult()
        works = self._sort_out(messages, request_id, result)
        if not works:
            return result
        events = [event for work in works.values() for event in work.events]
        append = pool.submit(self.history.append, events, self._history_expiry())
        looks = {name: pool.submit(self._track, name, work) for name, work in works.items()}
        futures: list[Future[Any]] = [append, *looks.values()]
        wait(futures, timeout=timeout_seconds)
        for name, work in works.items():
            work.abandoned = not looks[name].done()
        history_error = _error_of(append)
        for name, work in works.items():
            error = _error_of(looks[name])
            if error is None:
                tracked = looks[name].result()
                result.tracked.append((tracked, work.events))
                error = self._report_unprocessable_file(tracked, work, request_id) or history_error
            else:
                self._mark_failed(name, work, error)
            if error is not None:
                self._fail(result, name, work, error, request_id)
        return result

    def _sort_out(self, messages: Sequence[Message], request_id: str, result: BatchResult) -> dict[str, _FileTask]:
        works: dict[str, _FileTask] = {}
        for message in messages:
            try:
                events = parse_message(message.body, self.eventbridge_key_encoding)
            except MalformedEventError as error:
                self._send_to_dead_letters(message, error, request_id, result)
                continue
            for event in events:
                work = works.setdefault(event.file_name, _FileTask())
                work.events.append(event)
                work.messages.append(message)
        return works

    def _send_to_dead_letters(
        self, message: Message, error: FileTrackerError, request_id: str, result: BatchResult
    ) -> None:
        """Moves a malformed message to the dead-letter queue now: receiving it again would tell nothing new."""
        final = True
        try:
            self.uploads_dlq.send(message.body, ErrorCode=error.code, ErrorMessage=str(error))
            self._report_malformed(message, error, request_id)
        except RetriableError:
            result.retried_message_ids.append(message.message_id)
            final = message.receive_count >= self.max_receive_count
            if final:  # SQS moves it
                with suppress(RetriableError):
                    self._report_malformed(message, error, request_id)
        result.failures.append(Failure(None, error, [message.message_id], final))

    def _report_malformed(self, message: Message, error: FileTrackerError, request_id: str) -> None:
        origin = Origin(message.message_id, message.receive_count, request_id)
        body = message.body[:_REPORTED_CHARACTERS]
        self.errors_queue.send_json(report_of(error, origin, format_time(self.now()), body=body))

    def _track(self, name: str, work: _FileTask) -> Tracked:
        if self._is_last_try(work):
            work.before = self.tracker.files.get(name)
            work.knows_before = True
        describe = partial(self.describe, guard=self._guard(name, work))
        files = _UnlessAbandoned(self.tracker.files, work)
        return replace(self.tracker, files=files, describe=describe).track(name, work.events)

    def _guard(self, name: str, work: _FileTask) -> Guard:
        """None for what comes the first time: it costs nothing more. The last try is careful after one failure."""
        again = [message.message_id for message in work.messages if message.receive_count > 1]
        if not again or self.attempts is None:
            return nullcontext()
        expires_at = int(self.now().timestamp()) + _ATTEMPT_RETENTION_SECONDS
        return ReadGuard(
            self.attempts, name, again, expires_at, 1 if self._is_last_try(work) else _MAX_UNFINISHED_READS
        )

    def _report_unprocessable_file(self, tracked: Tracked, work: _FileTask, request_id: str) -> RetriableError | None:
        """Reports a file that is FAILED by its own fault; again on a redelivery, as the first report may be lost."""
        if tracked.record.status is not Status.FAILED or not (tracked.written or work.attempts > 1):
            return None
        report = unprocessable_file_report(tracked.record, self._origin(work, request_id), format_time(self.now()))
        try:
            self.errors_queue.send_json(report)
        except RetriableError as error:
            return error
        return None

    def _mark_failed(self, name: str, work: _FileTask, error: BaseException) -> None:
        if not work.knows_before:  # not the last try, or the table could not be read
            return
        # Where the table is what failed, the report and the dead-letter queue still tell.
        with suppress(RetriableError):
            self.tracker.record_failure(name, work.before, fault_of(error), work.latest_time)

    def _fail(self, result: BatchResult, name: str, work: _FileTask, error: BaseException, request_id: str) -> None:
        final = self._is_last_try(work)
        if final:
            version = max(work.events, key=lambda event: event.event_time).version_id
            origin = self._origin(work, request_id)
            report = report_of(error, origin, format_time(self.now()), fileName=name, versionId=version)
            # Unreported, SQS moves the event to the dead-letter queue all the same, where an alarm watches it.
            with suppress(RetriableError):
                self.errors_queue.send_json(report)
        message_ids = list(dict.fromkeys(message.message_id for message in work.messages))
        result.failures.append(Failure(name, error, message_ids, final))
        result.retried_message_ids += [i for i in message_ids if i not in result.retried_message_ids]

    def _origin(self, work: _FileTask, request_id: str) -> Origin:
        return Origin(work.messages[-1].message_id, work.attempts, request_id, work.latest_time)

    def _is_last_try(self, work: _FileTask) -> bool:
        return work.attempts >= self.max_receive_count

    def _history_expiry(self) -> int | None:
        if not self.history_retention_days:
            return None
        return int(self.now().timestamp()) + self.history_retention_days * SECONDS_PER_DAY


def _error_of(future: Future[Any]) -> BaseException | None:
    if not future.done():
        future.cancel()
        return _out_of_time()
    return future.exception()


def _out_of_time() -> RetriableError:
    return RetriableError("The function ran out of time before this was done.", code="OutOfTime")
