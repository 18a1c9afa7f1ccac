"""The routes of uploads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from filetracker.files.ids import file_id_of
from filetracker.http.callers import Caller, Role
from filetracker.http.errors import NotAllowedError
from filetracker.http.request import Request, Response
from filetracker.media_types import guess_content_type
from filetracker.uploads.creation import SingleUpload
from filetracker.uploads.models import Session, WantedFile
from filetracker.uploads.service import UploadService


class UploadServices(Protocol):
    """The use cases behind these routes."""

    @property
    def upload_sessions(self) -> UploadService:
        """URLs that write a file, and what is known of those under way."""


def create_uploads(services: UploadServices, caller: Caller, request: Request) -> Response:
    """Begins to upload all files, or none."""
    files = [_wanted(given) for given in request.body["files"]]
    begun = services.upload_sessions.create(caller.user_id, files)
    return Response(
        201, {"uploads": [_single(found) if isinstance(found, SingleUpload) else _multipart(found) for found in begun]}
    )


def list_uploads(services: UploadServices, caller: Caller, request: Request) -> Response:
    """One page of the caller's unfinished uploads."""
    page = services.upload_sessions.list_open(caller.user_id, request.query["limit"], request.query["cursor"])
    return Response(200, {"uploads": [_session(session) for session in page.sessions], "cursor": page.cursor})


def sign_parts(services: UploadServices, caller: Caller, request: Request) -> Response:
    """URLs that put parts."""
    checksums = {part["part_number"]: part["sha256"] for part in request.body["parts"]}
    parts, expires_time = services.upload_sessions.sign_parts(_owner(caller, request), _upload_id(request), checksums)
    signed = [{"part_number": part.number, "url": part.request.url, "headers": part.request.headers} for part in parts]
    return Response(200, {"parts": signed, "expires_time": expires_time})


def list_parts(services: UploadServices, caller: Caller, request: Request) -> Response:
    """The parts that S3 has."""
    return Response(200, {"parts": services.upload_sessions.list_parts(_owner(caller, request), _upload_id(request))})


def complete_upload(services: UploadServices, caller: Caller, request: Request) -> Response:
    """Makes the file of its parts."""
    session = services.upload_sessions.complete(_owner(caller, request), _upload_id(request))
    made = {"etag": session.result.etag, "version_id": session.result.version_id} if session.result else {}
    return Response(200, {**_file(session.file_name), "file_size": session.file_size, **made})


def abort_upload(services: UploadServices, caller: Caller, request: Request) -> Response:
    """Gives an upload up."""
    services.upload_sessions.abort(_owner(caller, request), _upload_id(request))
    return Response(204)


def _owner(caller: Caller, request: Request) -> str:
    owner: str = request.query["owner"] or caller.user_id
    if owner != caller.user_id and caller.role < Role.ADMIN:
        raise NotAllowedError("Only admins may name the owner of an upload.")
    return owner


def _upload_id(request: Request) -> str:
    return request.path["uploadId"]


def _wanted(given: Mapping[str, Any]) -> WantedFile:
    name = given["file_name"]
    return WantedFile(
        name, given["file_size"], given["content_type"] or guess_content_type(name), given["sha256"], given["overwrite"]
    )


def _single(upload: SingleUpload) -> dict[str, Any]:
    return {
        "mode": "single",
        **_file(upload.file_name),
        "method": "PUT",
        "url": upload.request.url,
        "headers": upload.request.headers,
        "expires_time": upload.expires_time,
    }


def _multipart(session: Session) -> dict[str, Any]:
    return {"mode": "multipart", **_session(session)}


def _session(session: Session) -> dict[str, Any]:
    return {
        "upload_id": session.upload_id,
        **_file(session.file_name),
        "file_size": session.file_size,
        "part_size": session.part_size,
        "part_count": session.part_count,
        "started_time": session.started_time,
        "expires_time": session.expires_time,
        "status": session.state,
        "uploaded_by": session.uploaded_by,
    }


def _file(file_name: str) -> dict[str, str]:
    return {"file_name": file_name, "file_id": file_id_of(file_name)}
