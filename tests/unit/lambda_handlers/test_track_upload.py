from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import SettingsError
from filetracker.files.history import FileHistory
from filetracker.files.models import FileRecord, Status
from filetracker.files.repository import FileRepository
from filetracker.tracking.batch import WORKERS
from lambda_handlers import track_upload
from tests.support.local_aws import FakeLambdaContext, LocalAws, load_event, make_s3_message, make_sqs_event

Lines = Callable[[], list[Any]]
MetricsReader = Callable[[], dict[str, Any]]
CONTEXT: Any = FakeLambdaContext()


def _record(file_name: str) -> FileRecord:
    record = FileRepository("Files").get(file_name)
    assert record is not None
    return record


def _put_message(functions: LocalAws, file_name: str, content: bytes = b"hello", **options: Any) -> str:
    """Puts a file, and returns the message that S3 sends."""
    answer = functions.put(file_name, content, **options)
    return make_s3_message(file_name, size=len(content), eTag=answer["ETag"].strip('"'), versionId=answer["VersionId"])


def test_handler_tracks_a_batch(functions: LocalAws, metrics: MetricsReader) -> None:
    names = ["a b+c%.txt", "naïve/日本語/🚀.txt", "é" * 512]
    messages = [_put_message(functions, name) for name in names]
    assert track_upload.handler(make_sqs_event(*messages), CONTEXT) == {"batchItemFailures": []}
    for name in names:
        record = _record(name)
        assert (record.status, record.file_size, record.detected_type) == (Status.TRACKED, 5, "text/plain")
        assert record.uploaded_by == "AWS:AIDAJDPLRKLG7UEXAMPLE"
        assert len(list(FileHistory("FileEvents").of_file(name))) == 1
    told = metrics()
    assert (sum(told["FilesTracked"]), sum(told["BytesTracked"])) == (3, 15)
    assert len(told["TrackingLatency"]) == 3
    assert all(latency >= 0 for latency in told["TrackingLatency"])
    assert sum(told["FilesFailed"]) == 0


def test_handler_tells_who_uploaded_where_versioning_is_suspended(functions: LocalAws) -> None:
    """S3's event names no version then."""
    functions.suspend_versioning()
    for content in (b"hello", b"hello again"):
        etag = functions.put("a.txt", content)["ETag"].strip('"')
        message = make_s3_message("a.txt", eTag=etag, versionId=None)
        track_upload.handler(make_sqs_event(message), CONTEXT)
        record = _record("a.txt")
        assert (record.etag, record.version_id, record.uploaded_by) == (etag, None, "AWS:AIDAJDPLRKLG7UEXAMPLE")


def test_handler_reads_an_archived_file_once_it_is_restored(functions: LocalAws, metrics: MetricsReader) -> None:
    message = _put_message(functions, "a.txt", StorageClass="GLACIER")
    track_upload.handler(make_sqs_event(message), CONTEXT)
    archived = _record("a.txt")
    assert (archived.status, archived.storage_class, archived.detected_type) == (Status.TRACKED, "GLACIER", None)
    assert archived.metadata is not None
    assert archived.metadata["Warning"].startswith("Archived: The file is archived (GLACIER)")
    client("s3").restore_object(Bucket="filetracker", Key="a.txt", RestoreRequest={"Days": 1})
    track_upload.handler(make_sqs_event(make_s3_message("a.txt", eTag=archived.etag)), CONTEXT)
    restored = _record("a.txt")
    assert (restored.detected_type, restored.media_type) == ("text/plain", "text/plain")
    assert (restored.metadata or {}).get("Warning") is None
    assert restored.uploaded_by == archived.uploaded_by
    assert sum(metrics()["FilesFailed"]) == 0


