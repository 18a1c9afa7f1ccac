"""Submitting, listing and cancelling jobs, over moto with the tables that Terraform declares."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import BadFieldsError, CursorError, NotFoundError, RetriableError, UsageError
from filetracker.files.models import FileRecord, Status
from filetracker.files.repository import FileRepository
from filetracker.jobs.errors import IdempotencyConflictError, JobFilesMissingError, JobFinishedError
from filetracker.jobs.models import SLOTS_ID, Job, JobQuery, JobStatus
from tests.conftest import A_TIME, make_record, make_tombstone
from tests.support.job_builders import JOB_ID, JOBS, make_job, make_jobs, make_running_job, stored
from tests.support.local_aws import LocalAws

KEY = "my key"


@pytest.fixture(autouse=True)
def tables(local_aws: LocalAws) -> None:
    """With one tracked file."""
    _track(make_record("report.txt"))


def _track(*records: FileRecord) -> None:
    for record in records:
        FileRepository("Files").put(record, replaces=None)


def _submit(*file_names: str, **changes: Any) -> list[Job]:
    arguments = {"operation": "append", "text": " world", **changes}
    return make_jobs().submit("alice", file_names=file_names or ("report.txt",), **arguments)


def _count() -> int:
    return int(client("dynamodb").scan(TableName="Jobs")["Count"])


def test_submit_writes_a_job_that_waits() -> None:
    (job,) = _submit()
    assert stored(job.job_id) == job
    expected = make_job(job.job_id)
    assert job == expected
    assert job.list_key == f"QUEUED#{job.list_shard}"


def test_submit_writes_a_job_for_each_file_in_order() -> None:
    _track(make_record("a.bin"), make_record("b/é +%.bin", status=Status.FAILED))
    jobs = _submit("a.bin", "b/é +%.bin", operation="gzip", text=None)
    assert [(job.file_name, job.output_name, job.text) for job in jobs] == [
        ("a.bin", "outputs/a.bin.gz", None),
        ("b/é +%.bin", "outputs/b/é +%.bin.gz", None),
    ]
    assert len({job.job_id for job in jobs}) == 2


def test_submit_gives_other_jobs_each_time_without_a_key() -> None:
    assert _submit()[0].job_id != _submit()[0].job_id
    assert _count() == 2


def test_submit_with_the_same_key_gives_the_same_jobs_however_far_they_are() -> None:
    (job,) = _submit(idempotency_key=KEY)
    JOBS.add(replace(job, job_id="f" * 32))
    running = replace(job, status=JobStatus.RUNNING, started_time=A_TIME)
    client("dynamodb").delete_item(TableName="Jobs", Key={"JobId": {"S": job.job_id}})
    JOBS.add(running)
    assert _submit(idempotency_key=KEY) == [running]
    assert _count() == 2


def test_submit_with_the_same_key_finds_the_job_of_a_file_that_is_gone_meanwhile() -> None:
    jobs = _submit(idempotency_key=KEY)
    FileRepository("Files").put(make_tombstone("report.txt"), replaces=make_record("report.txt"))
    assert _submit(idempotency_key=KEY) == jobs


@pytest.mark.parametrize("changes", [{"text": " moon"}, {"operation": "gzip", "text": None}])
def test_submit_refuses_another_request_under_the_same_key(changes: dict[str, Any]) -> None:
    _submit(idempotency_key=KEY)
    _track(make_record("b.txt"))
    with pytest.raises(IdempotencyConflictError, match="another request"):
        _submit("b.txt", "report.txt", idempotency_key=KEY, **changes)
    assert _count() == 1, "none of them is written"


def test_submit_knows_the_callers_keys_apart() -> None:
    alices = _submit(idempotency_key=KEY)
    bobs = make_jobs().submit("bob", "append", ["report.txt"], " world", KEY)
    assert alices[0].job_id != bobs[0].job_id


def test_submit_twice_at_once_writes_one_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has looked before the first wrote."""
    (first,) = _submit(idempotency_key=KEY)
    get = JOBS.get
    answers = iter([None])
    monkeypatch.setattr(JOBS.__class__, "get", lambda _, job_id: next(answers, get(job_id)))
    assert _submit(idempotency_key=KEY) == [first]
    assert _count() == 1


