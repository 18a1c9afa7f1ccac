"""`filetracker jobs`."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.files.models import Fault
from filetracker.jobs.models import Job, JobStatus
from tests.conftest import make_record
from tests.support.command_line import Run, StackInMoto
from tests.support.fake_service import FakeService
from tests.support.job_builders import JOB_ID, JOBS, make_job, make_running_job, stored
from tests.unit.cli.test_main import assert_one_line

OTHER_ID = "f" * 32
ARN = "arn:aws:sts::123456789012:user/moto"


@pytest.fixture
def while_it_sleeps(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`while_it_sleeps(step, …)`: one step for each sleep of the command; then Ctrl-C. A second a sleep."""

    def plan(*steps: Callable[[], None]) -> None:
        remaining, time = iter(steps), [0.0]

        def sleep(_: float) -> None:
            step = next(remaining, None)
            if step is None:
                raise KeyboardInterrupt
            time[0] += 1
            step()

        monkeypatch.setattr("filetracker.cli.jobs_submit.sleep", sleep)
        monkeypatch.setattr("filetracker.cli.jobs_submit.monotonic", lambda: time[0])

    return plan


def _end(job: Job, status: JobStatus, **changes: Any) -> None:
    """The state machine's part: the job, ended."""
    _replace(replace(job, status=status, ended_time="2026-01-31T12:00:09.000Z", **changes))


def _replace(job: Job) -> None:
    client("dynamodb").delete_item(TableName="Jobs", Key={"JobId": {"S": job.job_id}})
    JOBS.add(job)


def _all() -> Iterator[Job]:
    for item in client("dynamodb").scan(TableName="Jobs")["Items"]:
        yield stored(item["JobId"]["S"])


def test_jobs_submit_append(run: Run, stack: StackInMoto) -> None:
    stack.put(make_record("a b/\x1bé.txt"))

    result = run("jobs", "submit", "append", "a b/\x1bé.txt", "--text", "\nworld")

    (job,) = _all()
    assert (result.code, result.out) == (0, rf"… QUEUED  {job.job_id}  a b/\x1bé.txt" + "\n")
    assert result.err == "`filetracker jobs show JOB` tells how far a job is; --wait waits for its end.\n"
    assert (job.operation, job.text, job.file_name) == ("append", "\nworld", "a b/\x1bé.txt")
    assert (job.submitted_by, job.submitted_name) == (ARN, "moto")


def test_jobs_submit_gzip_of_several_files_as_json(run: Run, stack: StackInMoto) -> None:
    stack.put(make_record("a"), make_record("b"))

    documents = run("jobs", "submit", "gzip", "b", "a", "--json").documents

    assert [(document["fileName"], document["outputName"]) for document in documents] == [
        ("b", "outputs/b.gz"),
        ("a", "outputs/a.gz"),
    ]
    assert set(documents[0]) == {
        *("attempts", "fileId", "fileName", "jobId", "operation", "outputFileId", "outputName"),
        *("status", "submittedBy", "submittedName", "submittedTime"),
    }


def test_jobs_submit_twice_with_one_key_is_one_job(run: Run, stack: StackInMoto) -> None:
    stack.put(make_record("a"))
    first, again = (run("jobs", "submit", "gzip", "a", "--idempotency-key", "k", "--json").documents for _ in range(2))
    assert first == again
    assert len(list(_all())) == 1
    result = run("jobs", "submit", "append", "a", "--text", "x", "--idempotency-key", "k")
    assert_one_line(result, 2, "This Idempotency-Key came with another request before")


def test_jobs_submit_reads_the_text_from_a_file(run: Run, stack: StackInMoto, tmp_path: Path) -> None:
    stack.put(make_record("a"))
    path = tmp_path / "text"
    path.write_bytes("é\r\n".encode())
    assert run("jobs", "submit", "append", "a", "--text-file", str(path)).code == 0
    assert next(_all()).text == "é\r\n"


