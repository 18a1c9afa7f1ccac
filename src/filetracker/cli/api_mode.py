"""`--api`: the same commands by way of the stack's API, for people who sign in and for programs that sign."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filetracker.aws.stack_outputs import find_stack
from filetracker.client.api import Api
from filetracker.client.auth.authorizers import BearerToken, signed_by_aws
from filetracker.client.auth.tokens import TokenFile, TokenKeeper, check_is_private, signed_out
from filetracker.client.http import Authorizer, HttpClient
from filetracker.errors import RetriableError
from filetracker.files.index import FilesIndex
from filetracker.files.listing import Listing
from filetracker.files.models import FileRecord
from filetracker.files.ports import Pages
from filetracker.files.query import ListQuery, Page
from filetracker.files.repository import FileRepository
from filetracker.transfer.resume_store import ResumeStore

_S3_TIMEOUT_SECONDS = 60  # S3 answers only after a whole part has crept through a slow line
_NO_AWS = ("NoCredentialsError", "NoRegionError")
_WORKERS = 8


@dataclass(frozen=True)
class ApiAccess:
    """The API of one stack, S3 as its signed URLs know it, and the notes of uploads under way."""

    api: Api
    s3: HttpClient
    notes: ResumeStore


@dataclass(frozen=True)
class ApiListing:
    """The list of files, from the API."""

    api: Api

    def page(self, query: ListQuery, limit: int, cursor: str | None = None) -> Page:
        """One page."""
        return Page(*self.api.list_files(query, limit, cursor))


@dataclass(frozen=True)
class ApiRecords:
    """The records of files, from the API."""

    api: Api

    def get_many(self, file_names: Iterable[str]) -> dict[str, FileRecord]:
        """The records as they are now, by file name; files that were never tracked are absent."""
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="records") as pool:
            found = list(pool.map(self.api.find_file, file_names))
        return {record.file_name: record for record in found if record}


def config_folder() -> Path:
    """Where this command keeps what it has to remember of a person."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "filetracker"


@contextmanager
def open_api(stack: str) -> Iterator[ApiAccess]:
    """The API, as the person who is signed in, else (auth = "iam") as the AWS credentials say."""
    file = TokenFile(config_folder(), stack)
    http, s3 = HttpClient(), HttpClient(_S3_TIMEOUT_SECONDS)
    try:
        url, authorizer = _who_asks(file, stack, http)
        yield ApiAccess(Api(url, http, authorizer), s3, ResumeStore(config_folder() / "uploads", stack))
    finally:
        http.close()
        s3.close()


@contextmanager
def open_listing(stack: str, *, use_api: bool) -> Iterator[Pages]:
    """The list of files, from where it is asked for."""
    if use_api:
        with open_api(stack) as access:
            yield ApiListing(access.api)
        return
    where = find_stack(stack)
    yield Listing(FilesIndex(FileRepository(where.files_table_name)), where.list_shards)


def _who_asks(file: TokenFile, stack: str, http: HttpClient) -> tuple[str, Authorizer]:
    if sign_in := file.read():
        check_is_private(sign_in.api_url)
        return sign_in.api_url, BearerToken(TokenKeeper(file, http))
    try:
        where = find_stack(stack)
    except RetriableError as error:
        if error.code not in _NO_AWS:
            raise
        raise signed_out(f"Nobody is signed in to stack {stack!r}, and there are no AWS credentials") from error
    where.check_has_api()
    if where.auth == "cognito":
        raise signed_out(f"Nobody is signed in to stack {stack!r}")
    return where.api_url, signed_by_aws(where.region)
