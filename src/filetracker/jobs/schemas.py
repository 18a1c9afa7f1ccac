"""What requests and answers about jobs hold."""

from __future__ import annotations

from marshmallow import fields, validate

from filetracker.files.ids import file_id_of
from filetracker.files.schemas import FILE_ID, Fault, cursor_field, file_id_field, limit_field, next_cursor_field
from filetracker.http.schema import ApiSchema, WordsField
from filetracker.jobs.models import Job as JobRecord
from filetracker.jobs.models import JobStatus
from filetracker.jobs.operations.registry import OPERATIONS
from filetracker.jobs.validation import MAX_FILES

_TIME = {"format": "date-time"}
# No blank at either end: HTTP takes it away.
_IDEMPOTENCY_KEY = r"^[!-~]([ -~]{0,126}[!-~])?\Z"


def _file_id(job: JobRecord) -> str:
    return file_id_of(job.file_name)


def _output_file_id(job: JobRecord) -> str:
    return file_id_of(job.output_name)


class IdempotencyHeaders(ApiSchema):
    """By what a submission that is sent again is known."""

    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        load_default=None,
        validate=validate.Regexp(_IDEMPOTENCY_KEY, error="Not 1 to 128 printable characters of ASCII."),
        metadata={"description": "Of your choice: the same submission with the same key is the same jobs again."},
    )


class SubmitJobs(ApiSchema):
    """One operation, on each of these files: a job for each of them, or none at all."""

    operation = fields.String(required=True, validate=validate.OneOf(sorted(OPERATIONS)))
    file_ids = fields.List(file_id_field(), required=True, validate=validate.Length(1, MAX_FILES))
    text = fields.String(
        load_default=None,
        allow_none=False,
        metadata={"description": "What append adds to the file's end: 1 byte to 256 KiB in UTF-8. Else absent."},
    )


class JobsQuery(ApiSchema):
    """Which jobs."""

    statuses = WordsField(
        fields.Enum(JobStatus, by_value=True), len(JobStatus), data_key="status", load_default=list(JobStatus)
    )
    limit = limit_field(50)
    cursor = cursor_field()


class Job(ApiSchema):
    """An operation on a file. What is not known, or not known yet, is absent."""

    job_id = fields.String(required=True)
    file_id = fields.Function(_file_id, required=True, metadata=FILE_ID)
    file_name = fields.String(required=True)
    operation = fields.String(required=True)
    status = fields.Enum(JobStatus, by_value=True, required=True)
    submitted_by = fields.String(required=True, metadata={"description": "A user id."})
    submitted_name = fields.String(metadata={"description": "What people call who submitted it."})
    submitted_time = fields.String(required=True, metadata=_TIME)
    started_time = fields.String(metadata=_TIME)
    ended_time = fields.String(metadata=_TIME)
    runner = fields.String(metadata={"description": "lambda or ec2."})
    instance_id = fields.String(metadata={"description": "Of the EC2 instance that runs it."})
    attempts = fields.Integer(required=True, metadata={"description": "How often it was begun."})
    output_file_id = fields.Function(_output_file_id, required=True, metadata=FILE_ID)
    output_name = fields.String(required=True, metadata={"description": "The file that it writes: not there before."})
    output_version_id = fields.String()
    output_size = fields.Integer(metadata={"description": "Bytes."})
    source_version_id = fields.String(metadata={"description": "The version of the file that was read."})
    source_etag = fields.String()
    error = fields.Nested(Fault)


class WholeJob(Job):
    """A job, with its text where the caller is who submitted it, or an admin."""

    text = fields.String()


class Jobs(ApiSchema):
    """In the order in which the files were given."""

    jobs = fields.List(fields.Nested(Job), required=True)


class JobPage(ApiSchema):
    """The newest first. A page may be short, or empty, and yet not the last: only a null cursor says that it is."""

    jobs = fields.List(fields.Nested(Job), required=True)
    cursor = next_cursor_field()
