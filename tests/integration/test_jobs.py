"""Jobs from their submission to their end, with both runners: what the record, the bucket and subscribers say then."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from filetracker.aws.items import from_item
from filetracker.file_ids import file_id_of
from scripts.local_ec2_process import start_local_ec2, stop_local_ec2
from tests.integration.api_client import Api, UserPool
from tests.integration.stack import Inbox, Stack, poll

pytestmark = [
    pytest.mark.parametrize("stack", ["sqs"], indirect=True, scope="session"),
    pytest.mark.parametrize("runner", ["lambda", "ec2"], indirect=True, scope="module"),
]

TEXT = "\nand é more\n"


class Submitter:
    """Submits jobs by the API, and looks at what becomes of them."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        if stack.outputs["auth"] == "iam":
            self.api = Api(stack)
        else:
            pool = UserPool(stack)
            email = f"{uuid.uuid4().hex}@example.com"
            pool.add(email, "uploaders")
            self.api = Api(stack, pool.sign_in(email))

    def submit(self, file_name: str, idempotency_key: str | None = None, **wanted: Any) -> str:
        """Its id."""
        wanted = wanted or {"operation": "append", "text": TEXT}
        document = {**wanted, "fileIds": [file_id_of(file_name)]}
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        answer = self.api.ask("POST", "/jobs", document, more_headers=headers)
        assert answer.status == 201, answer.content
        return str(answer.document["jobs"][0]["jobId"])

    def job(self, job_id: str) -> dict[str, Any]:
        """The record."""
        answer = self.stack.dynamodb.get_item(
            TableName=self.stack.outputs["jobs_table_name"], Key={"JobId": {"S": job_id}}, ConsistentRead=True
        )
        return from_item(answer["Item"]) if "Item" in answer else {}

    def await_end(self, job_id: str, status: str, seconds: float = 180) -> dict[str, Any]:
        """The record once the job is over and nothing works for it any more; it has to end like this."""
        arn = self.stack.outputs["jobs_state_machine_arn"].replace(":stateMachine:", ":execution:") + f":{job_id}"
        states = self.stack.client("stepfunctions")

        def is_over() -> bool:
            executions = states.list_executions(stateMachineArn=self.stack.outputs["jobs_state_machine_arn"])
            names = {execution["name"] for execution in executions["executions"]}
            return job_id in names and states.describe_execution(executionArn=arn)["status"] != "RUNNING"

        poll(f"the end of job {self.job(job_id)}", is_over, seconds)
        job = self.job(job_id)
        assert job["Status"] == status, job
        return job

    def leaves_nothing(self, job: dict[str, Any]) -> None:
        """No instance, no upload, no slot."""
        uploads = self.stack.s3.list_multipart_uploads(Bucket=self.stack.bucket).get("Uploads") or []
        assert job["OutputName"] not in [upload["Key"] for upload in uploads]
        slots = self.job("#slots")
        assert job["JobId"] not in slots.get("Holders", [])
        if instance := job.get("InstanceId"):
            answer = self.stack.client("ec2").describe_instances(InstanceIds=[instance])
            assert answer["Reservations"][0]["Instances"][0]["State"]["Name"] in ("shutting-down", "terminated")

    def output(self, job: dict[str, Any]) -> bytes:
        """What the job wrote, which is one version."""
        where = {"Bucket": self.stack.bucket}
        versions = self.stack.s3.list_object_versions(**where, Prefix=job["OutputName"])["Versions"]
        assert [version["VersionId"] for version in versions] == [job["OutputVersionId"]]
        body: bytes = self.stack.s3.get_object(**where, Key=job["OutputName"])["Body"].read()
        return body


