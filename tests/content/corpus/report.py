"""The figures of a run, as tables for a person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from tests.content.corpus.comparison import Case
from tests.content.corpus.damage import DamagedCopy, Marked, count_marks
from tests.content.corpus.explanations import EXPLAINED
from tests.content.corpus.fields import FieldFinding, FieldVerdict
from tests.content.corpus.judgement import TypeVerdict

_FEWEST = 25  # files of a kind that has a line of its own


@dataclass(frozen=True)
class Figures:
    """What the targets are about; counts of files."""

    files: int
    endings: int
    judged: int
    verdicts: Counter[TypeVerdict]
    failed_good: int
    false_mismatches: int
    explained: Counter[str]  # of the last two, by their names

    @property
    def right_percent(self) -> float:
        right = self.verdicts[TypeVerdict.RIGHT] + self.verdicts[TypeVerdict.DECLARED]
        return 100 * right / max(1, self.judged)

    @property
    def false_mismatch_percent(self) -> float:
        return 100 * self.false_mismatches / max(1, self.files)


def figures_of(cases: Sequence[Case]) -> Figures:
    """Counted over all cases; types only of files that an oracle knows and that were tracked."""
    verdicts = Counter(case.type_verdict for case in cases if case.said.status == "TRACKED")
    explained = [case for case in cases if case.file.path_name in EXPLAINED]
    return Figures(
        files=len(cases),
        endings=len({case.file.ending for case in cases}),
        judged=sum(count for verdict, count in verdicts.items() if verdict is not TypeVerdict.UNJUDGED),
        verdicts=verdicts,
        failed_good=sum(case.is_good_but_failed for case in cases),
        false_mismatches=sum(case.is_false_mismatch for case in cases),
        explained=Counter(
            failed_good=sum(case.is_good_but_failed for case in explained),
            false_mismatches=sum(case.is_false_mismatch for case in explained),
        ),
    )


def table_by_kind(cases: Sequence[Case]) -> Table:
    """A line for each ending that enough files have, and one for the rest."""
    judged = ("right", "declared", "coarse", "unknown", "wrong")
    title = "Types by ending, good files FAILED, false TypeMismatch"
    table = Table("ending", "n", *judged, "FAILED", "mismatch", title=title)
    groups: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.file.ending or "(none)"].append(case)
    rest = [case for group in groups.values() if len(group) < _FEWEST for case in group]
    large = sorted((name, group) for name, group in groups.items() if len(group) >= _FEWEST)
    for name, group in [*large, ("all others", rest), ("all", list(cases))]:
        figures = figures_of(group)
        counts = [figures.verdicts[verdict] for verdict in TypeVerdict][:5]
        table.add_row(name, *map(str, (figures.files, *counts, figures.failed_good, figures.false_mismatches)))
    return table


def summary_of(
    figures: Figures, fields: Sequence[FieldFinding], marks: Sequence[tuple[DamagedCopy, Marked]] = ()
) -> str:
    """The figures that have a target, in a sentence each."""
    count, percent = figures.verdicts, figures.false_mismatch_percent
    failed, mismatched = (figures.explained[name] for name in ("failed_good", "false_mismatches"))
    wrong = sum(f.verdict is FieldVerdict.WRONG and f.case.file.path_name in EXPLAINED for f in fields)
    types = ", ".join(f"{verdict} {count[verdict]}" for verdict in TypeVerdict if verdict is not TypeVerdict.UNJUDGED)
    values = Counter(finding.verdict for finding in fields)
    marked = Counter(mark for _, mark in marks)
    return "\n".join(
        (
            f"{figures.files} files of {figures.endings} endings.",
            f"Good files FAILED, hung or crashed: {figures.failed_good} ({failed} explained).",
            f"False TypeMismatch: {percent:.2f} %: {figures.false_mismatches} ({mismatched} explained).",
            f"Types right or as declared: {figures.right_percent:.1f} % of {figures.judged} that an oracle knows.",
            f"Types: {types}.",
            f"Fields: {', '.join(f'{verdict} {values[verdict]}' for verdict in FieldVerdict)}.",
            f"Wrong fields that are explained: {wrong}.",
            f"Damaged copies: {', '.join(f'{mark} {marked[mark]}' for mark in Marked)}.",
        )
    )


def table_of_fields(found: Sequence[FieldFinding]) -> Table:
    """A line for each field of each kind of file."""
    table = Table("kind", "field", "right", "wrong", "missing", title="Fields that oracles read too")
    counts: defaultdict[tuple[str, str], Counter[FieldVerdict]] = defaultdict(Counter)
    for finding in found:
        counts[finding.kind, finding.field][finding.verdict] += 1
        counts["all", ""][finding.verdict] += 1
    for (kind, field), count in counts.items():
        table.add_row(kind, field, *(str(count[verdict]) for verdict in FieldVerdict), end_section=kind == "all")
    return table


def table_of_damage(marks: Sequence[tuple[DamagedCopy, Marked]]) -> Table:
    """How damaged copies show: a line for each ending, a column for each damage."""
    damages = list(dict.fromkeys(copy.damage for copy, _ in marks))
    counts = count_marks(marks)
    title = f"Damaged copies: {' / '.join(Marked)}"
    table = Table("ending", *damages, title=title)
    for ending in sorted({ending for ending, _ in counts}):
        table.add_row(ending, *(_fractions(counts[ending, damage]) for damage in damages))
    sums = [sum((count for (_, name), count in counts.items() if name == damage), Counter()) for damage in damages]
    table.add_section()
    table.add_row("all", *map(_fractions, sums))
    return table


def _fractions(count: Counter[Marked]) -> str:
    return " / ".join(str(count[mark]) for mark in Marked)
