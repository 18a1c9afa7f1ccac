from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filetracker.aws.dynamodb import from_item, to_item
from filetracker.metadata.values import CUT, MAX_BYTES, storable

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.datetimes() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


FIRST_HOUR = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))  # in UTC it was the year before the first


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (True, True),
        (7, 7),
        (10**40, str(10**40)),
        (1.23456789, 1.234568),
        (1e300, "1e+300"),
        (8.192659078570714e16, 81926590785707136),
        (b"caf\xc3\xa9\xff", "café\N{REPLACEMENT CHARACTER}"),
        ("a\0b\x07c\n", "a b c"),
        ("x" * 600, "x" * 511 + CUT),
        (datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00+00:00"),
        (datetime(2026, 1, 31, 12), "2026-01-31T12:00:00+00:00"),  # noqa: DTZ001 - files tell times without a zone
        (date(2026, 1, 31), "2026-01-31"),
        ((1, 2), [1, 2]),
        (list(range(150)), [*range(100), CUT]),
        ({"Inner": {"A": 1}}, {"Inner": {"A": 1}}),
    ],
)
def test_storable_keeps_values_plain(value: object, stored: object) -> None:
    assert storable({"Field": value}) == {"Field": stored}


@pytest.mark.parametrize(
    "nothing", [None, "", [], {}, math.nan, math.inf, " \0 ", pytest.param(10**5_000, id="huge"), FIRST_HOUR]
)
def test_storable_leaves_out_what_says_nothing(nothing: object) -> None:
    assert storable({"Field": nothing, "Zero": 0, "No": False}) == {"Zero": 0, "No": False}


def test_storable_cuts_what_is_too_deep_or_too_much() -> None:
    assert storable({"A": {"B": {"C": {"D": {"E": [1]}}}}}) == {"A": {"B": {"C": {"D": {"E": CUT}}}}}
    stored = storable({f"Field{number}": "x" * 500 for number in range(60)} | {"Last": 1})
    assert stored["Cut"] is True
    assert stored["Last"] == 1, "what is small is kept after what was too large"


@settings(max_examples=50)
@given(st.dictionaries(st.text(max_size=20), ANYTHING, max_size=8))
def test_storable_is_taken_by_dynamodb_and_json(fields: dict[str, Any]) -> None:
    stored = storable(fields)
    assert len(json.dumps(stored, ensure_ascii=False, allow_nan=False).encode()) <= MAX_BYTES + len('"Cut": true, ')
    assert from_item(to_item(stored)) == stored
