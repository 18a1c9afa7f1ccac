"""What the handlers print: log lines and metrics."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from lambda_handlers import notify, run_job, track_upload


def _lines_of(logger: Logger, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    buffer = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", buffer)
    return lambda: [json.loads(line) for line in buffer.getvalue().splitlines()]


@pytest.fixture
def track_upload_log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    """The JSON lines that `track_upload` has logged so far."""
    return _lines_of(track_upload.logger, monkeypatch)


@pytest.fixture
def notify_log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    """The JSON lines that `notify` has logged so far."""
    return _lines_of(notify.logger, monkeypatch)


@pytest.fixture
def run_job_log(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    """What the function `run_job` has logged so far."""
    return _lines_of(run_job.logger, monkeypatch)


@pytest.fixture
def metrics(capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, Any]]:
    """The metrics of the last invocation, from the EMF lines it printed."""

    def read() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for line in capsys.readouterr().out.splitlines():
            document = json.loads(line)
            for definition in document.get("_aws", {}).get("CloudWatchMetrics", []):
                assert definition["Namespace"] == "FileTracker"
                found |= {metric["Name"]: document[metric["Name"]] for metric in definition["Metrics"]}
        return found

    return read
