"""Jobs as rows of a table, and one job in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from filetracker.cli.files_view import fault_text
from filetracker.cli.screen import WIDE_COLUMNS, make_table, name_text, status_text, stdout
from filetracker.cli.wording import describe_size, describe_time, visible
from filetracker.jobs.models import Job, JobStatus

_MAX_TEXT = 500  # characters of a job's text; it may have a quarter of a million


def jobs_table(jobs: Sequence[Job]) -> Table:
    """One row a job; who submitted it only where there is room for it, why it failed only where one did."""
    wide, has_failed = stdout().width >= WIDE_COLUMNS, any(job.error for job in jobs)
    optional = [*(["By"] if wide else []), "Job", *(["Error"] if has_failed else [])]
    table = make_table("Status", "Submitted (UTC)", "Operation", *optional, "File")
    for column in table.columns[:-1]:
        column.no_wrap = True
    for job in jobs:
        who = [Text(visible(job.submitted_name or job.submitted_by))] if wide else []
        why = [Text(visible(job.error.code) if job.error else "", style="red")] if has_failed else []
        when, operation = Text(describe_time(job.submitted_time)), Text(job.operation)
        table.add_row(status_text(job.status), when, operation, *who, Text(job.job_id), *why, name_text(job.file_name))
    return table


def job_details(job: Job) -> Table:
    """Every attribute of one job, under the names it is stored with."""
    table = make_table("", "")
    table.show_header = False
    for name, value in job.public_attributes().items():
        table.add_row(Text(name, style="bold"), _value_text(name, value, job))
    return table


def job_line(job: Job) -> Text:
    """How a job stands, and what it made, or why it made nothing."""
    cells = [status_text(job.status), Text(job.job_id), name_text(job.file_name)]
    if job.status is JobStatus.SUCCEEDED:
        cells += [Text("→"), name_text(job.output_name), Text(describe_size(job.output_size))]
    elif job.error:
        cells.append(fault_text(job.error))
    return Text("  ").join(cell for cell in cells if cell)


def _value_text(name: str, value: Any, job: Job) -> Text:  # noqa: ANN401 - whatever an attribute holds
    if name == "Status":
        return status_text(job.status)
    if name == "Error" and job.error:
        return fault_text(job.error)
    if name == "OutputSize":
        return Text(f"{value:,} bytes")
    if name == "Text" and len(value) > _MAX_TEXT:
        whole = f"… ({len(value.encode()):,} bytes in all; --json shows them)"
        return Text(visible(value[:_MAX_TEXT]) + whole, overflow="fold")
    return Text(visible(str(value)), overflow="fold")
