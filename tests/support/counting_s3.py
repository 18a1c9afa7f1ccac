"""S3, as far as a file of 6 GiB is appended to: it holds no content, and counts what goes over the wire.

moto and the emulators keep what they hold in memory.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.http_serving import answering

ETAG = '"9bb58f26192e4ba00f01e2e7b136bbd8-24"'
_UPLOAD_ID = "upload-1"
MAX_COPIED_BYTES = 5 * 1024**3  # S3 User Guide, "Amazon S3 multipart upload limits"


@dataclass
class CountingS3:
    """One file, `/filetracker/big.bin`; what was asked, and what was made of it."""

    size: int
    requests: Counter[str] = field(default_factory=Counter)
    bytes_in: int = 0  # of bodies
    bytes_out: int = 0
    copied: dict[int, tuple[int, int]] = field(default_factory=dict)  # by part number: first and last byte
    sent: dict[int, bytes] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    output_size: int | None = None

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], str]:
        """Status, headers and body."""
        url = urlsplit(path)
        asked = parse_qs(url.query, keep_blank_values=True)
        match method, url.path, sorted(asked):
            case "HEAD", "/filetracker/big.bin", []:
                return self._say("HeadObject", 200, **{"content-length": str(self.size), "etag": ETAG})
            case "HEAD", "/filetracker/outputs/big.bin", []:
                return self._say("HeadObject", 404)
            case "POST", "/filetracker/outputs/big.bin", ["uploads"]:
                self.metadata = {name: value for name, value in headers.items() if name.startswith("x-amz-meta-")}
                return self._say("CreateMultipartUpload", 200, f"<UploadId>{_UPLOAD_ID}</UploadId>")
            case "PUT", "/filetracker/outputs/big.bin", ["partNumber", "uploadId"]:
                return self._take_part(int(asked["partNumber"][0]), headers, body)
            case "POST", "/filetracker/outputs/big.bin", ["uploadId"]:
                return self._complete(headers, body.decode())
        return self._say(f"{method} {path}", 500)

    def _take_part(self, number: int, headers: Any, body: bytes) -> tuple[int, dict[str, str], str]:
        if "x-amz-copy-source" not in headers:
            self.sent[number] = body
            return self._say("UploadPart", 200, etag=f'"{number}"')
        assert headers["x-amz-copy-source"] == "filetracker/big.bin"
        if headers["x-amz-copy-source-if-match"] != ETAG:
            return self._say("UploadPartCopy", 412)
        first, last = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", headers["x-amz-copy-source-range"]).groups())  # type: ignore[union-attr]
        assert 0 < last - first + 1 <= MAX_COPIED_BYTES
        self.copied[number] = (first, last)
        return self._say("UploadPartCopy", 200, f'<ETag>"{number}"</ETag>')

    def _complete(self, headers: Any, body: str) -> tuple[int, dict[str, str], str]:
        assert headers["if-none-match"] == "*"
        numbers = [int(number) for number in re.findall(r"<PartNumber>(\d+)<", body)]
        assert numbers == sorted(self.copied | self.sent)
        self.output_size = sum(last - first + 1 for first, last in self.copied.values())
        self.output_size += sum(len(content) for content in self.sent.values())
        return self._say("CompleteMultipartUpload", 200, '<ETag>"made-25"</ETag>')

    def _say(self, operation: str, status: int, body: str = "", **headers: str) -> tuple[int, dict[str, str], str]:
        self.requests[operation] += 1
        return status, headers, f"<Answer>{body}</Answer>" if body else ""


@contextmanager
def running_s3(s3: CountingS3) -> Iterator[str]:
    """The URL at which it answers."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            with lock:
                status, headers, text = s3.answer(self.command, self.path, self.headers, body)
                s3.bytes_in += len(body)
                s3.bytes_out += len(text)
            self.send_response(status)
            for name, value in {"content-length": str(len(text)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - http.server's names

    with answering(Handler) as url:
        yield url
