"""Moves what waits in a dead-letter queue back to where it was to go: events to the uploads queue, to be tracked again.

Receive, send, delete: a crash between the last two leaves an event in both queues, which costs nothing, because
tracking is idempotent. SQS's own redrive could not leave out the messages that were set aside as malformed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum, auto

from filetracker.aws.sqs import QueueMessage
from filetracker.tracking.ports import DeadLetterQueue, RedriveTarget

UNPROCESSABLE_ATTRIBUTE = "ErrorCode"  # what the ingest puts on a message that no retry can help


def is_malformed(message: QueueMessage) -> bool:
    """Whether the ingest found that it is no event."""
    return UNPROCESSABLE_ATTRIBUTE in message.attributes


_VISIBILITY_TIMEOUT_SECONDS = 120
_WORKERS = 10


class RedriveOutcome(Enum):
    """What becomes of messages that were set aside as malformed."""

    LEAVE = auto()
    MOVE = auto()
    DISCARD = auto()


@dataclass
class Redrive:
    """Moves what waits now; what fails again in the meantime stays for the next time.

    `moved`, `discarded` and `left` count messages; with `dry_run`, what would become of them.
    """

    source: DeadLetterQueue
    target: RedriveTarget
    dead_lettered: RedriveOutcome = RedriveOutcome.LEAVE
    is_unprocessable: Callable[[QueueMessage], bool] = is_malformed
    dry_run: bool = False
    moved: int = 0
    discarded: int = 0
    left: int = 0
    _held: dict[str, QueueMessage] = field(default_factory=dict)

    def run(self) -> None:
        """Raises RetriableError. Whatever happens, what was received and not moved is visible again at the end."""
        most = max(self.source.depth(), _WORKERS)  # SQS counts seconds behind
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="redrive") as pool:
            try:
                for batch in self.source.drain(_VISIBILITY_TIMEOUT_SECONDS):
                    self._held.update((message.message_id, message) for message in batch)
                    self._count(list(pool.map(self._process, batch)))
                    if self.moved >= most:
                        break
            finally:
                list(pool.map(self.source.release, self._held.values()))

    def _process(self, message: QueueMessage) -> RedriveOutcome:
        fate = self.dead_lettered if self.is_unprocessable(message) else RedriveOutcome.MOVE
        if fate is RedriveOutcome.LEAVE or self.dry_run:
            return fate
        if fate is RedriveOutcome.MOVE:
            # Without its attributes: what was set aside once is an ordinary event again.
            self.target.send(message.body)
        self.source.delete(message)
        del self._held[message.message_id]
        return fate

    def _count(self, fates: Sequence[RedriveOutcome]) -> None:
        self.moved += fates.count(RedriveOutcome.MOVE)
        self.discarded += fates.count(RedriveOutcome.DISCARD)
        self.left += fates.count(RedriveOutcome.LEAVE)
