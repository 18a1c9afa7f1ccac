"""What a file's content says of it: its type, whether it is what it was declared to be, and what is in it.

A pure function of bytes: no AWS, no environment, no threads, so that it can run in a process that has none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from filetracker.errors import UnprocessableFileError
from filetracker.files.models import Fault
from filetracker.metadata.content_coding import (
    GZIP_CODINGS,
    codings_of,
    is_encrypted_by_client,
    is_gzip,
    open_unpacked,
    unpack,
)
from filetracker.metadata.detection.detector import Basis, detect
from filetracker.metadata.detection.refinement import Refined, refine
from filetracker.metadata.extraction import DAMAGED, WARNING, extract
from filetracker.metadata.media_types.relations import GZIP, UNKNOWN, ZIP, is_a, is_signed
from filetracker.metadata.range_reader import (
    BLOCK_BYTES,
    BUDGET_BYTES,
    BUDGET_SECONDS,
    BudgetExceededError,
    Fetch,
    RangeReader,
)
from filetracker.metadata.verdict import Claims, contradicts, is_certain, media_type_of, reading_type

# So much of zeros where a signature should be is damage; a few bytes may stand before many formats.
_ZERO_BYTES = 512
_OF_THE_SIZE = {"BitrateKbps", "Ratio"}  # fields that readers reckon from the size, which is not known of a part


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


# Told the types as soon as they are known: if the rest comes to no end, they remain.
Report = Callable[[ContentDescription], None]


def claimed_type(file_name: str, content_type: str) -> str | None:
    """What the file is said to be, by its declared type and its name; None if nothing is said."""
    return Claims.of(file_name, content_type).against(UNKNOWN) or None


@dataclass(frozen=True)
class _Task:
    """What a file is described by."""

    claims: Claims
    budget: ContentBudget
    report: Report


def describe(
    facts: ContentFacts, fetch: Fetch, budget: ContentBudget, report: Report = lambda _: None
) -> ContentDescription:
    """Reads the content within the budget. Raises only what `fetch` raises, and MemoryError.

    FAILED is only what is certain to be of a format and damaged by that format's own rules. All else that cannot be
    read is a warning.
    """
    claims = Claims.of(facts.file_name, facts.content_type)
    claim = claims.against(UNKNOWN) or None
    if is_encrypted_by_client(facts.user_metadata):
        told = "It was encrypted before it was uploaded: what is in it cannot be read."
        return ContentDescription(UNKNOWN, claim, metadata={"Encrypted": True, WARNING: told})
    try:
        return _describe_coded(facts, fetch, _Task(claims, budget, report))
    except BudgetExceededError as error:
        return ContentDescription(UNKNOWN, claim, metadata={WARNING: str(error)})


def _describe_coded(facts: ContentFacts, fetch: Fetch, task: _Task) -> ContentDescription:
    claims, budget = task.claims, task.budget
    file = RangeReader(fetch, facts.size, facts.head, budget.bytes, budget.seconds, charset=claims.charset)
    codings = codings_of(facts.content_encoding)
    if not codings or (codings in GZIP_CODINGS and claims.declared == GZIP):  # what is packed is what is declared
        return _describe(file, fetch, task)
    if codings in GZIP_CODINGS:
        return _describe_packed(file, fetch, task)
    told = f"It is encoded ({', '.join(codings)}): what is in it is not read."
    return ContentDescription(UNKNOWN, claims.against(UNKNOWN) or None, metadata={WARNING: told})


def _describe_packed(file: RangeReader, fetch: Fetch, task: _Task) -> ContentDescription:
    """Of what is declared to be packed with gzip, what is in it."""
    claims = task.claims
    if not is_gzip(file.peek_at(0, 2)):
        told = "It is declared to be encoded with gzip, but is not."
        return _warned(_describe(file, fetch, task), told if file.size else "")
    unpacked = unpack(file)
    if not unpacked.data and unpacked.problem:
        return ContentDescription(UNKNOWN, claims.against(UNKNOWN) or None, metadata={WARNING: unpacked.problem})
    inner = Claims(claims.declared or claims.packed, claims.packed or claims.by_name, charset=claims.charset)
    content = open_unpacked(unpacked, task.budget.seconds, claims.charset)
    described = _describe(content, _Peek(content), replace(task, claims=inner))
    if not unpacked.whole and described.metadata:
        known = {name: value for name, value in described.metadata.items() if name not in _OF_THE_SIZE}
        described = replace(described, metadata=known or None)
    return _warned(described, unpacked.problem)


@dataclass(frozen=True)
class _Peek:
    """A file as the source of another one."""

    file: RangeReader
    offset: int = 0

    def __call__(self, start: int, length: int) -> bytes:
        return self.file.peek_at(self.offset + start, length)


def _describe(file: RangeReader, fetch: Fetch, task: _Task) -> ContentDescription:
    claims = task.claims
    head = file.peek_at(0, BLOCK_BYTES)
    if not head:
        return _describe_nothing(claims)
    detected = detect(head, whole=len(head) >= file.size, charset=claims.charset)
    claim = claims.against(detected.media_type)
    refined = refine(file, head, claim, detected)
    detected = refined.detected
    if detected.media_type == UNKNOWN and is_signed(claims.first) and not any(head[:_ZERO_BYTES]):
        return ContentDescription(UNKNOWN, claims.first, error=_fault_of_zeros(claims.first, head))
    claim = claims.against(detected.media_type)
    media_type, mismatch = media_type_of(claim, detected), contradicts(claim, detected) or None
    task.report(ContentDescription(detected.media_type, media_type, mismatch))
    read_as = reading_type(media_type, detected)
    metadata, fault = _read(_proper(file, fetch, refined, task.budget), read_as)
    if media_type == ZIP and is_a(str(metadata.get("Content")), ZIP):
        media_type = metadata["Content"]
    described = ContentDescription(detected.media_type, media_type, mismatch, metadata or None, fault)
    if fault and not is_certain(claims, detected, read_as):
        told = f"It cannot be read as {read_as}: {fault.message.removeprefix(DAMAGED)}"
        described = replace(described, metadata={WARNING: told}, error=None)
    return _warned(described, _remark(refined, claim, head))


def _describe_nothing(claims: Claims) -> ContentDescription:
    claim = claims.first
    if is_signed(claim):
        fault = Fault("EmptyContent", f"Declared {claim}, but the file is empty.")
        return ContentDescription(media_type=claim, error=fault)
    return ContentDescription(media_type=claims.against(UNKNOWN) or None)


def _fault_of_zeros(claim: str, head: bytes) -> Fault:
    zeros = len(head) - len(head.lstrip(b"\0"))
    told = f"Declared {claim}, but its first {zeros:,} bytes are zeros: it is damaged, or was overwritten on its way."
    return Fault("CorruptContent", told)


def _proper(file: RangeReader, fetch: Fetch, refined: Refined, budget: ContentBudget) -> RangeReader:
    """The file without what stands before it."""
    offset = refined.offset
    if not offset:
        return file
    head = file.peek_at(offset, BLOCK_BYTES - offset)
    return RangeReader(
        lambda start, length: fetch(start + offset, length), file.size - offset, head, budget.bytes, budget.seconds
    )


def _read(file: RangeReader, media_type: str) -> tuple[dict[str, Any], Fault | None]:
    try:
        return extract(file, media_type), None
    except UnprocessableFileError as error:
        return {}, Fault(error.code, str(error))


def _remark(refined: Refined, claim: str, head: bytes) -> str:
    if refined.offset:
        return f"{refined.offset} other bytes stand before it."
    if refined.detected.basis in (Basis.NOTHING, Basis.GUESS) and is_signed(claim):
        return f"Its first bytes ({head[:8].hex(' ')}) are not those of {claim}."
    return ""


def _warned(described: ContentDescription, sentence: str) -> ContentDescription:
    if not sentence or described.error:
        return described
    metadata = dict(described.metadata or {})
    metadata[WARNING] = f"{metadata[WARNING]} {sentence}" if WARNING in metadata else sentence
    return replace(described, metadata=metadata)
