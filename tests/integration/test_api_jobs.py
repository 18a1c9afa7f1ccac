"""Jobs by the API: submitted once however often they are asked for, listed, and cancelled by whom they belong to."""

from __future__ import annotations

import uuid

import pytest

from filetracker.files.ids import file_id_of
from tests.support.stack.api_client import Api, api_as
from tests.support.stack.stack import Stack

pytestmark = pytest.mark.parametrize("stack", ["sqs"], indirect=True)

TEXT = "\nand é more\n"


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    """An uploader's, or that of whoever IAM lets in."""
    return api_as(stack, "jobs@example.com", "uploaders")


def test_a_job_is_submitted_once_and_found_again(api: Api, file_name: str) -> None:
    wanted = {"operation": "append", "fileIds": [file_id_of(file_name)], "text": TEXT}
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answers = [api.ask("POST", "/jobs", wanted, more_headers=key) for _ in range(2)]
    assert [said.status for said in answers] == [201, 201], answers[0].content
    first, again = (said.document["jobs"][0] for said in answers)
    assert (first["jobId"], first["submittedTime"]) == (again["jobId"], again["submittedTime"])
    assert (first["status"], first["outputName"]) == ("QUEUED", f"outputs/{file_name}")
    conflict = api.ask("POST", "/jobs", {**wanted, "text": "other"}, more_headers=key)
    assert (conflict.status, conflict.document["code"]) == (409, "IdempotencyConflict")

    found = api.ask("GET", f"/jobs/{first['jobId']}").document
    assert (found["fileName"], found["text"]) == (file_name, TEXT)
    in_file = api.ask("GET", f"/files/{file_id_of(file_name)}/jobs").document["jobs"]
    assert [job["jobId"] for job in in_file] == [first["jobId"]]
    listed = api.ask("GET", "/jobs", query={"limit": 1000}).document["jobs"]
    assert first["jobId"] in [job["jobId"] for job in listed]


def test_nothing_is_submitted_where_one_file_is_missing(api: Api, file_name: str) -> None:
    file_ids = [file_id_of(file_name), file_id_of("never there")]
    said = api.ask("POST", "/jobs", {"operation": "gzip", "fileIds": file_ids})
    assert (said.status, [error["field"] for error in said.document["errors"]]) == (404, ["fileIds.1"])
    assert api.ask("GET", f"/files/{file_ids[0]}/jobs").document["jobs"] == []


def test_jobs_belong_to_who_submitted_them(stack: Stack, api: Api, file_name: str) -> None:
    if stack.outputs["auth"] == "iam":
        pytest.skip("whoever IAM lets in is an administrator")
    wanted = {"operation": "append", "fileIds": [file_id_of(file_name)], "text": TEXT}
    job = api.ask("POST", "/jobs", wanted).document["jobs"][0]
    assert job["submittedName"] == "jobs@example.com"
    other = api_as(stack, "jobs-other@example.com", "uploaders")
    assert "text" not in other.ask("GET", f"/jobs/{job['jobId']}").document
    refused = other.ask("POST", f"/jobs/{job['jobId']}/cancel")
    assert (refused.status, refused.document["code"]) == (403, "NotAllowed")
    viewer = api_as(stack, "jobs-viewer@example.com", "viewers")
    assert viewer.ask("POST", "/jobs", wanted).status == 403
    assert viewer.ask("GET", "/jobs").status == 200
