"""One set of names: the field `file_size` is `FileSize` in a table, and `fileSize` in JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_FREE = "usermetadata"  # whose names are the uploader's


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


def json_name(field_name: str) -> str:
    """`file_size` → `fileSize`; `etag` → `eTag`."""
    return _lower_first(attribute_name(field_name))


def to_json_names(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """An item's attributes under their names in JSON, at every level."""
    return _renamed(attributes, _lower_first)


def from_json_names(document: Mapping[str, Any]) -> dict[str, Any]:
    """The reverse of `to_json_names`."""
    return _renamed(document, _upper_first)


def _renamed(mapping: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    def inner(value: Any) -> Any:  # noqa: ANN401 - whatever an attribute holds
        if isinstance(value, Mapping):
            return _renamed(value, rename)
        return [inner(item) for item in value] if isinstance(value, list) else value

    return {rename(name): value if name.lower() == _FREE else inner(value) for name, value in mapping.items()}


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _upper_first(name: str) -> str:
    return name[:1].upper() + name[1:]
