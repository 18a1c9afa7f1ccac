"""The disagreements, grouped by what they have in common, with a few paths of each: for those who mend them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from tests.content.corpus.comparison import Case
from tests.content.corpus.damage import DamagedCopy, Marked
from tests.content.corpus.explanations import EXPLAINED, remark_on
from tests.content.corpus.fields import FieldFinding, FieldVerdict
from tests.content.corpus.judgement import TypeVerdict
from tests.content.corpus.oracles.health import Health

_MAX_PATHS = 5
_CHANGING = re.compile(r"\b([0-9a-f]{2} )+[0-9a-f]{2}\b|\b\d+\b|0x[0-9a-f]+|'[^']{1,60}'|\"[^\"]{1,60}\"")


def findings(cases: Sequence[Case]) -> Iterator[str]:
    """Markdown, a line at a time: for each kind of disagreement its groups, the largest first."""
    for title, chosen, cause in _KINDS:
        matching = [case for case in cases if chosen(case)]
        yield f"\n## {title}: {len(matching)}\n"
        groups: defaultdict[str, list[Case]] = defaultdict(list)
        for case in matching:
            groups[cause(case)].append(case)
        for name, group in sorted(groups.items(), key=lambda item: -len(item[1])):
            yield f"- **{len(group)}** {name}"
            yield from (f"  - `{case.file.path_name}`{remark_on(case.file.path_name)}" for case in group[:_MAX_PATHS])


def damage_findings(marks: Sequence[tuple[DamagedCopy, Marked]]) -> Iterator[str]:
    """The same for damaged copies that nothing marks."""
    unmarked = [copy for copy, mark in marks if mark is Marked.UNMARKED]
    yield f"\n## Damaged copies without a mark: {len(unmarked)}\n"
    groups: defaultdict[str, list[DamagedCopy]] = defaultdict(list)
    for copy in unmarked:
        groups[f"{copy.original.file.ending}, {copy.damage}"].append(copy)
    for name, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        yield f"- **{len(group)}** {name}"
        yield from (f"  - `{copy.path.name}` of `{copy.original.file.path_name}`" for copy in group[:_MAX_PATHS])


def _error(case: Case) -> str:
    return f"{_CHANGING.sub('…', case.said.error or '')[:160]} — {_types(case)}; {case.health} by oracles"


def _warning(case: Case) -> str:
    return f"{_CHANGING.sub('…', str(case.said.metadata['Warning']))[:160]} ({case.said.media_type})"


def _types(case: Case) -> str:
    voices = case.voices
    return (
        f"declared `{voices.declared}`, libmagic `{voices.magic}`, exiftool `{voices.exiftool or '-'}`"
        f" → detected `{case.said.detected_type}`, shown `{case.said.media_type}`"
    )


def _is(verdict: TypeVerdict) -> Callable[[Case], bool]:
    return lambda case: case.said.status == "TRACKED" and case.type_verdict is verdict


_KINDS: tuple[tuple[str, Callable[[Case], bool], Callable[[Case], str]], ...] = (
    ("Hung or crashed", lambda case: case.said.status in ("HUNG", "CRASHED"), _error),
    ("Good files FAILED", lambda case: case.is_good_but_failed and case.said.status == "FAILED", _error),
    (
        "FAILED, and the oracles complain too",
        lambda case: case.said.status == "FAILED" and not case.is_good_but_failed,
        _error,
    ),
    ("False TypeMismatch", lambda case: case.is_false_mismatch, _types),
    (
        "TypeMismatch that the oracles confirm",
        lambda case: case.said.type_mismatch and not case.is_false_mismatch,
        _types,
    ),
    ("Type wrong", _is(TypeVerdict.WRONG), _types),
    ("Type unknown to FileTracker, known to an oracle", _is(TypeVerdict.UNKNOWN), _types),
    ("Type true but coarse", _is(TypeVerdict.COARSE), _types),
    (
        "Warnings on files that an oracle calls good",
        lambda case: case.health is Health.GOOD and "Warning" in case.said.metadata,
        _warning,
    ),
)


def field_findings(found: Sequence[FieldFinding]) -> Iterator[str]:
    """The same for the fields that are wrong, and those that are missing."""
    for verdict in (FieldVerdict.WRONG, FieldVerdict.MISSING):
        matching = [finding for finding in found if finding.verdict is verdict]
        yield f"\n## Fields {verdict}: {len(matching)}\n"
        groups: defaultdict[str, list[FieldFinding]] = defaultdict(list)
        for finding in matching:
            groups[f"{finding.kind} `{finding.field}` ({finding.case.said.media_type})"].append(finding)
        for name, group in sorted(groups.items(), key=lambda item: -len(item[1])):
            yield f"- **{len(group)}** {name}"
            for finding in sorted(group, key=lambda finding: finding.case.file.path_name in EXPLAINED)[:_MAX_PATHS]:
                values = f"says {str(finding.said)[:80]!r}, oracles {str(finding.expected)[:160]}"
                path = finding.case.file.path_name
                yield f"  - `{path}`: {values}{remark_on(path)}"
