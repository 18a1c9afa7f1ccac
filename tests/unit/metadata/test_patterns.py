"""Each regular expression that meets a stranger's bytes takes time in proportion to their length."""

from __future__ import annotations

import itertools
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from filetracker import metadata

LENGTH = 100_000
PROCESSOR_SECONDS = 5.0  # a linear pattern takes a hundredth of it for all strings, a quadratic one a minute for one
CHARACTERS = ' \n1a<&-"'


def patterns() -> Iterator[tuple[str, re.Pattern[Any], bool]]:
    """Name and pattern, and whether it is searched for anywhere in a text."""
    for module in pkgutil.walk_packages(metadata.__path__, f"{metadata.__name__}."):
        loaded = import_module(module.name)
        source = Path(str(loaded.__file__)).read_text()
        for name, value in vars(loaded).items():
            is_searched = re.search(rf"\b{name}\.(search|finditer|findall|split|sub)\(", source) is not None
            for number, pattern in enumerate(found_in(value)):
                yield f"{module.name.rpartition('.')[2]}.{name}[{number}]", pattern, is_searched


def found_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from found_in(item)


def hostile_strings(pattern: re.Pattern[Any]) -> Iterator[str]:
    """One character, or two, again and again, behind what the pattern begins with; and that again and again."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = [word for word in re.findall(r"[\w<!?%-]+", source) if len(word) > 1][:4]
    for first, second in itertools.product(CHARACTERS, repeat=2):
        yield first * (LENGTH // 2) + second * (LENGTH // 2) + "\0"
    for word, character in itertools.product(words, CHARACTERS):
        yield word + character * LENGTH + "\0"
        yield (word + character) * (LENGTH // (len(word) + 1)) + "\0"


@contextmanager
def processor_limit(seconds: float) -> Iterator[None]:
    """Ends what takes longer; the engine of `re` looks for signals while it works."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {seconds:g} s of the processor")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def try_all(pattern: re.Pattern[Any], is_searched: bool) -> None:
    for text in hostile_strings(pattern):
        subject: Any = text if isinstance(pattern.pattern, str) else text.encode("latin-1")
        pattern.match(subject)
        pattern.fullmatch(subject)
        if is_searched:
            pattern.search(subject)


@pytest.mark.parametrize(("pattern", "is_searched"), [pytest.param(*rest, id=name) for name, *rest in patterns()])
def test_pattern_is_linear(pattern: re.Pattern[Any], is_searched: bool) -> None:
    with processor_limit(PROCESSOR_SECONDS):
        try_all(pattern, is_searched)


def test_processor_limit_ends_a_cubic_pattern() -> None:
    """The one that the judgement of cells once had."""
    with pytest.raises(TimeoutError), processor_limit(0.2):
        try_all(re.compile(r"[-+]?[\d.,' ]*\d[\d.,' ]*(e[-+]?\d+)?\s*[%€$£]?"), is_searched=False)
