"""Files and events as the API writes them, turned into what the rest of the product knows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filetracker.attributes import from_json_names
from filetracker.files.models import FileRecord


def record_of_document(document: Mapping[str, Any]) -> FileRecord:
    """The record of a File; what the API does not tell (list key, expiry) is absent."""
    return FileRecord.from_attributes(from_json_names(document))


def event_of_document(file_name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """One event, under the names with which it is stored."""
    return {"FileName": file_name, **from_json_names(document)}