def test_submit_goes_on_where_it_broke_off(monkeypatch: pytest.MonkeyPatch) -> None:
    _track(make_record("b.txt"))
    add = JOBS.add

    def fail(_: object, job: Job) -> Job:
        if job.file_name == "b.txt":
            raise RetriableError("No answer.")
        return add(job)

    with monkeypatch.context() as patch:
        patch.setattr(JOBS.__class__, "add", fail)
        with pytest.raises(RetriableError):
            _submit("report.txt", "b.txt", idempotency_key=KEY)
    assert _count() == 1
    jobs = _submit("report.txt", "b.txt", idempotency_key=KEY)
    assert [job.file_name for job in jobs] == ["report.txt", "b.txt"]
    assert _count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"operation": "shred"}, "operation", "no operation 'shred': there are append, gzip"),
        ({"text": None}, "text", "Required"),
        ({"text": ""}, "text", "Required"),
        ({"text": "é" * 131_073}, "text", "262,146 bytes in UTF-8, and may have 262,144"),
        ({"text": "\ud800"}, "text", "valid Unicode"),
        ({"operation": "gzip"}, "text", "takes no text"),
        ({"idempotency_key": ""}, "Idempotency-Key", "1 to 128 characters"),
        ({"idempotency_key": "k" * 129}, "Idempotency-Key", "1 to 128 characters"),
        ({"idempotency_key": "kéy"}, "Idempotency-Key", "printable ASCII"),
        ({"idempotency_key": "k\n"}, "Idempotency-Key", "printable ASCII"),
    ],
)
def test_submit_refuses_what_is_wrong_by_field(changes: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(BadFieldsError) as caught:
        _submit(**changes)
    assert list(caught.value.problems) == [field]
    assert sentence in caught.value.problems[field]
    assert _count() == 0


def test_submit_names_everything_that_is_wrong_at_once() -> None:
    with pytest.raises(BadFieldsError) as caught:
        _submit("a", "a", "b" * 1017, "\ud800", text=None)
    assert list(caught.value.problems) == ["text", "fileIds.0", "fileIds.1", "fileIds.2", "fileIds.3"]
    assert "outputs/…, would have 1,025 bytes" in caught.value.problems["fileIds.2"]


@pytest.mark.parametrize("count", [0, 26])
def test_submit_refuses_no_file_and_too_many(count: int) -> None:
    with pytest.raises(BadFieldsError, match="1 to 25 files"):
        make_jobs().submit("alice", "append", [f"{number}" for number in range(count)], "x")


def test_submit_takes_the_longest_text_and_name() -> None:
    name = "b" * 1016
    _track(make_record(name))
    (job,) = _submit(name, text="é" * 131_072)
    assert stored(job.job_id) == job


def test_submit_refuses_files_that_are_not_there_all_or_none() -> None:
    _track(make_tombstone("gone.txt"), make_record("folder/", is_folder=True))
    with pytest.raises(JobFilesMissingError) as caught:
        _submit("report.txt", "gone.txt", "never.txt", "folder/")
    assert caught.value.problems == {
        "fileIds.1": "There is no file 'gone.txt', or it is deleted.",
        "fileIds.2": "There is no file 'never.txt', or it is deleted.",
        "fileIds.3": "'folder/' is a folder.",
    }
    assert _count() == 0


def test_submit_says_when_the_table_may_forget_the_job() -> None:
    (job,) = make_jobs(retention_days=2).submit("alice", "append", ["report.txt"], "x")
    assert job.expires_at == 1_769_860_800 + 2 * 86_400


@pytest.mark.parametrize("job_id", ["", "nonsense", SLOTS_ID, JOB_ID.upper(), "f" * 32, "x" * 5000])
def test_get_knows_no_other_job(job_id: str) -> None:
    client("dynamodb").put_item(TableName="Jobs", Item={"JobId": {"S": SLOTS_ID}, "Holders": {"SS": [JOB_ID]}})
    with pytest.raises(NotFoundError, match="There is no job"):
        make_jobs().get(job_id)


def test_get_gives_the_text() -> None:
    JOBS.add(make_job())
    assert make_jobs().get(JOB_ID).text == " world"


def _many() -> list[Job]:
    """Three of each status and of each of two files, at five times."""
    jobs = []
    for number in range(30):
        jobs.append(
            make_job(
                f"{number:032x}",
                file_name=f"{number % 2}.txt",
                status=list(JobStatus)[number % 5],
                submitted_time=f"2026-01-31T12:00:{number // 6:02}.000Z",
            )
        )
        JOBS.add(jobs[-1])
    return jobs


def _walk(query: JobQuery, limit: int) -> list[Job]:
    found, cursor = [], None
    while True:
        page = make_jobs().page(query, limit, cursor)
        assert len(page.jobs) <= limit
        found += page.jobs
        cursor = page.cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 4, 7, 30, 1000])
