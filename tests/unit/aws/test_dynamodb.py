from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.aws.dynamodb import from_item, to_item

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.sampled_from([0.5, 1e-9, 44100.25]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3),
    max_leaves=8,
)


def test_to_item_types_each_value() -> None:
    assert to_item({"FileSize": 3, "Ratio": 0.1, "Tags": ("a",), "Map": {"x": None}, "Yes": True, "Name": "é"}) == {
        "FileSize": {"N": "3"},
        "Ratio": {"N": "0.1"},
        "Tags": {"L": [{"S": "a"}]},
        "Map": {"M": {"x": {"NULL": True}}},
        "Yes": {"BOOL": True},
        "Name": {"S": "é"},
    }


@pytest.mark.parametrize(("number", "value"), [("3", 3), ("0.5", 0.5), ("5497558138880", 5497558138880), ("-1", -1)])
def test_from_item_gives_plain_numbers(number: str, value: float) -> None:
    plain = from_item({"x": {"N": number}})["x"]
    assert plain == value
    assert type(plain) is type(value)


@given(attributes=st.dictionaries(st.text(min_size=1), VALUES, max_size=4))
def test_from_item_gives_back_what_was_stored(attributes: dict[str, object]) -> None:
    assert from_item(to_item(attributes)) == attributes
