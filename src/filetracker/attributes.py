"""Dataclasses as the attributes of items: `file_size` is `FileSize` in a table."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def attributes_of(thing: DataclassInstance) -> dict[str, Any]:
    """Its fields as the attributes of an item, in plain Python values; what is None is not stored."""
    values = {attribute_name(f.name): _plain(getattr(thing, f.name)) for f in fields(thing)}
    return {name: value for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    if is_dataclass(value) and not isinstance(value, type):
        return attributes_of(value)
    return str(value) if isinstance(value, StrEnum) else value


def attribute_name(field_name: str) -> str:
    """`file_size` → `FileSize`; `etag` → `ETag`, as AWS writes it."""
    return "".join("ETag" if word == "etag" else word.capitalize() for word in field_name.split("_"))
