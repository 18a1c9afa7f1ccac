"""What requests and answers about uploads hold."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from filetracker.errors import BadKeyError
from filetracker.files.schemas import next_cursor_field
from filetracker.http.schema import ApiSchema
from filetracker.object_keys import check_upload_key
from filetracker.s3_limits import MAX_OBJECT_BYTES, MAX_PARTS
from filetracker.uploads.models import State

MAX_FILES = 50
MAX_SIGNED_PARTS = 100
_MAX_OWNER_BYTES = 2048  # of DynamoDB's partition keys
_SHA256_BYTES = 32
# RFC 9110, "Media type". Python's $ would let a line break follow, and then the header were two.
_WORD = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_CONTENT_TYPE = rf'^{_WORD}/{_WORD}( ?; ?{_WORD}=({_WORD}|"[A-Za-z0-9 !#-\[\]-~]*"))*(?!\n)$'


def _check_name(name: str) -> None:
    try:
        check_upload_key(name)
    except BadKeyError as error:
        raise ValidationError(str(error)) from error


def _check_owner(owner: str) -> None:
    if len(owner.encode()) > _MAX_OWNER_BYTES:
        raise ValidationError(f"Longer than {_MAX_OWNER_BYTES:,} bytes in UTF-8.")


def _check_sha256(text: str) -> None:
    try:
        digest = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ValidationError(_NO_SHA256) from error
    if len(digest) != _SHA256_BYTES or base64.b64encode(digest).decode() != text:
        raise ValidationError(_NO_SHA256)


_NO_SHA256 = "Not the base64 of a SHA-256 digest: 44 characters."
_TIME = {"format": "date-time"}


def _sha256_field(description: str) -> fields.String:
    return fields.String(load_default=None, validate=_check_sha256, metadata={"description": description})


class _TrueOrFalse(fields.Boolean):
    """JSON's own true and false: marshmallow would take 1, "no" and "off" too."""

    def _deserialize(self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return bool(super()._deserialize(value, attr, data, **kwargs))


class WantedFile(ApiSchema):
    """A file to be uploaded."""

    file_name = fields.String(required=True, validate=_check_name)
    file_size = fields.Integer(required=True, strict=True, validate=validate.Range(0, MAX_OBJECT_BYTES))
    content_type = fields.String(
        load_default=None,
        validate=[validate.Length(max=255), validate.Regexp(_CONTENT_TYPE, error="Not a media type.")],
        metadata={"description": "Default: what the name says."},
    )
    sha256 = _sha256_field(
        "The base64 of the file's SHA-256, which S3 checks; of a file in parts: that each part is signed with its own."
    )
    overwrite = _TrueOrFalse(load_default=True)


class CreateUploads(ApiSchema):
    """All of these files, or none."""

    files = fields.List(fields.Nested(WantedFile), required=True, validate=validate.Length(1, MAX_FILES))


class CreatedUpload(ApiSchema):
    """How a file is to be sent: by one PUT (`single`: method, url, headers), or in parts (`multipart`: the rest).

    The body of a PUT must be exactly as long as was said; `content-length` is signed, and every HTTP client sends it.
    """

    mode = fields.String(required=True, validate=validate.OneOf(["single", "multipart"]))
    file_name = fields.String(required=True)
    file_id = fields.String(required=True)
    expires_time = fields.String(required=True, metadata=_TIME)
    method = fields.String(validate=validate.OneOf(["PUT"]))
    url = fields.String(metadata={"format": "uri"})
    headers = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "Send them exactly."})
    upload_id = fields.String()
    part_size = fields.Integer(metadata={"description": "Bytes of each part but the last."})
    part_count = fields.Integer()


class CreatedUploads(ApiSchema):
    """In the order in which they were asked for."""

    uploads = fields.List(fields.Nested(CreatedUpload), required=True)


class OwnerQuery(ApiSchema):
    """Whose upload it is."""

    owner = fields.String(
        load_default=None,
        validate=[validate.Length(1), _check_owner],
        metadata={"description": "A user id, for admins. Default: the caller's own."},
    )


class WantedPart(ApiSchema):
    """A part to be sent."""

    part_number = fields.Integer(required=True, strict=True, validate=validate.Range(1, MAX_PARTS))
    sha256 = _sha256_field("The base64 of the part's SHA-256: required where the upload was begun with one.")


class SignParts(ApiSchema):
    """Parts to be sent."""

    parts = fields.List(fields.Nested(WantedPart), required=True, validate=validate.Length(1, MAX_SIGNED_PARTS))

    @validates_schema
    def check_numbers(self, data: dict[str, Any], **_: object) -> None:
        """One URL for each part."""
        numbers: set[int] = set()
        for position, part in enumerate(data["parts"]):
            if part["part_number"] in numbers:
                raise ValidationError({"parts": {position: {"partNumber": ["Given more than once."]}}})
            numbers.add(part["part_number"])


class SignedPart(ApiSchema):
    """How a part is to be sent, by PUT. Its length is signed."""

    part_number = fields.Integer(required=True)
    url = fields.String(required=True, metadata={"format": "uri"})
    headers = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"description": "Send them exactly."}
    )


class SignedParts(ApiSchema):
    """In the order in which they were asked for."""

    parts = fields.List(fields.Nested(SignedPart), required=True)
    expires_time = fields.String(required=True, metadata=_TIME)


class SentPart(ApiSchema):
    """A part that S3 has."""

    part_number = fields.Integer(attribute="number", required=True)
    part_size = fields.Integer(attribute="size", required=True)
    etag = fields.String(required=True)
    sha256 = fields.String()


class Parts(ApiSchema):
    """All parts that S3 has, by number."""

    parts = fields.List(fields.Nested(SentPart), required=True)


class CompletedUpload(ApiSchema):
    """The file that was made."""

    file_name = fields.String(required=True)
    file_id = fields.String(required=True)
    file_size = fields.Integer(required=True)
    etag = fields.String(required=True)
    version_id = fields.String()


class Upload(ApiSchema):
    """An upload in parts that is not finished."""

    upload_id = fields.String(required=True)
    file_name = fields.String(required=True)
    file_id = fields.String(required=True)
    file_size = fields.Integer(required=True)
    part_size = fields.Integer(required=True)
    part_count = fields.Integer(required=True)
    started_time = fields.String(required=True, metadata=_TIME)
    expires_time = fields.String(required=True, metadata=_TIME)
    status = fields.Enum(State, by_value=True, required=True)
    uploaded_by = fields.String(required=True)


class UploadPage(ApiSchema):
    """A page may be short, or empty, and yet not the last: only a null cursor says that it is."""

    uploads = fields.List(fields.Nested(Upload), required=True)
    cursor = next_cursor_field()
