"""Gathers the corpus, asks FileTracker and the oracles, and prints where they disagree.

make corpus
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from scripts.tooling_error import exit_with
from tests.content.corpus.comparison import compare
from tests.content.corpus.damage import damaged_copies, marks_of
from tests.content.corpus.downloads import download_packages
from tests.content.corpus.fields import judge_fields
from tests.content.corpus.findings import damage_findings, field_findings, findings
from tests.content.corpus.folders import ROOT
from tests.content.corpus.manifest import MANIFEST, read_manifest
from tests.content.corpus.oracles.libraries import ensure_libraries
from tests.content.corpus.oracles.programs import check_programs
from tests.content.corpus.report import figures_of, summary_of, table_by_kind, table_of_damage, table_of_fields
from tests.content.corpus.selection import gather_files


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares FileTracker with other programs, on files that others made.")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="the work tree whose FileTracker is tried")
    parser.add_argument("--findings", type=Path, help="a file to write each disagreement to, as Markdown")
    arguments = parser.parse_args()
    check_programs()
    ensure_libraries()
    files = gather_files(download_packages(read_manifest(MANIFEST.read_text())))
    checkout = arguments.checkout.resolve()
    cases = compare(files, checkout)
    fields = list(judge_fields(cases))
    marks = marks_of(damaged_copies(cases), checkout)
    summary = summary_of(figures_of(cases), fields, marks)
    if arguments.findings:
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        head = f"# Disagreements, generated at {now} against {checkout}\n\n{summary}"
        lines = [head, *findings(cases), *field_findings(fields), *damage_findings(marks)]
        arguments.findings.write_text("\n".join(lines) + "\n")
    console = Console()
    for table in (table_by_kind(cases), table_of_fields(fields), table_of_damage(marks)):
        console.print(table)
    console.print(summary)
    return 0


if __name__ == "__main__":
    exit_with(main)