def test_jobs_submit_reads_the_text_from_the_standard_input(
    run: Run, stack: StackInMoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.put(make_record("a"))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"piped")))
    assert run("jobs", "submit", "append", "a", "--text-file", "-").code == 0
    assert next(_all()).text == "piped"


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["append", "a"], 2, "give either --text or --text-file"),
        (["append", "a", "--text", "x", "--text-file", "y"], 2, "give either --text or --text-file"),
        (["append", "a", "--text", ""], 2, "The text is empty: there is nothing to add."),
        (["append", "a", "--text", "x" * 262_145], 2, "--text: It has 262,145 bytes in UTF-8, and may have 262,144."),
        (["append", "a", "--text", "\udcff"], 2, r"'\udcff' is not text in UTF-8"),
        (["append", "a", "--text-file", "no such"], 2, "Could not read 'no such': No such file or directory."),
        (["append", "a", "--text-file", "long"], 2, "'long' is too long: a text has 256 KiB at most."),
        (["append", "a", "--text-file", "bytes"], 2, "'bytes' is not text in UTF-8."),
        (["gzip", "a", "--text", "x"], 2, "No such option: --text"),
        (["shred", "a"], 2, "No such command 'shred'"),
        (["gzip"], 2, "Missing argument 'NAME...'"),
        (["gzip", "a", "a"], 2, "filetracker: 'a': The same file is given more than once.\n"),
        (
            ["gzip", *[f"{number}" for number in range(26)]],
            2,
            "filetracker: NAME...: A submission holds 1 to 25 files, not 26.",
        ),
        (["gzip", "a", "--idempotency-key", ""], 2, "--idempotency-key: It has 1 to 128 characters"),
        (["gzip", "a", "--idempotency-key", "é"], 2, "--idempotency-key: It has 1 to 128 characters"),
        (
            ["gzip", "a", "missing", "gone"],
            1,
            "There is no file 'missing', or it is deleted. There is no file 'gone', or it is deleted.",
        ),
        (["gzip", "\udcff"], 2, r"'\udcff' is not text in UTF-8"),
    ],
)
def test_jobs_submit_refuses_what_is_wrong(
    run: Run,
    stack: StackInMoto,
    words: list[str],
    code: int,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("long").write_bytes(b"x" * (256 * 1024 + 1))
    Path("bytes").write_bytes(b"\xff\xfe")
    stack.put(make_record("a"))

    result = run("jobs", "submit", *words)

    assert_one_line(result, code, text)
    assert list(_all()) == []


def test_jobs_submit_waits_until_all_are_over(
    run: Run, stack: StackInMoto, while_it_sleeps: Callable[..., None]
) -> None:
    stack.put(make_record("a"), make_record("b"))

    def end(name: str) -> None:
        _end(next(job for job in _all() if job.file_name == name), JobStatus.SUCCEEDED, output_size=2048)

    while_it_sleeps(lambda: None, lambda: end("b"), lambda: end("a"))

    result = run("jobs", "submit", "gzip", "a", "b", "--wait")

    assert result.code == 0
    assert re.fullmatch(r"Waiting for 2 jobs: [0-9a-f]{32}, [0-9a-f]{32}\.\n", result.err)
    said = [re.sub(r"[0-9a-f]{32}", "ID", line) for line in result.out.splitlines()]
    assert said == [f"✓ SUCCEEDED  ID  {name}  →  outputs/{name}.gz  2.0 KiB" for name in "ba"]


@pytest.mark.parametrize(
    ("status", "changes", "text"),
    [
        (JobStatus.FAILED, {"error": Fault("FileMissing", "It is gone.")}, "✗ FAILED  ID  a  FileMissing: It is gone."),
        (JobStatus.CANCELLED, {}, "⊘ CANCELLED  ID  a"),
    ],
)
def test_jobs_submit_ends_with_1_where_a_waited_for_job_did_not_succeed(
    run: Run,
    stack: StackInMoto,
    while_it_sleeps: Callable[..., None],
    status: JobStatus,
    changes: dict[str, Any],
    text: str,
) -> None:
    stack.put(make_record("a"))
    while_it_sleeps(lambda: _end(next(_all()), status, **changes))
    result = run("jobs", "submit", "gzip", "a", "--wait")
    assert (result.code, re.sub(r"[0-9a-f]{32}", "ID", result.out)) == (1, f"{text}\n")


def test_jobs_submit_waits_no_longer_than_it_was_told(
    run: Run, stack: StackInMoto, while_it_sleeps: Callable[..., None]
) -> None:
    stack.put(make_record("a"))
    while_it_sleeps(*[lambda: None] * 4)
    result = run("jobs", "submit", "gzip", "a", "--wait", "--timeout", "3")
    assert (result.code, result.out.split()[:2]) == (1, ["…", "QUEUED"])
    assert result.err.endswith("1 job not over within 3 s; `filetracker jobs show JOB` tells more.\n")


def test_jobs_submit_that_is_interrupted_says_that_the_jobs_go_on(
    run: Run, stack: StackInMoto, while_it_sleeps: Callable[..., None]
) -> None:
    stack.put(make_record("a"))
    while_it_sleeps()
    result = run("jobs", "submit", "gzip", "a", "--wait")
    assert result.code == 130
    assert "No longer waiting; the jobs go on. `filetracker jobs cancel JOB` stops one.\n" in result.err
    assert next(_all()).status is JobStatus.QUEUED


def test_jobs_list(run: Run, stack: StackInMoto) -> None:
    JOBS.add(make_job(submitted_name="al\x1bice"))
    JOBS.add(make_running_job(OTHER_ID, file_name="b.txt", submitted_time="2026-02-01T12:00:00.000Z"))

    result = run("jobs", "list")

    assert [line.split() for line in result.out.splitlines()] == [
        ["Status", "Submitted", "(UTC)", "Operation", "By", "Job", "File"],
        ["▸", "RUNNING", "2026-02-01", "12:00:00", "append", "alice", OTHER_ID, "b.txt"],
        ["…", "QUEUED", "2026-01-31", "12:00:00", "append", r"al\x1bice", JOB_ID, "report.txt"],
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], [OTHER_ID, JOB_ID]),
        (["--status", "queued"], [JOB_ID]),
        (["--status", "FAILED", "--status", "RUNNING"], [OTHER_ID]),
        (["--file", "b.txt"], [OTHER_ID]),
        (["--file", "b.txt", "--status", "QUEUED"], []),
        (["--limit", "1"], [OTHER_ID]),
    ],
)
def test_jobs_list_filters(run: Run, stack: StackInMoto, words: list[str], found: list[str]) -> None:
    JOBS.add(make_job())
    JOBS.add(make_running_job(OTHER_ID, file_name="b.txt", submitted_time="2026-02-01T12:00:00.000Z"))
    result = run("jobs", "list", "--json", *words)
    if found:
        assert [document["jobId"] for document in result.documents] == found
    else:
        assert run("jobs", "list", *words).out == "No such job was submitted on 'b.txt'.\n"
    assert result.err == ("Only the newest 1 job; --limit shows more.\n" if "--limit" in words else "")


