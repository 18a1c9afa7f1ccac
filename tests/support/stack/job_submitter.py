"""Jobs as a person has them: submitted by the API, watched, cancelled; and all that must not be left of them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

import pytest

from filetracker.files.ids import file_id_of
from tests.support.stack.api_client import api_as
from tests.support.stack.job_items import SLOTS, JobItems
from tests.support.stack.stack import Inbox, Stack, poll

TEXT = "\nand é more\n"
MAX_AT_ONCE = 10  # job_concurrency
ENDED = {"shutting-down", "terminated"}

# One event source is enough, and one apply for each runner: all modules that ask for the same share it.
WITH_ONE_SOURCE = pytest.mark.parametrize("stack", ["sqs"], indirect=True, scope="session")
WITH_BOTH_RUNNERS = pytest.mark.parametrize("runner", ["lambda", "ec2"], indirect=True, scope="session")
ON_LAMBDA = pytest.mark.parametrize("runner", ["lambda"], indirect=True, scope="session")
ON_EC2 = pytest.mark.parametrize("runner", ["ec2"], indirect=True, scope="session")


class Submitter:
    """Submits jobs by the API, and looks at what becomes of them."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.items = stack, JobItems(stack)
        self._ec2 = stack.client("ec2")
        self._inbox = Inbox(stack)  # hears of all of them
        self._held: list[str] = []
        self._api = api_as(stack, f"{uuid.uuid4().hex}@example.com", "uploaders")

    def close(self) -> None:
        self._inbox.close()

    def submit(self, file_name: str, idempotency_key: str | None = None, **wanted: Any) -> str:
        """Its id."""
        wanted = wanted or {"operation": "append", "text": TEXT}
        document = {**wanted, "fileIds": [file_id_of(file_name)]}
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        answer = self._api.ask("POST", "/jobs", document, more_headers=headers)
        assert answer.status == 201, answer.content
        return str(answer.document["jobs"][0]["jobId"])

    def cancel(self, job_id: str) -> None:
        """As its submitter."""
        answer = self._api.ask("POST", f"/jobs/{job_id}/cancel")
        assert answer.status == 200, answer.content

    def hold_all_slots(self, *holders: str) -> None:
        """As many other jobs as may run, until release_slots()."""
        self._held = list(holders) or [uuid.uuid4().hex for _ in range(MAX_AT_ONCE)]
        self.items.change(SLOTS, "ADD Holders :held", held=set(self._held))

    def release_slots(self) -> None:
        """They end."""
        if self._held:
            self.items.change(SLOTS, "DELETE Holders :held", held=set(self._held))
        self._held = []

    def sweep(self) -> dict[str, Any]:
        """Has cleared away what jobs left behind; what was."""
        name = f"{self.stack.name_prefix}-sweep-jobs"
        answer = self.stack.client("lambda").invoke(FunctionName=name, Payload="{}")
        said: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, said
        return said

    # What becomes of them

    def await_upload(self, job_id: str) -> dict[str, Any]:
        """The record when the runner is in the middle of it: it has an upload in parts open, and found nothing yet."""

        def is_open() -> dict[str, Any] | None:
            job = self.items.get(job_id)
            assert job["Status"] in ("QUEUED", "RUNNING"), f"over too soon: {job}"
            assert "Outcome" not in job, f"done too soon: {job}"
            return job if "MultipartId" in job else None

        return poll(f"an upload of job {job_id}", is_open)

    def await_end(self, job_id: str, status: str) -> dict[str, Any]:
        """The record once the job is over and nothing works for it any more; it has to end like this."""
        poll(
            f"the end of job {self.items.get(job_id)}",
            lambda: self.stack.execution(job_id).get("status", "RUNNING") != "RUNNING",
        )
        job = self.items.get(job_id)
        assert job["Status"] == status, job
        return job

    def output(self, job: Mapping[str, Any]) -> bytes:
        """What the job wrote, which is one version."""
        versions = self.versions(job)
        assert versions == [job["OutputVersionId"]]
        body: bytes = self.stack.s3.get_object(Bucket=self.stack.bucket, Key=job["OutputName"])["Body"].read()
        return body

    def versions(self, job: Mapping[str, Any]) -> list[str]:
        """All that there are of a job's output."""
        name = job["OutputName"]
        found = self.stack.s3.list_object_versions(Bucket=self.stack.bucket, Prefix=name).get("Versions", [])
        return [version["VersionId"] for version in found if version["Key"] == name]

    def instances(self, job_id: str) -> dict[str, str]:
        """Each that was launched for a job → its state. By the tags in the answer: MiniStack's filters match all."""
        found = {}
        for page in self._ec2.get_paginator("describe_instances").paginate():
            for instance in (i for reservation in page["Reservations"] for i in reservation["Instances"]):
                if {"Key": "filetracker-job", "Value": job_id} in instance.get("Tags", []):
                    found[instance["InstanceId"]] = instance["State"]["Name"]
        return found

    def leaves_nothing(self, job: Mapping[str, Any]) -> None:
        """No instance, no upload, no slot."""
        uploads = self.stack.s3.list_multipart_uploads(Bucket=self.stack.bucket).get("Uploads") or []
        assert job["OutputName"] not in [upload["Key"] for upload in uploads]
        assert "MultipartId" not in job
        assert job["JobId"] not in self.items.holders()
        instances = self.instances(job["JobId"])
        assert ("InstanceId" in job) == bool(instances)
        assert set(instances.values()) <= ENDED, instances

    def notices(self, job_id: str) -> list[dict[str, Any]]:
        """All that is told of a job that is over: what is told of one that ended later has come."""
        if self.items.get(job_id)["Status"] != "CANCELLED":
            poll(f"a notice of {job_id}", lambda: self._heard(job_id))
        later = self.items.write()
        self.items.change(later, "SET #Status = :status, EndedTime = SubmittedTime", status="FAILED")
        poll(f"a notice of {later}", lambda: self._heard(later))
        return self._heard(job_id)

    def _heard(self, job_id: str) -> list[dict[str, Any]]:
        return [notice for notice in self._inbox.all() if notice.get("job", {}).get("jobId") == job_id]
