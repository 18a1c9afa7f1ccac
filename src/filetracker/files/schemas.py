"""What requests and answers about files hold."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from filetracker.attributes import to_json_names
from filetracker.errors import BadFileIdError
from filetracker.files.ids import file_id_of, file_name_of
from filetracker.files.models import FileRecord, Status
from filetracker.files.query import LISTED, MAX_LIMIT, Order, Sort
from filetracker.http.schema import ApiSchema, TimeRangeSchema, WholeNumberField, WordsField
from filetracker.s3_limits import MAX_KEY_BYTES

_MEDIA_TYPE = r"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/(\*|[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126})\Z"
_MAX_CURSOR_CHARACTERS = 16_384
METADATA = {"type": "object", "additionalProperties": {}, "description": "What was read out of its content."}
FILE_ID = {"type": "string", "description": "The unpadded base64url of the file's name in UTF-8."}


def limit_field(default: int) -> WholeNumberField:
    """How many things one page holds."""
    return WholeNumberField(load_default=default, validate=validate.Range(1, MAX_LIMIT))


def cursor_field() -> fields.String:
    """Where the page before ended."""
    return fields.String(
        load_default=None,
        allow_none=False,
        validate=validate.Length(1, _MAX_CURSOR_CHARACTERS),
        metadata={"pattern": "^[A-Za-z0-9_-]+$"},  # told, not checked: decoding refuses whatever is no cursor
    )


def next_cursor_field() -> fields.String:
    """Where the next page goes on; null at the end."""
    return fields.String(required=True, allow_none=True)


def _check_prefix(prefix: str) -> None:
    if len(prefix.encode()) > MAX_KEY_BYTES:
        raise ValidationError(f"Longer than {MAX_KEY_BYTES:,} bytes in UTF-8.")


def _check_file_id(file_id: str) -> None:
    try:
        file_name_of(file_id)
    except BadFileIdError as error:
        raise ValidationError(str(error)) from error


def file_id_field() -> fields.String:
    """The id of a file, within a body."""
    return fields.String(required=True, validate=_check_file_id, metadata={"pattern": "^[A-Za-z0-9_-]{2,1366}$"})


def _file_id(file: FileRecord) -> str:
    return file_id_of(file.file_name)


def _metadata(file: FileRecord) -> dict[str, Any] | None:
    return to_json_names(file.metadata) if file.metadata else None


class FilesQuery(TimeRangeSchema):
    """Which files, in which order."""

    prefix = fields.String(load_default="", validate=[validate.Length(max=MAX_KEY_BYTES), _check_prefix])
    statuses = WordsField(fields.Enum(Status, by_value=True), len(Status), data_key="status", load_default=list(LISTED))
    types = WordsField(
        fields.String(validate=validate.Regexp(_MEDIA_TYPE, error="Neither a media type nor a family of them.")),
        10,
        data_key="type",
        load_default=[],
    )
    sort = fields.Enum(Sort, by_value=True, load_default=Sort.TIME)
    order = fields.Enum(Order, by_value=True, metadata={"description": "Default: newest first; by name, from A to Z."})
    limit = limit_field(50)
    cursor = cursor_field()


class PageQuery(ApiSchema):
    """Where in a list."""

    limit = limit_field(100)
    cursor = cursor_field()


class Fault(ApiSchema):
    """Why a file is FAILED."""

    code = fields.String(required=True)
    message = fields.String(required=True)


class File(ApiSchema):
    """What is true of a file now. What is not known is absent; a list does not show all."""

    file_id = fields.Function(_file_id, required=True, metadata=FILE_ID)
    file_name = fields.String(required=True)
    status = fields.Enum(Status, by_value=True, required=True)
    file_size = fields.Integer(metadata={"description": "Bytes."})
    upload_time = fields.String(required=True, metadata={"format": "date-time"})
    content_type = fields.String(metadata={"description": "As its uploader declared it."})
    content_encoding = fields.String(metadata={"description": "As its uploader declared it: gzip, br, …"})
    detected_type = fields.String(metadata={"description": "What its bytes say."})
    media_type = fields.String(
        metadata={"description": "The most exact of declaration, name and bytes: what lists and figures go by."}
    )
    type_mismatch = fields.Boolean()
    is_folder = fields.Boolean(metadata={"description": "An empty object whose name ends with /."})
    etag = fields.String()
    version_id = fields.String()
    checksum = fields.String(metadata={"description": "<algorithm>:<base64>"})
    storage_class = fields.String()
    user_metadata = fields.Dict(keys=fields.String(), values=fields.String())
    uploaded_by = fields.String()
    metadata = fields.Function(_metadata, metadata=METADATA)
    error = fields.Nested(Fault)
    tracked_time = fields.String(metadata={"format": "date-time"})
    revision = fields.Integer()


class FilePage(ApiSchema):
    """A page may be short, or empty, and yet not the last: only a null cursor says that it is."""

    files = fields.List(fields.Nested(File), required=True)
    cursor = next_cursor_field()


class FileEvent(ApiSchema):
    """One thing that happened to a file, as S3 told it."""

    event_id = fields.String(required=True)
    event_type = fields.String(required=True)
    event_time = fields.String(required=True, metadata={"format": "date-time"})
    reason = fields.String()
    file_size = fields.Integer(attribute="size", metadata={"description": "Bytes."})
    etag = fields.String()
    version_id = fields.String()
    requester = fields.String()
    source_ip = fields.String()
    sequencer = fields.String()


class HistoryPage(ApiSchema):
    """What happened to a file, the newest last."""

    events = fields.List(fields.Nested(FileEvent), required=True)
    cursor = next_cursor_field()


class DownloadRequest(ApiSchema):
    """How the file is to be shown, and for how long the URL is good."""

    disposition = fields.String(load_default="attachment", validate=validate.OneOf(["attachment", "inline"]))
    expires_in = fields.Integer(strict=True, load_default=900, validate=validate.Range(60, 604_800))


class DownloadLink(ApiSchema):
    """A URL that reads the file from S3. It ends, at the latest, with the function's own credentials: hours later."""

    url = fields.String(required=True, metadata={"format": "uri"})
    expires_time = fields.String(required=True, metadata={"format": "date-time"})


class DeleteRequest(ApiSchema):
    """Which files are to be deleted."""

    file_ids = fields.List(file_id_field(), required=True, validate=validate.Length(1, 100))


class DeleteError(ApiSchema):
    """Why one file was not deleted."""

    file_id = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class DeleteResult(ApiSchema):
    """What became of each file. Its record follows by event, in a moment."""

    deleted = fields.List(fields.String(), required=True)
    errors = fields.List(fields.Nested(DeleteError), required=True)
