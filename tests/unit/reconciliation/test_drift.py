"""What counts as drift, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from filetracker.files.models import FileRecord, Status
from filetracker.reconciliation.drift import Drift, Finding, ListedObject, Pair, drift_of, find_drift
from tests.conftest import A_TIME, make_record, make_tombstone

ETAG = "5d41402abc4b2a76b9719d911017c592"
LATER = "2026-01-31T12:00:01.000Z"


def make_listed(file_name: str = "report.txt", **changes: Any) -> ListedObject:
    """The line of the listing that `make_record()` agrees with."""
    values = {"size": 5, "etag": ETAG, "last_modified": A_TIME, **changes}
    return ListedObject(file_name, **values)


@pytest.mark.parametrize(
    ("listed", "record", "drift"),
    [
        pytest.param(None, None, None, id="nothing on either side"),
        pytest.param(make_listed(), make_record(), None, id="both agree"),
        pytest.param(make_listed(), None, Drift.MISSING, id="never tracked"),
        pytest.param(make_listed(), make_tombstone(), Drift.MISSING, id="back after its deletion"),
        pytest.param(None, make_tombstone(), None, id="deleted and known to be"),
        pytest.param(None, make_record(), Drift.GHOST, id="deleted and not known to be"),
        pytest.param(None, make_record(status=Status.FAILED), Drift.GHOST, id="failed and gone"),
        pytest.param(make_listed(size=6), make_record(), Drift.STALE, id="another size"),
        pytest.param(make_listed(etag="x"), make_record(), Drift.STALE, id="another etag"),
        pytest.param(make_listed(last_modified=LATER), make_record(), Drift.STALE, id="another time"),
        pytest.param(make_listed(storage_class="GLACIER"), make_record(), Drift.STALE, id="another storage class"),
        pytest.param(make_listed(), make_record(storage_class=None), None, id="storage class not in the index"),
        pytest.param(
            make_listed(last_modified="2026-01-31T12:00:00.750Z"), make_record(), None, id="a fraction of a second"
        ),
        pytest.param(make_listed(), make_record(status=Status.FAILED), None, id="damaged, and told"),
        pytest.param(
            make_listed(etag="x"), make_record(status=Status.FAILED), Drift.STALE, id="damaged, then replaced"
        ),
    ],
)
def test_drift_of_compares_what_the_listing_tells(
    listed: ListedObject | None, record: Any, drift: Drift | None
) -> None:
    assert drift_of(listed, record) is drift


def make_unread(code: str) -> FileRecord:
    """The record of a file of which no more is known than the listing tells."""
    nothing: dict[str, Any] = dict.fromkeys(("content_type", "detected_type", "version_id", "checksum"))
    return make_record(**nothing, metadata={"Warning": f"{code}: The file is encrypted."})


@pytest.mark.parametrize(
    ("code", "drift"),
    [
        ("Archived", Drift.UNREAD),
        ("KeyAccessDenied", Drift.UNREAD),
        ("KeyUnavailable", Drift.UNREAD),
        ("CustomerKeyEncrypted", None),  # only its uploader can ever read it
        ("ContentTooExpensive", None),  # it was read, as far as that went
    ],
)
def test_find_drift_finds_what_may_be_readable_by_now_only_on_request(code: str, drift: Drift | None) -> None:
    record = make_unread(code)
    assert find_drift("report.txt", make_listed(), record) is None
    found = find_drift("report.txt", make_listed(), record, unread=True)
    assert (found and found.drift) == drift
    stale = find_drift("report.txt", make_listed(size=6), record, unread=True)
    assert stale is not None
    assert stale.drift is Drift.STALE


@pytest.mark.parametrize("record", [None, make_tombstone(), make_record(), make_record(metadata={"Warning": "Cut."})])
def test_find_drift_finds_nothing_unread_of_what_was_read_or_is_not_there(record: FileRecord | None) -> None:
    listed = make_listed() if record and record.status is Status.TRACKED else None
    assert find_drift("report.txt", listed, record, unread=True) is None


def test_pair_looks_right_only_with_one_record_that_agrees() -> None:
    assert Pair("report.txt", make_listed(), (make_record(),)).looks_right
    assert not Pair("report.txt", make_listed(), ()).looks_right
    assert not Pair("report.txt", make_listed(size=6), (make_record(),)).looks_right
    assert not Pair("report.txt", make_listed(), (make_record(), make_record())).looks_right, "the index lags behind"


def test_pair_looks_read_unless_an_index_tells_no_type_of_content() -> None:
    assert Pair("report.txt", make_listed(), (make_record(),)).looks_read
    assert Pair("report.txt", make_listed(size=0), (make_record(detected_type=None, file_size=0),)).looks_read
    assert not Pair("report.txt", make_listed(), (make_record(detected_type=None),)).looks_read


@pytest.mark.parametrize(
    ("listed", "record", "changed_time", "is_dated"),
    [
        pytest.param(make_listed(), None, A_TIME, True, id="new file"),
        pytest.param(make_listed(last_modified=LATER, size=6), make_record(), LATER, True, id="overwritten"),
        pytest.param(make_listed(etag="x-2"), None, A_TIME, False, id="multipart: dated by its beginning"),
        pytest.param(None, make_record(), A_TIME, False, id="removed: not dated"),
        pytest.param(make_listed(etag="old"), make_record(), A_TIME, False, id="an older version shows again"),
        pytest.param(make_listed(), make_tombstone(), A_TIME, False, id="a delete marker was removed"),
    ],
)
def test_finding_knows_whether_its_change_is_dated(
    listed: ListedObject | None, record: Any, changed_time: str, is_dated: bool
) -> None:
    finding = find_drift("report.txt", listed, record)
    assert finding is not None
    assert (finding.changed_time, finding.is_dated) == (changed_time, is_dated)


def test_finding_is_of_a_record_until_somebody_writes_it() -> None:
    finding = Finding("report.txt", Drift.GHOST, None, make_record(metadata={"pages": 1})).without_details()
    assert finding.record == make_record()
    assert finding.is_of(make_record())
    assert not finding.is_of(make_record(revision=2))
    assert not finding.is_of(None)
    assert Finding("report.txt", Drift.MISSING, make_listed(), None).without_details().is_of(None)
