"""When two programs' values of a field mean the same."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

_DURATION_SHARE, _DURATION_SECONDS = 0.01, 0.06
_RATE_SHARE = 0.03
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\s*(px|pt|pc|in|cm|mm|%)?")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}  # CSS's
_TIME = re.compile(
    r"(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?(?:\.\d+)?\s*(Z|[+-]\d\d(?::?\d\d)?)?"
)


def number(value: Any) -> float | None:
    """Of 3, "3" or "3/10" the 3; a length with a unit in pixels; None if it is a share, or does not begin so."""
    found = _NUMBER.match(str(value).strip())
    return float(found[1]) * _PIXELS[found[2] or ""] if found and found[2] != "%" else None


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
    """White space, case, control characters and Unicode's forms aside; FileTracker cuts long ones, marked with "…"."""
    first, second = _plain(one), _plain(other)
    return first == second or (first.endswith("…") and second.startswith(first[:-1]))


def same_date(one: Any, other: Any) -> bool:
    """As far as the shorter goes: 2010 and 2010-04-03."""
    first, second = _plain(one), _plain(other)
    return first == second or (first[:4].isdecimal() and first[:4] == second[:4] and _is_beginning(first, second))


def same_time(one: Any, other: Any) -> bool:
    """ISO 8601 or EXIF's form: the same instant if both have an offset, else the same on the clock."""
    first, second = moment(one), moment(other)
    if first is None or second is None:
        return False
    if first.tzinfo is None or second.tzinfo is None:
        first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
    return abs(first - second) < timedelta(minutes=1)


def moment(value: Any) -> datetime | None:
    """None if it is not a time."""
    found = _TIME.match(str(value).strip())
    if not found:
        return None
    clock = ":".join(found[part] or "00" for part in (4, 5, 6))
    try:
        return datetime.fromisoformat(f"{found[1]}-{found[2]}-{found[3]}T{clock}{found[7] or ''}")
    except ValueError:
        return None


def same_flag(one: Any, other: Any) -> bool:
    return bool(one) == bool(other)


def _is_near(one: Any, other: Any, share: float, least: float) -> bool:
    first, second = number(one), number(other)
    if first is None or second is None:
        return False
    return abs(first - second) <= max(least, share * abs(second))


def _is_beginning(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _plain(value: Any) -> str:
    printable = (
        character if character.isprintable() else " " for character in unicodedata.normalize("NFC", str(value))
    )
    return " ".join("".join(printable).split()).casefold()
