"""What notifications hold. No function loads this: `docs/notifications/` is made of it, and tests compare."""

from __future__ import annotations

from marshmallow import fields, validate

from filetracker.files.models import Status
from filetracker.files.schemas import File
from filetracker.http.schema import ApiSchema
from filetracker.jobs.models import JobStatus
from filetracker.jobs.schemas import Job
from filetracker.notifications.file_messages import TYPES as FILE_TYPES
from filetracker.notifications.job_messages import TYPES as JOB_TYPES
from filetracker.notifications.message import SCHEMA_VERSION

_TIME = {"format": "date-time"}


class _Notification(ApiSchema):
    schema_version = fields.Integer(
        required=True,
        validate=validate.OneOf([SCHEMA_VERSION]),
        metadata={"description": "Rises when a consumer of the version before could go wrong; fields may be added."},
    )
    id = fields.String(
        required=True,
        metadata={"description": "Opaque. The same in each delivery of one notification: drop what you have seen."},
    )


class FileNotification(_Notification):
    """One change of a file's record."""

    type = fields.String(required=True, validate=validate.OneOf(sorted(FILE_TYPES.values())))
    time = fields.String(required=True, metadata={**_TIME, "description": "When the record was written."})
    previous_status = fields.Enum(Status, by_value=True, required=True, allow_none=True)
    previous_revision = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "The file's revision before; null if it had no record. If it is not the one that you know, "
            "you missed a notification, or it is still on its way."
        },
    )
    file = fields.Nested(File, required=True)


class JobNotification(_Notification):
    """The end of a job. The text of the job is not in it."""

    type = fields.String(required=True, validate=validate.OneOf(sorted(JOB_TYPES.values())))
    time = fields.String(required=True, metadata={**_TIME, "description": "When the job ended."})
    previous_status = fields.Enum(JobStatus, by_value=True, required=True, allow_none=True)
    job = fields.Nested(Job, required=True)
