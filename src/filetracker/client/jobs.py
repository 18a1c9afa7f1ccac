"""The API's routes of jobs as typed calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from filetracker.attributes import from_json_names
from filetracker.client.api import Api, path_of_file
from filetracker.files.ids import file_id_of
from filetracker.jobs.models import Job, JobQuery


@dataclass(frozen=True)
class JobsApi:
    """Every call raises NotFoundError, ApiRefusalError (a UsageError) or RetriableError, in the server's words."""

    api: Api

    def submit(self, operation: str, file_names: Sequence[str], text: str | None, idempotency_key: str) -> list[Job]:
        """One job for each file, in the order given, or none at all; once, however often it is asked for."""
        body: dict[str, Any] = {"operation": operation, "fileIds": [file_id_of(name) for name in file_names]}
        if text is not None:
            body["text"] = text
        headers = {"idempotency-key": idempotency_key}
        document = self.api.call("POST", "/jobs", f"submit {operation}", body=body, headers=headers)
        return [job_of_document(job) for job in document["jobs"]]

    def get(self, job_id: str) -> Job:
        """The job as it is now."""
        return job_of_document(self.api.call("GET", f"/jobs/{job_id}", f"look up job {job_id}"))

    def page(self, query: JobQuery, limit: int, cursor: str | None = None) -> tuple[list[Job], str | None]:
        """One page, and the cursor of the next; a page may be short, even empty, and yet not the last."""
        path = "/jobs" if query.file_name is None else f"{path_of_file(query.file_name)}/jobs"
        parameters = {"status": ",".join(query.statuses), "limit": str(limit), "cursor": cursor or ""}
        document = self.api.call("GET", path, "list jobs", query=parameters)
        return [job_of_document(job) for job in document["jobs"]], document.get("cursor")

    def cancel(self, job_id: str) -> Job:
        """The job, cancelled; may be asked again."""
        return job_of_document(self.api.call("POST", f"/jobs/{job_id}/cancel", f"cancel job {job_id}", body={}))


def job_of_document(document: Mapping[str, Any]) -> Job:
    """The job; what the API does not tell (list key, expiry, what the runner notes for itself) is absent."""
    return Job.from_attributes({"ListShard": 0, **from_json_names(document)})
