from __future__ import annotations

import json
from dataclasses import replace

import pytest

from filetracker.files.ids import file_id_of
from filetracker.files.models import Fault
from filetracker.jobs.models import Job, JobStatus
from filetracker.notifications.job_messages import job_notification_of
from tests.conftest import A_TIME
from tests.support.job_builders import JOB_ID, make_job, make_running_job

RUNNING = make_running_job(file_name="papers/report.txt", finishing_time=A_TIME, multipart_id="m", expires_at=1)
SUCCEEDED = replace(
    RUNNING, status=JobStatus.SUCCEEDED, outcome=JobStatus.SUCCEEDED, ended_time=A_TIME, output_size=12_345
)
FAILED = replace(
    RUNNING, status=JobStatus.FAILED, ended_time=A_TIME, error=Fault("FileMissing", "There is no file 'a'.")
)


def test_a_job_that_succeeded_is_told() -> None:
    notification = job_notification_of(RUNNING, SUCCEEDED)
    assert notification
    assert notification.id == f"job/{JOB_ID}#SUCCEEDED"
    assert notification.attributes == {
        "type": "job.succeeded",
        "status": "SUCCEEDED",
        "operation": "append",
        "prefix": "papers/",
    }
    assert notification.sentence == (
        f"The job append of papers/report.txt is done: outputs/report.txt (12,345 bytes) (job {JOB_ID})."
    )
    assert notification.subject == "FileTracker job done: append papers/report.txt"
    assert notification.message["time"] == A_TIME
    assert notification.message["previousStatus"] == "RUNNING"
    assert notification.message["job"] == {
        "jobId": JOB_ID,
        "fileId": file_id_of("papers/report.txt"),
        "fileName": "papers/report.txt",
        "operation": "append",
        "status": "SUCCEEDED",
        "submittedBy": "alice",
        "submittedTime": A_TIME,
        "startedTime": A_TIME,
        "endedTime": A_TIME,
        "runner": "lambda",
        "attempts": 1,
        "outputFileId": file_id_of("outputs/report.txt"),
        "outputName": "outputs/report.txt",
        "outputSize": 12_345,
    }


def test_a_job_that_failed_is_told_with_the_reason() -> None:
    notification = job_notification_of(RUNNING, FAILED)
    assert notification
    assert (notification.id, notification.type) == (f"job/{JOB_ID}#FAILED", "job.failed")
    assert notification.sentence == (
        f"The job append of papers/report.txt failed. There is no file 'a'. (code FileMissing) Job {JOB_ID}."
    )
    assert notification.message["job"]["error"] == {"code": "FileMissing", "message": "There is no file 'a'."}


def test_a_job_that_never_ran_may_fail_too() -> None:
    notification = job_notification_of(make_job(), replace(FAILED, error=None))
    assert notification
    assert "The reason is not known." in notification.sentence


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, make_job()),
        (make_job(), RUNNING),
        (RUNNING, replace(RUNNING, outcome=JobStatus.SUCCEEDED)),
        (RUNNING, replace(RUNNING, status=JobStatus.CANCELLED)),
        (SUCCEEDED, replace(SUCCEEDED, expires_at=2)),
        (SUCCEEDED, replace(SUCCEEDED, notice_time=A_TIME)),
        (FAILED, FAILED),
        (SUCCEEDED, None),
    ],
)
def test_nothing_else_is_told(old: Job | None, new: Job | None) -> None:
    assert job_notification_of(old, new) is None


@pytest.mark.parametrize("ended", [SUCCEEDED, FAILED])
def test_no_notice_holds_the_text(ended: Job) -> None:
    notification = job_notification_of(replace(RUNNING, text="secret words"), replace(ended, text="secret words"))
    assert notification
    assert "secret" not in json.dumps(notification.to_entry())
