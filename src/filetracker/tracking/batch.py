"""One batch of queue messages: every file in it looked at once, side by side, and one message's trouble kept its own.

| what went wrong            | table            | errors queue | the message                                          |
| -------------------------- | ---------------- | ------------ | ---------------------------------------------------- |
| the file's content         | FAILED           | report       | done: retrying cannot help                           |
| the world, not the last try | as it was       |              | back to the queue, for another try                   |
| throttling, contention     | as it was        |              | the same, and this was no try                        |
| the world, the last try    | FAILED if it can | report       | moved to the dead-letter queue, for a redrive        |
| a record of the message    | as it was        | report       | this record is moved to the dead-letter queue at once |

A try is a delivery that began (tries.py): what SQS counts goes up also where the function was throttled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from filetracker.errors import FileTrackerError, MalformedEventError, RetriableError
from filetracker.files.events import current_version_event
from filetracker.files.models import FileRecord, Snapshot, Status
from filetracker.timestamps import SECONDS_PER_DAY, format_time
from filetracker.tracking.content import ReadGuard
from filetracker.tracking.failure_reports import Origin, fault_of, report_of, unprocessable_file_report
from filetracker.tracking.file_task import FileTask, UnlessAbandoned, out_of_time
from filetracker.tracking.models import BatchResult, Failure, Message, Tracked
from filetracker.tracking.ports import Attempts, DescribeContent, EventLog, Guard, Outbox
from filetracker.tracking.s3_events import parse_message, split_message
from filetracker.tracking.tracker import Tracker
from filetracker.tracking.tries import Tries

_REPORTED_CHARACTERS = 4096  # of a malformed message: all of it is in the dead-letter queue
# Of a message that was received before: how often reading its file's content may end the function with it.
_MAX_UNFINISHED_READS = 2
_ATTEMPT_RETENTION_SECONDS = 15 * SECONDS_PER_DAY  # no message of SQS lives longer than 14 days
_COUNTING_SECONDS = 0.5
_REASON_CHARACTERS = 1024
WORKERS = 10  # as many as a batch has messages: the work is waiting for S3 and DynamoDB


def _undescribed(record: FileRecord, snapshot: Snapshot, guard: Guard) -> FileRecord:  # noqa: ARG001 - as the protocol has it
    return record


@dataclass(frozen=True)
class BatchProcessor:
    """Works batches of the uploads queue."""

    tracker: Tracker
    history: EventLog
    errors_queue: Outbox
    uploads_dlq: Outbox
    max_receive_count: int
    max_tries: int = 1_000  # as many as SQS may deliver
    bucket_name: str = ""
    describe: DescribeContent = _undescribed
    attempts: Attempts | None = None
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
        ends: list[Future[Any]] = []
        for name, work in works.items():
            error = _error_of(looks[name])
            if error is None:
                tracked = looks[name].result()
                result.tracked.append((tracked, work.events))
                error = self._settle(tracked, work, request_id) or history_error
            else:
                self._mark_failed(name, work, error)
            is_over = error is None or self._fail(result, name, work, error, request_id)
            if tries := self._tries(name, work):
                ends.append(pool.submit(tries.end, None if is_over else error))
        wait(ends, timeout=_COUNTING_SECONDS)
        return result

    def _sort_out(self, messages: Sequence[Message], request_id: str, result: BatchResult) -> dict[str, FileTask]:
        works: dict[str, FileTask] = {}
        for message in messages:
            for part in (replace(message, body=body) for body in split_message(message.body)):
                try:
                    events = parse_message(part.body, self.eventbridge_key_encoding, self.bucket_name)
                except MalformedEventError as error:
                    self._send_to_dead_letters(part, error, request_id, result)
                    continue
                for event in events:
                    work = works.setdefault(event.file_name, FileTask())
                    work.events.append(event)
                    work.messages.append(part)
        return works

    def _send_to_dead_letters(
        self, message: Message, error: FileTrackerError, request_id: str, result: BatchResult
    ) -> None:
        """Moves what is malformed to the dead-letter queue now: receiving it again would tell nothing new."""
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

    def _tries(self, name: str, work: FileTask) -> Tries | None:
        return Tries(self.attempts, name, work.messages, self._attempts_expiry()) if self.attempts else None

    def _track(self, name: str, work: FileTask) -> Tracked:
        tries = self._tries(name, work)
        work.tries = tries.begin() if tries else work.receive_count
        if self._is_last_try(work):
            work.before = self.tracker.files.get(name)
            work.knows_before = True
        describe = partial(self.describe, guard=self._guard(name, work))
        files = UnlessAbandoned(self.tracker.files, work)
        return replace(self.tracker, files=files, describe=describe).track(name, work.events)

    def _guard(self, name: str, work: FileTask) -> Guard:
        """None for what comes the first time: it costs nothing more. The last try is careful after one failure."""
        again = [message.message_id for message in work.messages if message.receive_count > 1]
        if not again or self.attempts is None:
            return nullcontext()
        most = 1 if self._is_last_try(work) else _MAX_UNFINISHED_READS
        return ReadGuard(self.attempts, name, again, self._attempts_expiry(), most)

    def _settle(self, tracked: Tracked, work: FileTask, request_id: str) -> RetriableError | None:
        """What is to be done once a file is tracked; why it could not be."""
        try:
            if found := current_version_event(tracked.record, work.events):
                self.history.append([found], self._history_expiry())
        except RetriableError as error:
            return error
        return self._report_unprocessable_file(tracked, work, request_id)

    def _report_unprocessable_file(self, tracked: Tracked, work: FileTask, request_id: str) -> RetriableError | None:
        """Reports a file that is FAILED by its own fault; again on a redelivery, as the first report may be lost."""
        if tracked.record.status is not Status.FAILED or not (tracked.written or work.receive_count > 1):
            return None
        report = unprocessable_file_report(tracked.record, self._origin(work, request_id), format_time(self.now()))
        try:
            self.errors_queue.send_json(report)
        except RetriableError as error:
            return error
        return None

    def _mark_failed(self, name: str, work: FileTask, error: BaseException) -> None:
        if not work.knows_before:  # not the last try, or the table could not be read
            return
        # Where the table is what failed, the report and the dead-letter queue still tell.
        with suppress(RetriableError):
            self.tracker.record_failure(name, work.before, fault_of(error), work.latest_time)

    def _fail(self, result: BatchResult, name: str, work: FileTask, error: BaseException, request_id: str) -> bool:
        """Whether the file is done with for these messages, because they went to the dead-letter queue."""
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
        # After the last delivery SQS does it.
        if final and not self._is_last_delivery(work) and self._give_up(work, error):
            return True
        result.retried_message_ids += [i for i in message_ids if i not in result.retried_message_ids]
        return False

    def _give_up(self, work: FileTask, error: BaseException) -> bool:
        """Moves what asked for this file to the dead-letter queue; whether it could be."""
        fault = fault_of(error)
        try:
            for body in dict.fromkeys(message.body for message in work.messages):
                self.uploads_dlq.send(body, FaultCode=fault.code, ErrorMessage=fault.message[:_REASON_CHARACTERS])
        except RetriableError:
            return False
        return True

    def _origin(self, work: FileTask, request_id: str) -> Origin:
        return Origin(work.messages[-1].message_id, work.tries, request_id, work.latest_time)

    def _is_last_try(self, work: FileTask) -> bool:
        return work.tries >= self.max_tries or self._is_last_delivery(work)

    def _is_last_delivery(self, work: FileTask) -> bool:
        return work.receive_count >= self.max_receive_count

    def _attempts_expiry(self) -> int:
        return int(self.now().timestamp()) + _ATTEMPT_RETENTION_SECONDS

    def _history_expiry(self) -> int | None:
        if not self.history_retention_days:
            return None
        return int(self.now().timestamp()) + self.history_retention_days * SECONDS_PER_DAY


def _error_of(future: Future[Any]) -> BaseException | None:
    if not future.done():
        future.cancel()
        return out_of_time()
    return future.exception()
