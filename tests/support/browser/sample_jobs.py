"""Jobs as they stand in a team's list: one of each kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.browser.stand_in_jobs import make_job

REPORT = "reports/2026/Q3 summary.pdf"
RUNNING = "exports/orders-2026-11.csv"
FAILED = "archive/2025-backup.zip"


def sample_jobs() -> list[dict[str, Any]]:
    """The newest first."""
    gone = {"code": "FileMissing", "message": "The file was deleted before the job could read it."}
    ended = {
        "code": "InstanceEnded",
        "message": "The EC2 instance ended twice before it had written the result; its log tells more.",
    }
    return [
        make_job("web/landing.html", "append", "QUEUED", timedelta(seconds=2), text="<!-- seen -->\n"),
        make_job(
            RUNNING,
            "append",
            "RUNNING",
            timedelta(seconds=75),
            runner="ec2",
            instanceId="i-0a1b2c3d4e5f67890",
            text="1003,12.00\n1004,99.00\n",
        ),
        make_job(
            REPORT,
            "gzip",
            "SUCCEEDED",
            timedelta(minutes=9),
            outputSize=12_345,
            outputVersionId="3HL4kqtJlcpXroDTDmJ",
            sourceVersionId="3sL4kqtJlcpXroDTDmJ",
        ),
        make_job("incoming/gone.txt", "append", "FAILED", timedelta(minutes=40), text="x", error=gone),
        make_job(
            FAILED,
            "gzip",
            "FAILED",
            timedelta(hours=3),
            took=timedelta(minutes=14, seconds=8),
            runner="ec2",
            instanceId="i-09f8e7d6c5b4a3210",
            attempts=2,
            error=ended,
        ),
        make_job(
            "sounds/jingle.wav",
            "gzip",
            "CANCELLED",
            timedelta(hours=5),
            submittedBy="u-2",
            submittedName="bob@example.com",
        ),
        make_job(
            "invoices/2026-4201.pdf",
            "append",
            "SUCCEEDED",
            timedelta(days=2),
            submittedBy="u-2",
            submittedName="bob@example.com",
            outputSize=349_600,
        ),
    ]
