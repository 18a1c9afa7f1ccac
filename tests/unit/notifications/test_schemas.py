"""What is published, against the schemas that consumers are given."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema_rs
import pytest

from filetracker.files.models import Fault, FileRecord, Status
from filetracker.jobs.models import JobStatus
from filetracker.notifications.file_messages import notification_of
from filetracker.notifications.job_messages import job_notification_of
from filetracker.notifications.message import Notification
from tests.conftest import make_record, make_tombstone
from tests.support.job_builders import make_job
from tests.support.notification_schemas import notification_schema

FULL = make_record(
    "reports/2026/a.txt",
    revision=1_800_000_000_000,
    content_encoding="gzip",
    type_mismatch=True,
    is_folder=False,
    user_metadata={"Owner": "Ann", "x-y": "z"},
    metadata={"Lines": 3, "Columns": [{"Name": "A", "Type": "INT64"}]},
)
JOB = make_job(output_size=5, attempts=1, runner="lambda", ended_time="2026-01-31T12:00:00.000Z")


def _checked(notification: Notification | None) -> dict[str, object]:
    assert notification
    message = json.loads(json.loads(notification.to_entry()["Message"])["default"])
    notification_schema(message).validate(message)
    return dict(message)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, FULL),
        (make_record(), make_record(revision=2, status=Status.FAILED, error=Fault("CorruptContent", "It is damaged."))),
        (make_record(), make_tombstone(expires_at=1_800_000_000)),
        (None, FileRecord("a", Status.DELETED, "2026-01-31T12:00:00.000Z", tracked_time="2026-01-31T12:00:00.000Z")),
    ],
    ids=["tracked", "failed", "deleted", "bare"],
)
def test_notification_of_a_file(old: FileRecord | None, new: FileRecord) -> None:
    message = _checked(notification_of(old, replace(new, revision=new.revision or 1)))
    assert message["file"] == new.to_document() | {"revision": new.revision or 1}


@pytest.mark.parametrize("status", [JobStatus.SUCCEEDED, JobStatus.FAILED])
def test_notification_of_a_job(status: JobStatus) -> None:
    ended = replace(
        JOB, status=status, error=Fault("FileMissing", "It is gone.") if status is JobStatus.FAILED else None
    )
    _checked(job_notification_of(replace(JOB, status=JobStatus.RUNNING), ended))


def test_names_that_are_the_uploaders_own_stay_as_they_are() -> None:
    file = FULL.to_document()
    assert file["userMetadata"] == {"Owner": "Ann", "x-y": "z"}
    assert file["metadata"] == {"lines": 3, "columns": [{"name": "A", "type": "INT64"}]}


def test_a_message_that_is_none_is_refused() -> None:
    message = _checked(notification_of(None, FULL))
    del message["previousRevision"]
    with pytest.raises(jsonschema_rs.ValidationError, match="previousRevision"):
        notification_schema(message).validate(message)
