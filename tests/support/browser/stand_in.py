"""An API and an S3 that hold what a test wants to see on the page: any state at once, and no emulator.

The page itself is the real build, served by the real server with its real headers. What the API answers has the shape
that docs/openapi.json tells; the journeys show that the real one answers like that.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from filetracker.files.ids import file_id_of
from filetracker.timestamps import format_time
from filetracker.web_server.api_backends import ApiRequest
from filetracker.web_server.problems import problem
from tests.support.browser import stand_in_jobs

BUCKET = "acme-files"
PAGE_FILES = 20


@dataclass
class StoredFile:
    """A file of the bucket, and the rest of its record where that matters."""

    content: bytes
    content_type: str = "application/octet-stream"
    age: timedelta = timedelta(minutes=5)
    status: str = "TRACKED"
    record: dict[str, Any] = field(default_factory=dict)


@dataclass
class StandIn:
    """What is there, what fails, and what was asked."""

    s3_origin: str = ""
    files: dict[str, StoredFile] = field(default_factory=dict)
    unfinished: list[str] = field(default_factory=list)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    # The beginnings of the paths that answer with an error.
    failing: tuple[str, ...] = ()
    # Names with one of these in them: S3 never ends the PUT; the API takes no such name.
    held_names: tuple[str, ...] = ("(held)",)
    refused_names: tuple[str, ...] = ("(refused)",)
    asked: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reset(self) -> None:
        """As it was when it was made."""
        vars(self).update(vars(StandIn(self.s3_origin)))

    def answer(self, request: ApiRequest) -> Response:
        """What the API answers."""
        url = urlsplit(request.target)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        body = json.loads(request.body) if request.body else {}
        with self._lock:
            self.asked.append(f"{request.method} {url.path}")
            if self.failing and url.path.startswith(self.failing):
                return problem(HTTPStatus.FORBIDDEN, "NotAllowed", "The stand-in was told to refuse this.")
            made = self._route(request.method, url.path.strip("/").split("/"), query, body)
        if isinstance(made, Response):
            return made
        return JSONResponse(made, headers={"cache-control": "no-store"})

    def _route(self, method: str, path: list[str], query: dict[str, str], body: dict[str, Any]) -> Any:
        routes: dict[tuple[str, str], Callable[[], Any]] = {
            ("GET", "me"): _me,
            ("GET", "stats"): lambda: statistics_of(self.files, query),
            ("GET", "uploads"): lambda: {"uploads": [_unfinished(name) for name in self.unfinished], "cursor": None},
            ("POST", "uploads"): lambda: self._begin(body["files"]),
            ("GET", "jobs"): lambda: stand_in_jobs.list_jobs(self.jobs, query),
            ("POST", "jobs"): lambda: stand_in_jobs.submit_jobs(
                self.jobs, [self._name(file_id) for file_id in body["fileIds"]], body
            ),
            ("GET", "jobs/*"): lambda: stand_in_jobs.get_job(self.jobs, path[1]),
            ("POST", "jobs/*/cancel"): lambda: stand_in_jobs.cancel_job(self.jobs, path[1]),
            ("GET", "files/*/jobs"): lambda: stand_in_jobs.list_jobs(self.jobs, query, path[1]),
            ("GET", "files"): lambda: self._list(query),
            ("POST", "files/delete"): lambda: self._delete(body["fileIds"]),
            ("GET", "files/*"): lambda: self._document(self._name(path[1])),
            ("GET", "files/*/history"): lambda: self._history(self._name(path[1])),
            ("POST", "files/*/download"): lambda: self._link(self._name(path[1]), body["disposition"]),
        }
        pattern = "/".join("*" if index == 1 and part != "delete" else part for index, part in enumerate(path))
        route = routes.get((method, pattern))
        return route() if route else problem(HTTPStatus.NOT_FOUND, "NotFound", "There is no such address.")

    def _name(self, file_id: str) -> str:
        return next(name for name in self.files if file_id_of(name) == file_id)

    def _document(self, name: str) -> dict[str, Any]:
        stored = self.files[name]
        time = format_time(datetime.now(UTC) - stored.age)
        return {
            "fileId": file_id_of(name),
            "fileName": name,
            "status": stored.status,
            "fileSize": len(stored.content),
            "uploadTime": time,
            "trackedTime": time,
            "contentType": stored.content_type,
            "detectedType": stored.content_type,
            "mediaType": stored.content_type,
            "uploadedBy": "ann@example.com",
            "eTag": "5d41402abc4b2a76b9719d911017c592",
            "versionId": "3sL4kqtJlcpXroDTDmJ",
            "storageClass": "STANDARD",
            "checksum": "CRC64NVME:M3eFcAZSQlc=",
            "revision": 1_800_000_000_000,
            **stored.record,
        }

    def _list(self, query: dict[str, str]) -> dict[str, Any]:
        documents = [self._document(name) for name in self.files if name.startswith(query.get("prefix", ""))]
        wanted = query.get("status", "").split(",") if query.get("status") else ["TRACKED", "FAILED"]
        documents = [document for document in documents if document["status"] in wanted]
        documents.sort(key=lambda document: str(document["uploadTime"]), reverse=True)
        for document in documents:
            document.pop("metadata", None)
        first = int(query.get("cursor", 0))
        last = first + min(PAGE_FILES, int(query.get("limit", PAGE_FILES)))
        return {"files": documents[first:last], "cursor": str(last) if last < len(documents) else None}

    def _history(self, name: str) -> dict[str, Any]:
        document = self._document(name)
        known = {key: document[key] for key in ("fileSize", "eTag", "versionId")}
        event = {"eventId": "e1", "eventType": "CREATED", "eventTime": document["uploadTime"]}
        return {
            "events": [
                {
                    **event,
                    **known,
                    "reason": "ObjectCreated:Put",
                    "requester": "ann@example.com",
                    "sourceIp": "203.0.113.7",
                }
            ],
            "cursor": None,
        }

    def _link(self, name: str, disposition: str) -> dict[str, Any]:
        return {"url": f"{self._url(name)}?disposition={disposition}", "expiresTime": _later()}

    def _url(self, name: str) -> str:
        return f"{self.s3_origin}/{BUCKET}/{quote(name)}"

    def _delete(self, file_ids: list[str]) -> dict[str, Any]:
        for file_id in file_ids:
            del self.files[self._name(file_id)]
        return {"deleted": file_ids, "errors": []}

    def _begin(self, wanted: list[dict[str, Any]]) -> Any:
        bad = [
            index for index, each in enumerate(wanted) if any(part in each["fileName"] for part in self.refused_names)
        ]
        if bad:
            errors = [{"field": f"files.{index}.fileName", "message": "Such a name is not taken."} for index in bad]
            said = {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "Look at the names."}
            return JSONResponse({**said, "code": "BadRequest", "requestId": "r-42", "errors": errors}, 400)
        return {"uploads": [self._begun(each["fileName"]) for each in wanted]}

    def _begun(self, name: str) -> dict[str, Any]:
        known = {"mode": "single", "fileName": name, "fileId": file_id_of(name), "expiresTime": _later()}
        return {**known, "method": "PUT", "url": self._url(name), "headers": {}}

    async def s3(self, request: Request) -> Response:
        """What S3 answers, at any origin's wish."""
        headers = {"access-control-allow-origin": "*", "access-control-allow-methods": "GET,PUT"}
        name = unquote(bytes(request.scope["raw_path"]).decode()).removeprefix(f"/{BUCKET}/")
        if request.method == "PUT":
            content = await request.body()
            if any(part in name for part in self.held_names):
                while (await request.receive())["type"] != "http.disconnect":
                    pass
            self.files[name] = StoredFile(content, request.headers.get("content-type", ""), timedelta())
            return Response(headers={**headers, "etag": '"1"', "access-control-expose-headers": "ETag"})
        if request.method == "OPTIONS" or name not in self.files:
            allowed = {"access-control-allow-headers": request.headers.get("access-control-request-headers", "*")}
            return Response(status_code=200 if request.method == "OPTIONS" else 404, headers={**headers, **allowed})
        kind = request.query_params.get("disposition", "attachment")
        stored = self.files[name]
        headers["content-disposition"] = f"{kind}; filename*=UTF-8''{quote(name.rpartition('/')[2], safe='')[:200]}"
        return Response(stored.content, media_type=stored.content_type, headers=headers)


