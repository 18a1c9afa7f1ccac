"""Whether the fields that FileTracker reads out of a file are what the oracles read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.content.corpus.comparison import Case
from tests.content.corpus.field_rules import RULES, Rule


class FieldVerdict(StrEnum):
    """A field is right if one oracle reads the same; wrong if oracles read it and none the same."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"  # an oracle reads it, FileTracker does not


@dataclass(frozen=True)
class FieldFinding:
    """One field of one file."""

    case: Case
    field: str
    kind: str
    verdict: FieldVerdict
    said: Any
    expected: list[Any]


def judge_fields(case: Case) -> Iterator[FieldFinding]:
    """Of each field that a rule knows an oracle for; nothing of a file that has failed, or that FileTracker has no reader for."""
    if case.said.status != "TRACKED":
        return
    for rule in RULES:
        if rule.applies(case.said.media_type or ""):
            yield from _judge(case, rule)


def _judge(case: Case, rule: Rule) -> Iterator[FieldFinding]:
    said = case.said.metadata.get(rule.field)
    expected = [value for value in rule.expected(case.answers, case.said.metadata, case.file.name) if value not in (None, "", [])]
    if not expected:
        return
    if said is None:
        verdict = FieldVerdict.MISSING
    else:
        verdict = FieldVerdict.RIGHT if any(rule.same(said, value) for value in expected) else FieldVerdict.WRONG
    yield FieldFinding(case, rule.field, rule.kind, verdict, said, expected)
