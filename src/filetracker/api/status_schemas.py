"""What requests and answers about callers and figures hold, and the problem document."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from filetracker.errors import UsageError
from filetracker.files.statistics import time_range
from filetracker.http.schema import ApiSchema, TimeRangeSchema


class StatisticsQuery(TimeRangeSchema):
    """Files uploaded when. Default: the last 30 days."""

    @validates_schema(skip_on_field_errors=True)
    def check_length(self, data: dict[str, Any], **_: object) -> None:
        """One answer tells of a year at most."""
        try:
            time_range(data.get("since"), data.get("before"))
        except UsageError as error:
            raise ValidationError(str(error), "from") from error


class StatusCounts(ApiSchema):
    """How many files have which status."""

    tracked = fields.Integer(required=True, attribute="TRACKED", data_key="TRACKED")
    failed = fields.Integer(required=True, attribute="FAILED", data_key="FAILED")
    deleted = fields.Integer(required=True, attribute="DELETED", data_key="DELETED")


class TypeFigures(ApiSchema):
    """The files of one media type."""

    media_type = fields.String(required=True)
    files = fields.Integer(required=True)
    total_bytes = fields.Integer(required=True)


class DayFigures(ApiSchema):
    """The files uploaded on one day in UTC."""

    day = fields.String(required=True, metadata={"format": "date"})
    files = fields.Integer(required=True)
    total_bytes = fields.Integer(required=True)
    failed = fields.Integer(required=True)


class StatisticsAnswer(ApiSchema):
    """Figures of the files uploaded in a range of time; but for the counts by status, without those deleted since."""

    since = fields.String(required=True, data_key="from", metadata={"format": "date-time"})
    before = fields.String(required=True, data_key="to", metadata={"format": "date-time"})
    files = fields.Nested(StatusCounts, required=True)
    total_bytes = fields.Integer(required=True)
    by_type = fields.List(fields.Nested(TypeFigures), required=True)
    by_day = fields.List(fields.Nested(DayFigures), required=True)
    complete = fields.Boolean(
        required=True, metadata={"description": "False where there are more files than one answer looks at."}
    )
    counted_from = fields.String(
        required=True,
        data_key="countedFromTime",
        metadata={"format": "date-time", "description": "Files uploaded before are not counted."},
    )


class Me(ApiSchema):
    """Who calls."""

    user_id = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    groups = fields.List(fields.String(), required=True)
    may_upload = fields.Boolean(required=True)
    may_delete = fields.Boolean(required=True)


class Health(ApiSchema):
    """That the API answers."""

    status = fields.String(required=True, validate=validate.OneOf(["ok"]))


class ProblemField(ApiSchema):
    """What is wrong with one field: `files.3.name`."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class Problem(ApiSchema):
    """A problem document of RFC 9457."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "A stable word for machines."})
    request_id = fields.String(required=True, metadata={"description": "Tell it when you ask for help."})
    errors = fields.List(fields.Nested(ProblemField))
