"""What runs in the child: it reads one file after the other, asks its parent for their bytes, and knows nothing else.

It is started with an empty environment and no open files but its pipes. It ends with its parent, at the end of its
pipe, and at a limit of memory or of processor time.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from filetracker.metadata.description import ContentBudget, ContentDescription, ContentFacts
from filetracker.metadata.isolation.channel import Channel, ChannelClosedError, Message
from filetracker.metadata.range_reader import BudgetExceededError

_PR_SET_PDEATHSIG = 1  # Source: prctl(2)
_FEW_FILES = 64

# As description.describe: facts, where bytes come from, budget, whom to tell what is known before the reading ends.
Describe = Callable[..., ContentDescription]


class _SourceFailedError(Exception):
    """The parent could not get the bytes; it knows why."""


def main(arguments: list[str]) -> None:
    """Serves until the pipe ends. Arguments: the parent's process id, bytes of memory, seconds of processor time for
    each file, and where the function is that describes (`package.module:name`)."""
    parent_id, memory_bytes, processor_seconds, place = arguments
    channel = _take_pipes()
    _die_with(int(parent_id))
    module, _, name = place.partition(":")
    describe: Describe = getattr(import_module(module), name)
    _limit(int(memory_bytes))
    while True:
        try:
            request = channel.receive()
            _limit_processor_time(int(processor_seconds))
            channel.send(_serve(request, channel, describe, int(memory_bytes)))
        except ChannelClosedError:
            return


def _serve(request: Message, channel: Channel, describe: Describe, memory_bytes: int) -> dict[str, Any]:
    facts = ContentFacts(head=request.body, **request.document["facts"])
    channel.send({"started": True})

    def fetch(start: int, length: int) -> bytes:
        channel.send({"fetch": [start, length]})
        response = channel.receive()
        if "failed" in response.document:
            raise _SourceFailedError
        if "refused" in response.document:
            raise BudgetExceededError("Reading it would take more bytes of the file than its budget has.")
        return response.body

    def report(description: ContentDescription) -> None:
        channel.send({"types": asdict(description)})

    try:
        description = describe(facts, fetch, ContentBudget(**request.document["budget"]), report)
    except _SourceFailedError:
        return {"source_failed": True, "retire": False}
    except MemoryError:
        return {"out_of_memory": True, "retire": True}
    except Exception as error:  # noqa: BLE001 - a bug of ours must be told of, not guessed from an exit status
        with suppress(OSError):  # where errors go to a file, it may not be written to
            traceback.print_exc()
        return {"bug": f"{type(error).__name__}: {error}", "retire": True}
    # Memory that was used is not always given back: the next file must find what it is promised.
    return {"described": asdict(description), "retire": _data_bytes() > memory_bytes // 2}


def _take_pipes() -> Channel:
    """Standard input and output, under other numbers: what a parser prints must not be taken for an answer."""
    channel = Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    os.close(nothing)
    return channel


def _die_with(parent_id: int) -> None:
    """Asks the kernel for SIGKILL at the parent's end: who computes does not notice the end of a pipe."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - the parent, which imports this module for its name, has no use for it

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_id:  # it ended before the kernel was asked
        sys.exit(0)


def _limit(memory_bytes: int) -> None:
    """No more memory than this, no file written, none left behind by a crash."""
    limits = {
        resource.RLIMIT_DATA: memory_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _FEW_FILES,
    }
    sys.dont_write_bytecode = True
    for name, value in limits.items():
        resource.setrlimit(name, (value, value))


def _data_bytes() -> int:
    """What counts toward RLIMIT_DATA, roughly; 0 on a system that does not tell. Source: proc(5), /proc/pid/statm."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[5]
    except FileNotFoundError:
        return 0
    return int(pages) * resource.getpagesize()


def _limit_processor_time(seconds: int) -> None:
    """The kernel counts from the start of the process, so the limit moves on with each file."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY))
