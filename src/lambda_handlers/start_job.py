"""Starts jobs. Triggered by the stream of the table `Jobs`, in batches.

Each job that was added gets an execution of the state machine, named after it: a redelivered record starts nothing
twice. A job that can't be started is set aside in `start-job-dlq`, so that it neither blocks the stream nor is lost.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from filetracker.aws.dead_letters import send_record_to_dead_letters
from filetracker.aws.sqs import Queue
from filetracker.jobs.changes import job_changes_of
from filetracker.jobs.executions import Executions
from filetracker.jobs.starter import JobStarter
from filetracker.settings import StartJobSettings

logger = Logger()
metrics = Metrics()


@cache
def _starter() -> JobStarter:
    settings = StartJobSettings.from_environment()
    return JobStarter(Executions(settings.state_machine_arn), Queue(settings.start_job_dlq_url))


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes it
    """Starts the jobs of one batch. Raises only when neither Step Functions nor the dead-letter queue takes one."""
    metrics.add_metric("JobsStarted", MetricUnit.Count, 0)  # nothing happened is told too
    changes, unreadable = job_changes_of(event["Records"])
    for stream_record, reason in unreadable:
        send_record_to_dead_letters(_starter().dead_letters, stream_record, reason)
        logger.error("stream record set aside", extra={"reason": reason})
    started = _starter().start(changes)
    for job_id in started.started:
        logger.info("job started", extra={"correlation_id": job_id})
    for job_id in started.over:
        logger.info("job over", extra={"correlation_id": job_id})
    for job_id, reason in started.dead_lettered:
        logger.error("job set aside", extra={"correlation_id": job_id, "reason": reason})
    metrics.add_metric("JobsStarted", MetricUnit.Count, len(started.started))
    if dead_lettered := len(started.dead_lettered) + len(unreadable):
        metrics.add_metric("JobsSetAside", MetricUnit.Count, dead_lettered)
    return {"batchItemFailures": []}
