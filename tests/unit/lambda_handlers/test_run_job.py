"""The function `run_job` over moto. What a run does, whatever happens, stands in tests/unit/jobs/test_runner.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError, SettingsError
from filetracker.jobs.models import JobStatus
from lambda_handlers import run_job
from tests.support.job_builders import JOB_ID, JOBS, make_running_job, stored
from tests.support.local_aws import FakeLambdaContext, LocalAws

MetricsReader = Callable[[], dict[str, Any]]
CONTEXT: Any = FakeLambdaContext(function_name="filetracker-run-job")


@pytest.fixture(autouse=True)
def told(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The function is told where moto's resources are."""
    for name, value in {"STACK_NAME": "filetracker", "BUCKET_NAME": "filetracker", "JOBS_TABLE_NAME": "Jobs"}.items():
        monkeypatch.setenv(name, value)
    run_job._settings.cache_clear()
    yield
    run_job._settings.cache_clear()


def test_handler_runs_a_job_once(local_aws: LocalAws, metrics: MetricsReader) -> None:
    JOBS.add(make_running_job())
    local_aws.put("report.txt", b"hello")
    assert run_job.handler({"jobId": JOB_ID}, CONTEXT) == {"jobId": JOB_ID, "ran": "SUCCEEDED"}
    assert client("s3").get_object(Bucket="filetracker", Key="outputs/report.txt")["Body"].read() == b"hello world"
    assert stored().outcome is JobStatus.SUCCEEDED
    assert metrics() == {"JobsRun": [1], "JobsFailed": [0]}
    assert run_job.handler({"jobId": JOB_ID}, CONTEXT) == {"jobId": JOB_ID, "ran": "STOPPED"}
    assert metrics() == {"JobsRun": [0], "JobsFailed": [0]}


def test_handler_takes_a_file_at_fault_for_an_outcome(metrics: MetricsReader) -> None:
    JOBS.add(make_running_job())
    assert run_job.handler({"jobId": JOB_ID}, CONTEXT)["ran"] == "FAILED"
    error = stored().error
    assert error
    assert error.code == "FileMissing"
    assert metrics() == {"JobsRun": [1], "JobsFailed": [1]}


def test_handler_raises_where_trying_again_may_help_and_says_of_which_job(
    monkeypatch: pytest.MonkeyPatch, run_job_log: Callable[[], list[Any]]
) -> None:
    JOBS.add(make_running_job())
    monkeypatch.setenv("BUCKET_NAME", "nowhere")
    run_job._settings.cache_clear()
    with pytest.raises(RetriableError):
        run_job.handler({"jobId": JOB_ID}, CONTEXT)
    (line,) = run_job_log()
    assert (line["level"], line["message"], line["correlation_id"]) == ("ERROR", "job not run", JOB_ID)
    assert "in bucket nowhere" in line["reason"]


def test_handler_measures_by_stack(capsys: pytest.CaptureFixture[str]) -> None:
    run_job.handler({"jobId": JOB_ID}, CONTEXT)
    (document,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Stack", "service"]]
    assert document["Stack"] == "filetracker"


def test_handler_names_all_settings_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STACK_NAME", "BUCKET_NAME", "JOBS_TABLE_NAME"):
        monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match="BUCKET_NAME is not set; JOBS_TABLE_NAME is not set"):
        run_job.handler({"jobId": JOB_ID}, CONTEXT)
