"""What one page of files costs as the table grows, asked of the function `api` itself.

    make bench

Prints, for tables of a thousand files and more: the time of a page as a caller of the handler sees it (p50, p95), the
part of it that is our own (while no request to DynamoDB is under way), and what a page reads: requests, items and read
capacity units, as DynamoDB reports them. On AWS the time of a query depends on what it reads; MiniStack goes through
the whole partition for each, so there only what is read, and our own time, tell something.
AWS_ENDPOINT_URL names another emulator, such as LocalStack, whose DynamoDB has real indexes.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import StringIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from filetracker.api.services import Services
from filetracker.aws.clients import client
from filetracker.aws.dynamodb import to_item
from filetracker.settings import ApiSettings
from filetracker.timestamps import format_time
from scripts.local.ministack import start_ministack, stop_ministack
from scripts.processes import find_free_port
from tests.conftest import make_record
from tests.support.local_aws import FakeLambdaContext
from tests.support.terraform_tables import create_tables

if TYPE_CHECKING:
    from types import ModuleType

TABLE_SIZES = (1_000, 10_000, 100_000)
PAGES, PAGE_FILES = 100, 50
LIST_SHARDS = 4
_BATCH, _WRITERS = 25, 8


def main() -> None:
    table = Table("files", "p50, ms", "p95, ms", "own p50, ms", "requests", "items", "capacity units")
    with endpoint() as address:
        os.environ.update(environment(address))
        for row in rows():
            table.add_row(*row)
    table.title = f"One page of {PAGE_FILES} files, {PAGES} pages of each list by turns"
    Console().print(table)


@contextmanager
def endpoint() -> Iterator[str]:
    """The emulator that is named, or one of our own."""
    if given := os.environ.get("AWS_ENDPOINT_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        port = find_free_port()
        start_ministack(port, Path(folder))
        try:
            yield f"http://localhost:{port}"
        finally:
            stop_ministack(Path(folder))


def environment(address: str) -> dict[str, str]:
    """What Terraform and Lambda tell the function."""
    return {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_SERVICE_NAME": "api",
        "POWERTOOLS_METRICS_NAMESPACE": "FileTracker",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        "STACK_NAME": "bench",
        "BUCKET_NAME": "bench",
        "FILE_EVENTS_TABLE_NAME": "bench",
        "UPLOADS_TABLE_NAME": "bench",
        "JOBS_TABLE_NAME": "bench",
        "JOB_RETENTION_DAYS": "0",
        "LIST_SHARDS": str(LIST_SHARDS),
        "AUTH": "iam",
        "USER_POOL_CLIENT_ID": "none",
        "S3_PUBLIC_ENDPOINT": "default",
        "UPLOAD_EXPIRY_HOURS": "24",
        "URL_EXPIRY_SECONDS": "900",
    }


@dataclass
class Calls:
    """What is asked of DynamoDB, and for how long something is."""

    requests: int = 0
    items: int = 0
    capacity_units: float = 0
    seconds: float = 0
    _under_way: int = 0
    _since: float = 0
    _lock: Lock = field(default_factory=Lock)

    def reset(self) -> None:
        """Begins to count anew."""
        self.requests, self.items, self.capacity_units, self.seconds = 0, 0, 0, 0

    def watch(self) -> None:
        """Counts what the process asks from now on."""
        events = client("dynamodb").meta.events
        events.register("provide-client-params.dynamodb.Query", self._ask_for_capacity)
        events.register("before-call.dynamodb", self._begin)
        events.register("after-call.dynamodb", self._end)

    def _ask_for_capacity(self, params: dict[str, Any], **_: object) -> dict[str, Any]:
        return {**params, "ReturnConsumedCapacity": "TOTAL"}

    def _begin(self, **_: object) -> None:
        with self._lock:
            self._since = self._since if self._under_way else time.perf_counter()
            self._under_way += 1

    def _end(self, parsed: dict[str, Any], **_: object) -> None:
        with self._lock:
            self._under_way -= 1
            self.seconds += 0 if self._under_way else time.perf_counter() - self._since
            self.requests += 1
            self.items += parsed.get("ScannedCount", 0)
            self.capacity_units += parsed.get("ConsumedCapacity", {}).get("CapacityUnits", 0)


@dataclass(frozen=True)
class Page:
    """What one page cost."""

    milliseconds: float
    own_milliseconds: float
    requests: int
    items: int
    capacity_units: float


@dataclass
class Listing:
    """One table's list, page after page."""

    api: ModuleType
    services: Services
    cursor: str | None = None
    pages: list[Page] = field(default_factory=list)

    def go_on(self, calls: Calls) -> None:
        """Lists one page more."""
        self.api._services = lambda: self.services  # type: ignore[attr-defined]  # noqa: SLF001 - another table
        calls.reset()
        began = time.perf_counter()
        self.cursor = list_page(self.api, self.cursor)
        took = time.perf_counter() - began
        own = took - calls.seconds
        self.pages.append(Page(took * 1000, own * 1000, calls.requests, calls.items, calls.capacity_units))

    def row(self, size: int) -> list[str]:
        """What a page cost."""
        pages = self.pages[1:]  # the first one warms up
        times = sorted(page.milliseconds for page in pages)
        values = [
            statistics.median(times),
            times[int(len(times) * 0.95)],
            statistics.median(page.own_milliseconds for page in pages),
            statistics.mean(page.requests for page in pages),
            statistics.mean(page.items for page in pages),
            statistics.mean(page.capacity_units for page in pages),
        ]
        return [f"{size:,}", *(f"{value:.1f}" for value in values)]


