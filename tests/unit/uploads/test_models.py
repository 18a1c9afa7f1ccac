from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.s3_limits import MAX_OBJECT_BYTES, MAX_PARTS, MIB
from filetracker.timestamps import format_time, parse_time
from filetracker.uploads.models import SETTLING, Part, Result, Session, State, plan_part_size
from tests.support.upload_builders import make_session

_NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("size", "part_size", "part_count"),
    [
        (1, 8 * MIB, 1),
        (5 * MIB - 1, 8 * MIB, 1),
        (5 * MIB + 1, 8 * MIB, 1),
        (8 * MIB, 8 * MIB, 1),
        (16 * MIB + 1, 8 * MIB, 3),
        (100 * MIB, 8 * MIB, 13),
        (80_000 * MIB, 8 * MIB, 10_000),
        (80_000 * MIB + 1, 9 * MIB, 8_889),
        (MAX_OBJECT_BYTES, 525 * MIB, 9_987),
    ],
)
def test_plan_has_parts_of_whole_mib(size: int, part_size: int, part_count: int) -> None:
    assert plan_part_size(size) == part_size
    assert make_session(file_size=size, part_size=part_size).part_count == part_count


@given(st.integers(1, MAX_OBJECT_BYTES))
def test_plan_keeps_to_s3s_limits_and_adds_up(size: int) -> None:
    session = make_session(file_size=size, part_size=plan_part_size(size))
    count = session.part_count
    assert 1 <= count <= MAX_PARTS
    assert 5 * MIB <= session.part_size <= 5 * 1024 * MIB
    assert (count - 1) * session.part_size + session.size_of_part(count) == size
    assert 1 <= session.size_of_part(count) <= session.part_size
    if count > 1:
        assert session.size_of_part(1) == session.part_size


def test_missing_parts_names_each_part_that_is_not_as_it_must_be() -> None:
    session = make_session(file_size=20 * MIB)
    whole = [Part(1, 8 * MIB, "e1"), Part(2, 8 * MIB, "e2"), Part(3, 4 * MIB, "e3")]
    assert session.missing_parts(whole) == {}
    assert session.missing_parts([*whole, Part(4, 1, "e4")]) == {}, "what is too much is not used"
    short = [Part(1, 8 * MIB - 1, "e1"), Part(3, 8 * MIB, "e3")]
    assert session.missing_parts(short) == {
        1: "It has 8,388,607 bytes, not 8,388,608.",
        2: "It is missing.",
        3: "It has 8,388,608 bytes, not 4,194,304.",
    }


def test_missing_parts_wants_checksums_where_there_must_be_some() -> None:
    session = make_session(file_size=16 * MIB, has_checksums=True)
    parts = [Part(1, 8 * MIB, "e1", "abc="), Part(2, 8 * MIB, "e2")]
    assert session.missing_parts(parts) == {2: "It was sent without its SHA-256."}


@pytest.mark.parametrize(
    "session",
    [
        make_session(),
        make_session(state=State.COMPLETING, completing_time="2026-01-31T12:00:00.000Z", overwrite=False),
        make_session(state=State.COMPLETED, result=Result("e", "v")),
        make_session(state=State.COMPLETED, result=Result("e"), has_checksums=True),
        make_session(state=State.ABORTED, file_name="é/\u202e🚀 +%.txt"),
    ],
)
def test_session_survives_being_stored(session: Session) -> None:
    assert Session.from_attributes({**session.to_attributes(), "Colour": "green"}) == session


def test_attributes_are_named_as_the_table_declares_them() -> None:
    attributes = make_session(state=State.COMPLETED, result=Result("e")).to_attributes()
    assert set(attributes) == {
        *("UploadedBy", "UploadId", "FileName", "MultipartId", "FileSize", "PartSize", "ContentType", "Overwrite"),
        *("HasChecksums", "StartedTime", "ExpiresTime", "State", "Result", "ExpiresAt"),
    }
    assert attributes["Result"] == {"ETag": "e"}
    a_week_later = datetime(2026, 2, 8, 12, tzinfo=UTC)
    assert attributes["ExpiresAt"] == a_week_later.timestamp(), "DynamoDB forgets it long after the sweeper came"


def test_session_expires_at_its_time() -> None:
    session = make_session(expires_time=format_time(_NOON))
    assert not session.is_expired(_NOON - timedelta(milliseconds=1))
    assert session.is_expired(_NOON)


def test_session_settles_for_a_while_after_s3_was_asked() -> None:
    assert not make_session().is_settling(_NOON)
    asked = replace(make_session(state=State.COMPLETING), completing_time=format_time(_NOON))
    assert asked.is_settling(_NOON + SETTLING - timedelta(milliseconds=1))
    assert not asked.is_settling(_NOON + SETTLING)


def test_parse_time_reads_what_is_written() -> None:
    assert parse_time(format_time(_NOON)) == _NOON
