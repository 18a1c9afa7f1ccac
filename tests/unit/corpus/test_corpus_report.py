from __future__ import annotations

from tests.content.corpus.damage import DAMAGES, DamagedCopy, Marked, mark_of
from tests.content.corpus.explanations import EXPLAINED, remark_on
from tests.content.corpus.fields import judge_fields
from tests.content.corpus.findings import field_findings, findings
from tests.content.corpus.oracles.health import Health, health_of
from tests.content.corpus.product import Said
from tests.content.corpus.report import figures_of, summary_of, table_by_kind, table_of_damage
from tests.support.corpus_cases import a_case

GOOD = {"pdfinfo": {"code": 0}}
CASES = [
    a_case(answers=GOOD),
    a_case(answers=GOOD, status="FAILED", media_type=None, error="CorruptContent: byte 12"),
    a_case(answers={"pdfinfo": {"code": 1}}, status="FAILED", media_type=None),
    a_case(answers=GOOD, type_mismatch=True),
    a_case(answers=GOOD, media_type="image/png"),
    a_case(name="a.odd", magic="application/octet-stream", media_type="application/octet-stream"),
]


def test_figures_of_counts_what_the_targets_are_about() -> None:
    figures = figures_of(CASES)
    assert (figures.files, figures.endings) == (6, 2)
    assert (figures.failed_good, figures.false_mismatches) == (1, 1)
    assert figures.judged == 3
    assert "66.7 % of 3" in summary_of(figures, [])


def test_table_by_kind_has_a_line_for_common_endings_and_one_for_all() -> None:
    table = table_by_kind([*CASES[:-1] * 5, CASES[-1]])
    assert list(table.columns[0].cells) == [".pdf", "all others", "all"]
    assert list(table.columns[1].cells) == ["25", "1", "26"]


def test_findings_groups_by_cause_and_names_paths() -> None:
    text = "\n".join(findings(CASES))
    assert "## Good files FAILED: 1" in text
    assert "CorruptContent: byte …" in text
    assert "`debian-example/folder/report.pdf`" in text


def test_field_findings_show_both_values() -> None:
    cases = [a_case(answers={"pdfinfo": {"code": 0, "Pages": "3"}}, metadata={"Pages": 4})]
    assert "says '4', oracles ['3']" in "\n".join(field_findings(list(judge_fields(cases))))


def test_health_of_gives_the_benefit_of_the_doubt() -> None:
    assert health_of("a.pdf", {"pdfinfo": {"code": 1}, "qpdf": {"code": 3, "errors": ""}}) is Health.GOOD
    assert health_of("a.pdf", {"pdfinfo": {"code": 1}, "qpdf": {"code": 2, "errors": ""}}) is Health.DAMAGED
    assert health_of("a.pdf", {}) is Health.UNKNOWN
    assert health_of("fuzzing/crash-1.heic", {}) is Health.DAMAGED


def test_mark_of_tells_how_a_damaged_file_shows() -> None:
    assert mark_of(Said("FAILED")) is Marked.FAILED
    assert mark_of(Said("TRACKED", metadata={"Warning": "cut"})) is Marked.WARNING
    assert mark_of(Said("TRACKED", type_mismatch=True)) is Marked.MISMATCH
    assert mark_of(Said("TRACKED")) is Marked.UNMARKED
    assert mark_of(Said("HUNG")) is Marked.UNMARKED


def test_damages_change_what_they_say() -> None:
    content = bytes(range(1, 251)) * 10
    assert DAMAGES["cut in half"](content) == content[:1250]
    assert DAMAGES["16 bytes zeroed"](content)[:17] == bytes(16) + content[16:17]
    assert len(DAMAGES["1 KiB zeroed"](content)) == len(content)
    assert DAMAGES["1 KiB zeroed"](content).count(0) == 1024


def test_table_of_damage_shows_fractions() -> None:
    copies = [DamagedCopy(CASES[0], "cut in half", CASES[0].file.path)] * 3
    marks = list(zip(copies, (Marked.FAILED, Marked.FAILED, Marked.UNMARKED), strict=True))
    table = table_of_damage(marks)
    assert [list(column.cells) for column in table.columns] == [[".pdf", "all"], ["2 / 0 / 0 / 1", "2 / 0 / 0 / 1"]]


def test_remark_on_explains_what_was_found_out() -> None:
    assert all(why for why in EXPLAINED.values())
    name = next(iter(EXPLAINED))
    assert remark_on(name) == f": {EXPLAINED[name]}"
    assert remark_on("debian-example/other.pdf") == ""
