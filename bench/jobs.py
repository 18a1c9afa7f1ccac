"""How long jobs take and what they cost, with both runners side by side.

    make bench

Prints, for each runner and for a small and a large file: the time from the request that submits an `append` until its
record says SUCCEEDED (p50, p95), and what passes until each step on the way (medians); then what a million such jobs
cost by AWS's list prices (prices.py), from what was counted of them here (job_counting.py).

Emulators are not AWS. An emulated instance does not boot: its user data starts at once, finds its packages there, and
is looked at each second. On AWS about a minute passes before, which is not measured here; so the costs are given for
instances that report after one minute, the least that is billed, and after two. Functions are billed for as long as
they ran here. Left out: X-Ray's traces ($5 for a million that are recorded), KMS for the volume, what is stored.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import prices
from bench.job_costs import CostLine, JobCounts, Machine, cost_lines
from bench.job_counting import count_jobs, recording
from bench.tracking import emulator
from filetracker.aws.dynamodb import from_item
from filetracker.files.ids import file_id_of
from scripts.local.ec2_process import start_local_ec2, stop_local_ec2
from tests.support.stack.api_client import Api
from tests.support.stack.stack import Stack, poll

RUNNERS = ("lambda", "ec2")
MIB = 1024 * 1024
FILES = {"100 KiB": MIB // 10, "64 MiB": 64 * MIB}
TIMED = {"100 KiB": 40, "64 MiB": 20}
COUNTED = 5
TEXT = "One more line.\n"
# Of an instance on AWS: seconds until it reports, seconds between two looks at it (job_poll_seconds: 10).
LIVES = ((60, 10), (120, 10), (120, 30))
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Moments:
    """When each step of a job was, in seconds of one clock."""

    submitted: float  # the request is sent
    started: float  # its execution
    running: float  # the record says so; with ec2 its instance is launched now
    writing: float  # the runner is about to write the output
    ended: float  # by the state machine
    seen: float  # on the record

    @property
    def steps(self) -> list[float]:
        """Seconds from each to the next."""
        times = astuple(self)
        return [after - before for before, after in pairwise(times)]


@dataclass(frozen=True)
class Bench:
    """A stack whose jobs are measured."""

    stack: Stack

    def submit(self, file_name: str) -> str:
        """The id of a new job."""
        document = {"operation": "append", "text": TEXT, "fileIds": [file_id_of(file_name)]}
        said = Api(self.stack).ask("POST", "/jobs", document, more_headers={"Idempotency-Key": uuid.uuid4().hex})
        if "jobs" not in said.document:
            raise SystemExit(f"error: the API did not take a job: {said.content!r}")
        return str(said.document["jobs"][0]["jobId"])

    def run(self, file_name: str) -> tuple[str, Moments]:
        """A job from its submission to its end; its output is deleted."""
        submitted = time.time()
        job_id = self.submit(file_name)
        deadline = submitted + PATIENCE_SECONDS
        while (job := self._job(job_id))["Status"] in ("QUEUED", "RUNNING"):
            if time.time() > deadline:
                raise SystemExit(f"error: not over within {PATIENCE_SECONDS} s: {job}")
            time.sleep(0.01)
        seen = time.time()
        if job["Status"] != "SUCCEEDED":
            raise SystemExit(f"error: {job}")
        execution = self._await_execution(job_id)
        names = ("StartedTime", "FinishingTime", "EndedTime")
        running, writing, ended = (datetime.fromisoformat(job[name]).timestamp() for name in names)
        self._delete(job["OutputName"])
        return job_id, Moments(submitted, execution["startDate"].timestamp(), running, writing, ended, seen)

    def _job(self, job_id: str) -> dict[str, Any]:
        table, key = self.stack.outputs["jobs_table_name"], {"JobId": {"S": job_id}}
        return from_item(self.stack.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"])

    def _await_execution(self, job_id: str) -> dict[str, Any]:
        def ended() -> dict[str, Any] | None:
            execution = self.stack.execution(job_id)
            return None if execution["status"] == "RUNNING" else execution

        return poll("the end of the execution", ended)

    def _delete(self, name: str) -> None:
        """All versions: the emulator holds them in memory."""
        versions = self.stack.s3.list_object_versions(Bucket=self.stack.bucket, Prefix=name)["Versions"]
        for version in versions:
            self.stack.s3.delete_object(Bucket=self.stack.bucket, Key=name, VersionId=version["VersionId"])


def main() -> None:
    times = Table("runner", "file", "jobs", "p50, ms", "p95, ms", "to execution", "running", "writing", "ended", "seen")
    times.title = "From submission to SUCCEEDED, and the way there (medians, ms)"
    counted: dict[tuple[str, str], JobCounts] = {}
    volume_gib = 0
    with emulator() as stack, tempfile.TemporaryDirectory() as folder:
        for runner in RUNNERS:
            stack.apply("sqs", auth="iam", job_runner=runner)
            bench = Bench(stack)
            with machines(stack, stack.endpoint, Path(folder) / f"{runner}-timed", runner):
                for size, number in TIMED.items():
                    times.add_row(runner, size, str(number), *time_jobs(bench, prepare(stack, size), number))
            with (
                recording(stack) as recorder,
                machines(stack, recorder.url, Path(folder) / f"{runner}-counted", runner),
            ):
                for size in FILES:
                    run = job_runs(bench, prepare(stack, size))
                    counted[runner, size] = count_jobs(stack, recorder, run, COUNTED)
            volume_gib = volume_of(stack) if runner == "ec2" else 0
    console = Console(width=max(Console().width, 120))
    console.print(times)
    for size in FILES:
        console.print(costs(size, counted, volume_gib))


@contextmanager
def machines(stack: Stack, endpoint: str, folder: Path, runner: str) -> Iterator[None]:
    """Instances are played until the end of the block; what runs on them finds AWS at the endpoint."""
    if runner == "ec2":
        folder.mkdir()
        start_local_ec2(endpoint, folder, stack.name_prefix)
    try:
        yield
    finally:
        stop_local_ec2(folder)


def prepare(stack: Stack, size: str) -> str:
    """The name of a tracked file of this size."""
    name = f"{size}.bin"
    if stack.record(name) is None:
        stack.s3.put_object(Bucket=stack.bucket, Key=name, Body=Random(size).randbytes(FILES[size]))
        stack.await_record(name, Status="TRACKED")
    return name


def job_runs(bench: Bench, file_name: str) -> Callable[[], str]:
    """Runs a job; its id."""
    return lambda: bench.run(file_name)[0]


def time_jobs(bench: Bench, file_name: str, number: int) -> list[str]:
    """p50, p95 and the steps of so many jobs, after one that warms everything up."""
    runs = [bench.run(file_name)[1] for _ in range(1 + number)][1:]
    wholes = sorted(run.seen - run.submitted for run in runs)
    steps = [statistics.median(values) for values in zip(*(run.steps for run in runs), strict=True)]
    values = [statistics.median(wholes), wholes[int(len(wholes) * 0.95)], *steps]
    return [f"{value * 1000:.0f}" for value in values]


def volume_of(stack: Stack) -> int:
    """GiB of an instance's volume, as the launch template says."""
    answer = stack.client("ec2").describe_launch_template_versions(
        LaunchTemplateName=f"{stack.name_prefix}-job", Versions=["$Default"]
    )
    data = answer["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return int(data["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"])


def costs(size: str, counted: dict[tuple[str, str], JobCounts], volume_gib: int) -> Table:
    """A row for all that is paid for; for each way to run a job how much it takes, and dollars for a million."""
    columns = {"lambda": cost_lines(counted["lambda", size])}
    for seconds, poll_seconds in LIVES:
        machine = Machine(seconds, poll_seconds, volume_gib)
        columns[f"ec2, {seconds} s by {poll_seconds}"] = cost_lines(counted["ec2", size], machine)
    table = Table("a job takes", *(header for name in columns for header in (name, "$")))
    table.title = f"A million appends to {size}, list prices of {prices.REGION}, without tracking the output"
    for lines in zip(*columns.values(), strict=True):
        if any(line.quantity for line in lines):
            table.add_row(lines[0].what, *(cell for line in lines for cell in cells(line)))
    totals = (sum(line.dollars for line in lines) for lines in columns.values())
    table.add_section()
    table.add_row("all", *(cell for total in totals for cell in ("", f"{total:,.0f}")))
    return table


def cells(line: CostLine) -> tuple[str, str]:
    """How much, and dollars."""
    return f"{line.quantity:.4g}", f"{line.dollars:,.2f}"


if __name__ == "__main__":
    main()
