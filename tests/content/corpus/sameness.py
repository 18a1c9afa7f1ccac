"""When two programs' values of a field mean the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_DURATION_SHARE, _DURATION_SECONDS = 0.01, 0.06
_RATE_SHARE = 0.03
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def number(value: Any) -> float | None:
    """Of 3, "3", "3.0 px" or "3/10"; None if there is none at its start."""
    found = _NUMBER.match(str(value).strip())
    return float(found[0]) if found else None


def same_number(one: Any, other: Any) -> bool:
    return number(one) is not None and number(one) == number(other)


def same_size(one: Any, other: Any) -> bool:
    """Pixels: a vector picture's may be rounded."""
    return _is_near(one, other, 0, 1)


def same_duration(one: Any, other: Any) -> bool:
    return _is_near(one, other, _DURATION_SHARE, _DURATION_SECONDS)


def same_rate(one: Any, other: Any) -> bool:
    """Bits or pictures per second: means over slightly different times."""
    return _is_near(one, other, _RATE_SHARE, 1)


def same_position(one: Any, other: Any) -> bool:
    """Degrees."""
    return _is_near(one, other, 0, 0.0005)


def same_text(one: Any, other: Any) -> bool:
    """White space and Unicode's forms aside; FileTracker cuts long ones and marks them with "…"."""
    first, second = _plain(one), _plain(other)
    return first == second or (first.endswith("…") and second.startswith(first[:-1]))


def same_time(one: Any, other: Any) -> bool:
    """ISO 8601 or EXIF's form; as far as both go, and whatever their offset."""
    first, second = (re.sub(r"\D", "", re.split(r"[Zz+]|(?<=\d\d)-\d\d:?\d\d$|\.", str(value))[0]) for value in (one, other))
    return min(len(first), len(second)) >= 8 and (first.startswith(second) or second.startswith(first))  # noqa: PLR2004


def same_flag(one: Any, other: Any) -> bool:
    return bool(one) == bool(other)


def same_names(one: Any, other: Any) -> bool:
    """Lists of names; FileTracker keeps the first hundred."""
    first, second = ([_plain(name) for name in names][:100] for names in (one, other))
    return first == second or sorted(first) == sorted(second)


def _is_near(one: Any, other: Any, share: float, least: float) -> bool:
    first, second = number(one), number(other)
    if first is None or second is None:
        return False
    return abs(first - second) <= max(least, share * abs(second))


def _plain(value: Any) -> str:
    return " ".join(unicodedata.normalize("NFC", str(value)).replace("\0", " ").split()).casefold()
