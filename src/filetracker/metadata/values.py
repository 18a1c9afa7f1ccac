"""What readers found, as values that DynamoDB and JSON take, within a size."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

MAX_BYTES = 16_384
_MAX_CHARACTERS = 512  # of one string
_MAX_ITEMS = 100  # of one list or map
_MAX_LEVELS = 4
_TOO_LARGE = 10**37  # DynamoDB's numbers have 38 digits
_MAX_DIGITS_BITS = 4_096  # of a number that is shown as text: Python makes no text of very long ones
CUT = "…"


def storable(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in plain values: empty ones left out, long strings and lists cut and marked, at most 16 KiB in all."""
    plain = _plain_map(fields, _MAX_LEVELS)
    kept: dict[str, Any] = {}
    for name, value in plain.items():
        if len(json.dumps({**kept, name: value}, ensure_ascii=False).encode()) > MAX_BYTES:
            kept["Cut"] = True
            continue
        kept[name] = value
    return kept


def _plain(value: Any, levels: int) -> Any:  # noqa: ANN401 - whatever a parser returns
    if isinstance(value, Mapping | list | tuple):
        if levels <= 0:
            return CUT
        return _plain_map(value, levels - 1) if isinstance(value, Mapping) else _plain_list(list(value), levels - 1)
    if value is None or isinstance(value, bool | int | float):
        return _plain_number(value)
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, date):
        return value.isoformat()
    return _text(value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value))


def _time(value: datetime) -> str | None:
    try:
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
    except OverflowError:  # in the first or last year that there is
        return None


def _plain_number(value: int | float | None) -> int | float | str | None:  # noqa: PYI041 - a bool or int stays one
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if abs(value) >= _TOO_LARGE:
        return str(value) if isinstance(value, float) or value.bit_length() <= _MAX_DIGITS_BITS else None
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return value


def _plain_map(fields: Mapping[str, Any], levels: int) -> dict[str, Any]:
    plain = {_text(str(name)): _plain(value, levels) for name, value in islice(fields.items(), _MAX_ITEMS)}
    return {name: value for name, value in plain.items() if value not in (None, "", [], {})}


def _plain_list(values: list[Any], levels: int) -> list[Any]:
    plain = [_plain(value, levels) for value in values[:_MAX_ITEMS]]
    return [*plain, CUT] if len(values) > _MAX_ITEMS else plain


def _text(text: str) -> str:
    # Lone surrogates cannot be encoded; NUL and its kin only hide things.
    kept = text.strip()[: 2 * _MAX_CHARACTERS].encode("utf-8", "replace").decode()
    clean = "".join(c if c >= " " or c in "\t\n" else " " for c in kept).strip()
    return clean if len(clean) <= _MAX_CHARACTERS else clean[: _MAX_CHARACTERS - 1] + CUT