def test_jobs_list_of_nothing_says_what_to_do(run: Run, stack: StackInMoto) -> None:
    assert run("jobs", "list").out == (
        "There are no jobs yet. `filetracker jobs submit append NAME --text TEXT` submits one.\n"
    )
    assert run("jobs", "list", "--status", "FAILED").out == "No job is FAILED.\n"


def test_jobs_show(run: Run, stack: StackInMoto) -> None:
    fault = Fault("FileMissing", "It is gone.")
    JOBS.add(make_running_job(status=JobStatus.FAILED, error=fault, output_size=1234, text="a\nb\x1b"))

    lines = [line.split(maxsplit=1) for line in run("jobs", "show", JOB_ID).out.splitlines()]

    shown = {line[0]: line[1] for line in lines}
    assert (shown["Status"], shown["Error"]) == ("✗ FAILED", "FileMissing: It is gone.")
    assert (shown["OutputSize"], shown["Text"], shown["Runner"]) == ("1,234 bytes", r"a\nb\x1b", "lambda")
    assert {"ListKey", "ListShard", "RequestHash"} & set(shown) == set()
    assert run("jobs", "show", JOB_ID, "--json").documents[0]["text"] == "a\nb\x1b"


def test_jobs_show_cuts_a_long_text(run: Run, stack: StackInMoto) -> None:
    JOBS.add(make_job(text="é" * 100_000))
    shown = "".join(line.strip() for line in run("jobs", "show", JOB_ID).out.splitlines())
    assert "é" * 500 + "… (200,000 bytes in all; --json shows them)" in shown
    assert "é" * 501 not in shown
    assert run("jobs", "show", JOB_ID, "--json").documents[0]["text"] == "é" * 100_000


