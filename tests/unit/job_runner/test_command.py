"""The program's command in this process, over moto. As a program of its own: scripts/test_package_job_runner.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from filetracker.errors import RetriableError
from filetracker.jobs.models import JobStatus
from filetracker.jobs.runner import JobRunner, RunOutcome
from job_runner.command import run
from tests.support.job_builders import JOB_ID, JOBS, make_running_job, stored
from tests.support.local_aws import LocalAws


@pytest.fixture(autouse=True)
def settings(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told where moto's resources are."""
    for name, value in {"STACK_NAME": "filetracker", "BUCKET_NAME": "filetracker", "JOBS_TABLE_NAME": "Jobs"}.items():
        monkeypatch.setenv(name, value)


def test_run_runs_a_job(local_aws: LocalAws) -> None:
    JOBS.add(make_running_job())
    local_aws.put("report.txt")
    assert run([JOB_ID]) == 0
    assert stored().outcome is JobStatus.SUCCEEDED


def test_run_takes_a_file_at_fault_for_an_outcome() -> None:
    JOBS.add(make_running_job())
    assert run([JOB_ID]) == 0
    assert stored().outcome is JobStatus.FAILED


def test_run_tries_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: Iterator[RunOutcome | Exception] = iter(
        [RetriableError("No answer."), RetriableError("No answer."), RunOutcome.SUCCEEDED]
    )
    monkeypatch.setattr(JobRunner, "run", lambda _, __: _raise_or_give(next(answers)))
    naps: list[float] = []
    assert run([JOB_ID], naps.append) == 0
    assert len(naps) == 2
    assert all(1 <= nap <= 15 for nap in naps)


def test_run_gives_up_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOBS_TABLE_NAME", "Lost")
    naps: list[float] = []
    assert run([JOB_ID], naps.append) == 1
    assert len(naps) == 2


def _raise_or_give(answer: RunOutcome | Exception) -> RunOutcome:
    if isinstance(answer, Exception):
        raise answer
    return answer
