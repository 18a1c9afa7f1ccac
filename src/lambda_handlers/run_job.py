"""Runs one job. Called by the state machine of jobs, which has marked the job RUNNING, with `{"jobId": "…"}`.

What it finds it writes down on the job, once; the state machine reads it there. It raises where trying again may help:
then the state machine calls it again. Where the file is at fault, that is an outcome like any other.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from filetracker.jobs.runner import RunOutcome
from filetracker.jobs.wiring import make_job_runner
from filetracker.settings import RunJobSettings

logger = Logger()
metrics = Metrics()


@cache
def _settings() -> RunJobSettings:
    return RunJobSettings.from_environment()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - Lambda passes it
    """Runs it, or finds that there is nothing to do (any more); answers with which of the two."""
    job_id, settings = str(event["jobId"]), _settings()
    runner = make_job_runner(settings)
    try:
        ran = runner.run(job_id)
    except Exception as error:
        # Lambda writes all of it, but not of which job.
        logger.error("job not run", extra={"correlation_id": job_id, "reason": str(error)})  # noqa: TRY400 - nor twice
        raise
    logger.info("job run", extra={"correlation_id": job_id, "ran": ran})
    _emit_metrics(ran)
    return {"jobId": job_id, "ran": str(ran)}


def _emit_metrics(ran: RunOutcome) -> None:
    metrics.add_dimension("Stack", _settings().stack_name)
    metrics.add_metric("JobsRun", MetricUnit.Count, int(ran is not RunOutcome.STOPPED))
    metrics.add_metric("JobsFailed", MetricUnit.Count, int(ran is RunOutcome.FAILED))
    metrics.flush_metrics()
