from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import fault_of, read, sample, unsupported_in

SQLITE = "application/vnd.sqlite3"


def _changed(at: int, new: bytes) -> bytes:
    data = bytearray(sample("sample.sqlite"))
    data[at : at + len(new)] = new
    return bytes(data)


def test_read_metadata_describes_a_database() -> None:
    fields = read("sample.sqlite", SQLITE).fields
    assert fields.pop("SqliteVersion").startswith("3.")
    assert fields.pop("Pages") == len(sample("sample.sqlite")) // 512
    assert fields == {
        "PageSize": 512,
        "Encoding": "utf-8",
        "UserVersion": 7,
        "ApplicationId": 42,
        "Tables": [*(f"part_{number}" for number in range(12)), "people"],
        "TableCount": 13,
        "Views": ["dear"],
        "IndexCount": 1,
    }


@pytest.mark.parametrize(("page_size", "encoding"), [(512, "UTF-16le"), (4096, "UTF-8"), (65_536, "UTF-16be")])
def test_read_metadata_agrees_with_sqlite(page_size: int, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA page_size = {page_size}")
    database.execute(f"PRAGMA encoding = '{encoding}'")
    database.execute("PRAGMA journal_mode = wal")
    for number in range(300):
        columns = ", ".join(f"a_rather_long_name_{column}" for column in range(number % 60 + 1))  # some overflow a page
        database.execute(f"CREATE TABLE größe_{number} ({columns})")
    database.execute("PRAGMA wal_checkpoint(truncate)")
    database.close()
    fields = read(path.read_bytes(), SQLITE, budget_bytes=10**7).fields
    assert (fields["TableCount"], fields["Encoding"], fields["JournalMode"]) == (300, encoding.lower(), "wal")
    assert fields["PageSize"] == page_size
    assert fields["Tables"][:2] == ["größe_0", "größe_1"]


def test_read_metadata_touches_no_row() -> None:
    data = bytearray(sample("sample.sqlite"))
    data[24:28] = b"\xff\xff\xff\xff"  # the count of pages is not valid: an old SQLite wrote last
    found = read(LargeFile(bytes(data), zeros(2**30 - len(data))), SQLITE)
    assert (found.fields["Pages"], found.bytes_fetched) == (2**30 // 512, 0)


def test_read_metadata_keeps_what_it_found_where_the_budget_ends() -> None:
    data = bytearray(sample("sample.sqlite"))
    data[24:28] = b"\xff\xff\xff\xff"
    last = (0x7F00).to_bytes(4, "big")
    data[108:112] = last  # the rightmost page of the schema lies far off
    found = read(LargeFile(bytes(data), zeros(2**30 - len(data))), SQLITE, budget_bytes=0)
    assert "Not all of its tables were read" in found.fields["Warning"]
    assert found.fields["TableCount"] > 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (sample("sample.sqlite")[:90], "end of its header"),
        (sample("sample.sqlite")[:-512], "it was cut"),
        (_changed(16, b"\x03\0"), "page size is 768"),
        (_changed(16, b"\0\x10"), "page size is 16"),
        (_changed(100, b"\x02"), "page 1 is no part of its list"),
        (_changed(108, b"\0\0\0\x01"), "runs in a circle"),
        (_changed(108, b"\x7f\xff\xff\xff"), "it was cut"),
        (_changed(103, b"\xff\xff"), "claims 65,535 entries"),
        (_changed(108, b"\0\0\0\0"), "to no page"),
    ],
)
def test_read_metadata_refuses(content: bytes, reason: str) -> None:
    assert reason in fault_of(content, SQLITE)


def test_read_metadata_counts_all_tables_but_keeps_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = sqlite3.connect(path)
    tables = "".join(f"CREATE TABLE t{number} (a);" for number in range(1_100))
    trigger = "CREATE TRIGGER g AFTER INSERT ON t1 BEGIN SELECT 1; END;"
    database.executescript(f"BEGIN; {tables} {trigger} COMMIT;")
    database.close()
    fields = read(path.read_bytes(), SQLITE).fields
    assert (fields["TableCount"], fields["Tables"][0], len(fields["Tables"])) == (1_100, "t0", 101)


def test_read_metadata_warns_of_a_long_list_of_tables() -> None:
    """Interior pages that lead to one after another, 512 bytes each."""
    header = bytearray(sample("sample.sqlite")[:100])
    header[24:28] = b"\xff\xff\xff\xff"

    def page(right: int, start: int) -> bytes:
        return (bytes(start) + b"\5" + bytes(7) + right.to_bytes(4, "big")).ljust(512, b"\0")

    pages = [page(number + 2, 100 if number == 0 else 0) for number in range(300)]
    fields = read(bytes(header) + b"".join(pages)[100:] + bytes(512), SQLITE).fields
    assert fields["Warning"] == "Not all of its tables were read: Their list takes more than 200 pages."


def test_read_metadata_does_not_support_other_databases() -> None:
    assert "no SQLite database" in unsupported_in(bytes(200), SQLITE)
