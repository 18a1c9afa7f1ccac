"""Announces changes. Triggered by the stream of the table `Files`, in batches.

Each change of a record becomes one notice on the topic `file-events`. A notice that SNS will not take is set aside in
`notify-dlq`, so that one bad record neither blocks the stream nor is lost.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from filetracker.announce import Announcer
from filetracker.aws.queues import Queue
from filetracker.aws.stream import changes_of
from filetracker.aws.topic import Topic
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
    changes, unreadable = changes_of(event["Records"])
    for stream_record, reason in unreadable:
        _announcer().set_aside(stream_record, reason)
        logger.error("stream record set aside", extra={"reason": reason})
    announced = _announcer().announce(changes)
    for notice in announced.published:
        logger.info(notice.type, extra={"correlation_id": notice.id})
    for notice, reason in announced.set_aside:
        logger.error("notice set aside", extra={"correlation_id": notice.id, "reason": reason})
    metrics.add_metric("NoticesPublished", MetricUnit.Count, len(announced.published))
    if set_aside := len(announced.set_aside) + len(unreadable):
        metrics.add_metric("NoticesSetAside", MetricUnit.Count, set_aside)
    return {"batchItemFailures": []}
