"""What fails is visible, explained, and can be retried; nothing else is held up by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from filetracker.attributes import to_json_names
from filetracker.aws.dynamodb import to_item
from scripts.local.demo_files import pdf
from scripts.processes import find_free_port
from tests.conftest import make_record
from tests.support.stack.stack import MAX_TRIES, Inbox, Stack, filetracker, poll

# For what has no part in how events come.
with_one_source = pytest.mark.parametrize("stack", ["sqs"], indirect=True, scope="session")


@pytest.fixture(autouse=True)
def no_old_letters(stack: Stack) -> None:
    """What an earlier test left in the dead-letter queue would be taken for this one's."""
    while stack.receive(stack.outputs["uploads_dlq_url"], wait_seconds=0):
        pass


def test_damaged_file_is_failed_reported_and_announced(stack: Stack, inbox: Inbox, key: str) -> None:
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"\0" * 100, ContentType="application/pdf")

    record = stack.await_record(key, Status="FAILED")

    assert record["Error"]["Code"] == "CorruptContent"
    assert "Declared application/pdf" in record["Error"]["Message"]
    notice = inbox.await_notice(key, "file.failed")
    assert notice["file"]["error"] == to_json_names(record["Error"])
    report = await_report(stack, key)
    assert (report["code"], report["versionId"], report["attempts"]) == ("CorruptContent", record["VersionId"], 1)
    assert report["nextStep"].startswith("Upload a good copy")
    poll("an empty queue", lambda: stack.depth(stack.outputs["uploads_queue_url"]) == 0)
    assert stack.depth(stack.outputs["uploads_dlq_url"]) == 0, "retrying cannot help, so it is no dead letter"


def test_good_copy_clears_the_failure(stack: Stack, inbox: Inbox, key: str) -> None:
    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"\0" * 100, ContentType="application/pdf")
    stack.await_record(key, Status="FAILED")

    stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=pdf("A good copy"), ContentType="application/pdf")

    assert "Error" not in stack.await_record(key, Status="TRACKED")
    inbox.await_notice(key, "file.tracked")
    await_report(stack, key)


@pytest.mark.localstack
def test_outage_ends_in_the_dead_letter_queue_and_a_redrive_mends_it(stack: Stack, inbox: Inbox, key: str) -> None:
    """The function finds no S3: every read fails, until it is told where it is."""
    dlq, nowhere = stack.outputs["uploads_dlq_url"], f"http://localhost:{find_free_port()}"
    with stack.function_setting("track-upload", AWS_ENDPOINT_URL_S3=nowhere):
        stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"hello\n")
        record = stack.await_record(key, Status="FAILED")
        poll("one dead letter", lambda: stack.depth(dlq) == 1)
    assert nowhere in record["Error"]["Message"]
    report = await_report(stack, key)
    assert (report["code"], report["attempts"]) == (record["Error"]["Code"], MAX_TRIES)
    assert "filetracker redrive" in report["nextStep"]
    inbox.await_notice(key, "file.failed")
    assert alarm(stack, "uploads-dlq")["Dimensions"] == [{"Name": "QueueName", "Value": dlq.rpartition("/")[2]}]

    redrive = filetracker(stack, "redrive")

    assert redrive.returncode == 0, redrive.stderr
    assert "Error" not in stack.await_record(key, Status="TRACKED")
    inbox.await_notice(key, "file.tracked")
    assert stack.depth(dlq) == 0
    poll("history", lambda: [event["EventType"] for event in stack.history(key)] == ["CREATED"])


@with_one_source
def test_lost_table_loses_no_event(stack: Stack, key: str) -> None:
    """Without the table FAILED cannot be recorded: the report and the dead letter still tell."""
    dlq = stack.outputs["uploads_dlq_url"]
    with stack.function_setting("track-upload", FILES_TABLE_NAME="Lost"):
        stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"hello\n")
        poll("one dead letter", lambda: stack.depth(dlq) == 1)
    assert stack.record(key) is None
    assert "Lost" in await_report(stack, key)["message"]

    assert filetracker(stack, "redrive").returncode == 0

    stack.await_record(key, Status="TRACKED")


@with_one_source
def test_right_that_is_taken_away_and_given_back(stack: Stack, inbox: Inbox, key: str) -> None:
    """The function's role may read the bucket no more, until it may again."""
    if stack.engine != "ministack":
        pytest.skip("LocalStack 4.14 does not enforce IAM")
    dlq = stack.outputs["uploads_dlq_url"]
    with right_taken(stack, "track-upload", "ReadFiles"):
        stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"hello\n")
        record = stack.await_record(key, Status="FAILED")
        poll("one dead letter", lambda: stack.depth(dlq) == 1)
    assert record["Error"]["Code"] == "AccessDenied"
    report = await_report(stack, key)
    assert (report["code"], report["attempts"]) == ("AccessDenied", MAX_TRIES)
    inbox.await_notice(key, "file.failed")

    assert filetracker(stack, "redrive").returncode == 0

    assert "Error" not in stack.await_record(key, Status="TRACKED")
    inbox.await_notice(key, "file.tracked")
    assert stack.depth(dlq) == 0


