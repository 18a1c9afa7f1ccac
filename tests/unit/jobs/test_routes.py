from __future__ import annotations

from typing import Any

import pytest

from filetracker.files.ids import file_id_of
from filetracker.files.models import Fault, Status
from filetracker.jobs.models import JobStatus
from tests.support.api_handler import Api, path_of, put_record
from tests.support.job_builders import JOB_ID, JOBS, make_job, make_running_job, stored

_ANOTHER_ID = "f" * 32


def _append(*names: str, text: str = "\nworld") -> dict[str, Any]:
    return {"operation": "append", "fileIds": [file_id_of(name) for name in names], "text": text}


def test_submit_jobs_writes_what_was_asked_for(api: Api) -> None:
    put_record("a b/é.txt")
    reply = api.as_member_of("uploaders", sub="u-7").call("POST", "/jobs", _append("a b/é.txt"))
    assert reply.status == 201
    (job,) = reply.json["jobs"]
    kept = stored(job["jobId"])
    assert job == {
        "jobId": kept.job_id,
        "fileId": file_id_of("a b/é.txt"),
        "fileName": "a b/é.txt",
        "operation": "append",
        "status": "QUEUED",
        "submittedBy": "u-7",
        "submittedName": "ann@example.com",
        "submittedTime": kept.submitted_time,
        "attempts": 0,
        "outputFileId": file_id_of("outputs/a b/é.txt"),
        "outputName": "outputs/a b/é.txt",
    }
    assert (kept.text, kept.submitted_by, kept.expires_at) == ("\nworld", "u-7", None)


def test_submit_jobs_takes_the_longest_text_and_the_most_files(api: Api) -> None:
    names = [put_record(f"{number:02}").file_name for number in range(25)]
    reply = api.call("POST", "/jobs", _append(*names, text="é" * (128 * 1024)))
    assert [job["fileName"] for job in reply.json["jobs"]] == names
    assert len(stored(reply.json["jobs"][-1]["jobId"]).text or "") == 128 * 1024


def test_submit_jobs_works_on_a_file_whose_content_is_damaged_but_not_on_a_deleted_one(api: Api) -> None:
    put_record("damaged", status=Status.FAILED)
    put_record("deleted", status=Status.DELETED)
    assert api.call("POST", "/jobs", _append("damaged")).status == 201
    reply = api.call("POST", "/jobs", _append("damaged", "deleted"))
    assert (reply.status, reply.fields) == (404, ["fileIds.1"])


def test_submit_jobs_again_with_its_key_is_the_same_jobs(api: Api) -> None:
    put_record("a")
    put_record("b")
    keyed = api.with_headers(idempotency_key="my key")
    first = keyed.call("POST", "/jobs", _append("a", "b"))
    again = Api(api.authorizer, {"IDEMPOTENCY-key": "my key"}).call("POST", "/jobs", _append("a", "b"))
    assert (again.status, again.json) == (201, first.json)
    assert len(api.call("GET", "/jobs").json["jobs"]) == 2


@pytest.mark.parametrize("other", [_append("a", text="another"), {"operation": "gzip", "fileIds": [file_id_of("a")]}])
def test_submit_jobs_refuses_another_request_with_the_same_key(api: Api, other: dict[str, Any]) -> None:
    put_record("a")
    keyed = api.with_headers(idempotency_key="my key")
    (first,) = keyed.call("POST", "/jobs", _append("a")).json["jobs"]
    reply = keyed.call("POST", "/jobs", other)
    assert (reply.status, reply.json["code"], reply.fields) == (409, "IdempotencyConflict", ["Idempotency-Key"])
    assert [job["jobId"] for job in api.call("GET", "/jobs").json["jobs"]] == [first["jobId"]]


def test_submit_jobs_with_the_key_of_somebody_else_is_another_job(api: Api) -> None:
    put_record("a")
    answers = [
        Api(api.as_member_of("uploaders", sub=who).authorizer, {"Idempotency-Key": "k"}).call(
            "POST", "/jobs", _append("a")
        )
        for who in ("u-1", "u-2")
    ]
    assert len({answer.json["jobs"][0]["jobId"] for answer in answers}) == 2


def test_get_job_tells_everything(api: Api) -> None:
    JOBS.add(
        make_running_job(
            status=JobStatus.FAILED,
            submitted_name="alice@example.com",
            ended_time="2026-01-31T12:00:09.000Z",
            runner="ec2",
            instance_id="i-0123456789abcdef0",
            attempts=2,
            source_version_id="v1",
            source_etag="e1",
            output_version_id="v2",
            output_size=11,
            error=Fault("FileMissing", "The file is gone."),
        )
    )
    assert api.call("GET", f"/jobs/{JOB_ID}").json == {
        "jobId": JOB_ID,
        "fileId": file_id_of("report.txt"),
        "fileName": "report.txt",
        "operation": "append",
        "text": " world",
        "status": "FAILED",
        "submittedBy": "alice",
        "submittedName": "alice@example.com",
        "submittedTime": "2026-01-31T12:00:00.000Z",
        "startedTime": "2026-01-31T12:00:00.000Z",
        "endedTime": "2026-01-31T12:00:09.000Z",
        "runner": "ec2",
        "instanceId": "i-0123456789abcdef0",
        "attempts": 2,
        "outputFileId": file_id_of("outputs/report.txt"),
        "outputName": "outputs/report.txt",
        "outputVersionId": "v2",
        "outputSize": 11,
        "sourceVersionId": "v1",
        "sourceETag": "e1",
        "error": {"code": "FileMissing", "message": "The file is gone."},
    }


