"""The parent's side of one child: starts it, gives it one file after the other, and kills it at a limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any, cast

from filetracker.errors import FileTrackerError, RetriableError
from filetracker.files.models import Fault
from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts
from filetracker.metadata.isolation import child
from filetracker.metadata.isolation.channel import Channel, ChannelClosedError, ChannelTimeoutError
from filetracker.metadata.isolation.limits import ChildLimits
from filetracker.metadata.range_reader import Fetch

DESCRIBE = "filetracker.metadata.description:describe"
# The child's module is imported here only for its name, so that whoever follows imports (the packaging) finds it.
_BOOT = f"import sys; sys.path[:] = {{path!r}}; from {child.__name__} import main; main(sys.argv[1:])"
# A reader that looks at the clock stops by itself and returns what it has; only then is the child killed.
_GRACE_SECONDS = 0.5
_START_SECONDS = 60.0  # for Python to start where there is little of a processor; no file is to blame for that


class ContentTooExpensiveError(FileTrackerError):
    """Reading the content reached a limit, or ended the process. `known` is what had been found by then."""

    code = "ContentTooExpensive"

    def __init__(self, reason: str, known: ContentDescription) -> None:
        super().__init__(reason)
        self.known = known


class ChildLostError(FileTrackerError):
    """The child was gone before it began: it may have been killed while the function was frozen."""

    code = "ChildLost"


class ChildProcess:
    """A process that reads content: one file at a time, for one thread at a time (but for `stop`)."""

    def __init__(self, limits: ChildLimits, describe: str = DESCRIBE) -> None:
        self._limits = limits
        self._is_stopped = False
        self.is_usable = True
        arguments = [str(os.getpid()), str(limits.memory_bytes), str(limits.processor_seconds), describe]
        boot = _BOOT.format(path=[os.path.abspath(folder) for folder in sys.path])  # noqa: PTH100 - no need of pathlib here
        # -I: neither the environment nor the person's own packages count; -S: no packages but those on our path.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", boot, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            cwd="/",
        )
        self._pipes = [cast("IO[bytes]", pipe) for pipe in (self._process.stdout, self._process.stdin)]
        self._channel = Channel(*(pipe.fileno() for pipe in self._pipes))

    @property
    def process_id(self) -> int:
        """The child's."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def describe(self, facts: ContentFacts, fetch: Fetch, budget: ContentBudget) -> ContentDescription:
        """What the content says.

        Raises ContentTooExpensiveError at a limit, ChildLostError if the child was gone before, RetriableError if it
        was stopped, and what `fetch` raises.
        """
        reading = _Reading(self._channel, facts, fetch, budget)
        try:
            response = reading.serve()
        except ChannelTimeoutError:
            raise self._delay(reading, budget) from None
        except ChannelClosedError:
            raise self._loss(reading) from None
        finally:
            if not reading.is_over:
                self._end()
        if response["retire"]:
            self._end()
        if reading.source_error:
            raise reading.source_error
        if "out_of_memory" in response:
            raise reading.failed(self._memory_reason())
        if "bug" in response:
            raise reading.failed(f"the process that read it failed ({response['bug'][:200]})")
        return reading.known

    def stop(self) -> None:
        """Ends the child, whatever it does, and waits for its end. From any thread, more than once."""
        self._is_stopped = True
        self._end()

    def close(self) -> None:
        """Ends the child and gives its pipes back. Not while another thread uses it."""
        self._end()
        for pipe in self._pipes:
            pipe.close()

    def _end(self) -> None:
        self.is_usable = False
        self._process.kill()
        self._process.wait()

    def _delay(self, reading: _Reading, budget: ContentBudget) -> Exception:
        """What is raised for a child that did not answer in time."""
        if not reading.has_started:
            return RetriableError(
                f"No process that reads content starts within {_START_SECONDS:g} s.", code="ChildLost"
            )
        return reading.failed(f"reading it took more than {budget.seconds:g} s")

    def _loss(self, reading: _Reading) -> Exception:
        """What is raised for a child that ended before it answered."""
        self._end()
        if self._is_stopped:
            return RetriableError("The function ran out of time before this was done.", code="OutOfTime")
        if not reading.has_started:
            return ChildLostError("The child had ended before.")
        return reading.failed(self._how_it_ended())

    def _how_it_ended(self) -> str:
        number = -self._process.returncode
        if number == signal.SIGXCPU:
            return f"reading it took more than {self._limits.processor_seconds} s of processor time"
        if number == signal.SIGKILL:  # not by us: by the kernel, which was short of memory
            return self._memory_reason()
        name = signal.Signals(number).name if number > 0 else f"exit status {-number}"
        return f"the process that read it ended ({name})"

    def _memory_reason(self) -> str:
        return f"reading it took more than {self._limits.memory_bytes // 1_048_576} MiB of memory"


def _environment() -> dict[str, str]:
    """Nothing, and in Lambda's runtime what this Python needs to start at all: where its shared library is."""
    return {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}


class _Reading:
    """The conversation about one file. Its time starts when the child starts it, and waits while bytes are fetched."""

    def __init__(self, channel: Channel, facts: ContentFacts, fetch: Fetch, budget: ContentBudget) -> None:
        self.known = ContentDescription()
        self.has_started = self.is_over = False
        self.source_error: Exception | None = None
        self._channel, self._facts, self._fetch, self._budget = channel, facts, fetch, budget
        self._deadline = time.monotonic() + _START_SECONDS
        self._bytes_fetched = 0

    def serve(self) -> Mapping[str, Any]:
        """Asks, fetches what the child wants, and returns its last word."""
        facts = {name: value for name, value in asdict(self._facts).items() if name != "head"}
        request = {"facts": facts, "budget": asdict(self._budget)}
        self._channel.send(request, self._facts.head, self._deadline)
        while True:
            document, _ = self._channel.receive(self._deadline)
            if "started" in document:
                self.has_started = True
                self._deadline = time.monotonic() + self._budget.seconds + _GRACE_SECONDS
            elif "types" in document:
                self.known = _description_of(document["types"])
            elif "fetch" in document:
                self._answer(*document["fetch"])
            else:
                if "described" in document:
                    self.known = _description_of(document["described"])
                self.is_over = True
                return document

    def failed(self, reason: str) -> Exception:
        """What is raised if the child came to no end: where a source failed, that is the reason."""
        return self.source_error or ContentTooExpensiveError(f"{reason}.", self.known)

    def _answer(self, start: int, length: int) -> None:
        if start < 0 or length < 1 or start + length > self._facts.size:
            raise ChannelClosedError  # no reader asks for that: something else speaks there
        if self._bytes_fetched + length > self._budget.bytes:
            self._channel.send({"refused": True}, deadline=self._deadline)
            return
        self._bytes_fetched += length
        began = time.monotonic()
        try:
            data = self._fetch(start, length)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again when the child has been told
            self.source_error = error
            self._channel.send({"failed": True}, deadline=self._deadline)
            return
        self._deadline += time.monotonic() - began
        self._channel.send({}, data, self._deadline)


def _description_of(values: Mapping[str, Any]) -> ContentDescription:
    error = values["error"]
    return ContentDescription(**{**values, "error": Fault(**error) if error else None})
