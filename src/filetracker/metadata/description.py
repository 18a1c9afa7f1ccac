"""What a file's content says of it: its type, whether it is what it was declared to be, and what is in it.

A pure function of bytes: no AWS, no environment, no threads, so that it can run in a process that has none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from filetracker.errors import FileFaultError
from filetracker.metadata.extraction import extract
from filetracker.metadata.range_reader import BUDGET_BYTES, BUDGET_SECONDS, Fetch, RangeReader
from filetracker.metadata.verdict import declared_type, detect, reading_type
from filetracker.records import Fault


@dataclass(frozen=True)
class ContentFacts:
    """What is known of content before it is read; `head` is its first 64 KiB, or all of a smaller file."""

    file_name: str
    size: int
    content_type: str  # as declared, with its parameters
    head: bytes
    content_encoding: str = ""  # as declared: "gzip", "aws-chunked,gzip", ...
    user_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ContentBudget:
    """What reading one file may cost, besides its head: bytes fetched, and seconds."""

    bytes: int = BUDGET_BYTES
    seconds: float = BUDGET_SECONDS


@dataclass(frozen=True)
class ContentDescription:
    """What the content says. A file with an `error` is FAILED; types are None where nothing can be told."""

    detected_type: str | None = None  # what the bytes say
    media_type: str | None = None  # what a person would call it
    type_mismatch: bool | None = None
    metadata: Mapping[str, Any] | None = None
    error: Fault | None = None


def describe(
    facts: ContentFacts,
    fetch: Fetch,
    budget: ContentBudget,
    report: Callable[[ContentDescription], None] = lambda _: None,
) -> ContentDescription:
    """Reads the content within the budget. Raises only what `fetch` raises, and MemoryError.

    `report` is told the types as soon as they are known: if the rest comes to no end, they remain.
    """
    declared = declared_type(facts.file_name, facts.content_type)
    try:
        detected, mismatch = detect(facts.head, facts.size, declared)
    except FileFaultError as error:
        return ContentDescription(error=Fault(error.code, str(error)))
    if detected is None:
        return ContentDescription()
    media_type = reading_type(declared, detected)
    report(ContentDescription(detected, media_type, mismatch))
    metadata, fault = None, None
    file = RangeReader(fetch, facts.size, facts.head, budget.bytes, budget.seconds)
    try:
        metadata = extract(file, media_type) or None
    except FileFaultError as error:
        fault = Fault(error.code, str(error))
    return ContentDescription(detected, media_type, mismatch, metadata, fault)