@pytest.mark.parametrize(
    ("group", "sub", "sees"), [("viewers", "bob", False), ("uploaders", "bob", False), ("viewers", "alice", True)]
)
def test_get_job_tells_its_text_to_who_submitted_it(api: Api, group: str, sub: str, sees: bool) -> None:
    JOBS.add(make_job())
    job = api.as_member_of(group, sub=sub).call("GET", f"/jobs/{JOB_ID}").json
    assert ("text" in job) is sees
    assert job["fileName"] == "report.txt"


def test_list_jobs_shows_the_newest_first_and_never_a_text(api: Api) -> None:
    put_record("report.txt")
    for number in range(3):
        JOBS.add(make_job(f"{number:032x}", submitted_time=f"2026-01-3{number % 2}T12:00:0{number}.000Z"))
    for path in ("/jobs", path_of("report.txt", "/jobs")):
        reply = api.call("GET", path)
        assert [job["jobId"][-1] for job in reply.json["jobs"]] == ["1", "2", "0"]
        assert reply.json["cursor"] is None
        assert "world" not in reply.text


def test_list_jobs_goes_on_with_its_cursor(api: Api) -> None:
    put_record("report.txt")
    for number in range(5):
        JOBS.add(make_job(f"{number:032x}", submitted_time=f"2026-01-31T12:00:0{number}.000Z"))
    for path in ("/jobs", path_of("report.txt", "/jobs")):
        first = api.call("GET", path, limit=3).json
        second = api.call("GET", path, limit=3, cursor=first["cursor"]).json
        assert [job["jobId"][-1] for job in first["jobs"] + second["jobs"]] == ["4", "3", "2", "1", "0"]
        assert second["cursor"] is None
        other = api.call("GET", path, limit=3, cursor=first["cursor"], status="QUEUED")
        assert (other.status, other.json["code"]) == (400, "BadCursor")


@pytest.mark.parametrize(
    ("status", "found"), [("QUEUED", ["0"]), ("RUNNING,QUEUED", ["1", "0"]), ("SUCCEEDED", []), ("FAILED", ["2"])]
)
def test_list_jobs_filters_by_status(api: Api, status: str, found: list[str]) -> None:
    put_record("report.txt")
    for number, each in enumerate((JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.FAILED)):
        JOBS.add(make_job(f"{number:032x}", submitted_time=f"2026-01-31T12:00:0{number}.000Z", status=each))
    for path in ("/jobs", path_of("report.txt", "/jobs")):
        assert [job["jobId"][-1] for job in api.call("GET", path, status=status).json["jobs"]] == found


def test_list_file_jobs_is_of_that_file_alone(api: Api) -> None:
    put_record("report.txt")
    put_record("other.txt")
    JOBS.add(make_job())
    JOBS.add(make_job(_ANOTHER_ID, file_name="gone.txt"))
    jobs = {name: api.call("GET", path_of(name, "/jobs")) for name in ("report.txt", "other.txt", "gone.txt", "never")}
    assert [job["jobId"] for job in jobs["report.txt"].json["jobs"]] == [JOB_ID]
    assert jobs["other.txt"].json == {"jobs": [], "cursor": None}
    assert [job["jobId"] for job in jobs["gone.txt"].json["jobs"]] == [_ANOTHER_ID]  # jobs outlive their files
    assert (jobs["never"].status, jobs["never"].json["code"]) == (404, "NotFound")


@pytest.mark.parametrize(("group", "sub"), [("uploaders", "alice"), ("admins", "bob")])
def test_cancel_job_of_ones_own_or_as_an_admin(api: Api, group: str, sub: str) -> None:
    JOBS.add(make_running_job())
    caller = api.as_member_of(group, sub=sub)
    reply = caller.call("POST", f"/jobs/{JOB_ID}/cancel")
    assert (reply.status, reply.json["status"]) == (200, "CANCELLED")
    assert "text" not in reply.json
    assert stored().status is JobStatus.CANCELLED
    assert caller.call("POST", f"/jobs/{JOB_ID}/cancel", {}).json == reply.json


def test_cancel_job_of_somebody_else_is_refused(api: Api) -> None:
    JOBS.add(make_job())
    reply = api.as_member_of("uploaders", sub="bob").call("POST", f"/jobs/{JOB_ID}/cancel")
    assert (reply.status, reply.json["code"]) == (403, "NotAllowed")
    assert stored().status is JobStatus.QUEUED


def test_cancel_job_that_is_over_is_refused(api: Api) -> None:
    JOBS.add(make_running_job(status=JobStatus.SUCCEEDED))
    reply = api.call("POST", f"/jobs/{JOB_ID}/cancel")
    assert (reply.status, reply.json["code"]) == (409, "JobOver")
    assert reply.json["detail"] == "The job is SUCCEEDED already: it can't be cancelled."
