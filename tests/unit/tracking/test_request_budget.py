"""What a batch costs in requests to AWS, counted where botocore makes them, over the real handler."""

from __future__ import annotations

from typing import Any

from filetracker.files.index import FilesIndex
from filetracker.files.repository import FileRepository
from filetracker.files.statistics import Statistics
from filetracker.tracking.object_store import HEAD_BYTES
from lambda_handlers import track_upload
from tests.support.local_aws import FakeLambdaContext, LocalAws, make_s3_message, make_sqs_event

CONTEXT: Any = FakeLambdaContext()
BATCH = [f"{n}.txt" for n in range(10)]


def _messages(functions: LocalAws, names: list[str]) -> dict[str, Any]:
    bodies: list[str] = []
    for name in names:
        answer = functions.put(name)
        etag = answer["ETag"].strip('"')
        bodies.append(make_s3_message(name, eTag=etag, versionId=answer["VersionId"], sequencer=f"{len(bodies):016X}"))
    return make_sqs_event(*bodies)


def test_a_batch_of_new_files_costs_a_read_and_a_write_each(functions: LocalAws, requests: dict[str, int]) -> None:
    event = _messages(functions, BATCH)
    requests.clear()
    assert track_upload.handler(event, CONTEXT) == {"batchItemFailures": []}
    assert requests == {"GetObject": 10, "UpdateItem": 10, "BatchWriteItem": 1}
    assert sum(requests.values()) <= 23


def test_a_duplicate_batch_writes_nothing(functions: LocalAws, requests: dict[str, int]) -> None:
    """Its writes are refused by their condition, and its history falls on itself."""
    event = _messages(functions, BATCH)
    track_upload.handler(event, CONTEXT)
    before = [functions.item(name) for name in BATCH]
    requests.clear()
    assert track_upload.handler(event, CONTEXT) == {"batchItemFailures": []}
    assert requests == {"GetObject": 10, "UpdateItem": 10, "BatchWriteItem": 1}
    assert [functions.item(name) for name in BATCH] == before


def test_a_large_file_costs_one_more_request_for_its_checksum(functions: LocalAws, requests: dict[str, int]) -> None:
    functions.put("a.bin", b"\0" * (HEAD_BYTES + 1), "application/octet-stream")
    requests.clear()
    track_upload.handler(make_sqs_event(make_s3_message("a.bin")), CONTEXT)
    assert requests == {"GetObject": 1, "HeadObject": 1, "UpdateItem": 1, "BatchWriteItem": 1}


def test_an_archived_file_costs_one_more_request_for_its_facts(functions: LocalAws, requests: dict[str, int]) -> None:
    functions.put("a.txt", StorageClass="GLACIER")
    requests.clear()
    written = []
    for _ in range(2):
        track_upload.handler(make_sqs_event(make_s3_message("a.txt")), CONTEXT)
        written.append(functions.item("a.txt"))
    assert {name: count for name, count in requests.items() if name != "GetItem"} == {
        "GetObject": 2,
        "HeadObject": 2,
        "UpdateItem": 2,
        "BatchWriteItem": 2,
    }
    assert written[0] is not None
    assert written[0] == written[1], "the second write was refused"


def test_ten_messages_for_one_file_cost_one_read_and_one_write(functions: LocalAws, requests: dict[str, int]) -> None:
    event = _messages(functions, ["a.txt"] * 10)
    requests.clear()
    assert track_upload.handler(event, CONTEXT) == {"batchItemFailures": []}
    assert requests == {"GetObject": 1, "UpdateItem": 1, "BatchWriteItem": 1}


def test_an_overwritten_file_is_looked_at_before_and_after_the_write(
    functions: LocalAws, requests: dict[str, int]
) -> None:
    track_upload.handler(_messages(functions, ["a.txt"]), CONTEXT)
    event = _messages(functions, ["a.txt"])
    requests.clear()
    track_upload.handler(event, CONTEXT)
    assert requests == {"GetObject": 3, "UpdateItem": 2, "BatchWriteItem": 1}


def test_a_file_that_is_gone_before_it_was_known_costs_a_read_and_a_write(
    functions: LocalAws, requests: dict[str, int]
) -> None:
    track_upload.handler(make_sqs_event(make_s3_message("a.txt")), CONTEXT)
    assert requests == {"GetObject": 1, "UpdateItem": 1, "BatchWriteItem": 1}


def _figures(most_files: int) -> Statistics:
    return Statistics(FilesIndex(FileRepository("Files")), list_shards=4, most_files=most_files)


def test_figures_of_more_files_cost_no_more_queries(functions: LocalAws, requests: dict[str, int]) -> None:
    """Twelve shards are asked at once, then those that have more, until there is enough."""
    costs = []
    for batch in range(4):
        track_upload.handler(_messages(functions, [f"{batch}/{n}" for n in range(40)]), CONTEXT)
        requests.clear()
        figures = _figures(most_files=24).count()
        costs.append((dict(requests), sum(figures.files.values()) <= 24 + 12, figures.complete))
    assert costs[0][0].keys() == {"Query"}
    assert all(asked["Query"] <= 24 and is_bounded and not is_whole for asked, is_bounded, is_whole in costs)


def test_figures_stay_right_when_events_come_twice(functions: LocalAws) -> None:
    event = _messages(functions, BATCH)
    for _ in range(3):
        track_upload.handler(event, CONTEXT)
        figures = _figures(most_files=100).count()
        assert figures.files == {"TRACKED": 10, "FAILED": 0, "DELETED": 0}
        assert (figures.total_bytes, sum(day.files for day in figures.by_day), figures.complete) == (50, 10, True)
