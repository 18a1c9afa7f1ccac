"""Times, the one way they are written in this product: ISO 8601 UTC with milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime

SECONDS_PER_DAY = 86_400


def normalize_time(text: str) -> str:
    """ISO 8601 UTC with milliseconds, so that times of both formats sort as strings."""
    moment = datetime.fromisoformat(text)
    return format_time(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def format_time(moment: datetime) -> str:
    """`2026-01-31T23:59:59.000Z`: the one way a time is written in this product."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """The reverse of `events.format_time`."""
    return datetime.fromisoformat(text).astimezone(UTC)
