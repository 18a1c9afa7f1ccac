"""What a cold start of each function costs beside a bare one that imports boto3 and makes the same clients.

    make bench

Each is a fresh process that sees its own zip, unpacked, and the emulator's environment with boto3 alone, as in Lambda.
They take turns, 20 times; what counts is the ratio of the medians.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import zipfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts import REPOSITORY
from scripts.local.ministack import install_ministack

ROUNDS = 20
CLIENTS = {
    "track_upload": ("s3", "dynamodb", "sqs"),
    "notify": ("sns", "sqs", "dynamodb"),
    "reconcile": ("s3", "dynamodb", "sqs"),
    "api": ("s3", "dynamodb"),
    "sweep_uploads": ("s3", "dynamodb"),
    "run_job": ("s3", "dynamodb"),
    "start_job": ("stepfunctions", "sqs"),
    "sweep_jobs": ("s3", "dynamodb", "stepfunctions", "ec2"),
}
TIMED = """
import time
began = time.perf_counter()
{body}
print(time.perf_counter() - began)
"""
BARE = "import boto3\nfor service in {clients}: boto3.client(service)"
OURS = """import lambda_handlers.{name}
from filetracker.aws.clients import client
for service in {clients}: client(service)"""


def main() -> None:
    python = install_ministack()
    table = Table("function", "bare, ms", "ours, ms", "ratio", "zip, MB", title=f"Cold start, median of {ROUNDS}")
    for archive in sorted((REPOSITORY / "build" / "lambda").glob("*.zip")):
        bare, ours = measure(python, archive)
        size = archive.stat().st_size / 1e6
        table.add_row(archive.stem, f"{bare * 1000:.0f}", f"{ours * 1000:.0f}", f"{ours / bare:.2f}", f"{size:.1f}")
    Console().print(table)


def measure(python: Path, archive: Path) -> tuple[float, float]:
    """Seconds of the bare handler and of ours, medians."""
    name, clients = archive.stem, CLIENTS[archive.stem]
    bare: list[float] = []
    ours: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(archive).extractall(folder)
        for _ in range(ROUNDS):
            bare.append(seconds(python, BARE.format(clients=clients), folder))
            ours.append(seconds(python, OURS.format(clients=clients, name=name), folder))
    return statistics.median(bare), statistics.median(ours)


def seconds(python: Path, body: str, folder: str) -> float:
    """What the body takes in a process of its own; byte code is written, as Lambda's runtime has it for boto3."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "bench",
    }
    command = [str(python), "-c", TIMED.format(body=body)]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return float(run.stdout)


if __name__ == "__main__":
    main()
