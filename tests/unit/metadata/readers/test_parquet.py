from __future__ import annotations

import pytest

from filetracker.metadata.parsing.thrift_compact import ThriftEndError, ThriftReader
from filetracker.metadata.registry import UnsupportedError
from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import fault_of, read, sample, unsupported_in

PARQUET = "application/vnd.apache.parquet"


def _file(footer: bytes) -> bytes:
    return b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def test_read_metadata_describes_the_table() -> None:
    fields = read("sample.parquet", PARQUET).fields
    columns = {column["Name"]: column["Type"] for column in fields.pop("Columns")}
    assert columns == {
        "id": "int32",
        "name": "string",
        "price": "decimal(9,2)",
        "day": "date",
        "at": "timestamp",
        "tags": "list",
        "place": "struct",
        "ok": "boolean",
    }
    assert fields.pop("CreatedBy").startswith("parquet-cpp-arrow")
    assert fields == {"Rows": 60, "RowGroups": 3, "ColumnCount": 8}


def test_read_metadata_reads_the_end_alone() -> None:
    data = sample("sample.parquet")
    found = read(LargeFile(data[:4], zeros(2**30), data[4:]), PARQUET)
    assert found.fields["Rows"] == 60
    assert found.bytes_fetched <= 65_536


def test_read_metadata_of_an_encrypted_footer() -> None:
    assert read(b"PARE" + bytes(20) + b"PARE", PARQUET).fields == {"Encrypted": True}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (sample("sample.parquet")[:-100], "its footer is missing"),
        (b"PAR1" + b"\xff\xff\xff\xff" + b"PAR1", "its footer is missing"),
        (b"PAR1", "it was cut"),
        (_file(b"\0"), "does not say how many rows"),
        (_file(b"\x29\xfc\xff\xff\xff\xff\x0f"), "ends in the middle"),  # a list that claims 2^32 elements
        (_file(b"\x29\xfe\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), "more than 64 bits"),
    ],
)
def test_read_metadata_refuses(content: bytes, reason: str) -> None:
    assert reason in fault_of(content, PARQUET)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(_file(b"\x1c" * 100), "nested too deeply"), (_file(b"\x1e\0"), "unknown type 14")],
)
def test_read_metadata_does_not_support(content: bytes, reason: str) -> None:
    assert reason in unsupported_in(content, PARQUET)


def test_read_metadata_of_a_footer_larger_than_is_read() -> None:
    """The row groups' statistics are cut; what comes before is known."""
    rows = b"\x36\x08"  # field 3, an i64: 4
    groups = b"\x19\xfc\x90\x4e"  # field 4, a list of 10,000 structs
    found = read(_file(rows + groups + (b"\x18\x20" + bytes(32) + b"\0") * 10_000), PARQUET)
    assert found.fields == {"Rows": 4, "RowGroups": 10_000}


def test_thrift_reader_skips_all_types() -> None:
    # true, byte, double, a map of byte to bool, an empty map, a set of true values, a struct in a list
    data = b"\x11\x13\x07\x17" + bytes(8) + b"\x1b\x01\x31\x05\x01\x1b\0\x1a\x21\x01\x01\x19\x1c\x15\x02\0\0"
    reader = ThriftReader(data)
    kinds = []
    for _field, kind in reader.fields():
        kinds.append(kind)
        reader.skip(kind)
    assert kinds == [1, 3, 7, 11, 11, 10, 9]


def test_thrift_reader_ends_with_its_bytes() -> None:
    with pytest.raises(ThriftEndError):
        ThriftReader(b"\x18\x05ab").binary()
    with pytest.raises(ThriftEndError):
        next(ThriftReader(b"").fields())


def test_thrift_reader_takes_what_it_wants_of_structs() -> None:
    # a list of one struct: a long field id, a nested struct, a list that is skipped
    data = b"\x1c\x05\x28\x02\x1c\x15\x04\0\x19\x15\x06\x11\0"
    assert list(ThriftReader(data).structs()) == [{20: 1, 21: {1: 2}, 23: True}]
    assert list(ThriftReader(b"\x15\x02").structs()) == []
    with pytest.raises(UnsupportedError, match="nested"):
        list(ThriftReader(b"\x1c" + b"\x1c" * 50).structs())


@pytest.mark.parametrize("kind", [b"\xf1", b"\xf2", b"\xf3"])
def test_thrift_reader_ends_a_list_that_claims_to_be_endless(kind: bytes) -> None:
    """A truth value in a list takes a byte: without it nothing would end this."""
    with pytest.raises(ThriftEndError):
        list(ThriftReader(kind + b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f\1").structs())


def test_thrift_reader_skips_identifiers() -> None:
    reader = ThriftReader(b"\x1d" + bytes(16) + b"\x15\x02\0")
    seen = []
    for field, kind in reader.fields():
        seen.append(field)
        reader.skip(kind)
    assert seen == [1, 2]
