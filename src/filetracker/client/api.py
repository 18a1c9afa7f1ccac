"""The API's routes as typed calls."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

from filetracker.client.files import event_of_document, record_of_document
from filetracker.client.http import Authorizer, HttpClient, Request, Response
from filetracker.client.problems import problem_of
from filetracker.client.uploads import FinishedUpload, NewFile, NewUpload, SentPart, SignedUrl
from filetracker.errors import NotFoundError, RetriableError
from filetracker.files.ids import file_id_of
from filetracker.files.models import FileRecord
from filetracker.files.query import ListQuery
from filetracker.timestamps import format_time

FilesPage = tuple[list[FileRecord], str | None]

_ERROR = 400
_HISTORY_PAGE = 1000


class Api:
    """One stack's API, asked by one caller. Safe to share between threads.

    Every call raises NotFoundError, ApiRefusalError (a UsageError) or RetriableError, with the server's own sentence.
    """

    def __init__(self, base_url: str, http: HttpClient, authorizer: Authorizer) -> None:
        self.base_url = base_url.rstrip("/")
        self.http = http
        self._authorizer = authorizer

    def list_files(self, query: ListQuery, limit: int, cursor: str | None = None) -> FilesPage:
        """One page, and the cursor of the next; a page may be short, even empty, and yet not the last."""
        parameters = {
            "prefix": checked_name(query.prefix),
            "status": ",".join(query.statuses),
            "type": ",".join(query.types),
            "from": query.uploaded_since,
            "to": query.uploaded_before,
            "sort": str(query.sort),
            "order": str(query.order),
            "limit": str(limit),
            "cursor": cursor or "",
        }
        document = self.call("GET", "/files", "list files", query=parameters)
        return [record_of_document(file) for file in document["files"]], document.get("cursor")

    def find_file(self, name: str) -> FileRecord | None:
        """The record of a file; None where it was never tracked."""
        try:
            return record_of_document(self.call("GET", path_of_file(name), f"look up {name!r}"))
        except NotFoundError as error:
            if error.code == NotFoundError.code:
                return None
            raise  # not the API's own word: the address leads elsewhere

    def history(self, name: str) -> Iterator[dict[str, Any]]:
        """What happened to a file, oldest first, under the names with which it is stored."""
        path, cursor = f"{path_of_file(name)}/history", ""
        while True:
            parameters = {"limit": str(_HISTORY_PAGE), "cursor": cursor}
            document = self.call("GET", path, f"read the history of {name!r}", query=parameters)
            yield from (event_of_document(name, event) for event in document["events"])
            cursor = document.get("cursor") or ""
            if not cursor:
                return

    def download_url(self, name: str) -> str:
        """A URL that gives the file's content for a while."""
        document = self.call("POST", f"{path_of_file(name)}/download", f"download {name!r}", body={})
        return str(document["url"])

    def me(self) -> Mapping[str, Any]:
        """Who the caller is, for the API."""
        return self.call("GET", "/me", "ask who is signed in")

    def begin_upload(self, file: NewFile) -> NewUpload:
        """Asks for a place to put one file."""
        body = {"files": [file.to_document()]}
        begun = time.monotonic()
        response = self._ask("POST", "/uploads", f"upload {file.name!r}", body=body, repeatable=False)
        started_time = _time_of(response, time.monotonic() - begun)
        document = _json(response, f"upload {file.name!r}")["uploads"][0]
        return NewUpload.of_document(document, started_time)

    def sign_part(self, upload_id: str, part_number: int, sha256: str) -> SignedUrl:
        """Where one part of a session may be sent."""
        body = {"parts": [{"partNumber": part_number, "sha256": sha256}]}
        document = self.call("POST", f"{_upload(upload_id)}/parts", f"send part {part_number}", body=body)
        return SignedUrl.of_document(document["parts"][0])

    def sent_parts(self, upload_id: str) -> list[SentPart]:
        """Which parts of a session S3 has."""
        document = self.call("GET", f"{_upload(upload_id)}/parts", "ask for the parts that were sent")
        return [SentPart.of_document(part) for part in document["parts"]]

    def complete_upload(self, upload_id: str) -> FinishedUpload:
        """Makes the object of a session's parts. Idempotent."""
        document = self.call("POST", f"{_upload(upload_id)}/complete", "complete the upload", body={})
        return FinishedUpload.of_document(document)

    def abort_upload(self, upload_id: str) -> None:
        """Drops a session and its parts. Idempotent."""
        self._ask("DELETE", _upload(upload_id), "drop the upload")

    def call(
        self,
        method: str,
        path: str,
        action: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """The document that a route answers with; it may be asked again where no answer comes."""
        return _json(self._ask(method, path, action, query=query, body=body, headers=headers), action)

    def _ask(
        self,
        method: str,
        path: str,
        action: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> Response:
        given: Sequence[tuple[str, str]] = [(name, value) for name, value in (query or {}).items() if value]
        # Signed as it is sent: a space is %20 in a signature.
        url = f"{self.base_url}{path}" + (f"?{urlencode(given, quote_via=quote)}" if given else "")
        told = {"accept": "application/json", **(headers or {})}
        content = b""
        if body is not None:
            told["content-type"] = "application/json"
            content = json.dumps(body).encode()
        response = self.http.request(Request(method, url, told, content, repeatable), self._authorizer)
        if response.status >= _ERROR:
            raise problem_of(response, action)
        return response


def path_of_file(name: str) -> str:
    """The path of a file. Raises NotFoundError for a name that no file can have."""
    return f"/files/{file_id_of(checked_name(name))}"


def checked_name(text: str) -> str:
    """The name of a file, or the beginning of one. Raises NotFoundError for what no name can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotFoundError(f"{text!r} is not UTF-8, as the names of all files are.") from error
    return text


def _upload(upload_id: str) -> str:
    return f"/uploads/{quote(upload_id, safe='')}"


def _json(response: Response, action: str) -> Mapping[str, Any]:
    try:
        document = json.loads(response.content)
    except ValueError as error:
        raise RetriableError(f"Could not {action}: the answer is no JSON. Is the API's address right?") from error
    if not isinstance(document, dict):
        raise RetriableError(f"Could not {action}: the answer is no JSON object. Is the API's address right?")
    return document


def _time_of(response: Response, seconds_taken: float) -> str:
    """When the request was sent, by the server's clock, rounded down to the second as S3's times are."""
    try:
        answered_at = parsedate_to_datetime(response.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        answered_at = datetime.now(UTC)
    return format_time((answered_at - timedelta(seconds=seconds_taken)).replace(microsecond=0))
