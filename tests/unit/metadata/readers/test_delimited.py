from __future__ import annotations

import pytest

from filetracker.metadata.parsing.text_content import NOT_TEXT
from tests.support.content.large_files import LargeFile, Repeated
from tests.support.reading import read

CSV, TSV = "text/csv", "text/tab-separated-values"


def test_read_metadata_describes_a_table() -> None:
    assert read("sample.csv", CSV).fields == {
        "Encoding": "utf-8",
        "HasHeader": True,
        "ColumnCount": 3,
        "Columns": ["city", "inhabitants", "altitude"],
        "Delimiter": ",",
        "Rows": 3,
    }


def test_read_metadata_names_a_tab() -> None:
    fields = read("sample.tsv", TSV).fields
    assert (fields["Delimiter"], fields["Columns"], fields["Rows"]) == ("tab", ["id", "name"], 20)


def test_read_metadata_guesses_an_old_encoding() -> None:
    fields = read("windows-1252.csv", CSV).fields
    assert (fields["Encoding"], fields["Delimiter"], fields["Columns"]) == ("windows-1252", ";", ["Stadt", "Größe"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"1,2\n3,4\n", {"HasHeader": False, "ColumnCount": 2, "Delimiter": ",", "Rows": 2}, id="numbers"),
        pytest.param(b"a|b\n1|2", {"HasHeader": True, "ColumnCount": 2, "Delimiter": "|", "Rows": 1}, id="pipes"),
        pytest.param(b'a,b\n"1,\n2",3\n', {"ColumnCount": 2, "Rows": 1}, id="quoted line break"),
        pytest.param(b"a;b\r1;2\r", {"ColumnCount": 2, "Delimiter": ";", "Rows": 1}, id="old Macintosh"),
        pytest.param(b"a,a\n1,2\n", {"HasHeader": False, "Rows": 2}, id="twice the same name"),
        pytest.param(b"x,y\nx,z\n", {"HasHeader": False, "Rows": 2}, id="a name that is a value"),
        pytest.param(b"2024-01-01,b\n2024-01-02,c\n", {"HasHeader": False}, id="dates"),
        pytest.param(b"price\n1\n2\n", {"HasHeader": True, "ColumnCount": 1, "Rows": 2}, id="one column"),
        pytest.param(b"Prose, all.\n", {"HasHeader": False, "ColumnCount": 2, "Rows": 1}, id="prose with a comma"),
        pytest.param(b"One word\nper line\n", {"HasHeader": False, "ColumnCount": 1, "Rows": 2}, id="prose"),
        pytest.param(b"\n\n", {"Encoding": "utf-8"}, id="nothing"),
        pytest.param(b"sep=;\r\na;b\r\n1;2\r\n", {"Columns": ["a", "b"], "Delimiter": ";", "Rows": 1}, id="sep line"),
        pytest.param(b"sep=;\na,b\n", {"ColumnCount": 1, "Rows": 1}, id="sep line is obeyed"),
        pytest.param("pos;preis\n1;€ 1.200,50\n".encode(), {"HasHeader": True, "Rows": 1}, id="currency"),
        pytest.param(b"$1.20,5%\n-3e5,+.5\n", {"HasHeader": False, "Rows": 2}, id="numbers with signs"),
        pytest.param("\ufeffa,b\n1,2\n".encode("utf-16-le"), {"Encoding": "utf-16le", "Rows": 1}, id="UTF-16"),
    ],
)
def test_read_metadata_judges(content: bytes, expected: dict[str, object]) -> None:
    assert read(content, CSV).fields.items() >= expected.items()


def test_read_metadata_of_a_large_file_stays_in_its_head() -> None:
    found = read(LargeFile(b"a,b\n", Repeated(b"1,2\n", 2**30)), CSV)
    assert found.bytes_fetched == 0
    assert found.fields == {
        "Encoding": "utf-8",
        "HasHeader": True,
        "ColumnCount": 2,
        "Columns": ["a", "b"],
        "Delimiter": ",",
    }


def test_read_metadata_counts_where_the_budget_covers_the_file() -> None:
    content = b"a,b\n" + b"1,2\n" * 100_000
    found = read(content, CSV)
    assert found.fields["Rows"] == 100_000
    assert found.bytes_fetched == len(content) - 65_536
    assert "Rows" not in read(content, CSV, budget_bytes=65_536).fields


def test_read_metadata_warns_of_a_quote_that_never_closes() -> None:
    fields = read(b"a,b\n1,2\n" + b'3,"' + b"x" * 200_000, CSV).fields
    assert "field larger than" in fields["Warning"]
    assert fields["Columns"] == ["a", "b"]


def test_read_metadata_says_where_it_is_no_text() -> None:
    assert read(bytes(100), CSV).fields == {"Warning": NOT_TEXT}


@pytest.mark.parametrize("content", [b"   ", b" \n \n", b"\t\t\n"])
def test_read_metadata_of_white_space_has_no_columns(content: bytes) -> None:
    assert read(content, CSV).fields == {"Encoding": "utf-8"}


def test_read_metadata_judges_the_beginning_of_a_cell() -> None:
    fields = read(b"1" * 400 + b" " * 400 + b"x,b\n1,2\n", CSV).fields
    assert fields == {"Encoding": "utf-8", "HasHeader": False, "ColumnCount": 2, "Delimiter": ",", "Rows": 2}


def test_read_metadata_takes_no_very_long_cells_for_names() -> None:
    fields = read(b"1" * 4000 + b" " * 4000 + b"x,b\n1,2\n", CSV).fields
    assert fields["HasHeader"] is False
    assert fields["Warning"] == "Its first row has cells of more than 1,000 characters: no names."
    assert "Columns" not in fields
