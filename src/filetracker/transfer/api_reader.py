"""The content of files, as it comes in: for downloads through the API, by the URLs that it signs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPException, HTTPResponse

from filetracker.aws.s3_reader import BrokenOffError, OpenedContent, whole_checksum
from filetracker.client.api import Api
from filetracker.client.http import HttpClient, Request, Response, headers_of, unreachable
from filetracker.client.problems import refusal_of_s3
from filetracker.errors import NotFoundError, RetriableError, SnapshotChangedError
from filetracker.files.models import Status

_PIECE_BYTES = 256 * 1024
_WHOLE, _PARTIAL = 200, 206
_REFUSED, _CHANGED, _BEYOND, _SERVERS_FAULT = 403, 412, 416, 500
_GONE = 404


class ApiReader:
    """One file of a stack; stands in for `aws.object_content.S3Reader`."""

    def __init__(self, api: Api, name: str, s3: HttpClient) -> None:
        self._api = api
        self._name = name
        self._s3 = s3
        self._url = ""
        self._recorded: tuple[str | None, str | None] = (None, None)  # the ETag that the table tells of, its checksum

    def etag(self) -> str:
        """The ETag of what the table tells of. Raises NotFoundError."""
        record = self._api.find_file(self._name)
        if record is None or record.status is Status.DELETED:
            raise NotFoundError(f"There is no file {self._name!r}. `filetracker ls --prefix TEXT` finds names.")
        self._recorded = (record.etag, record.checksum)
        return record.etag or ""

    @contextmanager
    def open(self, start: int, etag: str) -> Iterator[OpenedContent]:
        """The content from byte `start` on, of the file with this ETag (empty: of what is there).

        Raises SnapshotChangedError where that is not there now, BrokenOffError for what may pass, RetriableError. A
        URL that has expired is replaced once.
        """
        with ExitStack() as stack:
            yield self._opened(self._response(stack, start, etag))

    def _response(self, stack: ExitStack, start: int, etag: str) -> HTTPResponse:
        is_new = not self._url
        self._url = self._url or self._api.download_url(self._name)
        try:
            response = stack.enter_context(self._s3.stream(Request("GET", self._url, _headers(start, etag))))
            if response.status in (_WHOLE, _PARTIAL):
                return response
            refusal = Response(response.status, headers_of(response), response.read())
        except (OSError, HTTPException) as error:
            raise BrokenOffError(str(unreachable(self._url, error))) from error
        if refusal.status == _REFUSED:
            self._url = ""
            if not is_new:
                return self._response(stack, start, etag)
        raise self._problem_of(refusal)

    def _opened(self, response: HTTPResponse) -> OpenedContent:
        headers = headers_of(response)
        etag = headers.get("etag", "").strip('"')
        known = self._recorded[1] if self._recorded[0] == etag else None
        checksum = whole_checksum(known, etag, headers.get("x-amz-server-side-encryption", ""))
        try:
            if response.status == _WHOLE:
                return OpenedContent(self._pieces(response), 0, int(headers["content-length"]), etag, checksum)
            first, _, total = headers["content-range"].removeprefix("bytes ").partition("/")
            return OpenedContent(self._pieces(response), int(first.partition("-")[0]), int(total), etag, checksum)
        except (KeyError, ValueError) as error:
            raise RetriableError(f"Could not download {self._name!r}: the answer tells no length.") from error

    def _pieces(self, response: HTTPResponse) -> Iterator[bytes]:
        while True:
            try:
                piece = response.read(_PIECE_BYTES)
            except (OSError, HTTPException) as error:
                raise BrokenOffError(f"Could not download {self._name!r}: {error}") from error
            if not piece:
                return
            yield piece

    def _problem_of(self, refusal: Response) -> Exception:
        if refusal.status in (_CHANGED, _BEYOND, _GONE):
            return SnapshotChangedError(f"{self._name!r} changed while it was downloaded.")
        problem = refusal_of_s3(refusal, f"download {self._name!r}")
        return BrokenOffError(str(problem), problem.code) if refusal.status >= _SERVERS_FAULT else problem


def _headers(start: int, etag: str) -> dict[str, str]:
    headers = {"If-Match": f'"{etag}"'} if etag else {}
    return {**headers, "Range": f"bytes={start}-"} if start else headers