def statistics_of(files: dict[str, StoredFile], query: dict[str, str]) -> dict[str, Any]:
    """Totals, and the days between `from` and `to`, the oldest first."""
    now = datetime.now(UTC)
    first = datetime.fromisoformat(query["from"]).replace(tzinfo=UTC) if "from" in query else now - timedelta(days=30)
    days: dict[str, dict[str, Any]] = {}
    for back in range((now - first).days, -1, -1):
        day = (now - timedelta(days=back)).date().isoformat()
        days[day] = {"day": day, "files": 0, "totalBytes": 0, "failed": 0}
    types: dict[str, dict[str, Any]] = {}
    statuses = {"TRACKED": 0, "FAILED": 0, "DELETED": 0}
    for stored in files.values():
        day = (now - stored.age).date().isoformat()
        if day not in days:
            continue
        size = int(stored.record.get("fileSize", len(stored.content)))
        kind = types.setdefault(stored.content_type, {"mediaType": stored.content_type, "files": 0, "totalBytes": 0})
        for figures in (days[day], kind):
            figures["files"] += 1
            figures["totalBytes"] += size
        days[day]["failed"] += stored.status == "FAILED"
        statuses[stored.status] += 1
    return {
        "from": format_time(first),
        "to": format_time(now),
        "files": statuses,
        "totalBytes": sum(kind["totalBytes"] for kind in types.values()),
        "byType": sorted(types.values(), key=lambda kind: -int(kind["totalBytes"])),
        "byDay": list(days.values()),
        "complete": True,
        "countedFromTime": format_time(first),
    }


def _me() -> dict[str, Any]:
    rights = {"groups": ["admins"], "mayUpload": True, "mayDelete": True}
    return {"userId": "u-1", "name": "Ann", "email": "ann@example.com", **rights}


def _unfinished(name: str) -> dict[str, Any]:
    sizes = {"fileSize": 734_003_200, "partSize": 8_388_608, "partCount": 88}
    times = {"startedTime": format_time(datetime.now(UTC) - timedelta(hours=3)), "expiresTime": _later()}
    names = {"uploadId": f"u-{name}", "fileName": name, "fileId": file_id_of(name), "uploadedBy": "u-1"}
    return {**names, **sizes, **times, "status": "OPEN"}


def _later() -> str:
    return format_time(datetime.now(UTC) + timedelta(hours=1))
