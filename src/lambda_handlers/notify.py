"""Announces changes. Triggered by the streams of the tables `Files` and `Jobs`, in batches.

Each change of a record, and each end of a job, becomes one notice on the topic `file-events`. A notice that SNS refuses
for itself goes to `notify-dlq`, so that one bad record neither blocks the stream nor is lost. How a job ended is told
once, even where its record is delivered again (job_publisher.py).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from filetracker.aws.dead_letters import send_record_to_dead_letters
from filetracker.aws.sqs import Queue
from filetracker.aws.streams import StreamRecord, Unreadable
from filetracker.files.changes import FileChange, file_changes_of
from filetracker.jobs.changes import JobChange, is_of_jobs, job_changes_of
from filetracker.notifications.file_messages import notification_of
from filetracker.notifications.job_publisher import JobPublisher
from filetracker.notifications.job_repository import PublishedJobRepository
from filetracker.notifications.publisher import Publisher
from filetracker.notifications.topic import Topic
from filetracker.settings import NotifySettings

logger = Logger()
metrics = Metrics()


@cache
def _settings() -> NotifySettings:
    return NotifySettings.from_environment()


@cache
def _job_publisher() -> JobPublisher:
    settings = _settings()
    publisher = Publisher(Topic(settings.topic_arn), Queue(settings.notify_dlq_url))
    return JobPublisher(publisher, PublishedJobRepository(settings.jobs_table_name))


def _publisher() -> Publisher:
    return _job_publisher().publisher


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes it
    """Publishes the notices of one batch.

    Raises when SNS, the dead-letter queue or DynamoDB can't do their part now: then the whole batch comes again.
    """
    metrics.add_metric("NoticesPublished", MetricUnit.Count, 0)  # nothing happened is told too
    metrics.add_dimension("Stack", _settings().stack_name)
    file_changes, job_changes, unreadable = _changes_of(event["Records"])
    for stream_record, reason in unreadable:
        send_record_to_dead_letters(_publisher().dead_letters, stream_record, reason)
        logger.error("stream record set aside", extra={"reason": reason})
    of_files = _publisher().publish(
        notification for change in file_changes if (notification := notification_of(*change))
    )
    of_jobs = _job_publisher().publish(job_changes)
    for notification in of_files.published + of_jobs.published:
        logger.info(notification.type, extra={"correlation_id": notification.id})
    for notification, reason in of_files.dead_lettered + of_jobs.dead_lettered:
        logger.error("notice set aside", extra={"correlation_id": notification.id, "reason": reason})
    for notification in of_jobs.repeated:
        logger.info("told before", extra={"correlation_id": notification.id})
    for notification, reason in of_jobs.unrecorded:
        logger.warning("not noted as told", extra={"correlation_id": notification.id, "reason": reason})
    metrics.add_metric("NoticesPublished", MetricUnit.Count, len(of_files.published) + len(of_jobs.published))
    if dead_lettered := len(of_files.dead_lettered) + len(of_jobs.dead_lettered) + len(unreadable):
        metrics.add_metric("NoticesSetAside", MetricUnit.Count, dead_lettered)
    return {"batchItemFailures": []}


def _changes_of(stream_records: list[StreamRecord]) -> tuple[list[FileChange], list[JobChange], Unreadable]:
    """What happened to files, and to jobs; a batch comes from one stream."""
    of_jobs, of_files = (
        [record for record in stream_records if is_of_jobs(record) is wanted] for wanted in (True, False)
    )
    job_changes, unreadable_jobs = job_changes_of(of_jobs)
    file_changes, unreadable_files = file_changes_of(of_files)
    return file_changes, job_changes, unreadable_files + unreadable_jobs
