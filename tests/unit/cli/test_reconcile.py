"""`filetracker reconcile`: what an operator sees of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError
from filetracker.files.models import FileRecord
from filetracker.reconciliation.reconciler import Reconciler
from filetracker.timestamps import format_time
from tests.conftest import make_record, make_tombstone
from tests.support.command_line import Run, StackInMoto
from tests.support.local_aws import LocalAws

NOW = ("--grace", "0")


@pytest.fixture
def drift(stack: StackInMoto, local_aws: LocalAws) -> StackInMoto:
    """Two files that nobody tracked, one that changed, one that is back, and one that is gone."""
    for name in ("new/1", "new/2", "changed", "back"):
        local_aws.put(name)
    stack.put(make_record("changed"), make_tombstone("back"), make_record("gone"), make_tombstone("known to be gone"))
    return stack


@pytest.fixture
def listed_record(local_aws: LocalAws) -> Callable[..., FileRecord]:
    """Makes the record that agrees with the bucket's listing."""

    def make(name: str, **changes: Any) -> FileRecord:
        answer = client("s3").head_object(Bucket="filetracker", Key=name)
        facts = {"etag": answer["ETag"].strip('"'), "upload_time": format_time(answer["LastModified"])}
        return make_record(name, **facts, **changes)

    return make


def queued(stack: StackInMoto) -> dict[str, str]:
    """The names that wait in the queue, with their drift."""
    messages = [json.loads(m.body) for batch in stack.queue("uploads_queue").drain(30) for m in batch]
    return {message["key"]: message["drift"] for message in messages}


def test_reconcile_queues_what_is_not_true(run: Run, drift: StackInMoto) -> None:
    result = run("reconcile", *NOW)

    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "5 names compared: 3 missing, 1 stale, 1 ghost.",
        "  missing  back",
        "  stale    changed",
        "  missing  new/1",
        "  missing  new/2",
        "  ghost    gone",
        "5 names queued to be tracked again; `filetracker status` shows the queue.",
    ]
    expected = {"new/1": "missing", "new/2": "missing", "back": "missing", "changed": "stale", "gone": "ghost"}
    assert queued(drift) == expected


def test_reconcile_lets_no_name_forge_its_summary(run: Run, stack: StackInMoto) -> None:
    forged = "a\n0 names compared: no drift."
    stack.put(make_record(forged))

    lines = run("reconcile", *NOW, "--dry-run").out.splitlines()

    assert lines[:2] == ["1 name compared: 0 missing, 0 stale, 1 ghost.", r"  ghost    a\n0 names compared: no drift."]
    assert not any(line.startswith("0 names") for line in lines)


def test_reconcile_dry_only_tells_and_ends_with_1(run: Run, drift: StackInMoto) -> None:
    result = run("reconcile", "--dry-run", *NOW)

    assert result.code == 1
    assert "3 missing, 1 stale, 1 ghost" in result.out
    assert "queued" not in result.out
    assert queued(drift) == {}


def test_reconcile_json_tells_each_name_and_then_the_counts(run: Run, drift: StackInMoto) -> None:
    *findings, summary = run("reconcile", "--json", "--prefix", "new/", *NOW).documents

    assert findings == [{"fileName": f"new/{number}", "drift": "missing"} for number in (1, 2)]
    counts = {"compared": 2, "missing": 2, "stale": 0, "ghost": 0, "unread": 0, "recent": 0, "queued": 2}
    assert summary == {**counts, "dryRun": False, "complete": True}


def test_reconcile_unread_queues_what_could_not_be_read(
    run: Run, stack: StackInMoto, local_aws: LocalAws, listed_record: Callable[..., FileRecord]
) -> None:
    local_aws.put("locked")
    local_aws.put("read")
    warning = {"Warning": "KeyAccessDenied: The file is encrypted."}
    stack.put(listed_record("locked", detected_type=None, metadata=warning), listed_record("read"))

    assert run("reconcile", "--dry-run", *NOW).out == "2 names compared: no drift.\n"
    dry = run("reconcile", "--dry-run", "--unread", *NOW)
    assert (dry.code, dry.out) == (0, "2 names compared: no drift, 1 unread.\n  unread   locked\n")
    run("reconcile", "--unread", *NOW)
    assert queued(stack) == {"locked": "unread"}


def test_reconcile_says_that_all_is_true(run: Run, stack: StackInMoto) -> None:
    result = run("reconcile", "--dry-run")
    assert (result.code, result.out) == (0, "0 names compared: no drift.\n")


def test_reconcile_leaves_out_what_is_on_its_way(run: Run, drift: StackInMoto) -> None:
    result = run("reconcile", "--prefix", "new/")
    assert result.out.splitlines() == [
        "2 names compared: no drift.",
        "2 names changed too lately to tell; --grace 0 takes them too.",
    ]


def test_reconcile_names_some_and_counts_all(run: Run, stack: StackInMoto, local_aws: LocalAws) -> None:
    for number in range(12):
        local_aws.put(f"{number:02}")
    result = run("reconcile", *NOW)
    assert result.out.count("  missing  ") == 10
    assert "  and 2 more; --json lists all." in result.out


def test_reconcile_begins_after_a_name(run: Run, drift: StackInMoto) -> None:
    run("reconcile", "--start-after", "gone", *NOW)
    assert set(queued(drift)) == {"new/1", "new/2"}


def test_reconcile_that_breaks_off_says_how_to_go_on(run: Run, stack: StackInMoto, monkeypatch: Any) -> None:
    def break_off(self: Reconciler) -> None:
        self.after, self.tally.compared = "it's here", 1000
        raise RetriableError("Could not list bucket filetracker: Slow down.", code="SlowDown")

    monkeypatch.setattr(Reconciler, "run", break_off)
    result = run("reconcile", "--prefix", "it", "--grace", "60", "--dry-run", "--unread")

    assert result.code == 1
    assert result.out == "1,000 names compared so far: no drift.\n"
    go_on, why = result.err.splitlines()
    assert go_on == (
        "Go on with: filetracker reconcile --prefix it --dry-run --unread --grace 60 --start-after 'it'\"'\"'s here'"
    )
    assert why == "filetracker: Could not list bucket filetracker: Slow down. AWS is busy: try again in a minute."
    (summary,) = run("reconcile", "--json").documents
    assert (summary["complete"], summary["startAfter"]) == (False, "it's here")


def test_reconcile_goes_on_in_the_same_stack(run: Run, stack: StackInMoto, monkeypatch: Any) -> None:
    outputs = json.dumps(stack.outputs)
    client("ssm").put_parameter(Name="/other/stack", Value=outputs, Type="String")

    def interrupt(self: Reconciler) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Reconciler, "run", interrupt)
    result = run("reconcile", "--stack", "other", "--json")
    assert "Go on with: filetracker reconcile --stack other --json\n" in result.err
    assert result.code == 130


def test_reconcile_that_lists_no_bucket_queues_nothing(run: Run, drift: StackInMoto) -> None:
    """A bucket that is gone is no reason to take all its files for gone."""
    drift.outputs["bucket_name"] = "no-such-bucket"
    outputs = json.dumps(drift.outputs)
    client("ssm").put_parameter(Name="/filetracker/stack", Value=outputs, Type="String", Overwrite=True)
    result = run("reconcile", *NOW)
    assert result.code == 1
    assert "A part of the stack is gone" in result.err
    assert queued(drift) == {}
