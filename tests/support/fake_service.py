"""The API, S3 and the sign-in page, played by one server on this machine: what is asked for and sent is real."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode, urlsplit

from filetracker.files.ids import file_id_of, file_name_of
from tests.support.http_serving import answering

SINGLE_BYTES = 1000  # up to here a file is sent whole
PART_BYTES = 500
CLIENT_ID = "client-1"
ISSUER = "https://issuer.example"


@dataclass
class Session:
    """One upload in parts."""

    owner: str
    name: str
    size: int
    parts: dict[int, bytes] = field(default_factory=dict)
    state: str = "OPEN"


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


Fault = Callable[[Asked, "Handler"], bool]  # whether it dealt with the request


@dataclass
class FakeService:
    """What the server knows; tests read and change it."""

    url: str = ""
    auth: str = "cognito"
    objects: dict[str, bytes] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)  # by job id
    signed: dict[str, dict[str, Any]] = field(default_factory=dict)  # what each signed URL allows, by its signature
    expired: set[str] = field(default_factory=set)
    tokens: dict[str, str] = field(default_factory=dict)  # e-mail addresses by ID token
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    connections: int = 0
    token_seconds: int = 3600
    clock: Callable[[], float] = time.time
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def api_url(self) -> str:
        """The root of the API."""
        return f"{self.url}/stage"

    def count(self, method: str, path_start: str) -> int:
        """How many such requests came."""
        return sum(asked.method == method and asked.path.startswith(path_start) for asked in self.asked)

    def put(self, name: str, content: bytes, **more: Any) -> None:
        """A file that is in the bucket and tracked."""
        self.objects[name] = content
        self.records[name] = {
            "fileId": file_id_of(name),
            "fileName": name,
            "status": "TRACKED",
            "fileSize": len(content),
            "uploadTime": "2026-01-31T12:00:00.000Z",
            "contentType": "text/plain",
            "eTag": etag_of(content),
            "revision": 1,
            **more,
        }

    def fail(self, method: str, path_start: str, status: int, times: int = 1, code: str = "Trouble") -> None:
        """The next such requests are answered with this status."""
        left = [times]

        def refuse(asked: Asked, handler: Handler) -> bool:
            if not left[0] or asked.method != method or not asked.path.startswith(path_start):
                return False
            left[0] -= 1
            handler.refuse(asked, status, code)
            return True

        self.faults.append(refuse)

    def hang_up(self, method: str, path_start: str, times: int = 1) -> None:
        """The next such requests get no answer: the connection ends."""
        left = [times]

        def end(asked: Asked, handler: Handler) -> bool:
            if not left[0] or asked.method != method or not asked.path.startswith(path_start):
                return False
            left[0] -= 1
            handler.close_connection = True
            return True

        self.faults.append(end)

    def make_token(self, email: str, **claims: Any) -> str:
        """An ID token that the API takes; nobody looks at its signature."""
        body = {"email": email, "aud": CLIENT_ID, "iss": ISSUER, "token_use": "id", "n": len(self.tokens), **claims}
        token = ".".join(_base64url(json.dumps(part).encode()) for part in ({"alg": "none"}, body)) + ".c2ln"
        self.tokens[token] = email
        return token

    def sign(self, name: str, **allowed: Any) -> str:
        """A URL of S3, good until it is expired."""
        with self.lock:
            signature = f"s{len(self.signed)}"
            self.signed[signature] = {"name": name, **allowed}
        return f"{self.url}/s3/{quote(name, safe='')}?X-Amz-Signature={signature}"

    def expire_urls(self) -> None:
        """Every URL that was signed until now is refused."""
        self.expired |= set(self.signed)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: clients that are interrupted leave in the middle."""


@contextmanager
def running_service() -> Iterator[FakeService]:
    """The service on a free port."""
    service = FakeService()

    class Bound(Handler):
        pass

    Bound.service = service
    with answering(Bound, _Server) as service.url:
        yield service


