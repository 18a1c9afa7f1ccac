"""What is counted of a job, as units and dollars: by AWS's own examples and rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import prices
from bench.job_costs import (
    Index,
    JobCounts,
    Looks,
    Machine,
    cost_lines,
    item_bytes,
    log_bytes,
    read_units,
    write_units,
)

BY_STATUS = Index(frozenset({"ListKey"}), frozenset({"ListKey", "JobId", "Error"}))


def make_item(**values: str) -> dict[str, dict[str, str]]:
    return {"JobId": {"S": "j"}, **{name: {"S": value} for name, value in values.items()}}


NOTHING = JobCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def dollars(counts: JobCounts, machine: Machine | None = None) -> dict[str, float]:
    return {line.what: round(line.dollars, 6) for line in cost_lines(counts, machine) if line.dollars}


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "é"}, 2),
        ({"N": "42"}, 2),
        ({"N": "-123.5"}, 3),
        ({"SS": ["abc", "de"]}, 5),
        ({"BOOL": True}, 1),
        ({"M": {"Code": {"S": "x"}}}, 3 + 4 + 1 + 1),
    ],
)
def test_item_bytes_counts_names_and_values(value: dict[str, object], size: int) -> None:
    assert item_bytes({"Name": value}) == 4 + size


def test_item_bytes_refuses_what_it_cannot_measure() -> None:
    with pytest.raises(ValueError, match="NS"):
        item_bytes({"Name": {"NS": ["1"]}})


def test_a_write_costs_what_the_larger_of_both_items_has() -> None:
    large, small = make_item(Text="x" * 1024), make_item(Text="x")
    changes = [(None, small), (small, large), (large, small), (large, None)]
    assert [write_units(old, new, []) for old, new in changes] == [1, 2, 2, 2]


def test_an_index_costs_two_writes_where_its_key_changes_and_none_where_it_sees_no_change() -> None:
    queued, running = make_item(ListKey="QUEUED#1"), make_item(ListKey="RUNNING#1")
    assert write_units(None, queued, [BY_STATUS]) == 2
    assert write_units(queued, running, [BY_STATUS]) == 3
    assert write_units(running, {**running, "Text": {"S": "unseen"}}, [BY_STATUS]) == 1
    assert write_units(running, {**running, "Error": {"S": "seen"}}, [BY_STATUS]) == 2
    assert write_units(running, make_item(), [BY_STATUS]) == 2
    assert write_units(make_item(), make_item(Text="x"), [BY_STATUS]) == 1, "it is in no index"


def test_reads_are_counted_by_4_kib() -> None:
    assert [read_units(make_item(Text="x" * size)) for size in (0, 4000, 4096, 9000)] == [1, 1, 2, 3]


def test_log_lines_cost_26_bytes_more_than_they_have() -> None:
    assert log_bytes(["é", ""]) == 2 + 26 + 26


def test_a_million_jobs_cost_a_million_times_the_price() -> None:
    counts = replace(NOTHING, transitions=10, write_units=8, gb_seconds=0.5, s3_writes=1, log_bytes=1000)
    assert dollars(counts) == {
        "state transitions": 250,
        "DynamoDB write units": 5,
        "Lambda GB-seconds": 6.6667,
        "S3 PUT, COPY, POST, LIST": 5,
        "KB of logs": 0.5,
    }


def test_an_instance_is_billed_for_a_minute_at_least_and_looked_at_as_often_as_on_aws() -> None:
    looks = Looks(in_vain=2, transitions=7, reads=1)
    counts = replace(NOTHING, transitions=20 + 2 * 7, read_units=5 + 2, looks=looks)

    short, minute, longer = (dollars(counts, Machine(seconds, 10, 16)) for seconds in (5, 60, 120))

    assert short["instance, seconds"] == minute["instance, seconds"] == 280
    assert longer["instance, seconds"] == 560
    assert minute["its public IPv4, seconds"] == round(5000 / 60, 6)
    assert minute["its volume, seconds"] == round(16 * prices.VOLUME_GB_MONTH / 730 / 60 * prices.MILLION, 6)
    assert [each["state transitions"] / 25 for each in (short, minute, longer)] == [20, 20 + 5 * 7, 20 + 11 * 7]
    assert [each["DynamoDB read units"] / 0.125 for each in (short, minute, longer)] == [5, 10, 16]
