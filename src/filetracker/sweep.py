"""What sweeps have in common: they clear away one thing after another, for as long as there is time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from filetracker.errors import ContentionError, RetriableError

Attempt = Callable[[], None]


@dataclass
class SweepResult:
    """What one sweep did; `failures` are sentences. What is left, the next sweep finds."""

    failures: list[str] = field(default_factory=list)
    is_complete: bool = True

    def try_all(self, attempts: Iterable[Attempt], is_time_up: Callable[[], bool]) -> None:
        """Makes each attempt: one that fails holds up no other. Raises what `attempts` itself raises."""
        for attempt in attempts:
            if is_time_up():
                self.is_complete = False
                return
            try:
                attempt()
            except ContentionError:
                continue  # somebody is at work on it
            except RetriableError as error:
                self.failures.append(str(error))