@pytest.mark.parametrize("file_name", [None, "1.txt"])
@pytest.mark.parametrize("statuses", [tuple(JobStatus), (JobStatus.FAILED,), (JobStatus.QUEUED, JobStatus.RUNNING)])
def test_page_lists_each_job_once_the_newest_first(
    statuses: tuple[JobStatus, ...], file_name: str | None, limit: int
) -> None:
    wanted = [job for job in _many() if job.status in statuses and file_name in (None, job.file_name)]
    found = _walk(JobQuery(statuses, file_name), limit)
    assert Counter(job.job_id for job in found) == Counter(job.job_id for job in wanted)
    assert [job.submitted_time for job in found] == sorted((job.submitted_time for job in wanted), reverse=True)


def test_page_shows_all_but_the_text() -> None:
    job = make_running_job(instance_id="i-1", source_etag="e", source_version_id="v")
    JOBS.add(job)
    for query in (JobQuery(), JobQuery(file_name="report.txt")):
        (listed,) = make_jobs().page(query).jobs
        assert replace(listed, text=job.text, request_hash=job.request_hash, list_key=job.list_key) == job
        assert listed.text is None


def test_page_costs_what_is_on_it(requests: Counter[str]) -> None:
    _many()
    requests.clear()
    make_jobs().page(JobQuery((JobStatus.FAILED,)), 2)
    assert requests == {"Query": 4}
    requests.clear()
    make_jobs().page(JobQuery(file_name="1.txt"), 2)
    assert requests == {"Query": 1}


def test_page_refuses_a_limit_or_a_cursor_that_cannot_be() -> None:
    _many()
    cursor = make_jobs().page(JobQuery(), 2).cursor
    with pytest.raises(UsageError, match="1 to 1000 jobs"):
        make_jobs().page(JobQuery(), 0)
    with pytest.raises(CursorError):
        make_jobs().page(JobQuery((JobStatus.FAILED,)), 2, cursor)
    with pytest.raises(CursorError):
        make_jobs().page(JobQuery(file_name=""), 2, cursor)


@pytest.mark.parametrize("job", [make_job(), make_running_job(), make_running_job(multipart_id="m")])
def test_cancel_ends_what_is_not_over(job: Job) -> None:
    JOBS.add(job)
    cancelled = make_jobs().cancel(JOB_ID)
    assert cancelled == stored()
    assert cancelled == replace(
        job, status=JobStatus.CANCELLED, ended_time=A_TIME, list_key=f"CANCELLED#{job.list_shard}"
    )
    assert make_jobs().cancel(JOB_ID) == cancelled, "asked again"


@pytest.mark.parametrize(
    ("job", "sentence"),
    [
        (make_running_job(status=JobStatus.SUCCEEDED), "is SUCCEEDED already"),
        (make_running_job(status=JobStatus.FAILED), "is FAILED already"),
        (make_running_job(outcome=JobStatus.SUCCEEDED), "is just being finished"),
        (make_running_job(finishing_time=A_TIME), "is just being finished"),
    ],
)
def test_cancel_refuses_what_is_over_or_nearly(job: Job, sentence: str) -> None:
    JOBS.add(job)
    with pytest.raises(JobFinishedError, match=sentence):
        make_jobs().cancel(JOB_ID)
    assert stored() == job


def test_cancel_knows_no_other_job() -> None:
    with pytest.raises(NotFoundError):
        make_jobs().cancel("f" * 32)
    assert _count() == 0
