"""The program for instances: what is in it, that it is the same each time, and that it runs with Python alone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from filetracker.aws.clients import client
from filetracker.jobs.models import JobStatus
from scripts import REPOSITORY
from scripts.build.package_job_runner import package_job_runner
from tests.support.job_builders import JOB_ID, JOBS, make_running_job, stored
from tests.support.local_aws import LocalAws
from tests.support.moto_server import running_moto

PROGRAM = REPOSITORY / "build" / "run_job.pyz"  # Make has built it
MAX_BYTES = 8_000_000


def _run(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the program as an instance would: from somewhere else, with nothing but Python and these variables."""
    scratch = tmp_path / "tmp"
    scratch.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-I", "-S", PROGRAM, *arguments],
        cwd=tmp_path,
        env={"TMPDIR": str(scratch), "PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_program_is_built_again_to_the_byte(tmp_path: Path) -> None:
    (tmp_path / "job-runner-site").symlink_to(REPOSITORY / "build" / "job-runner-site")
    assert package_job_runner(tmp_path).read_bytes() == PROGRAM.read_bytes()
    assert PROGRAM.stat().st_size < MAX_BYTES


def test_the_program_holds_what_it_uses_and_the_licences() -> None:
    names = zipfile.ZipFile(PROGRAM).namelist()
    services = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}
    assert services == {"s3", "dynamodb"}
    assert "__main__.py" in names
    assert not [name for name in names if name.startswith(("filetracker/api", "filetracker/metadata", "lambda_"))]
    assert [name for name in names if name.startswith("botocore-") and "LICENSE" in name]
    assert not [name for name in names if name.endswith((".so", ".pyc"))]


def test_the_program_runs_a_job_with_python_alone(local_aws: LocalAws, tmp_path: Path) -> None:
    JOBS.add(make_running_job())
    local_aws.put("report.txt", b"hello")
    with running_moto() as url:
        settings = {"STACK_NAME": "filetracker", "BUCKET_NAME": "filetracker", "JOBS_TABLE_NAME": "Jobs"}
        aws = {
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }
        first = _run(tmp_path, JOB_ID, **settings, **aws)
        second = _run(tmp_path, JOB_ID, **settings, **aws)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert f"job {JOB_ID}: SUCCEEDED" in first.stderr
    assert f"job {JOB_ID}: STOPPED" in second.stderr
    assert stored().outcome is JobStatus.SUCCEEDED
    output = client("s3").get_object(Bucket="filetracker", Key="outputs/report.txt")
    assert output["Body"].read() == b"hello world"
    assert list((tmp_path / "tmp").iterdir()) == [], "it leaves nothing behind"


def test_the_program_says_what_it_lacks(tmp_path: Path) -> None:
    without_settings = _run(tmp_path, JOB_ID)
    assert without_settings.returncode == 2
    assert "STACK_NAME is not set; BUCKET_NAME is not set; JOBS_TABLE_NAME is not set" in without_settings.stderr
    for arguments in ((), ("nonsense",), (JOB_ID, JOB_ID)):
        assert _run(tmp_path, *arguments).returncode == 2
