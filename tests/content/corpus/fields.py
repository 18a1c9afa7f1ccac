"""Whether the fields that FileTracker reads out of a file are what the oracles read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.content.corpus.comparison import Case
from tests.content.corpus.encoding_labels import decode_alike
from tests.content.corpus.field_rules import RULES, Rule
from tests.content.corpus.oracles.health import Health


class FieldVerdict(StrEnum):
    """A field is right if one oracle reads the same; wrong if oracles read another value, and all the same."""

    RIGHT = "right"
    WRONG = "wrong"
    DISPUTED = "disputed"  # the oracles read several values, all of them others
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


def judge_fields(cases: Sequence[Case]) -> Iterator[FieldFinding]:
    """Of each field that a rule knows an oracle for; nothing of damaged files, or of types that have no reader."""
    read_types = {_types_of(case) for case in cases if case.said.metadata}
    for case in cases:
        types = _types_of(case)
        if case.said.status == "TRACKED" and case.health is not Health.DAMAGED and types in read_types:
            for rule in RULES:
                if any(rule.applies(name) for name in types):
                    yield from judge_field(case, rule)


def _types_of(case: Case) -> tuple[str, str]:
    """The shown one, and that of the bytes."""
    return case.said.media_type or "", case.said.detected_type or ""


def judge_field(case: Case, rule: Rule) -> Iterator[FieldFinding]:
    """One finding, or none if no oracle reads the field."""
    said = case.said.metadata.get(rule.field)
    expected, also = (
        [value for value in voice(case) if value not in (None, "")] for voice in (rule.expected, rule.also)
    )
    if said is None and any(expected):
        yield FieldFinding(case, rule.field, rule.kind, FieldVerdict.MISSING, said, expected)
    elif said is not None and (values := [*expected, *also]):
        verdict = _verdict(case, rule, said, values)
        yield FieldFinding(case, rule.field, rule.kind, verdict, said, values)


def _verdict(case: Case, rule: Rule, said: Any, values: list[Any]) -> FieldVerdict:
    if any(_agree(case, rule, said, value) for value in values):
        return FieldVerdict.RIGHT
    unanimous = all(_agree(case, rule, values[0], value) for value in values)
    return FieldVerdict.WRONG if unanimous else FieldVerdict.DISPUTED


def _agree(case: Case, rule: Rule, said: Any, value: Any) -> bool:
    if rule.field == "Encoding":
        return decode_alike(str(said), str(value), case.file.path.read_bytes())
    return rule.agree(said, value)
