"""Reconciles the table with the bucket. Called by a schedule, or by hand, with an empty event or with any of

    {"prefix": "", "dryRun": false, "unread": false, "graceSeconds": 300, "startAfter": "", "tally": {}}

One call works until its time is nearly up; then it has itself called again with where it stopped and what it counted so
far, until the end is reached. Lambda tries a call that failed twice more, with the same event; then the event goes to
the dead-letter queue `reconcile-dlq`, from where calling the function with it goes on. The metrics are those of a whole
walk, told once at its end.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from filetracker.aws.lambda_functions import invoke_later
from filetracker.aws.sqs import Queue
from filetracker.files.index import FilesIndex
from filetracker.files.repository import FileRepository
from filetracker.reconciliation.object_listing import BucketListing
from filetracker.reconciliation.reconciler import DEFAULT_GRACE_SECONDS, MAX_SETTLING_SECONDS, Reconciler, Tally
from filetracker.settings import ReconcileSettings

# A round of names, what has to settle, and the call that goes on.
_RESERVE_MS = (MAX_SETTLING_SECONDS + 30) * 1000

logger = Logger()
metrics = Metrics()


@cache
def _settings() -> ReconcileSettings:
    return ReconcileSettings.from_environment()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Works one slice; answers with what was counted since the walk began, and whether it is complete."""
    reconcile = _reconcile(event)
    reconcile.run(lambda: context.get_remaining_time_in_millis() < _RESERVE_MS)
    tally = reconcile.tally.as_dict()
    if reconcile.is_complete:
        _emit_metrics(reconcile)
    else:
        invoke_later(context.function_name, {**event, "startAfter": reconcile.after, "tally": tally})
    logger.info("complete" if reconcile.is_complete else "goes on", extra={"tally": tally, "after": reconcile.after})
    return {"complete": reconcile.is_complete, "startAfter": reconcile.after, "tally": tally}


def _reconcile(event: dict[str, Any]) -> Reconciler:
    settings = _settings()
    files = FileRepository(settings.files_table_name)
    return Reconciler(
        listing=BucketListing(settings.bucket_name),
        index=FilesIndex(files),
        files=files,
        queue=Queue(settings.uploads_queue_url),
        list_shards=settings.list_shards,
        prefix=event.get("prefix", ""),
        after=event.get("startAfter", ""),
        grace_seconds=event.get("graceSeconds", DEFAULT_GRACE_SECONDS),
        dry_run=event.get("dryRun", False),
        unread=event.get("unread", False),
        tally=Tally(**event.get("tally", {})),
    )


def _emit_metrics(reconcile: Reconciler) -> None:
    if reconcile.prefix:
        return  # a part says nothing of the whole
    tally = reconcile.tally
    metrics.add_dimension("Stack", _settings().stack_name)
    metrics.add_metric("DriftMissing", MetricUnit.Count, tally.missing)
    metrics.add_metric("DriftStale", MetricUnit.Count, tally.stale)
    metrics.add_metric("DriftGhost", MetricUnit.Count, tally.ghost)
    metrics.add_metric("FilesCompared", MetricUnit.Count, tally.compared)
    metrics.flush_metrics()
