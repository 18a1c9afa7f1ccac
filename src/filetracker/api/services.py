"""The use cases behind the routes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from filetracker.files.deletions import Deletions
from filetracker.files.downloads import Downloads
from filetracker.files.history import HistoryTable
from filetracker.files.index import FilesIndex
from filetracker.files.listing import Listing
from filetracker.files.repository import FilesTable
from filetracker.files.statistics import Statistics
from filetracker.jobs.repository import JobsTable
from filetracker.jobs.service import Jobs
from filetracker.settings import ApiSettings
from filetracker.tracking.object_store import Bucket
from filetracker.uploads.multipart_store import MultipartUploads
from filetracker.uploads.presigner import Presigner
from filetracker.uploads.repository import UploadsTable
from filetracker.uploads.service import UploadSessions


@dataclass(frozen=True)
class Services:
    """Makes each use case when a route first asks for it."""

    settings: ApiSettings

    @cached_property
    def files(self) -> FilesTable:
        """The records."""
        return FilesTable(self.settings.files_table_name)

    @cached_property
    def history(self) -> HistoryTable:
        """What happened."""
        return HistoryTable(self.settings.file_events_table_name)

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
    def upload_sessions(self) -> UploadSessions:
        """URLs that write a file, and what is known of those under way."""
        return UploadSessions(
            table=UploadsTable(self.settings.uploads_table_name),
            multipart=MultipartUploads(self.settings.bucket_name),
            signer=self._presigner,
            expiry=timedelta(hours=self.settings.upload_expiry_hours),
            url_expiry_seconds=self.settings.url_expiry_seconds,
        )

    @cached_property
    def jobs(self) -> Jobs:
        """What is to be done with files."""
        return Jobs(
            table=JobsTable(self.settings.jobs_table_name),
            files=self.files,
            list_shards=self.settings.list_shards,
            retention_days=self.settings.job_retention_days,
        )

    @cached_property
    def _presigner(self) -> Presigner:
        return Presigner(self.settings.bucket_name, self.settings.s3_public_endpoint)
