from __future__ import annotations

import pytest

from filetracker.metadata.text_content import NOT_TEXT
from tests.content.large_files import LargeFile, Repeated
from tests.unit.metadata.readers.reading import fault_of, read

JSON, LINES = "application/json", "application/x-ndjson"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": 1, "b": [2]}', {"Kind": "object", "Keys": ["a", "b"]}),
        (b'\xef\xbb\xbf[{"a": 1}, {"b": 2}]', {"Kind": "array", "Rows": 2, "Keys": ["a"]}),
        (b"[1, 2, 3]", {"Kind": "array", "Rows": 3}),
        (b'"text"', {"Kind": "string"}),
        (b"true", {"Kind": "boolean"}),
        (b"null", {"Kind": "null"}),
        (b"9" * 10_000, {"Kind": "number"}),
        (b"[" + b"9" * 10_000 + b"]", {"Kind": "array", "Rows": 1}),
    ],
)
def test_read_metadata_describes_a_value(content: bytes, expected: dict[str, object]) -> None:
    assert read(content, JSON).fields == {**expected, "Encoding": "utf-8"}


def test_read_metadata_describes_lines() -> None:
    assert read("sample.ndjson", LINES).fields == {
        "Kind": "lines",
        "Keys": ["city", "inhabitants", "altitude"],
        "Rows": 3,
        "Encoding": "utf-8",
    }


def test_read_metadata_takes_the_names_of_all_lines() -> None:
    assert read(b'{"a": 1}\n\n{"b": 2}\n[3]\n', LINES).fields["Keys"] == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "media_type", "place"),
    [
        (b'{"a": 1,\n "b" 2}', JSON, "line 2, column 6"),
        (b'{"a": 1}\n\n{"b": }', LINES, "line 3, column 7"),
        (b"plain words", JSON, "line 1, column 1"),
        (b"", JSON, "line 1, column 1"),
    ],
)
def test_read_metadata_says_where_it_is_broken(content: bytes, media_type: str, place: str) -> None:
    assert "it is not valid JSON: Expecting" in fault_of(content, media_type)
    assert place in fault_of(content, media_type)


def test_read_metadata_refuses_deep_nesting() -> None:
    assert "nested too deeply" in fault_of(b"[" * 100_000, JSON)


def test_read_metadata_refuses_bytes() -> None:
    assert "no text has" in fault_of(bytes(10), JSON)
    assert read(bytes(10), LINES).fields == {"Warning": NOT_TEXT}


@pytest.mark.parametrize(
    ("beginning", "unit", "expected"),
    [
        (b'{"a": 1, "b": {"c": 2}, "d": [', b"1, ", {"Kind": "object", "Keys": ["a", "b", "d"]}),
        (b"[", b'{"a": 1, "b": 2}, ', {"Kind": "array", "Keys": ["a", "b"]}),
        (b"[", b"1, ", {"Kind": "array"}),
        (b"{", b" ", {"Kind": "object"}),
        (b"{}", b" ", {"Kind": "object"}),
        (b"hello ", b"hello ", {"Warning": "It does not begin as JSON does."}),
    ],
)
def test_read_metadata_of_a_large_file_stays_in_its_head(
    beginning: bytes, unit: bytes, expected: dict[str, object]
) -> None:
    found = read(LargeFile(beginning, Repeated(unit, 2**30)), JSON)
    assert found.fields == {**expected, "Encoding": "utf-8"}
    assert found.bytes_fetched == 0


def test_read_metadata_of_many_lines_stays_in_its_head() -> None:
    found = read(LargeFile(Repeated(b'{"a": 1}\n', 2**30)), LINES)
    assert found.fields == {"Kind": "lines", "Keys": ["a"], "Encoding": "utf-8"}
    assert found.bytes_fetched == 0
