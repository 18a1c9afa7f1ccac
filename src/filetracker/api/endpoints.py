"""The table of routes. Dispatch, who may, what a request may hold, and the OpenAPI document are all made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from filetracker.api import status_routes as service_routes
from filetracker.api import status_schemas as service_schemas
from filetracker.api.services import Services
from filetracker.files import routes as file_routes
from filetracker.files import schemas
from filetracker.http.callers import Caller, Role
from filetracker.http.request import Request, Response
from filetracker.http.schema import ApiSchema, NoFields
from filetracker.jobs import routes as job_routes
from filetracker.jobs import schemas as job_schemas
from filetracker.uploads import routes as upload_routes
from filetracker.uploads import schemas as upload_schemas

Route = Callable[[Services, Caller, Request], Response]


@dataclass(frozen=True)
class Endpoint:
    """One method of one path. `problems` holds the codes of what only this endpoint can refuse."""

    name: str
    method: str
    path: str
    role: Role
    summary: str
    route: Route
    response: type[ApiSchema] | None
    status: int = 200
    query: type[ApiSchema] = NoFields
    headers: type[ApiSchema] = NoFields
    body: type[ApiSchema] | None = None
    problems: tuple[str, ...] = ()


ENDPOINTS = (
    Endpoint(
        "listFiles",
        "GET",
        "/files",
        Role.VIEWER,
        "List files, page by page.",
        file_routes.list_files,
        schemas.FilePage,
        query=schemas.FilesQuery,
    ),
    Endpoint(
        "getFile",
        "GET",
        "/files/{fileId}",
        Role.VIEWER,
        "All that is known of one file.",
        file_routes.get_file,
        schemas.File,
        problems=("NotFound",),
    ),
    Endpoint(
        "getHistory",
        "GET",
        "/files/{fileId}/history",
        Role.VIEWER,
        "What happened to one file, the newest last.",
        file_routes.get_history,
        schemas.HistoryPage,
        query=schemas.PageQuery,
        problems=("NotFound",),
    ),
    Endpoint(
        "makeDownload",
        "POST",
        "/files/{fileId}/download",
        Role.VIEWER,
        "Make a URL that reads the file from S3.",
        file_routes.make_download,
        schemas.DownloadLink,
        body=schemas.DownloadRequest,
        problems=("NotFound",),
    ),
    Endpoint(
        "deleteFiles",
        "POST",
        "/files/delete",
        Role.ADMIN,
        "Delete files; each ends well or badly by itself.",
        file_routes.delete_files,
        schemas.DeleteResult,
        body=schemas.DeleteRequest,
    ),
    Endpoint(
        "createUploads",
        "POST",
        "/uploads",
        Role.UPLOADER,
        "Begin to upload files: all of them or none.",
        upload_routes.create_uploads,
        upload_schemas.CreatedUploads,
        status=201,
        body=upload_schemas.CreateUploads,
        problems=("FileExists",),
    ),
    Endpoint(
        "listUploads",
        "GET",
        "/uploads",
        Role.UPLOADER,
        "The caller's own multipart uploads, page by page.",
        upload_routes.list_uploads,
        upload_schemas.UploadPage,
        query=schemas.PageQuery,
    ),
    Endpoint(
        "signParts",
        "POST",
        "/uploads/{uploadId}/parts",
        Role.UPLOADER,
        "Make URLs that put parts of a multipart upload.",
        upload_routes.sign_parts,
        upload_schemas.SignedParts,
        query=upload_schemas.OwnerQuery,
        body=upload_schemas.SignParts,
        problems=("NotFound", "UploadOver"),
    ),
    Endpoint(
        "listParts",
        "GET",
        "/uploads/{uploadId}/parts",
        Role.UPLOADER,
        "The parts that S3 has.",
        upload_routes.list_parts,
        upload_schemas.Parts,
        query=upload_schemas.OwnerQuery,
        problems=("NotFound", "UploadOver"),
    ),
    Endpoint(
        "completeUpload",
        "POST",
        "/uploads/{uploadId}/complete",
        Role.UPLOADER,
        "Make the file of its parts; may be asked again.",
        upload_routes.complete_upload,
        upload_schemas.CompletedUpload,
        query=upload_schemas.OwnerQuery,
        body=NoFields,
        problems=("NotFound", "FileExists", "UploadIncomplete", "UploadOver"),
    ),
    Endpoint(
        "abortUpload",
        "DELETE",
        "/uploads/{uploadId}",
        Role.UPLOADER,
        "Give a multipart upload up; may be asked again.",
        upload_routes.abort_upload,
        None,
        status=204,
        query=upload_schemas.OwnerQuery,
        problems=("NotFound", "UploadOver"),
    ),
    Endpoint(
        "submitJobs",
        "POST",
        "/jobs",
        Role.UPLOADER,
        "Submit a job for each of these files: all of them or none.",
        job_routes.submit_jobs,
        job_schemas.Jobs,
        status=201,
        headers=job_schemas.IdempotencyHeaders,
        body=job_schemas.SubmitJobs,
        problems=("NotFound", "IdempotencyConflict"),
    ),
    Endpoint(
        "listJobs",
        "GET",
        "/jobs",
        Role.VIEWER,
        "List jobs, the newest first, page by page.",
        job_routes.list_jobs,
        job_schemas.JobPage,
        query=job_schemas.JobsQuery,
    ),
    Endpoint(
        "listFileJobs",
        "GET",
        "/files/{fileId}/jobs",
        Role.VIEWER,
        "List the jobs on one file, the newest first, page by page.",
        job_routes.list_file_jobs,
        job_schemas.JobPage,
        query=job_schemas.JobsQuery,
        problems=("NotFound",),
    ),
    Endpoint(
        "getJob",
        "GET",
        "/jobs/{jobId}",
        Role.VIEWER,
        "All that is known of one job.",
        job_routes.get_job,
        job_schemas.WholeJob,
        problems=("NotFound",),
    ),
    Endpoint(
        "cancelJob",
        "POST",
        "/jobs/{jobId}/cancel",
        Role.UPLOADER,
        "Cancel a job of one's own, or, for admins, anybody's; may be asked again.",
        job_routes.cancel_job,
        job_schemas.Job,
        body=NoFields,
        problems=("NotFound", "JobOver"),
    ),
    Endpoint(
        "getStatistics",
        "GET",
        "/stats",
        Role.VIEWER,
        "Figures of the files uploaded in a range of time.",
        service_routes.get_statistics,
        service_schemas.StatisticsAnswer,
        query=service_schemas.StatisticsQuery,
    ),
    Endpoint(
        "getMe",
        "GET",
        "/me",
        Role.SIGNED_IN,
        "Who the caller is, and may do.",
        service_routes.get_me,
        service_schemas.Me,
    ),
    Endpoint(
        "getHealth",
        "GET",
        "/health",
        Role.ANYBODY,
        "Whether the API answers.",
        service_routes.get_health,
        service_schemas.Health,
    ),
)
