"""The function `sweep_uploads` over moto. (moto says of every multipart upload that it began in 2010.)"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from filetracker.aws.clients import client
from filetracker.errors import RetriableError, SettingsError
from filetracker.uploads.models import Session, State
from filetracker.uploads.multipart_store import MultipartStore
from filetracker.uploads.repository import SessionRepository
from lambda_handlers import sweep_uploads
from tests.support.local_aws import FakeLambdaContext, LocalAws
from tests.support.upload_builders import make_session

MetricsReader = Callable[[], dict[str, Any]]
PLENTY: Any = FakeLambdaContext(function_name="filetracker-sweep-uploads", seconds_left=900)
NO_TIME: Any = FakeLambdaContext(function_name="filetracker-sweep-uploads", seconds_left=9)
LONG_AGO, FAR_AHEAD = "2026-01-31T12:00:00.000Z", "9999-01-31T12:00:00.000Z"
UPLOADS, MULTIPART = SessionRepository("Uploads"), MultipartStore("filetracker")


@pytest.fixture(autouse=True)
def told(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The function is told where moto's resources are."""
    names = {"STACK_NAME": "filetracker", "BUCKET_NAME": "filetracker", "UPLOADS_TABLE_NAME": "Uploads"}
    for name, value in {**names, "UPLOAD_EXPIRY_HOURS": "24"}.items():
        monkeypatch.setenv(name, value)
    sweep_uploads._settings.cache_clear()
    yield
    sweep_uploads._settings.cache_clear()


def _begin(upload_id: str, expires_time: str, **changes: Any) -> Session:
    multipart_id = MULTIPART.create(f"{upload_id}.bin", "a/b", upload_id, has_checksums=False)
    session = make_session(
        upload_id=upload_id,
        file_name=f"{upload_id}.bin",
        multipart_id=multipart_id,
        expires_time=expires_time,
        **changes,
    )
    UPLOADS.add(session)
    return session


def _kept() -> set[str]:
    return {upload.file_name for upload in MULTIPART.all()}


def _state(upload_id: str) -> State:
    session = UPLOADS.get("alice", upload_id)
    assert session
    return session.state


def test_handler_clears_away_what_expired_and_what_nobody_knows(metrics: MetricsReader) -> None:
    _begin("old", LONG_AGO)
    _begin("stuck", LONG_AGO, state=State.COMPLETING, completing_time=LONG_AGO)
    _begin("young", FAR_AHEAD)
    _begin("late", FAR_AHEAD, state=State.COMPLETING, completing_time=LONG_AGO)
    MULTIPART.create("é +%🚀/orphan", "a/b", "never written down", has_checksums=False)

    answer = sweep_uploads.handler({}, PLENTY)

    assert answer == {"complete": True, "expired": 2, "orphaned": 1, "failed": 0}
    assert _kept() == {"young.bin", "late.bin"}
    states = [_state(name) for name in ("old", "stuck", "young", "late")]
    assert states == [State.ABORTED, State.ABORTED, State.OPEN, State.COMPLETING]
    assert metrics() == {"UploadsExpired": [2], "UploadsOrphaned": [1]}
    assert sweep_uploads.handler({}, PLENTY) == {"complete": True, "expired": 0, "orphaned": 0, "failed": 0}


def test_handler_leaves_alone_what_others_upload_now() -> None:
    multipart_id = MULTIPART.create("theirs", "a/b", "x", has_checksums=False)
    client("s3").upload_part(Bucket="filetracker", Key="theirs", UploadId=multipart_id, PartNumber=1, Body=b"now")
    assert sweep_uploads.handler({}, PLENTY)["orphaned"] == 0
    assert _kept() == {"theirs"}


def test_handler_stops_in_time() -> None:
    _begin("old", LONG_AGO)
    assert sweep_uploads.handler({}, NO_TIME) == {"complete": False, "expired": 0, "orphaned": 0, "failed": 0}
    assert _kept() == {"old.bin"}


def test_handler_tells_what_it_did_and_then_fails_where_it_could_not_do_all(
    metrics: MetricsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    _begin("bad", LONG_AGO)
    _begin("old", LONG_AGO)
    abort = MultipartStore.abort

    def fail(self: MultipartStore, file_name: str, multipart_id: str) -> None:
        if file_name == "bad.bin":
            raise RetriableError("No answer.")
        abort(self, file_name, multipart_id)

    monkeypatch.setattr(MultipartStore, "abort", fail)
    with pytest.raises(RetriableError, match=r"2 uploads could not be given up; the first: No answer\."):
        sweep_uploads.handler({}, PLENTY)  # the session, and then the orphan that it has become
    assert _state("old") is State.ABORTED
    assert metrics() == {"UploadsExpired": [1], "UploadsOrphaned": [0]}
    monkeypatch.undo()


def test_handler_measures_by_stack(capsys: pytest.CaptureFixture[str]) -> None:
    sweep_uploads.handler({}, PLENTY)
    (document,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Stack", "service"]]
    assert document["Stack"] == "filetracker"


def test_handler_fails_where_the_table_cannot_be_read(metrics: MetricsReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it does not find in the table it would take for orphans."""
    _begin("young", FAR_AHEAD)
    monkeypatch.setenv("UPLOADS_TABLE_NAME", "Lost")
    sweep_uploads._settings.cache_clear()
    with pytest.raises(RetriableError, match="Could not list uploads in table Lost"):
        sweep_uploads.handler({}, PLENTY)
    assert (_kept(), metrics()) == ({"young.bin"}, {})


def test_handler_names_all_settings_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STACK_NAME")
    monkeypatch.delenv("UPLOAD_EXPIRY_HOURS")
    with pytest.raises(SettingsError, match="STACK_NAME is not set; UPLOAD_EXPIRY_HOURS is not set"):
        sweep_uploads.handler({}, PLENTY)
