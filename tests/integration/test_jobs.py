"""Jobs from their submission to their end, with both runners: what the record, the bucket and subscribers say then."""

from __future__ import annotations

import json
import uuid

import pytest

from tests.support.stack.job_submitter import TEXT, WITH_BOTH_RUNNERS, WITH_ONE_SOURCE, Submitter
from tests.support.stack.stack import Stack

pytestmark = [WITH_ONE_SOURCE, WITH_BOTH_RUNNERS]


@pytest.mark.localstack
def test_text_is_appended_once_and_told_once(jobs: Submitter, stack: Stack, runner: str, file_name: str) -> None:
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
    notices = jobs.notices(job_id)
    assert [notice["type"] for notice in notices] == ["job.succeeded"]
    assert TEXT.strip() not in json.dumps(notices, ensure_ascii=False)
    jobs.leaves_nothing(job)


def test_redelivered_stream_records_change_nothing(jobs: Submitter, file_name: str) -> None:
    job = jobs.await_end(jobs.submit(file_name, operation="gzip"), "SUCCEEDED")
    told = jobs.notices(job["JobId"])
    noted = jobs.items.get(job["JobId"])
    execution = jobs.stack.execution(job["JobId"])

    for function in ("start-job", "notify"):
        assert jobs.items.deliver_again(job["JobId"], function) == {"batchItemFailures": []}

    assert jobs.stack.execution(job["JobId"]) == execution
    assert jobs.versions(job) == [job["OutputVersionId"]]
    assert [notice["type"] for notice in told] == ["job.succeeded"]
    assert jobs.notices(job["JobId"]) == told
    assert jobs.items.get(job["JobId"]) == noted
    assert noted["NoticeTime"] >= job["EndedTime"]


def test_file_that_is_gone_fails_the_job_with_the_reason(jobs: Submitter, stack: Stack, file_name: str) -> None:
    jobs.hold_all_slots()
    job_id = jobs.submit(file_name)
    stack.s3.delete_object(Bucket=stack.bucket, Key=file_name)
    jobs.release_slots()

    job = jobs.await_end(job_id, "FAILED")

    assert job["Error"]["Code"] == "FileMissing"
    assert [notice["type"] for notice in jobs.notices(job_id)] == ["job.failed"]
    jobs.leaves_nothing(job)


def test_job_waits_while_all_slots_are_taken_and_can_be_cancelled(jobs: Submitter, file_name: str) -> None:
    jobs.hold_all_slots()
    first, second = jobs.submit(file_name), jobs.submit(file_name, operation="gzip")

    jobs.cancel(first)

    cancelled = jobs.await_end(first, "CANCELLED")
    assert jobs.items.get(second)["Status"] == "QUEUED", "no slot was free"
    jobs.release_slots()
    done = jobs.await_end(second, "SUCCEEDED")
    assert jobs.versions(cancelled) == []
    assert cancelled["Attempts"] == 0
    assert jobs.notices(first) == []
    for job in (cancelled, done):
        jobs.leaves_nothing(job)
