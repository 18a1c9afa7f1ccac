"""What all schemas of the API share: camelCase names, unknown fields refused, absent values left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_dump, validates_schema

from filetracker.attributes import json_name
from filetracker.http.errors import FieldError, InvalidRequestError
from filetracker.timestamps import format_time

_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_FIELD_CHARACTERS = 200  # of a name that the caller chose
_WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
TIME_PATTERN = f"^{_TIME.pattern}$"


class ApiSchema(Schema):
    """Python's `file_name` is JSON's `fileName`. Loading refuses unknown fields; dumping leaves out what is None."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Names the field in JSON, unless its declaration does."""
        if field_obj.data_key is None:
            field_obj.data_key = json_name(field_name)

    @post_dump
    def leave_out_absent(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Null appears only where a schema says that it may."""
        nullable = {field.data_key for field in self.dump_fields.values() if field.allow_none}
        return {name: value for name, value in data.items() if value is not None or name in nullable}


class NoFields(ApiSchema):
    """An empty object."""


class TimeField(fields.Field[str]):
    """A time or date in ISO 8601, loaded in the one way that times are stored. UTC where it names no zone."""

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        try:
            if isinstance(value, str) and _TIME.fullmatch(value):
                moment = datetime.fromisoformat(value)
                return format_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        except (ValueError, OverflowError):  # the 31st of February; the year 0 in UTC
            pass
        raise ValidationError("Not a time of ISO 8601 such as 2026-01-31T12:00:00Z or 2026-01-31.")


class TimeRangeSchema(ApiSchema):
    """A range of time, each end of which may be left open."""

    since = TimeField(data_key="from", metadata={"description": "Inclusive."})
    before = TimeField(data_key="to", metadata={"description": "Exclusive."})

    @validates_schema(skip_on_field_errors=True)
    def check_order(self, data: dict[str, Any], **_: object) -> None:
        """Dates the wrong way round find nothing, which would look as if there were nothing."""
        if data.get("since") and data.get("before") and data["since"] >= data["before"]:
            raise ValidationError("Not after `from`.", "to")


class WholeNumberField(fields.Integer):
    """A whole number in a query parameter: digits, and nothing else that Python would take for a number."""

    def _validated(self, value: object) -> int:
        if not isinstance(value, str) or not _WHOLE_NUMBER.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return int(value)


class WordsField(fields.Field[list[Any]]):
    """Words with commas between them, as a query parameter holds a list; each is loaded by `inner`."""

    def __init__(self, inner: fields.Field[Any], most: int, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own
        super().__init__(**options)
        self.inner = inner
        self.most = most

    def _deserialize(self, value: object, *_: object, **__: object) -> list[Any]:
        words = str(value).split(",")
        if len(words) > self.most:
            raise ValidationError(f"More than {self.most} values.")
        return [self.inner.deserialize(word) for word in words]


def load(schema: type[ApiSchema], document: Mapping[str, Any]) -> dict[str, Any]:
    """What the schema makes of a document. Raises InvalidRequestError that names every wrong field."""
    try:
        loaded: dict[str, Any] = schema().load(document)
    except ValidationError as error:
        raise InvalidRequestError(sorted(_flat(error.messages_dict), key=lambda wrong: wrong.field)) from error
    return loaded


def _flat(messages: object, path: tuple[str, ...] = ()) -> Iterator[FieldError]:
    """`{"files": {3: {"name": ["Too long."]}}}` → `files.3.name`."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _flat(inner, path if name == "_schema" else (*path, str(name)))
    elif isinstance(messages, Iterable) and not isinstance(messages, str):
        for inner in messages:
            yield from _flat(inner, path)
    else:
        yield FieldError(".".join(path)[:_FIELD_CHARACTERS], str(messages))
