"""Clears away what jobs left behind. Called by a schedule, with any event.

What it can't clear away, or has no time for, the next call finds. Where something could not be cleared away it fails in
the end, after all else is done, so that the function's alarm tells; Lambda then tries the call twice more.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from filetracker.errors import RetriableError
from filetracker.jobs.executions import Executions
from filetracker.jobs.instances import Instances
from filetracker.jobs.slots import JobSlots
from filetracker.jobs.sweeper import JobSweeper, JobSweepResult
from filetracker.settings import SweepJobsSettings
from filetracker.uploads.multipart_store import MultipartStore

_RESERVE_MS = 10_000  # one of each kind, and the metrics

logger = Logger()
metrics = Metrics()


@cache
def _settings() -> SweepJobsSettings:
    return SweepJobsSettings.from_environment()


@logger.inject_lambda_context
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sweeps once; answers with what was counted, and whether that was all."""
    settings = _settings()
    sweep = JobSweeper(
        table=JobSlots(settings.jobs_table_name),
        executions=Executions(settings.state_machine_arn),
        instances=Instances(settings.stack_name),
        multiparts=MultipartStore(settings.bucket_name),
        list_shards=settings.list_shards,
        job_timeout=timedelta(minutes=settings.job_timeout_minutes),
    )
    swept = sweep.run(lambda: context.get_remaining_time_in_millis() < _RESERVE_MS)
    counts = _counts(swept)
    _emit_metrics(counts)
    logger.info("complete" if swept.is_complete else "out of time", extra={"counts": counts})
    if swept.failures:
        raise RetriableError(f"Not all was swept (failures: {len(swept.failures)}); the first: {swept.failures[0]}")
    return {"complete": swept.is_complete, **counts}


def _counts(swept: JobSweepResult) -> dict[str, int]:
    return {
        "started": swept.started,
        "ended": swept.ended,
        "terminated": swept.terminated,
        "released": swept.released,
        "aborted": swept.aborted,
        "failed": len(swept.failures),
    }


def _emit_metrics(counts: dict[str, int]) -> None:
    metrics.add_dimension("Stack", _settings().stack_name)
    metrics.add_metric("JobsRestarted", MetricUnit.Count, counts["started"])
    metrics.add_metric("JobsEndedBySweep", MetricUnit.Count, counts["ended"])
    metrics.add_metric("InstancesTerminated", MetricUnit.Count, counts["terminated"])
    metrics.add_metric("SlotsReleased", MetricUnit.Count, counts["released"])
    metrics.add_metric("JobUploadsAborted", MetricUnit.Count, counts["aborted"])
    metrics.flush_metrics()
