"""Files and events as the API writes them (camelCase), turned into what the rest of the product knows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filetracker.attributes import attribute_name
from filetracker.files.models import FileRecord

_EVENT_NAMES = {"type": "EventType", "time": "EventTime", "size": "FileSize", "etag": "ETag"}


def record_of_document(document: Mapping[str, Any]) -> FileRecord:
    """The record of a File; what the API does not tell (list key, expiry) is absent."""
    attributes = {_attribute_of(name): value for name, value in document.items() if name != "fileId"}
    attributes["FileSize"] = attributes.pop("Size", None)
    if error := attributes.get("Error"):
        attributes["Error"] = {"Code": error.get("code", ""), "Message": error.get("message", "")}
    return FileRecord.from_attributes({name: value for name, value in attributes.items() if value is not None})


def event_of_document(file_name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """One event, under the names with which it is stored."""
    named = {_EVENT_NAMES.get(name) or _attribute_of(name): value for name, value in document.items()}
    return {"FileName": file_name, **{name: value for name, value in named.items() if value is not None}}


def _attribute_of(name: str) -> str:
    return attribute_name("etag") if name == "etag" else name[:1].upper() + name[1:]
