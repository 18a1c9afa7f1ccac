"""moto of this process, to be asked by another process over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.models import botocore_stubber

from tests.support.http_serving import answering


@contextmanager
def running_moto() -> Iterator[str]:
    """The URL at which the S3 and the DynamoDB of `mock_aws` answer."""
    with answering(_Handler) as url:
        yield url


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        service = "dynamodb" if "DynamoDB" in self.headers.get("x-amz-target", "") else "s3"
        headers = HTTPHeaders()
        for name, value in self.headers.items():
            headers[name] = value
        answer = botocore_stubber.process_request(
            AWSPreparedRequest(
                method=self.command,
                url=f"https://{service}.us-east-1.amazonaws.com{self.path}",
                headers=headers,
                body=self.rfile.read(int(self.headers.get("content-length", 0))),
                stream_output=False,
            )
        )
        assert answer
        status, told, body = answer
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in told.items():
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, str(value))
        if self.command != "HEAD":
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - http.server's names
