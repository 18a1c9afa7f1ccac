"""The use cases behind the routes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from filetracker.files.deletions import Deletions
from filetracker.files.downloads import Downloads
from filetracker.files.history import FileHistory
from filetracker.files.index import FilesIndex
from filetracker.files.listing import Listing
from filetracker.files.repository import FileRepository
from filetracker.files.statistics import Statistics
from filetracker.jobs.repository import JobRepository
from filetracker.jobs.service import Jobs
from filetracker.settings import ApiSettings
from filetracker.tracking.object_store import Bucket
from filetracker.uploads.multipart_store import MultipartStore
from filetracker.uploads.presigner import Presigner
from filetracker.uploads.repository import SessionRepository
from filetracker.uploads.service import UploadService


@dataclass(frozen=True)
class Services:
    """Makes each use case when a route first asks for it."""

    settings: ApiSettings

    @cached_property
    def files(self) -> FileRepository:
        """The records."""
        return FileRepository(self.settings.files_table_name)

    @cached_property
    def history(self) -> FileHistory:
        """What happened."""
        return FileHistory(self.settings.file_events_table_name)

    @cached_property
    def listing(self) -> Listing:
        """Lists of files."""
        return Listing(FilesIndex(self.files), self.settings.list_shards)

    @cached_property
    def statistics(self) -> Statistics:
        """Figures of many files."""
        return Statistics(FilesIndex(self.files), self.settings.list_shards)

    @cached_property
    def downloads(self) -> Downloads:
        """URLs that read a file."""
        return Downloads(self.files, self._presigner)

    @cached_property
    def deletions(self) -> Deletions:
        """Takes files out of the bucket."""
        return Deletions(Bucket(self.settings.bucket_name))

    @cached_property
    def upload_sessions(self) -> UploadService:
        """URLs that write a file, and what is known of those under way."""
        return UploadService(
            table=SessionRepository(self.settings.uploads_table_name),
            multipart=MultipartStore(self.settings.bucket_name),
            signer=self._presigner,
            expiry=timedelta(hours=self.settings.upload_expiry_hours),
            url_expiry_seconds=self.settings.url_expiry_seconds,
        )

    @cached_property
    def jobs(self) -> Jobs:
        """What is to be done with files."""
        return Jobs(
            table=JobRepository(self.settings.jobs_table_name),
            files=self.files,
            list_shards=self.settings.list_shards,
            retention_days=self.settings.job_retention_days,
        )

    @cached_property
    def _presigner(self) -> Presigner:
        return Presigner(self.settings.bucket_name, self.settings.s3_public_endpoint)
