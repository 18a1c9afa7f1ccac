from __future__ import annotations

import pytest

from filetracker.errors import ContentionError, MalformedEventError, RetriableError, UnprocessableFileError
from filetracker.files.models import Fault, Status
from filetracker.tracking.failure_reports import Origin, fault_of, report_of, unprocessable_file_report
from tests.conftest import A_TIME, make_record

NOW = "2026-01-31T12:00:09.000Z"
ORIGIN = Origin("m1", attempts=5, request_id="r1", event_time=A_TIME)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (RetriableError("Slow down.", code="Throttled"), Fault("Throttled", "Slow down.")),
        (RetriableError("Slow down."), Fault("WorldFault", "Slow down.")),
        (ContentionError("Too many."), Fault("Contention", "Too many.")),
        (KeyError("x"), Fault("InternalError", "FileTracker met a bug: KeyError: 'x'")),
    ],
)
def test_fault_of_names_a_failure(error: Exception, fault: Fault) -> None:
    assert fault_of(error) == fault


def test_report_of_tells_what_when_where_and_what_next() -> None:
    report = report_of(RetriableError("No.", code="AccessDenied"), ORIGIN, NOW, fileName="a.txt", versionId="v1")
    assert report.pop("nextStep").endswith("run 'filetracker redrive'.")
    assert report == {
        "fileName": "a.txt",
        "versionId": "v1",
        "code": "AccessDenied",
        "message": "No.",
        "attempts": 5,
        "eventTime": A_TIME,
        "reportedTime": NOW,
        "messageId": "m1",
        "requestId": "r1",
    }


@pytest.mark.parametrize(
    ("error", "next_step"),
    [
        (UnprocessableFileError("Damaged."), "Upload a good copy"),
        (Fault("CorruptContent", "Damaged."), "Upload a good copy"),
        (MalformedEventError("What?"), "find out who sent it"),
        (ContentionError("Too many."), "filetracker redrive"),
        (KeyError("x"), "filetracker redrive"),
    ],
)
def test_report_of_advises_by_whose_fault_it_is(error: Exception | Fault, next_step: str) -> None:
    assert next_step in report_of(error, ORIGIN, NOW)["nextStep"]


def test_file_fault_report_is_about_one_version() -> None:
    failed = make_record(revision=3, status=Status.FAILED, error=Fault("CorruptContent", "Damaged."))
    report = unprocessable_file_report(failed, ORIGIN, NOW)
    assert (report["fileName"], report["versionId"], report["revision"]) == ("report.txt", "v1", 3)
    assert (report["code"], report["message"]) == ("CorruptContent", "Damaged.")


def test_file_fault_report_is_not_for_files_that_did_not_fail() -> None:
    with pytest.raises(ValueError, match="did not fail"):
        unprocessable_file_report(make_record(), ORIGIN, NOW)
