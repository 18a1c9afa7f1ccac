"""The jobs of the stand-in: what the page is shown of them, and what it submits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from filetracker.files.ids import file_id_of
from filetracker.timestamps import format_time
from filetracker.web_server.problems import problem

ME = "u-1"
_ENDINGS = {"append": "", "gzip": ".gz"}


def make_job(file_name: str, operation: str, status: str, age: timedelta, **more: Any) -> dict[str, Any]:
    """A job as the API tells it, submitted so long ago; `took` is how long it ran, or runs."""
    began = datetime.now(UTC) - age
    took: timedelta = more.pop("took", timedelta(seconds=2))
    output = f"outputs/{file_name}{_ENDINGS[operation]}"
    times = {}
    if status != "QUEUED":
        times["startedTime"] = format_time(began + timedelta(seconds=1))
    if status not in ("QUEUED", "RUNNING"):
        times["endedTime"] = format_time(began + timedelta(seconds=1) + took)
    return {
        "jobId": uuid.uuid5(uuid.NAMESPACE_URL, f"{file_name} {operation} {age}").hex,
        "fileId": file_id_of(file_name),
        "fileName": file_name,
        "operation": operation,
        "status": status,
        "submittedBy": ME,
        "submittedName": "ann@example.com",
        "submittedTime": format_time(began),
        "attempts": 0 if status == "QUEUED" else 1,
        **({} if status == "QUEUED" else {"runner": "lambda"}),
        "outputFileId": file_id_of(output),
        "outputName": output,
        **times,
        **more,
    }


def list_jobs(jobs: list[dict[str, Any]], query: Mapping[str, str], file_id: str = "") -> dict[str, Any]:
    """The newest first, without their texts; of a file, or of all."""
    wanted = query["status"].split(",") if query.get("status") else None
    found = [
        {name: value for name, value in job.items() if name != "text"}
        for job in jobs
        if (wanted is None or job["status"] in wanted) and file_id in ("", job["fileId"])
    ]
    found.sort(key=lambda job: str(job["submittedTime"]), reverse=True)
    return {"jobs": found[: int(query.get("limit", 50))], "cursor": None}


def submit_jobs(jobs: list[dict[str, Any]], names: list[str], body: Mapping[str, Any]) -> dict[str, Any]:
    """One job for each file."""
    given = {"text": body["text"]} if "text" in body else {}
    made = [make_job(name, body["operation"], "QUEUED", timedelta(), **given) for name in names]
    for job in made:
        job["jobId"] = uuid.uuid4().hex
    jobs += made
    return {"jobs": made}


def get_job(jobs: list[dict[str, Any]], job_id: str) -> dict[str, Any] | Response:
    """The job, if there is one."""
    found = next((job for job in jobs if job["jobId"] == job_id), None)
    return found or problem(HTTPStatus.NOT_FOUND, "NotFound", f"There is no job '{job_id}'.")


def cancel_job(jobs: list[dict[str, Any]], job_id: str) -> dict[str, Any] | Response:
    """The job, cancelled, if there is one that is not over."""
    job = get_job(jobs, job_id)
    if isinstance(job, dict):
        if job["status"] not in ("QUEUED", "RUNNING", "CANCELLED"):
            return problem(
                HTTPStatus.CONFLICT, "JobOver", f"The job is {job['status']} already: it can't be cancelled."
            )
        job["status"], job["endedTime"] = "CANCELLED", format_time(datetime.now(UTC))
    return job
