"""Sends bytes of a file to a signed URL of S3; signs anew and tries again where that helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from filetracker.client.http import HttpClient, Request, Response
from filetracker.client.problems import ApiRefusalError, refusal_of_s3
from filetracker.client.uploads import SignedUrl
from filetracker.errors import RetriableError
from filetracker.transfer.local_file import LocalFile

_OK, _ERROR = 200, 400
_ATTEMPTS = 8  # half a minute
_ATTEMPTS_WHEN_REFUSED = 2  # an expired URL is refused once
_REFUSED, _GONE, _EXISTS = 403, 404, 412
_UNREACHABLE = "Unreachable"


@dataclass
class PresignedPut:
    """`length` bytes of a file from `start` on. `on_bytes` learns of each piece, and of what was sent in vain."""

    s3: HttpClient
    action: str
    content: LocalFile
    start: int
    length: int
    on_bytes: Callable[[int], None]
    _counted: int = field(default=0, init=False)

    def put(self, sign: Callable[[], SignedUrl]) -> Response:
        """S3's answer. `sign` is asked for a URL before every attempt, so that none is too old."""
        refused = 0
        for attempt in range(1, _ATTEMPTS + 1):
            problem: RetriableError
            signed = sign()
            try:
                response = self._attempt(signed)
            except RetriableError as error:
                if error.code != _UNREACHABLE:
                    raise
                problem = error
            else:
                if response.status == _OK:
                    return response
                problem = refusal_of_s3(response, self.action)
                self._raise_hopeless(response.status, problem)
                refused += response.status == _REFUSED
            self._uncount()
            if attempt == _ATTEMPTS or refused == _ATTEMPTS_WHEN_REFUSED:
                raise problem
            self.content.check()  # S3 also refuses a body that is not what was announced
            self.s3.pause(attempt)
        raise AssertionError("no attempt was made")

    def _attempt(self, signed: SignedUrl) -> Response:
        headers = {**signed.headers, "content-length": str(self.length)}
        # One attempt: the next one has a new URL.
        return self.s3.request(Request("PUT", signed.url, headers, self._body), attempts=1)

    def _raise_hopeless(self, status: int, problem: RetriableError) -> None:
        if status == _GONE:
            raise ApiRefusalError(str(problem), "UploadOver") from problem
        if status == _EXISTS:
            raise ApiRefusalError(f"Could not {self.action}: there is a file of this name already.", "FileExists")

    def _body(self) -> Iterator[bytes]:
        self._uncount()  # a connection that went stale makes it begin again
        for piece in self.content.pieces(self.start, self.length):
            self._counted += len(piece)
            self.on_bytes(len(piece))
            yield piece

    def _uncount(self) -> None:
        if self._counted:
            self.on_bytes(-self._counted)
            self._counted = 0
