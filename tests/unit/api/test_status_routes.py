from __future__ import annotations

from collections import Counter

import pytest

from filetracker.files.models import Status
from tests.support.api_handler import Api, put_record


def test_get_health_asks_nobody(api: Api, requests: Counter[str]) -> None:
    reply = Api({}).call("GET", "/health")
    assert (reply.status, reply.json) == (200, {"status": "ok"})
    assert requests == {}


@pytest.mark.parametrize(
    ("groups", "may_upload", "may_delete"),
    [
        ((), False, False),
        (("viewers",), False, False),
        (("uploaders",), True, False),
        (("viewers", "admins"), True, True),
    ],
)
def test_get_me_says_who_and_what_they_may(
    api: Api, groups: tuple[str, ...], may_upload: bool, may_delete: bool
) -> None:
    assert api.as_member_of(*groups).call("GET", "/me").json == {
        "userId": "user-1",
        "name": "Ann",
        "email": "ann@example.com",
        "groups": sorted(groups),
        "mayUpload": may_upload,
        "mayDelete": may_delete,
    }


def test_get_statistics_counts(api: Api) -> None:
    put_record("a", upload_time="2026-01-01T00:00:00.000Z")
    put_record(
        "b", upload_time="2026-01-02T23:59:59.999Z", status=Status.FAILED, detected_type="image/png", file_size=9
    )
    put_record("gone", upload_time="2026-01-02T00:00:00.000Z", status=Status.DELETED)
    put_record("later", upload_time="2026-01-03T00:00:00.000Z")
    assert api.call("GET", "/stats", **{"from": "2026-01-01", "to": "2026-01-03"}).json == {
        "from": "2026-01-01T00:00:00.000Z",
        "to": "2026-01-03T00:00:00.000Z",
        "files": {"TRACKED": 1, "FAILED": 1, "DELETED": 1},
        "totalBytes": 14,
        "byType": [
            {"mediaType": "image/png", "files": 1, "totalBytes": 9},
            {"mediaType": "text/plain", "files": 1, "totalBytes": 5},
        ],
        "byDay": [
            {"day": "2026-01-01", "files": 1, "totalBytes": 5, "failed": 0},
            {"day": "2026-01-02", "files": 1, "totalBytes": 9, "failed": 1},
        ],
        "complete": True,
        "countedFromTime": "2026-01-01T00:00:00.000Z",
    }


def test_get_statistics_is_of_the_last_30_days_by_default(api: Api) -> None:
    figures = api.call("GET", "/stats").json
    assert len(figures["byDay"]) == 31
    assert figures["files"] == {"TRACKED": 0, "FAILED": 0, "DELETED": 0}
