"""How often a file was tried for the messages that name it: tries that began, and were not merely throttled."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from filetracker.errors import ContentionError, RetriableError, ThrottledError
from filetracker.tracking.models import Message
from filetracker.tracking.ports import Attempts


@dataclass(frozen=True)
class Tries:
    """Of one file, for messages of one batch. A message that comes the first time costs no request unless it fails."""

    attempts: Attempts
    file_name: str
    messages: Sequence[Message]
    expires_at: int

    def begin(self) -> int:
        """Which try this is. Raises RetriableError when it can't be counted."""
        counted = [self.attempts.begin_try(id_, self.file_name, self.expires_at) for id_ in self._ids(again=True)]
        return max([1, *counted])

    def end(self, error: BaseException | None) -> None:
        """What came of it. A count that can't be written is one try more or less for a message that comes again."""
        with suppress(RetriableError):
            if error is None:
                for message_id in self._ids(again=True):
                    self.attempts.forget(message_id, self.file_name)
            elif is_no_fault(error):
                for message_id in self._ids(again=True):
                    self.attempts.undo_try(message_id, self.file_name, self.expires_at)
            else:
                for message_id in self._ids(again=False):
                    self.attempts.begin_try(message_id, self.file_name, self.expires_at)

    def _ids(self, *, again: bool) -> list[str]:
        return list(dict.fromkeys(m.message_id for m in self.messages if (m.receive_count > 1) is again))


def is_no_fault(error: BaseException) -> bool:
    """Whether it passes by itself: AWS asked for patience, or others wrote the same record."""
    return isinstance(error, ThrottledError | ContentionError)
