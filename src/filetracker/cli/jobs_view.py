"""Jobs as rows of a table, and one job in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from filetracker.cli.files_view import fault_text
from filetracker.cli.screen import WIDE_COLUMNS, make_table, name_text, status_text, stdout
from filetracker.cli.wording import describe_size, describe_time, visible
from filetracker.jobs.models import Job, JobStatus

_JOB_ID_COLUMNS = 70  # below, an id is folded rather than the name of the file
_MAX_TEXT = 500  # characters of a job's text; it may have a quarter of a million


def jobs_table(jobs: Sequence[Job]) -> Table:
    """One row a job; what is only nice to know where there is room for it, why it failed only where one did."""
    columns: dict[str, Callable[[Job], Text]] = {
        "Status": lambda job: status_text(job.status),
        "Submitted (UTC)": lambda job: Text(describe_time(job.submitted_time)),
        "Operation": lambda job: Text(job.operation),
        "By": lambda job: Text(visible(job.submitted_name or job.submitted_by)),
        "Job": lambda job: Text(job.job_id),
        "Error": lambda job: Text(visible(job.error.code) if job.error else "", style="red"),
        "File": lambda job: name_text(job.file_name),
    }
    if not any(job.error for job in jobs):
        del columns["Error"]
    for heading, needed in {"By": WIDE_COLUMNS, "Submitted (UTC)": WIDE_COLUMNS, "Operation": 80}.items():
        if stdout().width < needed:
            del columns[heading]
    table = make_table(*columns)
    for column in table.columns[:-1]:
        column.no_wrap = True
    if stdout().width < _JOB_ID_COLUMNS:
        table.columns[-2].no_wrap = False
    for job in jobs:
        table.add_row(*(cell(job) for cell in columns.values()))
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