def rows() -> list[list[str]]:
    """Fills the tables, and lists them by turns: what else the machine does, it does to all of them."""
    from lambda_handlers import api  # noqa: PLC0415 - it reads the environment when it is imported

    listings = {}
    for size in TABLE_SIZES:
        os.environ["FILES_TABLE_NAME"] = f"Bench-{size}"
        fill(f"Bench-{size}", size)
        listings[size] = Listing(api, Services(ApiSettings.from_environment()))
    calls = Calls()
    calls.watch()
    for _ in range(1 + PAGES):
        for listing in listings.values():
            listing.go_on(calls)
    return [listing.row(size) for size, listing in listings.items()]


def list_page(api: ModuleType, cursor: str | None) -> str | None:
    """One page; where the next one begins."""
    query = {"limit": [str(PAGE_FILES)], **({"cursor": [cursor]} if cursor else {})}
    event = {
        "resource": "/files",
        "path": "/files",
        "httpMethod": "GET",
        "multiValueQueryStringParameters": query,
        "requestContext": {"requestId": "bench", "identity": {"userArn": "arn:aws:iam::000000000000:user/bench"}},
    }
    with redirect_stdout(StringIO()):  # its metrics
        answer = api.handler(event, FakeLambdaContext())
    if answer["statusCode"] != HTTPStatus.OK:
        raise SystemExit(f"error: the function answered {answer}")
    following: str | None = json.loads(answer["body"])["cursor"]
    return following


def fill(table_name: str, size: int) -> None:
    """Records of so many files, uploaded a second after each other."""
    dynamodb = client("dynamodb")
    create_tables(dynamodb, files=table_name)
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def put(first: int) -> None:
        records = (
            make_record(
                f"folder {number % 97}/file {number}.pdf", upload_time=format_time(start + timedelta(seconds=number))
            )
            for number in range(first, min(first + _BATCH, size))
        )
        requests = [{"PutRequest": {"Item": to_item(record.to_attributes())}} for record in records]
        while requests:
            answer = dynamodb.batch_write_item(RequestItems={table_name: requests})
            requests = answer["UnprocessedItems"].get(table_name, [])

    with ThreadPoolExecutor(_WRITERS) as writers:
        list(writers.map(put, range(0, size, _BATCH)))


if __name__ == "__main__":
    main()
