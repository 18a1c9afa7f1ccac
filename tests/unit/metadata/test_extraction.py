from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from filetracker.errors import RetriableError, UnprocessableFileError
from filetracker.metadata import extraction
from filetracker.metadata.extraction import extract
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError, readable_types, reader_for

Read = Callable[[RangeReader, str], Mapping[str, Any]]
CONTENT = bytes(200_000)


@pytest.fixture
def read_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Extracts with a reader made up by the test."""

    def read(reader: Read, budget_bytes: int = 65_536) -> dict[str, Any]:
        monkeypatch.setattr(extraction, "reader_for", lambda _: reader)
        file = RangeReader(lambda start, length: CONTENT[start : start + length], len(CONTENT), b"", budget_bytes)
        return extract(file, "test/made-up")

    return read


def greedy(file: RangeReader, _: str) -> dict[str, Any]:
    return {"Bytes": len(file.read())}


def test_extract_gives_what_the_reader_found(read_with: Callable[..., dict[str, Any]]) -> None:
    assert read_with(lambda file, kind: {"Type": kind, "First": file.read(1), "None": None}) == {"Type": "test/made-up"}


def test_extract_gives_nothing_where_no_reader_knows_the_type() -> None:
    assert extract(RangeReader(lambda *_: b"", 0), "application/x-nobody-knows") == {}
    assert reader_for("application/x-nobody-knows") is None


@pytest.mark.parametrize("media_type", readable_types())
def test_reader_for_finds_the_module_of_each_type(media_type: str) -> None:
    assert callable(reader_for(media_type))


def test_extract_warns_where_the_budget_ends(read_with: Callable[..., dict[str, Any]]) -> None:
    assert read_with(greedy) == {"Warning": "Reading it would take more than 65,536 bytes of the file."}


def test_extract_warns_where_the_reader_made_do_without(read_with: Callable[..., dict[str, Any]]) -> None:
    """Parsers swallow exceptions: what they return then is not the whole truth."""

    def tolerant(file: RangeReader, media_type: str) -> dict[str, Any]:
        try:
            return greedy(file, media_type)
        except Exception:  # noqa: BLE001 - as such parsers do
            return {"Pages": 0}

    assert read_with(tolerant)["Warning"].startswith("Reading it would take more")


def test_extract_blames_the_budget_for_what_comes_of_it(read_with: Callable[..., dict[str, Any]]) -> None:
    def confused(file: RangeReader, media_type: str) -> dict[str, Any]:
        try:
            return greedy(file, media_type)
        except Exception as error:
            raise ValueError("no end of the directory") from error

    assert "damaged" not in read_with(confused)["Warning"]


def failing_with(error: Exception) -> Read:
    def failing(_file: RangeReader, _: str) -> dict[str, Any]:
        raise error

    return failing


def test_extract_raises_a_fault_for_damaged_content(read_with: Callable[..., dict[str, Any]]) -> None:
    with pytest.raises(UnprocessableFileError, match="damaged: Its directory is missing") as fault:
        read_with(failing_with(UnreadableError("Its directory is missing.")))
    assert fault.value.code == "CorruptContent"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("bad magic"), "It could not be read (ValueError: bad magic)."),
        (RecursionError("too deep"), "It could not be read (RecursionError: too deep)."),
        (UnsupportedError("It is split into parts."), "It is split into parts."),
    ],
)
def test_extract_warns_of_what_the_reader_does_not_know(
    read_with: Callable[..., dict[str, Any]], error: Exception, reason: str
) -> None:
    assert read_with(failing_with(error)) == {"Warning": reason}


def test_extract_passes_memory_errors_on(read_with: Callable[..., dict[str, Any]]) -> None:
    with pytest.raises(MemoryError):
        read_with(failing_with(MemoryError()))


@pytest.mark.parametrize("swallow", [True, False])
def test_extract_raises_what_the_source_raised(monkeypatch: pytest.MonkeyPatch, swallow: bool) -> None:
    """An outage is never the file's fault, also where the parser made something else of it."""

    def fetch(start: int, length: int) -> bytes:
        raise RetriableError(f"S3 is away: {start}, {length}.")

    def reader(file: RangeReader, media_type: str) -> dict[str, Any]:
        try:
            return greedy(file, media_type)
        except Exception as error:
            if swallow:
                return {"Pages": 0}
            raise ValueError("no data") from error

    monkeypatch.setattr(extraction, "reader_for", lambda _: reader)
    with pytest.raises(RetriableError, match="S3 is away"):
        extract(RangeReader(fetch, 100), "test/made-up")
