from __future__ import annotations

import pytest

from filetracker.metadata.parsing.text_content import NOT_TEXT
from filetracker.metadata.readers.json_text import read_metadata
from tests.support.content.large_files import LargeFile, Repeated
from tests.support.reading import fault_of, opened, peak_bytes_of, read

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
        (b'{"b": }\n{"a": 1}', LINES, "line 1, column 7"),
        (b"plain words", JSON, "line 1, column 1"),
        (b"// comment alone", JSON, "line 1, column 1"),
        (b'{"a": 1}}', JSON, "line 1, column 9"),
        (b'{"a": 1} 2', JSON, "line 1, column 10"),
        (b'{"a": 1} words', JSON, "line 1, column 10"),
    ],
)
def test_read_metadata_says_where_it_is_broken(content: bytes, media_type: str, place: str) -> None:
    assert "it is not valid JSON: E" in fault_of(content, media_type)
    assert place in fault_of(content, media_type)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[" * 100_000, {"Kind": "array"}),
        (b'{"a": 1, "b": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", {"Kind": "object", "Keys": ["a", "b"]}),
    ],
)
def test_read_metadata_does_not_support_deep_nesting(content: bytes, expected: dict[str, object]) -> None:
    warning = "It is nested too deeply to be read to its end."
    assert read(content, JSON).fields == {**expected, "Encoding": "utf-8", "Warning": warning}


def test_read_metadata_of_nesting_that_some_versions_of_python_read() -> None:
    fields = read(b'{"a": ' + b"[" * 2_000 + b"]" * 2_000 + b"}", JSON).fields
    assert (fields["Kind"], fields["Keys"]) == ("object", ["a"])


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("media_type", [JSON, LINES])
def test_read_metadata_of_white_space(content: bytes, media_type: str) -> None:
    assert read(content, media_type).fields["Warning"] == "It holds white space alone."


@pytest.mark.parametrize(
    ("content", "rows", "keys"),
    [
        (b'{"a":1}{"a":2,"b":3}', 2, ["a", "b"]),
        (b'{\n "a": 1\n}\n{\n "b": 1\n}\n', 2, ["a", "b"]),
        (b"[1][2]\r\n[3]", 3, None),
        (b'{"a":1,"b":"x"}' * 5_000, 5_000, ["a", "b"]),
    ],
)
def test_read_metadata_describes_concatenated_values(content: bytes, rows: int, keys: list[str] | None) -> None:
    fields = read(content, JSON).fields
    assert (fields["Kind"], fields["Rows"], fields.get("Keys")) == ("concatenated", rows, keys)
    assert "Warning" not in fields


def test_read_metadata_does_not_count_very_many_values() -> None:
    assert read(b"{}" * 200_001, JSON).fields == {"Kind": "concatenated", "Encoding": "utf-8"}


def test_read_metadata_warns_of_a_value_that_is_cut() -> None:
    fields = read(b'{"a":1}{"b":2}{"c":', JSON).fields
    assert (fields["Kind"], fields["Keys"], "Rows" in fields) == ("concatenated", ["a", "b"], False)
    assert "Expecting value at line 1, column 20" in fields["Warning"]


def test_read_metadata_of_a_large_stream_stays_in_its_head() -> None:
    found = read(LargeFile(Repeated(b'{"a":1,"b":"x"}', 2**30)), JSON)
    assert found.fields == {"Kind": "concatenated", "Keys": ["a", "b"], "Encoding": "utf-8"}
    assert found.bytes_fetched == 0


@pytest.mark.parametrize(
    "content",
    [
        b'{\n  // comments\n  "a": {"b": true,},\n}\n',
        b'/* "x" */ {"a": "// no /* comment"} // end',
        b'{"a": ["\\"", 1, /* , */ ] , }',
        b'// first\n{"a": 1}',
    ],
)
def test_read_metadata_takes_comments_and_trailing_commas(content: bytes) -> None:
    fields = read(content, JSON).fields
    assert (fields["Kind"], fields["Keys"]) == ("object", ["a"])
    assert fields["Warning"] == "It has comments or trailing commas, which JSON does not have."


def test_read_metadata_of_a_large_file_passes_over_comments_at_its_beginning() -> None:
    fields = read(LargeFile(b'// first\n{"a": 1, "b": [', Repeated(b"1, ", 2**30)), JSON).fields
    assert fields["Keys"] == ["a", "b"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_read_metadata_knows_encodings_without_a_mark(encoding: str) -> None:
    fields = read('{"ä": 1}'.encode(encoding), JSON).fields
    assert fields == {"Kind": "object", "Keys": ["ä"], "Encoding": encoding[:6] + encoding[7:]}


def test_read_metadata_warns_of_a_line_that_is_not_json() -> None:
    fields = read(b'{"a": 1}\n\n{"b": }\n{"c": 3}', LINES).fields
    assert (fields["Kind"], fields["Keys"], "Rows" in fields) == ("lines", ["a"], False)
    assert fields["Warning"] == "Not every line is valid JSON: Expecting value at line 3, column 7."


def test_read_metadata_counts_very_many_lines() -> None:
    assert read(b"1\n" * 200_000, LINES).fields["Rows"] == 200_000


@pytest.mark.parametrize(
    "unit", [b"{},", b"[],", b'{"a":0},', b"[0],", b'"ab",', b'\xf0\x9f\x98\x80"', b"/*", b'"', b",  "]
)
def test_read_metadata_takes_little_memory(unit: bytes) -> None:
    content = (b"[" + unit * (2**20 // len(unit)))[: 2**20 - 2] + b"0]"
    assert peak_bytes_of(lambda: read_metadata(opened(content), JSON)) < 48 * 2**20


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
