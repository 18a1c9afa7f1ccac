"""The function `reconcile`: slices of a walk, its metrics, and that tracking mends what it queues."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError, SettingsError
from filetracker.files.history import FileHistory
from filetracker.files.models import Status
from filetracker.files.repository import FileRepository
from filetracker.reconciliation import reconciler as reconcile_module
from lambda_handlers import reconcile, track_upload
from tests.conftest import make_record
from tests.support.local_aws import FakeLambdaContext, LocalAws, make_sqs_event

MetricsReader = Callable[[], dict[str, Any]]
PLENTY: Any = FakeLambdaContext(function_name="filetracker-reconcile", seconds_left=900)
NO_TIME: Any = FakeLambdaContext(function_name="filetracker-reconcile", seconds_left=44)
AT_ONCE = {"graceSeconds": 0}


@pytest.fixture
def uploads_url(functions: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The uploads queue; the function is told where everything is."""
    url: str = client("sqs").create_queue(QueueName="filetracker-uploads")["QueueUrl"]
    monkeypatch.setenv("UPLOADS_QUEUE_URL", url)
    monkeypatch.setenv("STACK_NAME", "filetracker")
    reconcile._settings.cache_clear()
    yield url
    reconcile._settings.cache_clear()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The calls that the function has made of itself."""
    made: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(
        reconcile, "invoke_later", lambda name, event: made.append((name, json.loads(json.dumps(event))))
    )
    return made


def test_handler_takes_in_a_bucket_that_was_there_before(
    functions: LocalAws, uploads_url: str, metrics: MetricsReader
) -> None:
    """All the way: queued by reconcile, tracked by track_upload; a second walk finds nothing."""
    names = [f"old/{number:02}" for number in range(24)] + ["\x01\uffff é🚀+%20.txt"]
    for name in names:
        functions.put(name)
    FileRepository("Files").put(make_record("ghost"), None)

    answer = reconcile.handler(AT_ONCE, PLENTY)

    assert answer["complete"]
    assert answer["tally"] == {
        "compared": 26,
        "missing": 25,
        "stale": 0,
        "ghost": 1,
        "unread": 0,
        "recent": 0,
        "queued": 26,
    }
    told = metrics()
    assert {name: values[0] for name, values in told.items()} == {
        "DriftMissing": 25,
        "DriftStale": 0,
        "DriftGhost": 1,
        "FilesCompared": 26,
    }
    bodies = [message["Body"] for message in functions.received(uploads_url)]
    for start in range(0, len(bodies), 10):
        track_upload.handler(make_sqs_event(*bodies[start : start + 10]), PLENTY)
    records = FileRepository("Files").get_many([*names, "ghost"])
    assert {name for name, record in records.items() if record.status is Status.TRACKED} == set(names)
    assert records["ghost"].status is Status.DELETED, "because S3 says so"
    (event,) = FileHistory("FileEvents").of_file("ghost")
    assert (event["EventType"], event["Reason"]) == ("RECONCILED", "ghost")
    again = reconcile.handler(AT_ONCE, PLENTY)["tally"]
    assert again == {"compared": 25, "missing": 0, "stale": 0, "ghost": 0, "unread": 0, "recent": 0, "queued": 0}
    assert functions.received(uploads_url) == []


def test_handler_goes_on_by_itself_where_time_runs_out(
    functions: LocalAws,
    uploads_url: str,
    calls: list[tuple[str, dict[str, Any]]],
    metrics: MetricsReader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconcile_module, "_NAMES_PER_ROUND", 10)
    for number in range(25):
        functions.put(f"{number:02}")

    event: dict[str, Any] = AT_ONCE
    slices: list[dict[str, Any]] = []
    while not slices or not slices[-1]["complete"]:
        slices.append(reconcile.handler(event, NO_TIME))
        if calls:
            name, event = calls.pop()
            assert (name, event["graceSeconds"]) == ("filetracker-reconcile", 0)
            assert metrics() == {}, "only a whole walk is told"

    assert [answer["startAfter"] for answer in slices] == ["09", "19", "24", "24"]
    assert [answer["tally"]["compared"] for answer in slices] == [10, 20, 25, 25]
    assert metrics()["DriftMissing"] == [25]
    keys = sorted(json.loads(message["Body"])["key"] for message in functions.received(uploads_url))
    assert keys == [f"{number:02}" for number in range(25)]


def test_handler_measures_dry_and_tells_nothing_of_a_part(
    functions: LocalAws, uploads_url: str, metrics: MetricsReader
) -> None:
    functions.put("a/1")
    functions.put("b/1")
    part = reconcile.handler({**AT_ONCE, "dryRun": True, "prefix": "a/"}, PLENTY)
    assert (part["tally"]["missing"], part["tally"]["queued"], metrics()) == (1, 0, {})
    reconcile.handler({**AT_ONCE, "dryRun": True}, PLENTY)
    assert metrics()["DriftMissing"] == [2]
    assert functions.received(uploads_url) == []


def test_handler_has_five_minutes_of_grace(functions: LocalAws, uploads_url: str) -> None:
    functions.put("a")
    tally = reconcile.handler({}, PLENTY)["tally"]
    assert (tally["missing"], tally["recent"]) == (0, 1)


def test_handler_measures_by_stack(functions: LocalAws, uploads_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The alarm is about this stack, and another may be in the same account."""
    reconcile.handler({}, PLENTY)
    (document,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Stack", "service"]]
    assert (document["Stack"], document["service"]) == ("filetracker", "test")


def test_handler_fails_where_the_bucket_cannot_be_listed(
    functions: LocalAws, uploads_url: str, metrics: MetricsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lambda then tries again, and sets the call aside in the end."""
    FileRepository("Files").put(make_record("a"), None)
    monkeypatch.setenv("BUCKET_NAME", "lost")
    reconcile._settings.cache_clear()
    with pytest.raises(RetriableError, match="Could not list bucket lost"):
        reconcile.handler(AT_ONCE, PLENTY)
    assert (metrics(), functions.received(uploads_url)) == ({}, [])


def test_handler_logs_the_counts(functions: LocalAws, uploads_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.StringIO()
    monkeypatch.setattr(reconcile.logger.registered_handler, "stream", buffer)
    functions.put("a")
    reconcile.handler(AT_ONCE, PLENTY)
    (line,) = [json.loads(text) for text in buffer.getvalue().splitlines()]
    assert (line["message"], line["tally"]["missing"], line["after"]) == ("complete", 1, "a")


def test_handler_names_all_settings_that_are_missing(uploads_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STACK_NAME")
    monkeypatch.delenv("UPLOADS_QUEUE_URL")
    with pytest.raises(SettingsError, match="STACK_NAME is not set; UPLOADS_QUEUE_URL is not set"):
        reconcile.handler({}, PLENTY)
