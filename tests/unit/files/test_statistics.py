"""Whatever the files, the figures are those of the files in the range that was looked at."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.errors import UsageError
from filetracker.files.models import FileRecord, Status
from filetracker.files.statistics import OTHER_TYPES, UNKNOWN_TYPE, Figures, Statistics, time_range
from tests.conftest import make_record
from tests.support.model_index import ModelIndex

_SHARDS = 4
_FROM, _TO = "2026-01-10T00:00:00.000Z", "2026-01-13T12:00:00.000Z"

_times = st.integers(9, 14).flatmap(
    lambda day: st.sampled_from(
        [f"2026-01-{day:02}T{time}Z" for time in ("00:00:00.000", "11:59:59.999", "12:00:00.000")]
    )
)
_records = st.dictionaries(
    st.text("ab/é", min_size=1, max_size=5),
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(Status),
            "upload_time": _times,
            "file_size": st.none() | st.integers(0, 9),
            "media_type": st.sampled_from([None, "text/csv"]),
            "detected_type": st.sampled_from([None, "image/png", "text/plain"]),
            "content_type": st.sampled_from([None, "Text/Plain; charset=utf-8"]),
        }
    ),
    max_size=40,
).map(lambda files: [make_record(name, **changes) for name, changes in files.items()])


def _expect(figures: Figures, records: Sequence[FileRecord]) -> None:
    counted = [record for record in records if figures.counted_from <= record.upload_time < figures.before]
    present = [record for record in counted if record.status is not Status.DELETED]
    assert sum(figures.files.values()) == len(counted)
    assert figures.files["FAILED"] == len([record for record in counted if record.status is Status.FAILED])
    assert figures.files["DELETED"] == len(counted) - len(present)
    assert figures.total_bytes == sum(record.file_size or 0 for record in present)
    assert sum(of_type.files for of_type in figures.by_type) == len(present)
    assert sum(of_type.total_bytes for of_type in figures.by_type) == figures.total_bytes
    by_day = {day.day: (day.files, day.total_bytes) for day in figures.by_day}
    for day in ("2026-01-10", "2026-01-13"):
        of_day = [record for record in present if record.upload_time.startswith(day)]
        assert by_day[day] == (len(of_day), sum(record.file_size or 0 for record in of_day))
    assert sum(day.failed for day in figures.by_day) == figures.files["FAILED"]


@given(records=_records)
def test_count_is_of_all_files_in_the_range(records: list[FileRecord]) -> None:
    figures = Statistics(ModelIndex(records), _SHARDS).count(_FROM, _TO)
    assert (figures.complete, figures.counted_from) == (True, _FROM)
    assert [day.day for day in figures.by_day] == ["2026-01-10", "2026-01-11", "2026-01-12", "2026-01-13"]
    _expect(figures, records)


@given(records=_records, most_files=st.integers(1, 20))
def test_count_is_whole_from_where_it_says(records: list[FileRecord], most_files: int) -> None:
    figures = Statistics(ModelIndex(records), _SHARDS, most_files).count(_FROM, _TO)
    assert figures.complete is (figures.counted_from == _FROM)
    _expect(figures, records)


@pytest.mark.parametrize("files", [300, 1_500, 3_000])
def test_count_reads_no_more_however_many_files_there_are(files: int) -> None:
    """A round asks each unread shard for its part of the room: at most one item too many for each."""
    index = ModelIndex([make_record(f"{number}", upload_time=_FROM) for number in range(files)])
    figures = Statistics(index, _SHARDS, most_files=300).count(_FROM, _TO)
    assert sum(figures.files.values()) <= 300 + 3 * _SHARDS
    assert index.examined <= 300 + 3 * _SHARDS
    assert len(index.reads) <= 6 * _SHARDS
    assert figures.complete is (figures.counted_from == _FROM)
    assert not figures.complete or files == 300


def test_count_looks_at_ten_thousand_files_at_most() -> None:
    assert Statistics(ModelIndex([]), _SHARDS).most_files == 10_000


def test_count_names_types_by_size_and_sums_up_the_rest() -> None:
    records = [
        make_record(f"{number}", upload_time=_FROM, file_size=number, media_type=f"x/{number:02}")
        for number in range(60)
    ]
    records.append(make_record("none", upload_time=_FROM, file_size=1000, detected_type=None, content_type=None))
    by_type = Statistics(ModelIndex(records), _SHARDS).count(_FROM, _TO).by_type
    assert [of_type.media_type for of_type in by_type[:3]] == [UNKNOWN_TYPE, "x/59", "x/58"]
    assert (by_type[-1].media_type, by_type[-1].files, by_type[-1].total_bytes) == (OTHER_TYPES, 11, sum(range(11)))
    assert len(by_type) == 51


@pytest.mark.parametrize(
    ("since", "before"),
    [(_TO, _FROM), (_FROM, _FROM), ("2024-01-01T00:00:00.000Z", _TO), (None, "0001-01-01T00:00:00.000Z")],
)
def test_time_range_refuses(since: str | None, before: str | None) -> None:
    with pytest.raises(UsageError, match="366 days"):
        time_range(since, before)


@pytest.mark.parametrize("before", ["0001-01-02T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
def test_time_range_takes_the_ends_of_time(before: str) -> None:
    since, _ = time_range(None, before)
    assert since < before


def test_time_range_ends_now_by_default() -> None:
    since, before = time_range(None, None)
    assert since < before
    assert time_range(since, None)[0] == since