@pytest.fixture(scope="module")
def runner(stack: Stack, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The runner that the stack is applied with; instances are played."""
    if request.param == stack.outputs["job_runner"]:
        yield request.param
        return
    stack.apply("sqs", job_runner=request.param)
    folder: Path = tmp_path_factory.mktemp("ec2")
    start_local_ec2(stack.endpoint, folder, stack.name_prefix)
    yield request.param
    stop_local_ec2(folder)


@pytest.fixture
def jobs(stack: Stack, runner: str) -> Iterator[Submitter]:
    jobs = Submitter(stack)
    yield jobs
    release_all_slots(jobs)


@pytest.fixture
def file_name(stack: Stack, key: str) -> str:
    """A tracked file."""
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"hello", ContentType="text/plain")
    stack.await_record(key, Status="TRACKED")
    return key


def test_text_is_appended_once_and_told_once(
    jobs: Submitter, stack: Stack, inbox: Inbox, runner: str, file_name: str
) -> None:
    key = uuid.uuid4().hex
    job_id = jobs.submit(file_name, key)
    assert jobs.submit(file_name, key) == job_id

    job = jobs.await_end(job_id, "SUCCEEDED")

    assert jobs.submit(file_name, key) == job_id, "afterwards, too"
    assert jobs.output(job) == b"hello" + TEXT.encode()
    assert (job["OutputName"], job["Runner"], job["Attempts"]) == (f"outputs/{file_name}", runner, 1)
    assert job["SourceVersionId"] == stack.await_record(file_name)["VersionId"]
    assert ("InstanceId" in job) == (runner == "ec2")
    assert stack.await_record(job["OutputName"], Status="TRACKED")["FileSize"] == 5 + len(TEXT.encode())
    notices = poll("a notice", lambda: notices_of(inbox, job_id), 120)
    assert [notice["type"] for notice in notices] == ["job.succeeded"]
    assert TEXT.strip() not in json.dumps(notices, ensure_ascii=False)
    jobs.leaves_nothing(job)


def test_file_that_is_gone_fails_the_job_with_the_reason(
    jobs: Submitter, stack: Stack, inbox: Inbox, file_name: str
) -> None:
    hold_all_slots(jobs)
    job_id = jobs.submit(file_name)
    stack.s3.delete_object(Bucket=stack.bucket, Key=file_name)
    release_all_slots(jobs)

    job = jobs.await_end(job_id, "FAILED")

    assert job["Error"]["Code"] == "FileMissing"
    assert [notice["type"] for notice in poll("a notice", lambda: notices_of(inbox, job_id), 120)] == ["job.failed"]
    jobs.leaves_nothing(job)


def test_job_waits_while_all_slots_are_taken_and_can_be_cancelled(
    jobs: Submitter, stack: Stack, file_name: str
) -> None:
    hold_all_slots(jobs)
    first, second = jobs.submit(file_name), jobs.submit(file_name, operation="gzip")

    assert jobs.api.ask("POST", f"/jobs/{first}/cancel").status == 200

    cancelled = jobs.await_end(first, "CANCELLED")
    assert jobs.job(second)["Status"] == "QUEUED", "no slot was free"
    release_all_slots(jobs)
    done = jobs.await_end(second, "SUCCEEDED")
    assert not stack.s3.list_object_versions(Bucket=stack.bucket, Prefix=cancelled["OutputName"] + "$").get("Versions")
    assert cancelled["Attempts"] == 0
    for job in (cancelled, done):
        jobs.leaves_nothing(job)


def hold_all_slots(jobs: Submitter) -> None:
    """As many other jobs as may run."""
    holders = {"JobId": {"S": "#slots"}, "Holders": {"SS": [uuid.uuid4().hex for _ in range(10)]}}
    jobs.stack.dynamodb.put_item(TableName=jobs.stack.outputs["jobs_table_name"], Item=holders)


def release_all_slots(jobs: Submitter) -> None:
    """They end."""
    jobs.stack.dynamodb.delete_item(TableName=jobs.stack.outputs["jobs_table_name"], Key={"JobId": {"S": "#slots"}})


def notices_of(inbox: Inbox, job_id: str) -> list[dict[str, Any]]:
    """All that was told of a job so far."""
    return [notice for notice in inbox.all() if notice.get("job", {}).get("JobId") == job_id]
