"""What people do to the bucket while everything fails: a thousand files, some of them again and again."""

from __future__ import annotations

import random
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from filetracker.files.events import EventType

FILES, CLIENTS = 1_000, 4

# What happens to a file, in order, and how many of a hundred files it happens to.
_LIVES: Mapping[tuple[str, ...], int] = {
    ("put",): 62,
    ("put damaged",): 3,
    ("put", "put"): 10,
    ("put", "put damaged", "put"): 2,
    ("put", "delete"): 6,
    ("put", "delete", "put"): 3,
    ("put", "delete", "restore"): 6,
    ("put", "put", "delete", "restore", "put"): 2,
    ("put", "put", "roll back"): 4,
    ("put", "put", "roll back", "put", "delete"): 2,
}


@dataclass(frozen=True)
class Step:
    """What S3 said that it did, and will tell in an event."""

    event_type: EventType
    version_id: str


def plan(seed: int, prefix: str) -> list[tuple[str, str]]:
    """(key, what to do) in an order in which each file's life runs forward, among all others."""
    dice = random.Random(seed)
    lives = dice.choices(list(_LIVES), list(_LIVES.values()), k=FILES)
    moments: list[tuple[float, str, str]] = []
    for number, life in enumerate(lives):
        began, pace = dice.random(), dice.choice((0.002, 0.02, 0.2))  # some lives are over before anyone looks
        moments += [(began + pace * place, f"{prefix}/{number:04}.txt", deed) for place, deed in enumerate(life)]
    return [(key, deed) for _, key, deed in sorted(moments)]


def act(s3: Any, bucket: str, deeds: Sequence[tuple[str, str]]) -> dict[str, list[Step]]:
    """Does it all, with a few clients; each file is one client's. Returns what happened to each file."""
    by_client = defaultdict(list)
    for key, deed in deeds:
        by_client[zlib.crc32(key.encode()) % CLIENTS].append((key, deed))
    steps: dict[str, list[Step]] = defaultdict(list)

    def run(client: int) -> None:
        for key, deed in by_client[client]:
            steps[key].append(_do(s3, {"Bucket": bucket, "Key": key}, deed, steps[key]))

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(run, list(by_client)))
    return dict(steps)


def _do(s3: Any, where: Mapping[str, str], deed: str, before: Sequence[Step]) -> Step:
    match deed:
        case "put":
            content = {"Body": f"{where['Key']}, step {len(before)}\n".encode(), "ContentType": "text/plain"}
        case "put damaged":
            content = {"Body": b"\0" * 100, "ContentType": "application/pdf"}
        case "delete":
            return Step(EventType.DELETE_MARKER_CREATED, s3.delete_object(**where)["VersionId"])
        case _:  # "restore" removes the delete marker, "roll back" the newest version
            s3.delete_object(**where, VersionId=before[-1].version_id)
            return Step(EventType.DELETED, before[-1].version_id)
    return Step(EventType.CREATED, s3.put_object(**where, **content)["VersionId"])
