"""`filetracker jobs`: operations on files, carried out by the stack."""

from __future__ import annotations

from typing import Annotated

import typer

from filetracker.cli import jobs_submit
from filetracker.cli.job_access import JobAccess, open_jobs
from filetracker.cli.jobs_view import job_details, job_line, jobs_table
from filetracker.cli.options import DEFAULT_STACK, ApiOption, JsonOption, StackOption
from filetracker.cli.screen import print_json, print_table, print_text, remark, stdout
from filetracker.cli.wording import count_of
from filetracker.errors import NotFoundError
from filetracker.files.query import MAX_LIMIT
from filetracker.jobs.models import Job, JobQuery, JobStatus, is_job_id

app = typer.Typer(no_args_is_help=True, help="Have the stack work on files: submit, list, show, cancel.")
app.add_typer(jobs_submit.app, name="submit")

JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="The job's id.", show_default=False)]


@app.command("list")
def list_jobs(
    statuses: Annotated[
        list[JobStatus] | None,
        typer.Option(
            "--status",
            case_sensitive=False,
            metavar="STATUS",
            help="Only QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED; may be repeated.",
        ),
    ] = None,
    file_name: Annotated[str | None, typer.Option("--file", metavar="NAME", help="Only jobs on this file.")] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=MAX_LIMIT, help="Only so many of the newest.")
    ] = 50,
    as_json: JsonOption = False,
    api: ApiOption = False,
    stack: StackOption = DEFAULT_STACK,
) -> None:
    """List jobs, the newest first."""
    query = JobQuery(tuple(statuses or JobStatus), file_name)
    with open_jobs(stack, use_api=api) as access:
        jobs, is_cut = _newest(access, query, limit)
    if as_json:
        for job in jobs:
            print_json(job.to_document())
    elif jobs:
        print_table(jobs_table(jobs))
    else:
        print_text(_describe_nothing(query))
    if is_cut:
        remark(f"Only the newest {count_of(limit, 'job')}; --limit shows more.")


@app.command("show")
def show_job(
    job_id: JobArgument, as_json: JsonOption = False, api: ApiOption = False, stack: StackOption = DEFAULT_STACK
) -> None:
    """Show all that is known of one job: how far it is, what it made, or why it made nothing."""
    _check_id(job_id)
    with open_jobs(stack, use_api=api) as access:
        job = access.get(job_id)
    if as_json:
        print_json(job.to_document())
    else:
        print_table(job_details(job))


@app.command("cancel")
def cancel_job(
    job_id: JobArgument, as_json: JsonOption = False, api: ApiOption = False, stack: StackOption = DEFAULT_STACK
) -> None:
    """Stop a job that is not over. What it has begun is cleaned up; nothing of it is in the bucket."""
    _check_id(job_id)
    with open_jobs(stack, use_api=api) as access:
        job = access.cancel(job_id)
    if as_json:
        print_json(job.to_document())
    else:
        stdout().print(job_line(job), soft_wrap=True)


def _newest(access: JobAccess, query: JobQuery, limit: int) -> tuple[list[Job], bool]:
    """The newest jobs, and whether there are more. Where a filter is at work, pages may be short."""
    jobs: list[Job] = []
    cursor = None
    while True:
        page, cursor = access.page(query, limit - len(jobs), cursor)
        jobs += page
        if cursor is None or len(jobs) == limit:
            return jobs, cursor is not None


def _check_id(job_id: str) -> None:
    if not is_job_id(job_id):
        raise NotFoundError(f"{job_id!r} is not the id of a job. `filetracker jobs list` shows ids.")


def _describe_nothing(query: JobQuery) -> str:
    if query.file_name is not None:
        return f"No such job was submitted on {query.file_name!r}."
    if set(query.statuses) != set(JobStatus):
        return f"No job is {' or '.join(dict.fromkeys(query.statuses))}."
    return "There are no jobs yet. `filetracker jobs submit append NAME --text TEXT` submits one."
