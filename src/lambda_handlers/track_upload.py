"""Tracks files. Triggered by the queue `uploads`, in batches of up to ten messages.

Each message says that something happened to a key; the function makes the table tell what the bucket holds. Messages
that are not done come back from the queue (`batchItemFailures`), after the last try they go to `uploads-dlq`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache, partial
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from filetracker.aws.sqs import Queue
from filetracker.files.events import FileEvent
from filetracker.files.history import FileHistory
from filetracker.files.models import Status
from filetracker.files.repository import FileRepository
from filetracker.metadata.description import ContentBudget
from filetracker.metadata.extraction import WARNING
from filetracker.metadata.isolation.child_pool import ChildPool
from filetracker.metadata.isolation.child_process import ChildProcess, ContentTooExpensiveError
from filetracker.metadata.isolation.limits import plan_children
from filetracker.settings import TrackUploadSettings
from filetracker.tracking.attempts import AttemptRepository
from filetracker.tracking.batch import WORKERS, BatchProcessor
from filetracker.tracking.content import ContentReader
from filetracker.tracking.models import BatchResult, Failure, Message, Tracked
from filetracker.tracking.object_store import Bucket
from filetracker.tracking.tracker import Tracker

# What is left for reports and for marking files FAILED when time runs out.
_RESERVE_SECONDS = 1.0

logger = Logger()
metrics = Metrics()


@cache
def _settings() -> TrackUploadSettings:
    return TrackUploadSettings.from_environment()


@cache
def _ingest() -> BatchProcessor:
    settings = _settings()
    bucket = Bucket(settings.bucket_name)
    budget = ContentBudget(settings.metadata_budget_bytes, settings.metadata_budget_seconds)
    return BatchProcessor(
        tracker=Tracker(
            bucket=bucket,
            files=FileRepository(settings.files_table_name),
            list_shards=settings.list_shards,
            tombstone_retention_days=settings.tombstone_retention_days,
        ),
        history=FileHistory(settings.file_events_table_name),
        errors_queue=Queue(settings.errors_queue_url),
        uploads_dlq=Queue(settings.uploads_dlq_url),
        bucket_name=settings.bucket_name,
        max_receive_count=settings.max_receive_count,
        max_tries=settings.max_tries,
        describe=ContentReader(bucket, budget, _children().describe).describe,
        attempts=AttemptRepository(settings.attempts_table_name),
        eventbridge_key_encoding=settings.eventbridge_key_encoding,
        history_retention_days=settings.history_retention_days,
    )


@cache
def _children() -> ChildPool:
    settings = _settings()
    count, limits = plan_children(settings.aws_lambda_function_memory_size, settings.metadata_budget_seconds)
    return ChildPool(count, partial(ChildProcess, limits))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(WORKERS + 1, thread_name_prefix="track")  # one more for history


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Works one batch; answers with the messages that SQS should deliver again."""
    for name in ("FilesTracked", "FilesFailed"):
        metrics.add_metric(name, MetricUnit.Count, 0)  # nothing happened is told too: no gaps, no empty set of metrics
    metrics.add_dimension("Stack", _settings().stack_name)
    messages = [
        Message(record["messageId"], record["body"], int(record["attributes"]["ApproximateReceiveCount"]))
        for record in event["Records"]
    ]
    time_left = max(0.0, context.get_remaining_time_in_millis() / 1000 - _RESERVE_SECONDS)
    with _children().serving():
        result = _ingest().process(messages, _pool(), context.aws_request_id, time_left)
    _emit_metrics(result)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in result.retried_message_ids]}


def _emit_metrics(result: BatchResult) -> None:
    for tracked, events in result.tracked:
        _log_tracked(tracked, events)
    for failure in result.failures:
        _log_failure(failure)


def _log_tracked(tracked: Tracked, events: list[FileEvent]) -> None:
    record = tracked.record
    logger.info(
        f"{record.status}" if tracked.written else "already so",
        extra={
            "file": record.file_name,
            "revision": record.revision,
            "status": record.status,
            "correlation_id": next((event.request_id for event in events if event.request_id), None),
        },
    )
    if not tracked.written:
        return
    if record.status is Status.TRACKED:
        metrics.add_metric("FilesTracked", MetricUnit.Count, 1)
        metrics.add_metric("BytesTracked", MetricUnit.Bytes, record.file_size or 0)
    if record.status is Status.FAILED:
        metrics.add_metric("FilesFailed", MetricUnit.Count, 1)
    if str((record.metadata or {}).get(WARNING, "")).startswith(ContentTooExpensiveError.code):
        metrics.add_metric("ContentTooExpensive", MetricUnit.Count, 1)
    metrics.add_metric("TrackingLatency", MetricUnit.Milliseconds, _latency_ms(record.tracked_time, events))


def _log_failure(failure: Failure) -> None:
    about = {"file": failure.file_name, "message_ids": failure.message_ids, "final": failure.final}
    error = failure.error
    log = logger.error if failure.final else logger.warning
    log(f"{type(error).__name__}: {error}", extra={**about, "code": getattr(error, "code", None)}, exc_info=error)
    if failure.final:
        metrics.add_metric("FilesFailed", MetricUnit.Count, 1)


def _latency_ms(tracked_time: str | None, events: list[FileEvent]) -> float:
    first = min(event.event_time for event in events)
    return max(
        0.0, (datetime.fromisoformat(tracked_time or first) - datetime.fromisoformat(first)).total_seconds() * 1000
    )
