"""Who may do what: every endpoint, called by everybody."""

from __future__ import annotations

from typing import Any

import pytest

from filetracker.api.endpoints import ENDPOINTS, Endpoint
from filetracker.files.ids import file_id_of
from filetracker.web_server.gateway_events import make_event
from lambda_handlers import api as api_handler
from tests.support.api_handler import Api, make_claims

_CALLERS: dict[str, dict[str, Any]] = {
    "anonymous": {},
    "no claims": {"claims": None},
    "claims of nobody": {"claims": {"cognito:groups": "admins"}},
    "no group": make_claims(),
    "another group": make_claims("Admins", "admin", "administrators"),
    "viewer": make_claims("viewers"),
    "uploader": make_claims("uploaders"),
    "admin": make_claims("admins"),
}

_READ = {"no group": 403, "another group": 403}
_UPLOAD = {**_READ, "viewer": 403}
_ADMINISTER = {**_UPLOAD, "uploader": 403}
_NOBODY = {"anonymous": 401, "no claims": 401, "claims of nobody": 401}

# What those who may not are answered; everybody else gets the status that stands first. The file, the upload and the
# job asked for are not there.
_EXPECTED: dict[str, tuple[int, dict[str, int]]] = {
    "listFiles": (200, {**_NOBODY, **_READ}),
    "getFile": (404, {**_NOBODY, **_READ}),
    "getHistory": (404, {**_NOBODY, **_READ}),
    "makeDownload": (404, {**_NOBODY, **_READ}),
    "getStatistics": (200, {**_NOBODY, **_READ}),
    "createUploads": (201, {**_NOBODY, **_UPLOAD}),
    "listUploads": (200, {**_NOBODY, **_UPLOAD}),
    "signParts": (404, {**_NOBODY, **_UPLOAD}),
    "listParts": (404, {**_NOBODY, **_UPLOAD}),
    "completeUpload": (404, {**_NOBODY, **_UPLOAD}),
    "abortUpload": (404, {**_NOBODY, **_UPLOAD}),
    "deleteFiles": (200, {**_NOBODY, **_ADMINISTER}),
    "submitJobs": (404, {**_NOBODY, **_UPLOAD}),
    "listJobs": (200, {**_NOBODY, **_READ}),
    "listFileJobs": (404, {**_NOBODY, **_READ}),
    "getJob": (404, {**_NOBODY, **_READ}),
    "cancelJob": (404, {**_NOBODY, **_UPLOAD}),
    "getMe": (200, _NOBODY),
    "getHealth": (200, {}),
}
_BODIES: dict[str, dict[str, Any]] = {
    "createUploads": {"files": [{"fileName": "a", "fileSize": 1}]},
    "signParts": {"parts": [{"partNumber": 1}]},
    "deleteFiles": {"fileIds": [file_id_of("nothing")]},
    "submitJobs": {"operation": "gzip", "fileIds": [file_id_of("nothing")]},
}


def _call(endpoint: Endpoint, authorizer: dict[str, Any]) -> int:
    path = endpoint.path.replace("{fileId}", file_id_of("nothing")).replace("{uploadId}", "0" * 26)
    path = path.replace("{jobId}", "0" * 32)
    return Api(authorizer).call(endpoint.method, path, _BODIES.get(endpoint.name)).status


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_who_may(api: Api, endpoint: Endpoint) -> None:
    usual, refused = _EXPECTED[endpoint.name]
    answered = {who: _call(endpoint, authorizer) for who, authorizer in _CALLERS.items()}
    assert answered == {who: refused.get(who, usual) for who in _CALLERS}


def test_every_operation_is_in_the_table() -> None:
    assert set(_EXPECTED) == {endpoint.name for endpoint in ENDPOINTS}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_whom_iam_let_in_may_everything(api: Api, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH", "iam")
    api_handler._services.cache_clear()
    assert _call(endpoint, {}) == _EXPECTED[endpoint.name][0]


def test_claims_say_nothing_where_iam_decides(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH", "iam")
    api_handler._services.cache_clear()
    assert Api(make_claims("viewers")).call("GET", "/me").json["userId"] == "arn:aws:iam::000000000000:user/local"


def test_an_identity_of_iam_says_nothing_where_cognito_decides(api: Api) -> None:
    """A function that was deployed with the wrong setting stays shut."""
    event = make_event("GET", "/files", {}, b"", {"principalId": "x"})
    assert event["requestContext"]["identity"]["userArn"]
    assert api.send(event).status == 401


def test_the_role_is_checked_before_the_request_is_read(api: Api) -> None:
    assert api.as_member_of("viewers").call("POST", "/files/delete", "nonsense").status == 403
