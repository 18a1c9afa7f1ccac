"""`filetracker errors`, `filetracker redrive`, `filetracker status`: what an operator has at hand at night."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count

import pytest

from filetracker.aws.clients import client
from filetracker.aws.sqs import Queue, QueueMessage
from filetracker.errors import RetriableError
from filetracker.files.models import Fault, Status
from filetracker.files.schemas import File
from filetracker.message_text import message_json
from filetracker.notifications.file_messages import notification_of
from tests.conftest import make_record
from tests.support.command_line import Run, StackInMoto
from tests.support.local_aws import LocalAws
from tests.unit.cli.test_main import assert_one_line


def make_report(file: str = "bad.pdf", **changes: object) -> dict[str, object]:
    """A report as the function writes it."""
    return {
        "fileName": file,
        "code": "CorruptContent",
        "message": "The file is damaged.",
        "nextStep": "Upload a good copy.",
        "reportedTime": "2026-01-31T12:00:01.000Z",
        **changes,
    }


def report(stack: StackInMoto, *reports: dict[str, object]) -> Queue:
    """The errors queue with these reports in it."""
    queue = stack.queue("errors_queue")
    for document in reports:
        queue.send_json(document)
    return queue


def bodies(queue: Queue) -> list[str]:
    """What can be received from a queue now."""
    return sorted(message.body for batch in queue.drain(30) for message in batch)


def test_errors_says_in_words_that_there_are_none(run: Run, stack: StackInMoto) -> None:
    assert (run("errors").code, run("errors").out) == (0, "There are no error reports.\n")
    assert run("errors", "--json").out == ""


def test_errors_shows_reports_and_leaves_them_to_others(run: Run, stack: StackInMoto) -> None:
    report(stack, *(make_report(f"bad{number:02}.pdf") for number in range(12)))

    first, second = run("errors"), run("errors")

    assert first == second
    assert first.code == 1
    assert first.out.count("✗ CorruptContent: The file is damaged.") == 12
    assert first.out.count("→ Upload a good copy.") == 12
    assert first.err.startswith("12 reports, still in the queue.")


def test_errors_json_prints_the_reports_themselves(run: Run, stack: StackInMoto) -> None:
    later, earlier = make_report(), make_report("a.txt", reportedTime="2026-01-30T00:00:00.000Z")
    report(stack, later, earlier)

    assert run("errors", "--json").documents == [earlier, later]


def test_errors_shows_no_more_than_asked_for_and_releases_the_rest(run: Run, stack: StackInMoto) -> None:
    queue = report(stack, *(make_report(f"bad{number:02}.pdf") for number in range(5)))

    result = run("errors", "--limit", "2")

    assert result.out.count("✗ CorruptContent") == 2
    assert "2 of about 5 reports" in result.err
    assert len(bodies(queue)) == 5


def test_errors_shows_what_is_no_report(run: Run, stack: StackInMoto) -> None:
    queue = report(stack, {"message": "No more.", "body": "x" * 61 + "\x1b"})
    queue.send("not \u202e json")
    queue.send("[1]")

    out = run("errors").out

    assert r"not \u202e json" in out
    assert "[1]" in out
    assert f"(no file) {'x' * 60}…" in out


def test_errors_clear_deletes_exactly_what_was_shown(run: Run, stack: StackInMoto) -> None:
    queue = report(stack, *(make_report(f"bad{number}.pdf") for number in range(3)))

    result = run("errors", "--limit", "1", "--clear", "--yes")

    assert (result.code, result.err) == (0, "Deleted 1 report.\n")
    assert len(bodies(queue)) == 2


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, 0), ("n", 1, 1)])
def test_errors_clear_asks_on_a_terminal(
    run: Run, stack: StackInMoto, terminal: Callable[..., None], answer: str, code: int, left: int
) -> None:
    queue = report(stack, make_report())
    terminal(answer)

    assert run("errors", "--clear").code == code
    assert len(bodies(queue)) == left


def test_errors_clear_without_asking_may_take_its_time(
    run: Run, stack: StackInMoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = report(stack, make_report())
    moments = count(step=600)
    monkeypatch.setattr("filetracker.cli.errors.time", lambda: next(moments))

    assert run("errors", "--clear", "--yes").code == 0
    assert bodies(queue) == []


def test_errors_clear_deletes_nothing_by_an_answer_that_came_too_late(
    run: Run, stack: StackInMoto, terminal: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = report(stack, make_report())
    terminal("y")
    moments = iter([0.0, 600.0])
    monkeypatch.setattr("filetracker.cli.errors.time", lambda: next(moments))

    result = run("errors", "--clear")

    assert (result.code, len(bodies(queue))) == (1, 1)
    assert "more than 10 minutes" in result.err


@pytest.mark.parametrize(
    ("options", "seconds"), [([], 60), (["--clear", "--yes"], 60), (["--clear"], 600)], ids=["show", "clear", "ask"]
)
def test_errors_holds_reports_as_long_as_it_may_take(
    run: Run,
    stack: StackInMoto,
    terminal: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    seconds: int,
) -> None:
    report(stack, make_report())
    asked: list[int] = []
    receive = Queue.receive

    def spy(queue: Queue, visibility_timeout_seconds: int) -> list[QueueMessage]:
        asked.append(visibility_timeout_seconds)
        return receive(queue, visibility_timeout_seconds)

    monkeypatch.setattr(Queue, "receive", spy)
    terminal("n")

    run("errors", *options)

    assert set(asked) == {seconds}


def test_errors_clear_needs_yes_where_nobody_can_answer(run: Run, stack: StackInMoto) -> None:
    queue = report(stack, make_report())

    result = run("errors", "--clear")

    assert result.code == 2
    assert "--clear needs --yes" in result.err
    assert len(bodies(queue)) == 1


def dead_letters(stack: StackInMoto, good: int, malformed: int = 0) -> Queue:
    """The dead-letter queue with so many messages in it."""
    queue = stack.queue("uploads_dlq")
    for number in range(good):
        queue.send(f"event {number}")
    for number in range(malformed):
        queue.send(f"nonsense {number}", ErrorCode="MalformedEvent", ErrorMessage="no event")
    return queue


def test_redrive_says_that_nothing_waits(run: Run, stack: StackInMoto) -> None:
    assert (run("redrive").code, run("redrive").out) == (0, "Nothing waits in filetracker-uploads-dlq.\n")


def test_redrive_moves_events_and_leaves_what_is_malformed(run: Run, stack: StackInMoto) -> None:
    dlq = dead_letters(stack, good=12, malformed=1)

    result = run("redrive")

    assert result.code == 0
    assert "12 messages went from filetracker-uploads-dlq back to filetracker-uploads." in result.out
    assert "1 malformed message stayed in filetracker-uploads-dlq" in result.out
    assert bodies(stack.queue("uploads_queue")) == sorted(f"event {number}" for number in range(12))
    assert bodies(dlq) == ["nonsense 0"]


def test_redrive_dry_run_moves_nothing(run: Run, stack: StackInMoto) -> None:
    dlq = dead_letters(stack, good=2, malformed=1)

    result = run("redrive", "--dry-run", "--json")

    assert result.documents == [
        {"queue": "filetracker-uploads-dlq", "moved": 2, "left": 1, "discarded": 0, "dryRun": True}
    ]
    assert len(bodies(dlq)) == 3


def test_redrive_all_moves_what_is_malformed_too(run: Run, stack: StackInMoto) -> None:
    dlq = dead_letters(stack, good=0, malformed=1)

    assert run("redrive", "--all").out.startswith("1 message went")
    assert (bodies(dlq), bodies(stack.queue("uploads_queue"))) == ([], ["nonsense 0"])


def test_redrive_discards_what_is_malformed(run: Run, stack: StackInMoto) -> None:
    dlq = dead_letters(stack, good=1, malformed=2)

    assert "2 malformed messages would be deleted" in run("redrive", "--discard-malformed", "--dry-run").out
    assert run("redrive", "--discard-malformed").code == 2
    assert "2 malformed messages were deleted" in run("redrive", "--discard-malformed", "--yes").out
    assert (bodies(dlq), bodies(stack.queue("uploads_queue"))) == ([], ["event 0"])


def test_redrive_refuses_two_fates_for_one_message(run: Run, stack: StackInMoto) -> None:
    assert "not both" in run("redrive", "--all", "--discard-malformed").err


def test_redrive_tells_what_it_did_before_it_failed(
    run: Run, stack: StackInMoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    dlq = dead_letters(stack, good=1)

    def fail(*_: object, **__: object) -> None:
        raise RetriableError("Could not send: AWS is busy", "ThrottlingException")

    monkeypatch.setattr(Queue, "send", fail)

    result = run("redrive")

    assert result.code == 1
    assert "Could not send: AWS is busy. AWS is busy: try again in a minute." in result.err
    assert bodies(dlq) == ["event 0"]


def test_redrive_takes_what_eventbridge_could_not_deliver(run: Run, stack: StackInMoto) -> None:
    url = client("sqs").create_queue(QueueName="filetracker-rule-dlq")["QueueUrl"]
    stack.write({**stack.outputs, "rule_dlq_url": url})
    Queue(url).send("event", ERROR_CODE="NO_PERMISSIONS")

    assert "1 message went from filetracker-rule-dlq back to filetracker-uploads." in run("redrive").out
    assert bodies(stack.queue("uploads_queue")) == ["event"]


def test_redrive_publishes_notices(run: Run, stack: StackInMoto, local_aws: LocalAws) -> None:
    stack.write({**stack.outputs, "file_events_topic_arn": local_aws.topic_arn})
    notification = notification_of(None, make_record("a.txt"))
    assert notification
    dlq = stack.queue("notify_dlq")
    dlq.send(message_json(notification.to_entry()), NoticeId=notification.id, ErrorMessage="InvalidParameter")
    dlq.send('{"eventName": "MODIFY"}', ErrorMessage="Not a file's record")

    result = run("redrive", "--notices")

    assert result.out.splitlines()[0] == "1 message went from filetracker-notify-dlq to filetracker-file-events."
    assert "1 message stayed in filetracker-notify-dlq: no notification." in result.out
    (envelope,) = [json.loads(message["Body"]) for message in local_aws.received(local_aws.inbox_url)]
    assert json.loads(envelope["Message"])["id"] == "a.txt#1"
    assert bodies(dlq) == ['{"eventName": "MODIFY"}']


def test_redrive_of_notices_takes_no_option_of_events(run: Run, stack: StackInMoto) -> None:
    assert_one_line(run("redrive", "--notices", "--all"), 2, "--notices goes with neither")


def test_status_of_a_quiet_stack_is_0(run: Run, stack: StackInMoto) -> None:
    result = run("status")

    assert result.code == 0
    assert result.out.startswith("Stack filetracker in us-east-1, bucket filetracker\n")
    assert "There are no files yet." in result.out
    assert "✗" not in result.out


def test_status_names_what_waits_and_the_remedy(run: Run, stack: StackInMoto) -> None:
    dead_letters(stack, good=2)
    stack.queue("notify_dlq").send("{}")
    stack.queue("uploads_queue").send("{}")
    stack.put(
        make_record("good.txt"),
        make_record("bad.txt", status=Status.FAILED, error=Fault("CorruptContent", "It is damaged.")),
    )

    result = run("status")

    assert result.code == 1
    rows = {line.split()[1]: line for line in result.out.splitlines() if line[:1] in "✓✗" and line.strip()}
    assert (
        "2        could not be tracked: mend the cause, then `filetracker redrive`" in rows["filetracker-uploads-dlq"]
    )
    assert rows["filetracker-notify-dlq"].startswith("✗")
    assert rows["filetracker-uploads"].startswith("✓")
    assert "bad.txt\n  CorruptContent: It is damaged.\n" in result.out


def test_status_says_what_becomes_of_jobs_that_were_not_started(run: Run, stack: StackInMoto) -> None:
    url = client("sqs").create_queue(QueueName="filetracker-start-job-dlq")["QueueUrl"]
    stack.write({**stack.outputs, "start_job_dlq_url": url})
    Queue(url).send("{}")

    result = run("status")

    assert result.code == 1
    row, _ = [line for line in result.out.splitlines() if "filetracker-start-job-dlq" in line]
    assert row.startswith("✗")
    assert "1        jobs not started: mend the cause; the sweep starts them" in row
    assert f"\nOnce that is mended: aws sqs purge-queue --queue-url {url}\n" in result.out


def test_status_json(run: Run, stack: StackInMoto) -> None:
    record = make_record("bad.txt", status=Status.FAILED, error=Fault("CorruptContent", "It is damaged."))
    stack.put(record)
    report(stack, make_report())

    result = run("status", "--json")

    assert result.code == 1
    document = result.documents[0]
    assert document["queues"]["filetracker-errors"] == 1
    assert document["latestFailed"] == [File().dump(record)]
    assert document["newest"][0]["fileName"] == "bad.txt"
