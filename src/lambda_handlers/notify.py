"""Announces changes. Triggered by the streams of the tables `Files` and `Jobs`, in batches.

Each change of a record, and each end of a job, becomes one notice on the topic `file-events`. A notice that SNS will
not take is set aside in `notify-dlq`, so that one bad record neither blocks the stream nor is lost.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from filetracker.announce import Announcer
from filetracker.aws.queues import Queue
from filetracker.aws.stream import StreamRecord, Unreadable, changes_of, is_of_jobs, job_changes_of
from filetracker.aws.topic import Topic
from filetracker.job_notices import job_notice_of
from filetracker.notices import Notice, notice_of
from filetracker.settings import NotifySettings

logger = Logger()
metrics = Metrics()


@cache
def _announcer() -> Announcer:
    settings = NotifySettings.from_environment()
    return Announcer(Topic(settings.topic_arn), Queue(settings.notify_dlq_url))


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes it
    """Publishes the notices of one batch. Raises only when neither SNS nor the dead-letter queue takes them."""
    metrics.add_metric("NoticesPublished", MetricUnit.Count, 0)  # nothing happened is told too
    notices, unreadable = _notices_of(event["Records"])
    for stream_record, reason in unreadable:
        _announcer().set_aside(stream_record, reason)
        logger.error("stream record set aside", extra={"reason": reason})
    announced = _announcer().announce(notices)
    for notice in announced.published:
        logger.info(notice.type, extra={"correlation_id": notice.id})
    for notice, reason in announced.set_aside:
        logger.error("notice set aside", extra={"correlation_id": notice.id, "reason": reason})
    metrics.add_metric("NoticesPublished", MetricUnit.Count, len(announced.published))
    if set_aside := len(announced.set_aside) + len(unreadable):
        metrics.add_metric("NoticesSetAside", MetricUnit.Count, set_aside)
    return {"batchItemFailures": []}


def _notices_of(stream_records: list[StreamRecord]) -> tuple[list[Notice], Unreadable]:
    """What is to be told; a batch comes from one stream."""
    of_jobs, of_files = (
        [record for record in stream_records if is_of_jobs(record) is wanted] for wanted in (True, False)
    )
    job_changes, unreadable_jobs = job_changes_of(of_jobs)
    file_changes, unreadable_files = changes_of(of_files)
    told = [*(notice_of(*change) for change in file_changes), *(job_notice_of(*change) for change in job_changes)]
    return [notice for notice in told if notice], unreadable_files + unreadable_jobs