@pytest.mark.localstack
def test_malformed_messages_are_set_aside_and_hold_up_nobody(stack: Stack, key: str) -> None:
    """Ten messages in one go: of nine files, and one message that no S3 ever sent.

    Of files that never were nobody else tells: a record that they are gone comes of these messages.
    """
    poison = "this is no event"
    keys = [f"{key}.{number}" for number in range(9)]
    stack.send_events([*(event_body(stack, name) for name in keys), poison])

    for name in keys:
        stack.await_record(name, Status="DELETED")
    dlq = stack.outputs["uploads_dlq_url"]
    (letter,) = poll("the poison as a dead letter", lambda: stack.receive(dlq))

    assert letter["Body"] == poison
    assert letter["MessageAttributes"]["ErrorCode"]["StringValue"] == "MalformedEvent"
    report = poll("its report", lambda: next((r for r in reports(stack) if r.get("body") == poison), None))
    assert (report["code"], report["attempts"]) == ("MalformedEvent", 1), "set aside at once, never retried"
    poll("an empty queue", lambda: stack.depth(stack.outputs["uploads_queue_url"]) == 0)
    assert stack.depth(dlq) == 0, "nothing else was set aside"


@pytest.mark.localstack
@with_one_source
def test_alarm_goes_off_while_a_letter_waits(stack: Stack) -> None:
    """It has waited since the stack was applied: LocalStack takes a minute to see it."""
    if stack.engine != "localstack":
        pytest.skip("MiniStack 1.5.33 does not measure queues")

    poll("the alarm", lambda: alarm(stack, "start-job-dlq")["StateValue"] == "ALARM")


@pytest.mark.localstack
def test_notices_wait_while_the_topic_is_away(stack: Stack, inbox: Inbox, key: str) -> None:
    """The function is told of a topic that is none: nothing is set aside, and nobody has to publish it by hand."""
    with stack.function_setting("notify", TOPIC_ARN=f"{stack.outputs['file_events_topic_arn']}-lost"):
        stack.s3.put_object(Bucket=stack.bucket, Key=key, Body=b"x")
        stack.await_record(key, Status="TRACKED")
        if stack.engine == "ministack":
            poll("a failed try", lambda: "FAILED" in last_results(stack, "notify"))
    inbox.await_notice(key, "file.tracked")
    assert dead_lettered_notices(stack, key) == []


def test_notices_that_sns_refuses_are_dead_lettered(stack: Stack, inbox: Inbox, key: str) -> None:
    """A notice of more than 256 KiB, as no file has one."""
    if stack.engine != "ministack":
        pytest.skip("LocalStack 4.14 takes notices of any size")
    item = make_record(key, user_metadata={"x": "y" * 300_000}).to_attributes()
    stack.dynamodb.put_item(TableName=stack.outputs["files_table_name"], Item=to_item(item))
    (letter,) = poll("a dead letter", lambda: dead_lettered_notices(stack, key))
    assert json.loads(letter["Body"])["type"] == "file.tracked"
    assert "Message too long" in letter["MessageAttributes"]["ErrorMessage"]["StringValue"]
    stack.s3.put_object(Bucket=stack.bucket, Key=f"{key}.next", Body=b"y")
    inbox.await_notice(f"{key}.next", "file.tracked")  # the stream was not blocked


def dead_lettered_notices(stack: Stack, key: str) -> list[dict[str, Any]]:
    """The notices about a file in notify-dlq; takes all messages off the queue."""
    letters = stack.receive(stack.outputs["notify_dlq_url"])
    return [letter for letter in letters if key in letter["Body"]]


def last_results(stack: Stack, function: str) -> list[str]:
    """What came of the last batch of each of a function's sources."""
    mappings = stack.client("lambda").list_event_source_mappings(FunctionName=f"{stack.name_prefix}-{function}")
    return [mapping.get("LastProcessingResult", "") for mapping in mappings["EventSourceMappings"]]


def event_body(stack: Stack, key: str) -> str:
    """An S3 notification for a key."""
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": datetime.now(UTC).isoformat(),
        "s3": {"bucket": {"name": stack.bucket}, "object": {"key": key, "sequencer": "00"}},
    }
    return json.dumps({"Records": [record]})


_reports: list[dict[str, Any]] = []


def reports(stack: Stack) -> list[dict[str, Any]]:
    """All reports so far."""
    while messages := stack.receive(stack.outputs["errors_queue_url"], wait_seconds=0):
        _reports.extend(json.loads(message["Body"]) for message in messages)
    return _reports


def await_report(stack: Stack, key: str) -> dict[str, Any]:
    """The one report about a file."""
    poll(f"a report about {key}", lambda: [r for r in reports(stack) if r.get("fileName") == key])
    (report,) = [r for r in reports(stack) if r.get("fileName") == key]
    return report


@contextmanager
def right_taken(stack: Stack, function: str, sid: str) -> Iterator[None]:
    """Breaks the world: a function's role lacks one statement of its policy, until the end of the block."""
    iam, name = stack.client("iam"), f"{stack.name_prefix}-{function}"
    policy = {"RoleName": name, "PolicyName": name}
    whole = iam.get_role_policy(**policy)["PolicyDocument"]
    rest = [statement for statement in whole["Statement"] if statement["Sid"] != sid]
    assert len(rest) == len(whole["Statement"]) - 1
    iam.put_role_policy(**policy, PolicyDocument=json.dumps({**whole, "Statement": rest}))
    try:
        yield
    finally:
        iam.put_role_policy(**policy, PolicyDocument=json.dumps(whole))


def alarm(stack: Stack, queue: str) -> dict[str, Any]:
    """The alarm on a queue's depth, as it is now."""
    name = f"{stack.name_prefix}-{queue}-not-empty"
    (found,) = stack.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert found["MetricName"] == "ApproximateNumberOfMessagesVisible"
    return dict(found)
