"""The use cases behind the routes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from filetracker.aws.bucket import Bucket
from filetracker.aws.files_index import FilesIndex
from filetracker.aws.files_table import FilesTable
from filetracker.aws.history_table import HistoryTable
from filetracker.aws.jobs_table import JobsTable
from filetracker.aws.multipart import MultipartUploads
from filetracker.aws.presigning import Presigner
from filetracker.aws.uploads_table import UploadsTable
from filetracker.deletions import Deletions
from filetracker.downloads import Downloads
from filetracker.jobs import Jobs
from filetracker.listing import Listing
from filetracker.settings import ApiSettings
from filetracker.statistics import Statistics
from filetracker.uploads import UploadSessions


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
