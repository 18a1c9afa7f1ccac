"""What an oracle is, and how its answers are kept."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.content.corpus.folders import ANSWERS

Response = Mapping[str, Any]
_PATIENCE_SECONDS = 60
_KEPT_AFTER = 1000
_WORKERS = 2


@dataclass(frozen=True)
class Subject:
    """A file that oracles are asked about; `key` names its content and its ending, which some of them look at."""

    path: Path
    key: str


@dataclass(frozen=True)
class Oracle:
    """A program or library: how it is asked, of which files, and of how many at once.

    `ask` yields an answer for each path that it says something of; `reads` is given the ending and libmagic's type.
    """

    name: str
    ask: Callable[[Sequence[Path]], Iterator[tuple[Path, Response]]]
    reads: Callable[[str, str], bool] = lambda _ending, _magic: True
    batch: int = 1


def ask_all(oracle: Oracle, subjects: Sequence[Subject]) -> dict[str, Response]:
    """The answers by the subjects' keys; only what was not asked before is asked."""
    stored = ANSWERS / f"{oracle.name}.json"
    answers: dict[str, Response] = json.loads(stored.read_text()) if stored.is_file() else {}
    fresh = [subject for subject in subjects if subject.key not in answers]
    ANSWERS.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(fresh), _KEPT_AFTER):  # kept now and then: to ask takes minutes
        some = fresh[start : start + _KEPT_AFTER]
        found = dict(_ask_in_batches(oracle, [subject.path for subject in some]))
        answers |= {subject.key: found.get(subject.path, {}) for subject in some}
        stored.write_text(json.dumps(answers))
    return {subject.key: answers[subject.key] for subject in subjects}


def _ask_in_batches(oracle: Oracle, paths: Sequence[Path]) -> Iterable[tuple[Path, Response]]:
    batches = [paths[start : start + oracle.batch] for start in range(0, len(paths), oracle.batch)]
    with ThreadPoolExecutor(_WORKERS) as pool:
        for answers in pool.map(lambda batch: list(oracle.ask(batch)), batches):
            yield from answers


def run(command: Sequence[str], paths: Sequence[Path]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a program given the paths; 124 if it took too long."""
    try:
        done = subprocess.run(
            [*command, *map(str, paths)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_PATIENCE_SECONDS * max(1, len(paths) // 50 + 1),
        )
    except subprocess.TimeoutExpired:
        return 124, "", "took too long"
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
