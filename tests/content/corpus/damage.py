"""Copies of good files that are damaged on purpose, and whether FileTracker marks them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.content.corpus import endings
from tests.content.corpus.comparison import Case
from tests.content.corpus.folders import DAMAGED, ROOT
from tests.content.corpus.oracles.health import Health
from tests.content.corpus.product import Said, Upload, verdicts_of

COPIES_OF_AN_ENDING = 12
MIN_BYTES = 256  # of smaller ones the half may be all that matters


class Marked(StrEnum):
    """How a damaged file shows: the first that is true of it."""

    FAILED = "FAILED"
    WARNING = "warning"
    MISMATCH = "mismatch"
    UNMARKED = "unmarked"


@dataclass(frozen=True)
class DamagedCopy:
    """A copy, by the file that it was made of and by what was done to it."""

    original: Case
    damage: str
    path: Path


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda content: content[: len(content) // 2],
    "16 bytes zeroed": lambda content: bytes(16) + content[16:],
    "1 KiB zeroed": lambda content: bytes(min(1024, len(content) // 2)) + content[min(1024, len(content) // 2) :],
}


def damaged_copies(cases: Sequence[Case]) -> list[DamagedCopy]:
    """Of some files of each ending, all kinds of damage; only of files that an oracle calls good."""
    taken: Counter[str] = Counter()
    copies: list[DamagedCopy] = []
    DAMAGED.mkdir(parents=True, exist_ok=True)
    for case in cases:
        ending = case.file.ending
        good = case.said.status == "TRACKED" and case.health is Health.GOOD and not case.said.type_mismatch
        if (
            ending not in endings.DAMAGED
            or not good
            or case.file.size < MIN_BYTES
            or taken[ending] >= COPIES_OF_AN_ENDING
        ):
            continue
        taken[ending] += 1
        for damage, apply in DAMAGES.items():
            path = DAMAGED / f"{case.file.sha256[:16]}-{damage.replace(' ', '-')}{ending}"
            path.write_bytes(apply(case.file.path.read_bytes()))
            copies.append(DamagedCopy(case, damage, path))
    return copies


def marks_of(copies: Sequence[DamagedCopy], checkout: Path = ROOT) -> list[tuple[DamagedCopy, Marked]]:
    """How FileTracker marks each, declared and named as the good file was."""
    uploads = [Upload(copy.path, f"corpus/{copy.original.file.name}", copy.original.voices.declared) for copy in copies]
    said = verdicts_of(uploads, checkout)
    return [(copy, mark_of(verdict)) for copy, verdict in zip(copies, said, strict=True)]


def mark_of(said: Said) -> Marked:
    """A file that hung or crashed counts as unmarked: nothing was said of it."""
    if said.status == "FAILED":
        return Marked.FAILED
    if said.status != "TRACKED":
        return Marked.UNMARKED
    if said.metadata.get("Warning"):
        return Marked.WARNING
    return Marked.MISMATCH if said.type_mismatch else Marked.UNMARKED


def count_marks(marks: Sequence[tuple[DamagedCopy, Marked]]) -> dict[tuple[str, str], Counter[Marked]]:
    """By ending and damage."""
    counts: defaultdict[tuple[str, str], Counter[Marked]] = defaultdict(Counter)
    for copy, mark in marks:
        counts[copy.original.file.ending, copy.damage][mark] += 1
    return counts
