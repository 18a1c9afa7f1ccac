"""Gives up uploads that nobody goes on with. Called by a schedule, with any event.

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
from filetracker.settings import SweepUploadsSettings
from filetracker.uploads.multipart_store import MultipartStore
from filetracker.uploads.repository import SessionRepository
from filetracker.uploads.sweeper import UploadSweeper, UploadSweepResult

_RESERVE_MS = 10_000  # one upload, and the metrics

logger = Logger()
metrics = Metrics()


@cache
def _settings() -> SweepUploadsSettings:
    return SweepUploadsSettings.from_environment()


@logger.inject_lambda_context
def handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sweeps once; answers with what was counted, and whether that was all."""
    settings = _settings()
    sweep = UploadSweeper(
        table=SessionRepository(settings.uploads_table_name),
        multipart=MultipartStore(settings.bucket_name),
        expiry=timedelta(hours=settings.upload_expiry_hours),
    )
    swept = sweep.run(lambda: context.get_remaining_time_in_millis() < _RESERVE_MS)
    _emit_metrics(swept)
    counts = {"expired": swept.expired, "orphaned": swept.orphaned, "failed": len(swept.failures)}
    logger.info("complete" if swept.is_complete else "out of time", extra={"counts": counts})
    if swept.failures:
        raise RetriableError(f"{len(swept.failures)} uploads could not be given up; the first: {swept.failures[0]}")
    return {"complete": swept.is_complete, **counts}


def _emit_metrics(swept: UploadSweepResult) -> None:
    metrics.add_dimension("Stack", _settings().stack_name)
    metrics.add_metric("UploadsExpired", MetricUnit.Count, swept.expired)
    metrics.add_metric("UploadsOrphaned", MetricUnit.Count, swept.orphaned)
    metrics.flush_metrics()
