from __future__ import annotations

import pytest

from filetracker.metadata.parsing.text_content import NOT_TEXT
from tests.support.content.large_files import LargeFile, Repeated
from tests.support.reading import read

TEXT = "text/plain"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("sample.txt", {"Encoding": "utf-8", "Lines": 4, "LineEnding": "LF"}),
        ("utf-16.txt", {"Encoding": "utf-16le", "Lines": 2, "LineEnding": "CRLF"}),
        (b"one\n\n", {"Encoding": "utf-8", "Lines": 2, "LineEnding": "LF"}),
        (b"one\rtwo", {"Encoding": "utf-8", "Lines": 2, "LineEnding": "CR"}),
        (b"one\r\ntwo\n", {"Encoding": "utf-8", "Lines": 2, "LineEnding": "mixed"}),
        (b"one", {"Encoding": "utf-8", "Lines": 1}),
        ("Größe".encode("utf-32"), {"Encoding": "utf-32le", "Lines": 1}),
        ("имя и город Иван, Москва".encode("cp1251"), {"Encoding": "windows-1251", "Lines": 1}),
        ("名前と都市、田中さんは東京に".encode("cp932"), {"Encoding": "windows-31j", "Lines": 1}),
        ("imię;miasto Łukasz;Łódź Zażółć".encode("cp1250"), {"Encoding": "windows-1250", "Lines": 1}),
    ],
)
def test_read_metadata_describes(content: bytes | str, expected: dict[str, object]) -> None:
    assert read(content, TEXT).fields == expected


def test_read_metadata_of_a_large_file_stays_in_its_head() -> None:
    found = read(LargeFile(Repeated("é\n".encode(), 2**30)), TEXT)
    assert found.fields == {"Encoding": "utf-8", "LineEnding": "LF"}
    assert found.bytes_fetched == 0


def test_read_metadata_says_where_it_is_no_text() -> None:
    assert read(b"\x7fELF\0\0\0", TEXT).fields == {"Warning": NOT_TEXT}
