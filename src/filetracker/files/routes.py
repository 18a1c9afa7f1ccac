"""The routes of files."""

from __future__ import annotations

from typing import Protocol

from filetracker.errors import NotFoundError
from filetracker.files.deletions import Deletions
from filetracker.files.downloads import Downloads
from filetracker.files.history import FileHistory
from filetracker.files.ids import file_id_of, file_name_of
from filetracker.files.listing import Listing
from filetracker.files.query import ListQuery, Order, Sort
from filetracker.files.repository import FileRepository
from filetracker.http.callers import Caller
from filetracker.http.request import Request, Response
from filetracker.pagination import decode_cursor, encode_cursor, refused_positions


class FileServices(Protocol):
    """The use cases behind these routes."""

    @property
    def files(self) -> FileRepository:
        """The records."""

    @property
    def history(self) -> FileHistory:
        """What happened."""

    @property
    def listing(self) -> Listing:
        """Lists of files."""

    @property
    def downloads(self) -> Downloads:
        """URLs that read a file."""

    @property
    def deletions(self) -> Deletions:
        """Takes files out of the bucket."""


def list_files(services: FileServices, _caller: Caller, request: Request) -> Response:
    """One page of files."""
    given = request.query
    query = ListQuery(
        statuses=given["statuses"],
        prefix=given["prefix"],
        sort=given["sort"],
        order=given.get("order") or (Order.DESC if given["sort"] is Sort.TIME else Order.ASC),
        uploaded_since=given.get("since", ""),
        uploaded_before=given.get("before", ""),
        types=given["types"],
    )
    page = services.listing.page(query, given["limit"], given.get("cursor"))
    return Response(200, page)


def get_file(services: FileServices, _caller: Caller, request: Request) -> Response:
    """All that is known of one file."""
    record = services.files.get(_file_name(request))
    if record is None:
        raise NotFoundError("There is no record of this file.")
    return Response(200, record)


def get_history(services: FileServices, _caller: Caller, request: Request) -> Response:
    """One page of what happened to a file, oldest first."""
    file_name = _file_name(request)
    cursor, described = request.query.get("cursor"), f"history of {file_name}"
    after = decode_cursor(cursor, described, (file_name,)).get(file_name) if cursor else None
    with refused_positions(after):
        events, last = services.history.page(file_name, request.query["limit"], after and after[0])
    if not events and not cursor and services.files.get(file_name) is None:
        raise NotFoundError("Nothing is known to have happened to this file.")
    next_cursor = encode_cursor({file_name: (last, file_name)}, described) if last else None
    return Response(200, {"events": events, "cursor": next_cursor})


def make_download(services: FileServices, _caller: Caller, request: Request) -> Response:
    """A URL that reads the file."""
    link = services.downloads.link(_file_name(request), request.body["disposition"], request.body["expires_in"])
    return Response(200, link)


def delete_files(services: FileServices, _caller: Caller, request: Request) -> Response:
    """Takes files out of the bucket, each by itself."""
    faults = services.deletions.delete([file_name_of(file_id) for file_id in request.body["file_ids"]])
    errors = [
        {"file_id": file_id_of(name), "code": fault.code, "message": fault.message}
        for name, fault in faults.items()
        if fault
    ]
    return Response(
        200, {"deleted": [file_id_of(name) for name, fault in faults.items() if not fault], "errors": errors}
    )


def _file_name(request: Request) -> str:
    return file_name_of(request.path["fileId"])
