"""Makes the samples of tables, structured data and text: `python tests/samples/make_tables_and_text.py`.

Needs pyarrow for Parquet, which the project itself does not.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).parent
CITIES = [("Zürich", 443_037, 408.0), ("Köln", 1_084_831, 37.0), ("Nîmes", 148_104, 39.0)]


def make_delimited() -> None:
    rows = "".join(f"{name},{people},{metres}\n" for name, people, metres in CITIES)
    (FOLDER / "sample.csv").write_text(f"city,inhabitants,altitude\n{rows}", encoding="utf-8")
    (FOLDER / "sample.tsv").write_text(
        "id\tname\n" + "".join(f"{n}\tpart {n}\n" for n in range(1, 21)), encoding="utf-8"
    )
    semicolons = "".join(f"{name};{people}\r\n" for name, people, _ in CITIES)
    (FOLDER / "windows-1252.csv").write_bytes(f"Stadt;Größe\r\n{semicolons}".encode("cp1252"))


def make_json() -> None:
    cities = [{"city": name, "inhabitants": people, "altitude": metres} for name, people, metres in CITIES]
    (FOLDER / "sample.json").write_text(json.dumps({"version": 1, "cities": cities}, indent=2), encoding="utf-8")
    lines = "".join(json.dumps(city, ensure_ascii=False) + "\n" for city in cities)
    (FOLDER / "sample.ndjson").write_text(lines, encoding="utf-8")


def make_markup() -> None:
    (FOLDER / "sample.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>News of the day</title><entry><title>One</title></entry></feed>\n",
        encoding="utf-8",
    )
    (FOLDER / "sample.html").write_text(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>A  page\n&amp; more</title></head>'
        "<body><h1>Hello</h1><p>World</p></body></html>\n",
        encoding="utf-8",
    )


def make_text() -> None:
    (FOLDER / "sample.txt").write_text(
        "The quick brown fox\njumps over the lazy dog.\n\nNaïve café.\n", encoding="utf-8"
    )
    (FOLDER / "utf-16.txt").write_bytes("One line.\r\nTwo lines.\r\n".encode("utf-16"))


def make_parquet() -> None:
    import pyarrow as pa  # noqa: PLC0415 - only here, and only to make this sample
    import pyarrow.parquet as pq  # noqa: PLC0415

    count = 60
    table = pa.table(
        {
            "id": pa.array(range(count), pa.int32()),
            "name": [f"row {n}" for n in range(count)],
            "price": pa.array([Decimal("1.50")] * count, pa.decimal128(9, 2)),
            "day": [date(2024, 2, 29)] * count,
            "at": pa.array([datetime(2024, 2, 29, tzinfo=UTC)] * count, pa.timestamp("us", tz="UTC")),
            "tags": [["a", "b"]] * count,
            "place": [{"lat": 1.0, "lon": 2.0}] * count,
            "ok": [True] * count,
        }
    )
    pq.write_table(table, FOLDER / "sample.parquet", row_group_size=25, compression="zstd", store_schema=False)


def make_sqlite() -> None:
    path = FOLDER / "sample.sqlite"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript("PRAGMA page_size = 512; PRAGMA user_version = 7; PRAGMA application_id = 42;")
    for number in range(12):  # enough for a schema of several pages
        database.execute(f"CREATE TABLE part_{number} (id INTEGER PRIMARY KEY, name TEXT, price REAL)")
    database.executescript(
        "CREATE INDEX part_name ON part_1 (name); CREATE VIEW dear AS SELECT * FROM part_1 WHERE price > 10;"
        "CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);"
        "INSERT INTO people (name) VALUES ('Ada'), ('Grace');"
    )
    database.close()


if __name__ == "__main__":
    make_delimited()
    make_json()
    make_markup()
    make_text()
    make_parquet()
    make_sqlite()
