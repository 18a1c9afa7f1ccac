"""Jobs as the API writes them (camelCase), turned into what the rest of the product knows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filetracker.job_records import Job

_IDS = ("fileId", "outputFileId")  # names in other words


def job_of_document(document: Mapping[str, Any]) -> Job:
    """The job; what the API does not tell (list key, expiry, what the runner notes for itself) is absent."""
    attributes = {name[:1].upper() + name[1:]: value for name, value in document.items() if name not in _IDS}
    if error := attributes.get("Error"):
        attributes["Error"] = {"Code": error.get("code", ""), "Message": error.get("message", "")}
    known = {name: value for name, value in attributes.items() if value is not None}
    return Job.from_attributes({"ListShard": 0, **known})