def etag_of(content: bytes) -> str:
    """As S3's, of what was put whole."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def sha256_of(content: bytes) -> str:
    """As S3 writes it."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", ".000Z")


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1, so that connections stay open."""

    service: FakeService
    protocol_version = "HTTP/1.1"
    timeout = 10

    def setup(self) -> None:
        """Counts connections."""
        super().setup()
        self.service.connections += 1

    def date_time_string(self, timestamp: float | None = None) -> str:
        """What the library writes as Date, by the server's clock."""
        return super().date_time_string(self.service.clock() if timestamp is None else timestamp)

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = int(headers.get("content-length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the sender hung up
            self.close_connection = True
            return
        asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
        service = self.service
        with service.lock:
            service.asked.append(asked)
        if any(fault(asked, self) for fault in list(service.faults)):
            return
        with service.lock:
            if parts.path.startswith("/s3/"):
                self._serve_s3(asked)
            elif parts.path.startswith("/oauth2/"):
                self._serve_sign_in(asked)
            elif parts.path.startswith("/stage/"):
                self._serve_api(asked)
            else:
                self.send_problem(404, "Elsewhere", "There is nothing here.")

    do_GET = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815 - the library's names

    def send(self, status: int, content: bytes, **headers: str) -> None:
        """One answer."""
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(content))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_json(self, document: Any, status: int = 200) -> None:
        """One answer of the API."""
        self.send(status, json.dumps(document).encode(), content_type="application/json", x_request_id="r-1")

    def send_problem(self, status: int, code: str, detail: str, **more: Any) -> None:
        """A problem document."""
        document = {"type": "about:blank", "title": "No", "status": status, "detail": detail, "code": code, **more}
        self.send(
            status, json.dumps({**document, "requestId": "r-1"}).encode(), content_type="application/problem+json"
        )

    def send_s3_error(self, status: int, code: str) -> None:
        """As S3 refuses."""
        content = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{code} it is.</Message></Error>"
        self.send(status, content.encode(), content_type="application/xml")

    def refuse(self, asked: Asked, status: int, code: str) -> None:
        """With this status, in the words of whoever was asked."""
        if asked.path.startswith("/s3/"):
            self.send_s3_error(status, code)
        else:
            self.send_problem(status, code, f"{code} it is.")

    # S3

    def _serve_s3(self, asked: Asked) -> None:
        signature = asked.query.get("X-Amz-Signature", "")
        allowed = self.service.signed.get(signature)
        name = unquote(asked.path.removeprefix("/s3/"))
        if allowed is None or signature in self.service.expired or allowed["name"] != name:
            self.send_s3_error(403, "AccessDenied")
        elif asked.method == "GET":
            self._serve_object(asked, name)
        elif len(asked.body) != allowed["size"] or asked.headers.get("x-amz-checksum-sha256") != allowed["sha256"]:
            self.send_s3_error(403, "SignatureDoesNotMatch")
        elif sha256_of(asked.body) != allowed["sha256"]:
            self.send_s3_error(400, "BadDigest")
        elif "session" in allowed:
            session = self.service.sessions.get(allowed["session"])
            if session is None or session.state != "OPEN":
                self.send_s3_error(404, "NoSuchUpload")
                return
            session.parts[allowed["part"]] = asked.body
            self.send(200, b"", etag=f'"{etag_of(asked.body)}"')
        else:
            self.service.put(name, asked.body, uploadTime=_now())
            self.send(200, b"", etag=f'"{etag_of(asked.body)}"')

    def _serve_object(self, asked: Asked, name: str) -> None:
        content = self.service.objects.get(name)
        if content is None:
            self.send_s3_error(404, "NoSuchKey")
            return
        etag = f'"{etag_of(content)}"'
        if asked.headers.get("if-match", etag) != etag:
            self.send_s3_error(412, "PreconditionFailed")
            return
        told = {"etag": etag}
        if encoding := self.service.records.get(name, {}).get("contentEncoding"):
            told["content_encoding"] = encoding
        start = int(asked.headers.get("range", "bytes=0-")[6:].rstrip("-"))
        if start and start >= len(content):
            self.send_s3_error(416, "InvalidRange")
        elif start:
            content_range = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.send(206, content[start:], content_range=content_range, **told)
        else:
            self.send(200, content, **told)

    # The sign-in page

    def _serve_sign_in(self, asked: Asked) -> None:
        service = self.service
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if asked.path == "/oauth2/authorize":
            code = f"code-{len(service.codes)}"
            service.codes[code] = asked.query
            answer = urlencode({"code": code, "state": asked.query["state"]})
            self.send(302, b"", location=f"{asked.query['redirect_uri']}?{answer}")
        elif asked.path == "/oauth2/revoke":
            self.send(200, b"")
        elif form["grant_type"] == "authorization_code":
            self._grant(service.codes.pop(form["code"], None), form)
        elif form["refresh_token"].startswith("refresh "):
            token = service.make_token(form["refresh_token"].removeprefix("refresh "))
            self.send_json({"id_token": token, "expires_in": service.token_seconds, "token_type": "Bearer"})
        else:
            self.send_json({"error": "invalid_grant"}, 400)

    def _grant(self, begun: dict[str, str] | None, form: dict[str, str]) -> None:
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if (
            begun is None
            or begun["code_challenge"] != _base64url(digest)
            or begun["redirect_uri"] != form["redirect_uri"]
            or begun["client_id"] != form["client_id"]
        ):
            self.send_json({"error": "invalid_grant"}, 400)
            return
        token = self.service.make_token("ann@example.com", nonce=begun["nonce"])
        answer = {"id_token": token, "access_token": "a", "refresh_token": "refresh ann@example.com"}
        self.send_json({**answer, "expires_in": self.service.token_seconds, "token_type": "Bearer"})

    # The API

    def _serve_api(self, asked: Asked) -> None:
        proof = asked.headers.get("authorization", "")
        caller = self.service.tokens.get(proof.removeprefix("Bearer "))
        if self.service.auth == "iam":
            caller = "iam" if proof.startswith("AWS4-HMAC-SHA256 ") else None
        if caller is None:
            self.send_problem(401, "NotAuthenticated", "Nobody is signed in.")
            return
        route = asked.path.removeprefix("/stage/").split("/")
        body = json.loads(asked.body) if asked.body else {}
        if route == ["me"]:
            self.send_json({"userId": caller, "email": caller, "groups": ["uploaders"], "mayUpload": True})
        elif route[0] == "files":
            self._serve_files(asked, route[1:])
        elif route[0] == "jobs":
            self._serve_jobs(asked, caller, route[1:], body)
        elif route == ["uploads"]:
            self.send_json({"uploads": [self._begin(caller, file) for file in body["files"]]}, 201)
        else:
            self._serve_session(asked, caller, route[1], route[2:], body)

    def _serve_files(self, asked: Asked, route: list[str]) -> None:
        service = self.service
        if not route:
            names = sorted(name for name in service.records if name.startswith(asked.query.get("prefix", "")))
            first = int(asked.query.get("cursor", "0"))
            last = first + int(asked.query["limit"])
            files = [service.records[name] for name in names[first:last]]
            self.send_json({"files": files, "cursor": str(last) if last < len(names) else None})
            return
        name = file_name_of(route[0])
        if name not in service.records:
            self.send_problem(404, "NotFound", f"There is no file {name!r}.")
        elif route[1:] == ["jobs"]:
            self._list_jobs(asked, [job for job in service.jobs.values() if job["fileName"] == name])
        elif route[1:] == ["history"]:
            first = int(asked.query.get("cursor", "0"))
            events = service.history.get(name, [])
            cursor = str(first + 2) if first + 2 < len(events) else None
            self.send_json({"events": events[first : first + 2], "cursor": cursor})
        elif route[1:] == ["download"]:
            self.send_json({"url": service.sign(name), "expiresTime": "2026-01-31T12:15:00.000Z"})
        else:
            self.send_json(service.records[name])

    def _serve_jobs(self, asked: Asked, caller: str, route: list[str], body: dict[str, Any]) -> None:
        service = self.service
        if not route and asked.method == "GET":
            self._list_jobs(asked, list(service.jobs.values()))
        elif not route:
            key = asked.headers["idempotency-key"]
            made = [self._job(caller, key, file_id, body) for file_id in body["fileIds"]]
            self.send_json({"jobs": [service.jobs.setdefault(job["jobId"], job) for job in made]}, 201)
        elif route[0] not in service.jobs:
            self.send_problem(404, "NotFound", f"There is no job {route[0]!r}.")
        else:
            job = service.jobs[route[0]]
            if route[1:] == ["cancel"]:
                job["status"] = "CANCELLED"
            self.send_json(job)

    def _job(self, caller: str, key: str, file_id: str, body: dict[str, Any]) -> dict[str, Any]:
        name = file_name_of(file_id)
        return {
            "jobId": hashlib.sha256(f"{caller} {key} {name}".encode()).hexdigest()[:32],
            "fileId": file_id,
            "fileName": name,
            "operation": body["operation"],
            "text": body.get("text"),
            "status": "QUEUED",
            "submittedBy": caller,
            "submittedName": caller,
            "submittedTime": "2026-01-31T12:00:00.000Z",
            "attempts": 0,
            "outputFileId": file_id_of(f"outputs/{name}"),
            "outputName": f"outputs/{name}",
        }

    def _list_jobs(self, asked: Asked, jobs: list[dict[str, Any]]) -> None:
        wanted = [job for job in jobs if job["status"] in asked.query["status"].split(",")]
        first = int(asked.query.get("cursor", "0"))
        last = first + min(2, int(asked.query["limit"]))  # pages may be shorter than was asked for
        cursor = str(last) if last < len(wanted) else None
        self.send_json({"jobs": wanted[first:last], "cursor": cursor})

    def _begin(self, caller: str, file: dict[str, Any]) -> dict[str, Any]:
        service, name, size = self.service, file["fileName"], file["fileSize"]
        if size <= SINGLE_BYTES:
            url = service.sign(name, size=size, sha256=file["sha256"])
            headers = {"content-type": file["contentType"], "x-amz-checksum-sha256": file["sha256"]}
            return {"mode": "single", "fileName": name, "method": "PUT", "url": url, "headers": headers}
        upload_id = f"u{len(service.sessions)}"
        service.sessions[upload_id] = Session(caller, name, size)
        return {
            "mode": "multipart",
            "uploadId": upload_id,
            "fileName": name,
            "partSize": PART_BYTES,
            "partCount": -(-size // PART_BYTES),
            "expiresTime": "2126-01-31T12:00:00.000Z",
        }

    def _serve_session(self, asked: Asked, caller: str, upload_id: str, rest: list[str], body: dict[str, Any]) -> None:
        session = self.service.sessions.get(upload_id)
        if session is None or session.owner != caller:
            self.send_problem(404, "NotFound", f"There is no upload {upload_id!r}.")
        elif asked.method == "DELETE":
            session.state = "ABORTED"
            self.send(204, b"")
        elif rest == ["complete"]:
            self._complete(session)
        elif session.state != "OPEN":
            self.send_problem(409, "UploadOver", "The upload is over.")
        elif asked.method == "GET":
            parts = [
                {"partNumber": number, "partSize": len(part), "eTag": etag_of(part), "sha256": sha256_of(part)}
                for number, part in sorted(session.parts.items())
            ]
            self.send_json({"parts": parts})
        else:
            self.send_json({"parts": [self._sign_part(session, upload_id, part) for part in body["parts"]]})

    def _sign_part(self, session: Session, upload_id: str, part: dict[str, Any]) -> dict[str, Any]:
        number = part["partNumber"]
        size = min(PART_BYTES, session.size - (number - 1) * PART_BYTES)
        allowed = {"session": upload_id, "part": number, "size": size, "sha256": part["sha256"]}
        url = self.service.sign(session.name, **allowed)
        return {"partNumber": number, "url": url, "headers": {"x-amz-checksum-sha256": part["sha256"]}}

    def _complete(self, session: Session) -> None:
        wanted = range(1, -(-session.size // PART_BYTES) + 1)
        if session.state == "ABORTED":
            self.send_problem(409, "UploadOver", "The upload is over.")
            return
        if missing := [number for number in wanted if number not in session.parts]:
            self.send_problem(409, "UploadIncomplete", f"Parts are missing: {missing}.")
            return
        content = b"".join(session.parts[number] for number in wanted)
        if session.state == "OPEN":
            session.state = "COMPLETED"
            self.service.put(session.name, content, uploadTime=_now())
        self.send_json({"fileName": session.name, "fileSize": len(content), "eTag": etag_of(content)})


def requests_by_part(service: FakeService) -> Counter[int]:
    """How often each part was sent, by its number."""
    sent = (asked.query["X-Amz-Signature"] for asked in service.asked if asked.method == "PUT")
    return Counter(service.signed[signature].get("part", 0) for signature in sent)


def wait_until(is_true: Callable[[], bool], seconds: float = 120) -> None:
    """Waits until something has happened; fails when it does not."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
