"""A job makes one output, whatever happens to its runner, beside it, and to its file. Over moto."""

from __future__ import annotations

import gzip
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import FileTrackerError, RetriableError, UnprocessableFileError
from filetracker.jobs.errors import JobFinishedError
from filetracker.jobs.models import Job, JobStatus
from filetracker.jobs.runner import RunOutcome
from filetracker.uploads.multipart_store import MultipartStore
from tests.support.job_builders import (
    JOB_ID,
    JOBS,
    Calls,
    KilledError,
    make_job,
    make_jobs,
    make_runner,
    make_running_job,
    stored,
)
from tests.support.local_aws import LocalAws
from tests.support.s3_conditions import keep_conditions

MIB = 1024 * 1024
OUTPUT = "outputs/report.txt"


@pytest.fixture(autouse=True)
def calls(local_aws: LocalAws) -> Calls:
    """What the runner asks of AWS, where S3 keeps its conditions."""
    calls = Calls()
    calls.watch()
    keep_conditions()  # after what happens at a call
    return calls


@cache
def _noise(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


# Each way in which an output is written: whole, by copied parts and a sent one, by sent parts.
SMALL, COPIED, STREAMED = "small", "copied", "streamed"
WAYS = (SMALL, COPIED, STREAMED)
SIZES = {SMALL: 1000, COPIED: 5 * MIB, STREAMED: 9 * MIB}


def _content(way: str, seed: int = 0) -> bytes:
    return _noise(SIZES[way], seed)


class _OneByOne(Executor):
    """Does at once what it is given: a pool whose calls come in the same order each time."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*arguments, **named))
        except FileTrackerError as error:
            future.set_exception(error)
        return future


@pytest.fixture
def step_by_step(monkeypatch: pytest.MonkeyPatch, untraced: None) -> None:
    """For what is tried at each moment: always the same calls, with little content, and quick."""
    monkeypatch.setattr("filetracker.jobs.output_writer.ThreadPoolExecutor", _OneByOne)
    monkeypatch.setattr("filetracker.jobs.operations.append.MIN_PART_BYTES", 2000)
    monkeypatch.setattr("filetracker.jobs.operations.gzip._MIN_PART_BYTES", MIB)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    for way, size in ((COPIED, 2000), (STREAMED, MIB + 1000)):
        monkeypatch.setitem(SIZES, way, size)


def _add(way: str, **changes: Any) -> Job:
    """A running job with its file."""
    if way == STREAMED:
        changes = {"operation": "gzip", "text": None, "output_name": f"{OUTPUT}.gz", **changes}
    job = make_running_job(**changes)
    JOBS.add(job)
    _put(job.file_name, _content(way))
    return job


def _put(name: str, content: bytes, **options: Any) -> Any:
    return client("s3", 99).put_object(
        Bucket="filetracker", Key=name, Body=content, ContentType="text/x-odd", **options
    )


def _versions(job: Job, everybodys: bool = False) -> list[str]:
    """The versions of the output that the job made."""
    s3 = client("s3", 99)
    versions = s3.list_object_versions(Bucket="filetracker", Prefix=job.output_name).get("Versions", [])
    heads = {
        version["VersionId"]: s3.head_object(Bucket="filetracker", Key=job.output_name, VersionId=version["VersionId"])
        for version in versions
    }
    return [
        version_id
        for version_id, head in heads.items()
        if everybodys or head["Metadata"].get("filetracker-job") == JOB_ID
    ]


def _read(job: Job, version_id: str | None = None) -> bytes:
    options = {"VersionId": version_id} if version_id else {}
    answer = client("s3", 99).get_object(Bucket="filetracker", Key=job.output_name, **options)
    content = bytes(answer["Body"].read())
    return gzip.decompress(content) if job.operation == "gzip" else content


def _expected(job: Job, content: bytes) -> bytes:
    return content + (job.text or "").encode()


def _open_uploads() -> list[str]:
    return [upload.multipart_id for upload in MultipartStore("filetracker").all()]


def _check_done(job: Job, content: bytes) -> None:
    """One version by this job, with the right content, and the job says so."""
    (version_id,) = _versions(job)
    assert _read(job, version_id) == _expected(job, content)
    assert _open_uploads() == []
    done = stored()
    assert (done.status, done.outcome, done.error) == (JobStatus.RUNNING, JobStatus.SUCCEEDED, None)
    assert (done.output_version_id, done.multipart_id) == (version_id, None)


def _settle(run: Callable[[], RunOutcome]) -> RunOutcome:
    """As the state machine does: what the world was to blame for is tried again."""
    for _ in range(3):
        try:
            return run()
        except RetriableError:
            continue
    return run()


# What it makes


@pytest.mark.parametrize("way", WAYS)
def test_run_writes_the_output_and_what_it_found(way: str) -> None:
    job = _add(way)
    source = client("s3").head_object(Bucket="filetracker", Key="report.txt")
    assert make_runner().run(JOB_ID) is RunOutcome.SUCCEEDED
    _check_done(job, _content(way))
    output = client("s3").head_object(Bucket="filetracker", Key=job.output_name)
    assert output["ContentType"] == ("application/gzip" if way == STREAMED else "text/x-odd")
    etag = source["ETag"].strip('"')
    assert output["Metadata"] == {
        "filetracker-job": JOB_ID,
        "filetracker-source-etag": etag,
        "filetracker-source-version": source["VersionId"],
    }
    done = stored()
    assert replace(done, finishing_time=None) == replace(
        job,
        outcome=JobStatus.SUCCEEDED,
        source_etag=etag,
        source_version_id=source["VersionId"],
        output_etag=output["ETag"].strip('"'),
        output_version_id=output["VersionId"],
        output_size=output["ContentLength"],
    )
    assert done.finishing_time


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (SMALL, {"HeadObject": 2, "GetObject": 1, "PutObject": 1}),
        (
            COPIED,
            {"HeadObject": 2, "CreateMultipartUpload": 1, "UploadPartCopy": 1, "UploadPart": 1}
            | {"CompleteMultipartUpload": 1},
        ),
    ],
)
def test_run_costs_few_requests(way: str, expected: dict[str, int], calls: Calls) -> None:
    _add(way)
    calls.made.clear()
    make_runner().run(JOB_ID)
    updates = 3 if way == COPIED else 2  # the upload, the claim, the outcome
    assert Counter(calls.made) == {**expected, "GetItem": 1, "UpdateItem": updates}


def test_run_gives_the_same_bytes_of_the_same_file() -> None:
    job = _add(STREAMED)
    make_runner().run(JOB_ID)
    first = client("s3").get_object(Bucket="filetracker", Key=job.output_name)["Body"].read()
    JOBS.add(replace(job, job_id="f" * 32))
    make_runner().run("f" * 32)
    assert client("s3").get_object(Bucket="filetracker", Key=job.output_name)["Body"].read() == first
    assert first[4:8] == bytes(4), "no time in it"


def test_run_of_an_empty_file() -> None:
    job = _add(SMALL)
    _put("report.txt", b"")
    make_runner().run(JOB_ID)
    _check_done(job, b"")


def test_run_with_any_name_and_text() -> None:
    name = "a b/é +%?#\u202e🚀&=.txt"
    job = _add(COPIED, file_name=name, output_name=f"outputs/{name}", text="ünïcode\n\0")
    make_runner().run(JOB_ID)
    _check_done(job, _content(COPIED))


@pytest.mark.parametrize("way", WAYS)
def test_run_replaces_what_was_there_as_a_new_version(way: str) -> None:
    job = _add(way)
    _put(job.output_name, b"of somebody else")
    make_runner().run(JOB_ID)
    _check_done(job, _content(way))
    assert len(_versions(job, everybodys=True)) == 2


@pytest.mark.parametrize("way", WAYS)
def test_run_in_a_bucket_without_versions(way: str) -> None:
    client("s3").create_bucket(Bucket="plain")
    job = replace(make_running_job(), output_name=OUTPUT, operation="gzip" if way == STREAMED else "append")
    JOBS.add(job)
    client("s3").put_object(Bucket="plain", Key="report.txt", Body=_content(way))
    client("s3").put_object(Bucket="plain", Key=OUTPUT, Body=b"of somebody else")
    assert make_runner("plain").run(JOB_ID) is RunOutcome.SUCCEEDED
    done = stored()
    assert (done.source_version_id, done.outcome) == (None, JobStatus.SUCCEEDED)
    assert done.output_version_id in (None, "null")  # moto's word for none, after an upload in parts
    assert client("s3").head_object(Bucket="plain", Key=OUTPUT)["Metadata"]["filetracker-job"] == JOB_ID


@pytest.mark.parametrize(
    "job",
    [
        make_job(),
        *(make_running_job(status=status) for status in JobStatus if status.is_finished),
        make_running_job(outcome=JobStatus.SUCCEEDED),
        make_running_job(outcome=JobStatus.FAILED),
    ],
)
def test_run_leaves_alone_what_does_not_run(job: Job, calls: Calls) -> None:
    JOBS.add(job)
    _put("report.txt", b"x")
    calls.made.clear()
    assert make_runner().run(JOB_ID) is RunOutcome.STOPPED
    assert calls.made == ["GetItem"]
    assert stored() == job


def test_run_of_a_job_that_there_is_not() -> None:
    assert make_runner().run(JOB_ID) is RunOutcome.STOPPED


# The file's fault


def _check_failed(code: str, sentence: str) -> None:
    assert make_runner().run(JOB_ID) is RunOutcome.FAILED
    failed = stored()
    assert failed.error
    assert (failed.status, failed.outcome, failed.error.code) == (JobStatus.RUNNING, JobStatus.FAILED, code)
    assert sentence in failed.error.message
    assert _versions(failed) == []
    assert _open_uploads() == []


def test_run_fails_without_the_file() -> None:
    _add(SMALL)
    client("s3").delete_object(Bucket="filetracker", Key="report.txt")
    _check_failed("FileMissing", "There is no file 'report.txt' (any more).")


@pytest.mark.parametrize("storage_class", ["GLACIER", "DEEP_ARCHIVE"])
def test_run_fails_with_an_archived_file(storage_class: str) -> None:
    _add(SMALL)
    _put("report.txt", b"cold", StorageClass=storage_class)
    _check_failed("FileArchived", "restore it")


def test_run_fails_with_an_operation_of_another_version() -> None:
    _add(SMALL, operation="shred")
    _check_failed("UnknownOperation", "'shred'")


def test_run_fails_where_the_output_would_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    _add(SMALL)
    monkeypatch.setattr("filetracker.jobs.operations.append.MAX_OBJECT_BYTES", 1005)
    _check_failed("OutputTooLarge", "would have 1,006 bytes")


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("way", WAYS)
def test_run_gives_up_a_file_that_keeps_changing(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _add(way)
    runner, seeds = make_runner(), iter(range(1, 100))
    look = runner.inputs.find

    def look_and_change(file_name: str) -> Any:
        found = look(file_name)
        _put("report.txt", _content(way, next(seeds)))
        return found

    monkeypatch.setattr(type(runner.inputs), "find", lambda _, file_name: look_and_change(file_name))
    _check_failed("FileChanged", "kept changing while it was read, 5 times")


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("way", WAYS)
def test_run_gives_up_an_output_that_others_keep_writing(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    job = _add(way)
    runner, numbers = make_runner(), iter(range(1, 100))
    find = runner.outputs.find

    def find_and_change(name: str) -> Any:
        found = find(name)
        _put(job.output_name, b"%d" % next(numbers))
        return found

    monkeypatch.setattr(type(runner.outputs), "find", lambda _, name: find_and_change(name))
    _check_failed("OutputChanged", "Others kept writing")


# The world's fault


def test_run_raises_where_trying_again_may_help() -> None:
    _add(SMALL)
    with pytest.raises(RetriableError, match=r"NoSuchBucket|does not exist"):
        make_runner("nowhere").run(JOB_ID)
    assert stored().outcome is None


# Whatever happens at whichever moment: first it is counted how many there are


def _calls_of(way: str, calls: Calls) -> int:
    job = _add(way)
    calls.made.clear()
    make_runner().run(JOB_ID)
    count = len(calls.made)
    client("dynamodb").delete_item(TableName="Jobs", Key={"JobId": {"S": JOB_ID}})
    for version_id in _versions(job):
        client("s3").delete_object(Bucket="filetracker", Key=job.output_name, VersionId=version_id)
    assert _versions(job) == []
    return count


def _run_and_die(calls: Calls) -> None:
    with pytest.raises(KilledError):
        make_runner().run(JOB_ID)
    calls.is_dead = False


def _again(way: str, calls: Calls, at: int, **settings: Any) -> Job:
    """A fresh job and file, at which something is to happen."""
    s3 = client("s3", 99)
    for kind in ("Versions", "DeleteMarkers"):
        for version in s3.list_object_versions(Bucket="filetracker").get(kind, []):
            s3.delete_object(Bucket="filetracker", Key=version["Key"], VersionId=version["VersionId"])
    client("dynamodb").delete_item(TableName="Jobs", Key={"JobId": {"S": JOB_ID}})
    job = _add(way)
    calls.made.clear()
    calls.is_dead = False
    calls.at = at
    for name, value in settings.items():
        setattr(calls, name, value)
    return job


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("way", WAYS)
def test_a_runner_that_dies_anywhere_leaves_one_output_when_it_is_run_again(
    way: str, after: bool, calls: Calls
) -> None:
    for at in range(_calls_of(way, calls)):
        job = _again(way, calls, at, after=after, happens=calls.die)
        _run_and_die(calls)
        assert len(_open_uploads()) <= 1
        last_call = after and stored().outcome is not None
        assert make_runner().run(JOB_ID) is (RunOutcome.STOPPED if last_call else RunOutcome.SUCCEEDED), (
            at,
            calls.made,
        )
        if way != SMALL and "CreateMultipartUpload" in calls.made and stored().outcome and _open_uploads():
            # It died between the begin of the upload and the note of it: the sweep of uploads finds that one.
            (orphan,) = _open_uploads()
            MultipartStore("filetracker").abort(job.output_name, orphan)
            assert (calls.made[at], after) in {("CreateMultipartUpload", True), ("UpdateItem", False)}
        _check_done(job, _content(way))


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("hiding", ["overwritten", "deleted"])
@pytest.mark.parametrize("way", WAYS)
def test_a_runner_finds_its_output_behind_what_others_did_since(way: str, hiding: str, calls: Calls) -> None:
    """It died right after writing the output, and before writing that down."""
    job = _again(way, calls, _calls_of(way, calls) - 1, after=False, happens=calls.die)
    _run_and_die(calls)
    if hiding == "overwritten":
        _put(job.output_name, b"of somebody else")
        _put(job.output_name, b"again")
    else:
        client("s3", 99).delete_object(Bucket="filetracker", Key=job.output_name)
    assert make_runner().run(JOB_ID) is RunOutcome.SUCCEEDED
    _check_done(job, _content(way))
    assert len(_versions(job, everybodys=True)) == (3 if hiding == "overwritten" else 1)


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("way", WAYS)
def test_a_runner_finds_its_output_though_the_file_is_gone_since(way: str, calls: Calls) -> None:
    job = _again(way, calls, _calls_of(way, calls) - 1, after=False, happens=calls.die)
    _run_and_die(calls)
    client("s3", 99).delete_object(Bucket="filetracker", Key=job.file_name)
    assert make_runner().run(JOB_ID) is RunOutcome.SUCCEEDED
    _check_done(job, _content(way))


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("way", WAYS)
def test_two_runners_at_once_make_one_output(way: str, after: bool, calls: Calls) -> None:
    """The second one runs, as a whole, at each moment of the first."""
    for at in range(_calls_of(way, calls)):
        job = _again(way, calls, at, after=after, happens=lambda: _ran(make_runner().run))
        _settle(lambda: make_runner().run(JOB_ID))
        _settle(lambda: make_runner().run(JOB_ID))
        _check_done(job, _content(way))


def _ran(run: Callable[[str], RunOutcome]) -> None:
    try:
        run(JOB_ID)
    except RetriableError:
        return


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("way", WAYS)
def test_two_runners_at_once_of_which_one_dies_make_one_output(way: str, after: bool, calls: Calls) -> None:
    """The first one is killed as the second one comes by."""

    def take_over() -> None:
        _ran(make_runner().run)
        calls.die()

    for at in range(_calls_of(way, calls)):
        job = _again(way, calls, at, after=after, happens=take_over)
        _run_and_die(calls)
        _settle(lambda: make_runner().run(JOB_ID))
        for orphan in set(_open_uploads()) - {stored().multipart_id}:  # begun and not noted yet, as above
            MultipartStore("filetracker").abort(job.output_name, orphan)
        _check_done(job, _content(way))


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("way", WAYS)
def test_a_job_cancelled_at_any_moment_makes_no_output_or_is_not_cancelled(way: str, calls: Calls) -> None:
    answers: list[str] = []

    def cancel() -> None:
        try:
            answers.append(make_jobs().cancel(JOB_ID).status)
        except JobFinishedError as error:
            answers.append(error.code)

    count = _calls_of(way, calls)
    for at in range(count):
        job = _again(way, calls, at, after=False, happens=cancel)
        ran = make_runner().run(JOB_ID)
        if answers[-1] == JobStatus.CANCELLED:
            assert (ran, stored().status, _versions(job)) == (RunOutcome.STOPPED, JobStatus.CANCELLED, []), at
            assert _open_uploads() == []
        else:
            assert ran is RunOutcome.SUCCEEDED
            _check_done(job, _content(way))
    assert set(answers) == {"CANCELLED", "JobOver"}
    assert answers == ["CANCELLED"] * answers.count("CANCELLED") + ["JobOver"] * 2, "all but the write and the outcome"


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("way", [COPIED, STREAMED])
def test_a_cancelled_job_whose_upload_is_aborted_begins_no_other(way: str, calls: Calls) -> None:
    """Its instance is being terminated: nobody would know of it."""
    begun = Counter[int]()

    def cancel_and_clear() -> None:
        with suppress(JobFinishedError):
            make_jobs().cancel(JOB_ID)
            for upload in MultipartStore("filetracker").all():
                MultipartStore("filetracker").abort(upload.file_name, upload.multipart_id)

    for at in range(_calls_of(way, calls)):
        _again(way, calls, at, after=False, happens=cancel_and_clear)
        before = len(calls.made)
        make_runner().run(JOB_ID)
        begun[calls.made[before:].count("CreateMultipartUpload")] += 1
        assert _open_uploads() == []
    assert begun.keys() == {0, 1}


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("way", WAYS)
def test_the_output_is_of_the_version_that_it_names_whenever_the_file_changes(
    way: str, after: bool, calls: Calls
) -> None:
    for at in range(_calls_of(way, calls)):
        job = _again(way, calls, at, after=after, happens=lambda: _put("report.txt", _content(way, seed=1)))
        assert make_runner().run(JOB_ID) is RunOutcome.SUCCEEDED
        named = {"VersionId": stored().source_version_id}
        read = client("s3", 99).get_object(Bucket="filetracker", Key="report.txt", **named)
        assert read["ETag"].strip('"') == stored().source_etag
        _check_done(job, read["Body"].read())


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("way", WAYS)
def test_a_file_deleted_at_any_moment_ends_the_job_with_a_reason_or_an_output(
    way: str, after: bool, calls: Calls
) -> None:
    outcomes = set()
    for at in range(_calls_of(way, calls)):
        job = _again(
            way,
            calls,
            at,
            after=after,
            happens=lambda: client("s3", 99).delete_object(Bucket="filetracker", Key="report.txt"),
        )
        outcomes.add(make_runner().run(JOB_ID))
        done = stored()
        if done.outcome is JobStatus.SUCCEEDED:
            _check_done(job, _content(way))
        else:
            assert done.error
            assert (done.error.code, _versions(job), _open_uploads()) == ("FileMissing", [], [])
    assert outcomes == {RunOutcome.SUCCEEDED, RunOutcome.FAILED}


def test_an_upload_left_by_an_earlier_run_is_aborted() -> None:
    left = MultipartStore("filetracker").create(OUTPUT, "text/plain", "x", has_checksums=False)
    job = _add(SMALL, multipart_id=left)
    assert make_runner().run(JOB_ID) is RunOutcome.SUCCEEDED
    _check_done(job, _content(SMALL))


def test_a_failure_is_not_written_where_another_runner_is_writing_the_output(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first is about to write; the file is deleted; the second finds no file."""
    job = _add(SMALL)
    runner = make_runner()
    look = runner.inputs.find

    def look_late(file_name: str) -> Any:
        monkeypatch.undo()
        assert make_runner().run(JOB_ID) is RunOutcome.SUCCEEDED
        client("dynamodb").update_item(  # it is not through with it yet
            TableName="Jobs",
            Key={"JobId": {"S": JOB_ID}},
            UpdateExpression="REMOVE Outcome",
        )
        client("s3", 99).delete_object(Bucket="filetracker", Key=file_name)
        with pytest.raises(UnprocessableFileError):
            look(file_name)
        return look(file_name)

    monkeypatch.setattr(type(runner.inputs), "find", lambda _, file_name: look_late(file_name))
    assert runner.run(JOB_ID) is RunOutcome.SUCCEEDED
    _check_done(job, _content(SMALL))