def test_jobs_list_says_why_jobs_failed(run: Run, stack: StackInMoto) -> None:
    JOBS.add(make_job())
    fault = Fault("FileMissing", "It is gone.")
    later = "2026-02-01T12:00:00.000Z"
    JOBS.add(make_running_job(OTHER_ID, file_name="b.txt", submitted_time=later, status=JobStatus.FAILED, error=fault))

    lines = [line.split() for line in run("jobs", "list").out.splitlines()]

    assert [line[-3:] for line in lines] == [
        ["Job", "Error", "File"],
        [OTHER_ID, "FileMissing", "b.txt"],
        ["alice", JOB_ID, "report.txt"],
    ]


def test_jobs_cancel(run: Run, stack: StackInMoto) -> None:
    JOBS.add(make_job())
    assert run("jobs", "cancel", JOB_ID).out == f"⊘ CANCELLED  {JOB_ID}  report.txt\n"
    assert run("jobs", "cancel", JOB_ID, "--json").documents[0]["status"] == "CANCELLED"
    JOBS.add(make_running_job(OTHER_ID, status=JobStatus.SUCCEEDED))
    assert_one_line(run("jobs", "cancel", OTHER_ID), 2, "The job is SUCCEEDED already: it can't be cancelled.")


@pytest.mark.parametrize("command", ["show", "cancel"])
@pytest.mark.parametrize("flags", [[], ["--api"]])
def test_jobs_that_are_not_there(
    run: Run, stack: StackInMoto, signed_in: Callable[..., None], command: str, flags: list[str]
) -> None:
    signed_in()
    assert_one_line(run("jobs", command, JOB_ID, *flags), 1, f"There is no job '{JOB_ID}'.")
    assert_one_line(run("jobs", command, "#slots", *flags), 1, "'#slots' is not the id of a job.")


def test_jobs_of_an_older_stack(run: Run, stack: StackInMoto) -> None:
    older = {name: value for name, value in stack.outputs.items() if not name.startswith("job")}
    stack.write(older)
    assert_one_line(run("jobs", "list"), 2, "Stack 'filetracker' has no jobs: it is of an older version")


def test_jobs_by_the_api(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in()
    service.put("a b.txt", b"hello")

    (job,) = run("jobs", "submit", "append", "a b.txt", "--text", "x", "--api", "--json").documents

    assert (job["fileName"], job["text"], job["submittedName"]) == ("a b.txt", "x", "ann@example.com")
    assert len(service.asked[-1].headers["idempotency-key"]) == 32
    assert run("jobs", "show", job["jobId"], "--api", "--json").documents == [job]
    assert [each["jobId"] for each in run("jobs", "list", "--api", "--json").documents] == [job["jobId"]]
    of_file = run("jobs", "list", "--api", "--json", "--file", "a b.txt", "--status", "queued")
    assert [each["jobId"] for each in of_file.documents] == [job["jobId"]]
    assert run("jobs", "cancel", job["jobId"], "--api").out.startswith("⊘ CANCELLED")


def test_jobs_submit_by_the_api_is_sent_again_where_no_answer_came(
    run: Run, service: FakeService, signed_in: Callable[..., None]
) -> None:
    """The key makes it safe."""
    signed_in()
    service.put("a", b"hello")
    service.hang_up("POST", "/stage/jobs")
    assert run("jobs", "submit", "gzip", "a", "--api").code == 0
    assert service.count("POST", "/stage/jobs") == 2
    assert len({asked.headers["idempotency-key"] for asked in service.asked}) == 1


def test_jobs_list_by_the_api_page_by_page(run: Run, service: FakeService, signed_in: Callable[..., None]) -> None:
    signed_in()
    for name in "abcde":
        service.put(name, b"x")
        run("jobs", "submit", "gzip", name, "--api")
    result = run("jobs", "list", "--api", "--json", "--limit", "3")
    assert len(result.documents) == 3
    assert result.err == "Only the newest 3 jobs; --limit shows more.\n"