def test_handler_measures_by_stack(functions: LocalAws, capsys: pytest.CaptureFixture[str]) -> None:
    """Another stack may be in the same account."""
    track_upload.handler(make_sqs_event(_put_message(functions, "a.txt")), CONTEXT)
    (document,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Stack", "service"]]
    assert document["Stack"] == "filetracker"


def test_handler_follows_a_file_through_its_life(functions: LocalAws) -> None:
    """Put, overwritten, deleted, restored by removing the delete marker, and a folder beside it."""
    s3 = client("s3")
    first = functions.put("a.txt")["VersionId"]
    track_upload.handler(make_sqs_event(make_s3_message("a.txt")), CONTEXT)
    second = functions.put("a.txt", b"hello again")["VersionId"]
    track_upload.handler(make_sqs_event(make_s3_message("a.txt")), CONTEXT)
    assert _record("a.txt").version_id == second
    marker = s3.delete_object(Bucket="filetracker", Key="a.txt")["VersionId"]
    track_upload.handler(make_sqs_event(make_s3_message("a.txt")), CONTEXT)
    assert (_record("a.txt").status, _record("a.txt").version_id) == (Status.DELETED, second)
    s3.delete_object(Bucket="filetracker", Key="a.txt", VersionId=marker)
    s3.delete_object(Bucket="filetracker", Key="a.txt", VersionId=second)
    track_upload.handler(make_sqs_event(make_s3_message("a.txt")), CONTEXT)
    assert (_record("a.txt").status, _record("a.txt").version_id) == (Status.TRACKED, first)
    track_upload.handler(make_sqs_event(_put_message(functions, "folder/", b"")), CONTEXT)
    assert (_record("folder/").is_folder, _record("folder/").file_size) == (True, 0)


def test_handler_reads_both_formats(functions: LocalAws) -> None:
    key = "reports/2026/Q1 results (final).txt"
    functions.put(key)
    records = []
    for path in ("notification/object_created_put", "eventbridge/object_created_put"):
        body = json.dumps(load_event(path))
        assert track_upload.handler(make_sqs_event(body), CONTEXT) == {"batchItemFailures": []}
        records.append(_record(key))
    assert records[0] == records[1]
    assert len(list(FileHistory("FileEvents").of_file(key))) == 2


def test_handler_does_nothing_for_the_test_event_of_s3(functions: LocalAws) -> None:
    event = make_sqs_event(json.dumps(load_event("notification/test_event")))
    assert track_upload.handler(event, CONTEXT) == {"batchItemFailures": []}


def test_handler_counts_a_duplicate_as_nothing(
    functions: LocalAws, metrics: MetricsReader, track_upload_log: Lines
) -> None:
    event = make_sqs_event(_put_message(functions, "a.txt"))
    track_upload.handler(event, CONTEXT)
    metrics()
    track_upload.handler(event, CONTEXT)
    told = metrics()
    assert (sum(told["FilesTracked"]), sum(told["FilesFailed"])) == (0, 0)
    assert [line["message"] for line in track_upload_log()] == ["TRACKED", "already so"]


def test_handler_logs_json_with_the_id_of_s3s_request(functions: LocalAws, track_upload_log: Lines) -> None:
    track_upload.handler(make_sqs_event(_put_message(functions, "a.txt")), CONTEXT)
    (line,) = track_upload_log()
    assert (line["level"], line["message"], line["service"]) == ("INFO", "TRACKED", "test")
    assert (line["file"], line["revision"], line["status"]) == ("a.txt", _record("a.txt").revision, "TRACKED")
    assert line["correlation_id"] == "C3D13FE58DE4C810"
    assert line["function_request_id"] == CONTEXT.aws_request_id


def test_handler_records_a_fault_of_the_file(functions: LocalAws, metrics: MetricsReader) -> None:
    event = make_sqs_event(_put_message(functions, "a.png", bytes(100), content_type="image/png"))
    assert track_upload.handler(event, CONTEXT) == {"batchItemFailures": []}
    assert _record("a.png").status is Status.FAILED
    (message,) = functions.received(functions.errors_queue_url)
    report = json.loads(message["Body"])
    assert (report["fileName"], report["code"]) == ("a.png", "CorruptContent")
    assert report["requestId"] == CONTEXT.aws_request_id
    told = metrics()
    assert sum(told["FilesFailed"]) == 1
    assert sum(told["FilesTracked"]) == 0


def test_handler_sends_back_only_the_message_that_failed(
    functions: LocalAws, metrics: MetricsReader, track_upload_log: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [_put_message(functions, f"{n}.txt") for n in range(10)]

    def break_the_fifth(params: dict[str, Any], **_: Any) -> None:
        if params["Key"] == "5.txt":
            raise ZeroDivisionError("oops")

    client("s3").meta.events.register("provide-client-params.s3.GetObject", break_the_fifth)
    answer = track_upload.handler(make_sqs_event(*messages), CONTEXT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m5"}]}
    told = metrics()
    assert (sum(told["FilesTracked"]), sum(told["FilesFailed"])) == (9, 0)
    (line,) = [line for line in track_upload_log() if line["level"] == "WARNING"]
    assert (line["file"], line["final"], line["message_ids"]) == ("5.txt", False, ["m5"])
    assert line["message"] == "ZeroDivisionError: oops"
    assert line["exception_name"] == "ZeroDivisionError"


def test_handler_reports_what_failed_for_the_last_time(
    functions: LocalAws, metrics: MetricsReader, track_upload_log: Lines
) -> None:
    client("dynamodb").delete_table(TableName="FileEvents")
    body = _put_message(functions, "a.txt")
    again = {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    answers = [track_upload.handler(make_sqs_event(body, receive_count=n), CONTEXT) for n in range(1, 6)]
    assert answers == [again] * 4 + [{"batchItemFailures": []}]
    (letter,) = functions.received(functions.uploads_dlq_url)
    assert letter["Body"] == body
    assert _record("a.txt").status is Status.TRACKED
    (message,) = functions.received(functions.errors_queue_url)
    assert json.loads(message["Body"])["code"] == "ResourceNotFoundException"
    assert sum(metrics()["FilesFailed"]) == 1
    (line,) = [line for line in track_upload_log() if line["level"] == "ERROR"]
    assert (line["final"], line["code"]) == (True, "ResourceNotFoundException")


def test_handler_moves_a_malformed_message_aside(functions: LocalAws) -> None:
    event = make_sqs_event("not an event", _put_message(functions, "a.txt"))
    assert track_upload.handler(event, CONTEXT) == {"batchItemFailures": []}
    (letter,) = functions.received(functions.uploads_dlq_url)
    assert letter["Body"] == "not an event"
    assert letter["MessageAttributes"]["ErrorCode"]["StringValue"] == "MalformedEvent"
    assert len(functions.received(functions.errors_queue_url)) == 1
    assert _record("a.txt").status is Status.TRACKED


def test_handler_sends_everything_back_where_no_time_is_left(functions: LocalAws) -> None:
    gate = Event()
    for _ in range(WORKERS + 1):  # nothing can begin
        track_upload._pool().submit(gate.wait)
    context: Any = FakeLambdaContext(seconds_left=0.5)
    answer = track_upload.handler(make_sqs_event(_put_message(functions, "a.txt")), context)
    gate.set()
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_handler_names_all_settings_that_are_missing(functions: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BUCKET_NAME")
    monkeypatch.delenv("LIST_SHARDS")
    with pytest.raises(SettingsError, match="BUCKET_NAME is not set; LIST_SHARDS is not set"):
        track_upload.handler(make_sqs_event(make_s3_message("a.txt")), CONTEXT)


def test_handler_measures_from_the_first_event_of_a_file(functions: LocalAws, metrics: MetricsReader) -> None:
    first, second = json.loads(_put_message(functions, "a.txt")), json.loads(make_s3_message("a.txt"))
    first["Records"][0]["eventTime"] = "2026-01-31T12:00:00.000Z"
    second["Records"][0]["eventTime"] = "2026-01-31T12:00:30.000Z"
    track_upload.handler(make_sqs_event(json.dumps(second), json.dumps(first)), CONTEXT)
    written = datetime.fromisoformat(str(_record("a.txt").tracked_time))
    elapsed = written - datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert metrics()["TrackingLatency"] == [max(0.0, elapsed.total_seconds() * 1000)]
