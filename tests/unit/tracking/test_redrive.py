"""Redrive: what waits goes back, what was set aside stays, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from filetracker.aws.sqs import QueueMessage
from filetracker.errors import RetriableError
from filetracker.tracking.redrive import Redrive, RedriveOutcome


def make_message(message_id: str, **attributes: str) -> QueueMessage:
    """A message whose body is `event <id>`."""
    return QueueMessage(message_id, f"event {message_id}", f"handle-{message_id}", 1, attributes)


def make_malformed(message_id: str) -> QueueMessage:
    """A message that the ingest set aside."""
    return make_message(message_id, ErrorCode="MalformedEvent", ErrorMessage="no event")


@dataclass
class MemoryQueue:
    """A queue in memory, in which received messages are hidden until they are released."""

    visible: list[QueueMessage] = field(default_factory=list)
    hidden: dict[str, QueueMessage] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    fails_on: str = ""
    refills: int = 0  # messages that come anew with each receive
    counted: int | None = None
    name: str = "queue"

    def depth(self) -> int:
        """What SQS would say, which may be behind."""
        return len(self.visible) + len(self.hidden) if self.counted is None else self.counted

    def drain(self, visibility_timeout_seconds: int) -> Iterator[list[QueueMessage]]:
        """Batches of ten."""
        while self.visible:
            batch, self.visible = self.visible[:10], self.visible[10:]
            self.hidden.update((message.message_id, message) for message in batch)
            yield batch
            self.visible += [make_message(f"new-{len(self.sent)}-{number}") for number in range(self.refills)]

    def delete(self, message: QueueMessage) -> None:
        """Deletes a hidden message."""
        del self.hidden[message.message_id]

    def release(self, message: QueueMessage) -> None:
        """Shows a hidden message again."""
        self.visible.append(self.hidden.pop(message.message_id))

    def send(self, body: str, **attributes: str) -> None:
        """Takes one message."""
        assert not attributes
        if body == self.fails_on:
            raise RetriableError("Could not send: AWS is down")
        self.sent.append(body)


def test_run_moves_everything_that_waits() -> None:
    source, target = MemoryQueue([make_message(str(number)) for number in range(25)]), MemoryQueue()
    redrive = Redrive(source, target)

    redrive.run()

    assert sorted(target.sent) == sorted(f"event {number}" for number in range(25))
    assert (source.depth(), redrive.moved, redrive.left) == (0, 25, 0)


def test_run_leaves_what_was_set_aside_and_shows_it_again() -> None:
    source, target = MemoryQueue([make_message("1"), make_malformed("2"), make_message("3")]), MemoryQueue()
    redrive = Redrive(source, target)

    redrive.run()

    assert sorted(target.sent) == ["event 1", "event 3"]
    assert [message.message_id for message in source.visible] == ["2"]
    assert (redrive.moved, redrive.left) == (2, 1)


def test_run_moves_what_was_set_aside_where_it_is_asked_to() -> None:
    source, target = MemoryQueue([make_malformed("1")]), MemoryQueue()
    redrive = Redrive(source, target, dead_lettered=RedriveOutcome.MOVE)

    redrive.run()

    assert target.sent == ["event 1"]
    assert (source.depth(), redrive.moved) == (0, 1)


def test_run_discards_only_what_was_set_aside() -> None:
    source, target = MemoryQueue([make_malformed("1"), make_message("2")]), MemoryQueue()
    redrive = Redrive(source, target, dead_lettered=RedriveOutcome.DISCARD)

    redrive.run()

    assert target.sent == ["event 2"]
    assert (source.depth(), redrive.moved, redrive.discarded) == (0, 1, 1)


@pytest.mark.parametrize("fate", RedriveOutcome)
def test_run_dry_counts_and_changes_nothing(fate: RedriveOutcome) -> None:
    messages = [make_message(str(number)) for number in range(12)] + [make_malformed("m")]
    source, target = MemoryQueue(list(messages)), MemoryQueue()
    redrive = Redrive(source, target, dead_lettered=fate, dry_run=True)

    redrive.run()

    assert not target.sent
    assert sorted(m.message_id for m in source.visible) == sorted(m.message_id for m in messages)
    assert redrive.moved + redrive.discarded + redrive.left == 13
    assert redrive.moved == (13 if fate is RedriveOutcome.MOVE else 12)


def test_run_loses_nothing_when_sending_fails() -> None:
    source = MemoryQueue([make_message(str(number)) for number in range(5)])
    target = MemoryQueue(fails_on="event 3")

    with pytest.raises(RetriableError, match="AWS is down"):
        Redrive(source, target).run()

    assert "3" in {message.message_id for message in source.visible}
    assert not source.hidden
    assert {*target.sent, *(message.body for message in source.visible)} == {f"event {n}" for n in range(5)}


def test_run_ends_though_messages_keep_failing_again() -> None:
    source, target = MemoryQueue([make_message(str(number)) for number in range(20)], refills=10), MemoryQueue()

    Redrive(source, target).run()

    assert len(target.sent) == 20


def test_run_moves_what_sqs_does_not_count_yet() -> None:
    source, target = MemoryQueue([make_message("1")], counted=0), MemoryQueue()

    Redrive(source, target).run()

    assert target.sent == ["event 1"]
