"""The routes of jobs."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from filetracker.errors import NotFoundError
from filetracker.files.ids import file_name_of
from filetracker.files.repository import FileRepository
from filetracker.http.callers import Caller, Role
from filetracker.http.errors import FieldError, InvalidRequestError, NotAllowedError
from filetracker.http.request import Request, Response
from filetracker.jobs.models import Job, JobQuery, is_job_id
from filetracker.jobs.service import Jobs


class JobServices(Protocol):
    """The use cases behind these routes."""

    @property
    def jobs(self) -> Jobs:
        """What is to be done with files."""

    @property
    def files(self) -> FileRepository:
        """The records."""


def submit_jobs(services: JobServices, caller: Caller, request: Request) -> Response:
    """A job for each file, or none at all."""
    body = request.body
    jobs = services.jobs.submit(
        submitted_by=caller.user_id,
        submitted_name=caller.email or caller.name,
        operation=body["operation"],
        file_names=[file_name_of(file_id) for file_id in body["file_ids"]],
        text=body["text"],
        idempotency_key=request.headers["idempotency_key"],
    )
    return Response(201, {"jobs": jobs})


def list_jobs(services: JobServices, _caller: Caller, request: Request) -> Response:
    """One page of jobs, the newest first."""
    given = request.query
    query = JobQuery(tuple(given["statuses"]))
    return Response(200, services.jobs.page(query, given["limit"], given["cursor"]))


def list_file_jobs(services: JobServices, _caller: Caller, request: Request) -> Response:
    """One page of the jobs on a file, the newest first."""
    given, file_name = request.query, file_name_of(request.path["fileId"])
    query = JobQuery(tuple(given["statuses"]), file_name)
    page = services.jobs.page(query, given["limit"], given["cursor"])
    if not page.jobs and services.files.get(file_name) is None:
        raise NotFoundError("There is no record of this file.")
    return Response(200, page)


def get_job(services: JobServices, caller: Caller, request: Request) -> Response:
    """A job as it is now; its text only for who submitted it, and for admins."""
    job = services.jobs.get(_job_id(request))
    return Response(200, job if _is_theirs(caller, job) else replace(job, text=None))


def cancel_job(services: JobServices, caller: Caller, request: Request) -> Response:
    """Stops a job that is not over."""
    job = services.jobs.get(_job_id(request))
    if not _is_theirs(caller, job):
        raise NotAllowedError("Only who submitted a job, and admins, may cancel it.")
    return Response(200, services.jobs.cancel(job.job_id))


def _is_theirs(caller: Caller, job: Job) -> bool:
    return job.submitted_by == caller.user_id or caller.role >= Role.ADMIN


def _job_id(request: Request) -> str:
    job_id = request.path["jobId"]
    if not is_job_id(job_id):
        raise InvalidRequestError([FieldError("jobId", "Not the id of a job: 32 hexadecimal digits.")])
    return job_id
