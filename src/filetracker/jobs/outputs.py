"""The outputs of jobs that are there: each says in its metadata which job made it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, translated_errors
from filetracker.aws.s3_errors import is_gone
from filetracker.jobs.inputs import JobInput
from filetracker.jobs.models import Output
from filetracker.jobs.output_upload import JOB, SOURCE_ETAG, SOURCE_VERSION, Draft
from filetracker.object_keys import version_id_of


class JobOutputs:
    """The outputs in one bucket."""

    def __init__(self, bucket_name: str) -> None:
        self.bucket_name = bucket_name

    def draft(self, name: str, job_id: str, source: JobInput, content_type: str, replaced: str | None) -> Draft:
        """An output to be written."""
        return Draft(self.bucket_name, name, job_id, source, content_type, replaced)

    def find(self, name: str) -> Output | None:
        """What is there now; None when nothing is."""
        return self._head(name)

    def find_hidden(self, name: str, job_id: str, since: datetime) -> Output | None:
        """The version that this job made, where others have hidden it since: among the newest thousand, but the first.

        In a bucket without versions there is none.
        """
        with translated_errors(f"list the versions of {name!r} in bucket {self.bucket_name}"):
            response = client("s3").list_object_versions(Bucket=self.bucket_name, Prefix=name)
        for version in response.get("Versions", []):
            # Of all names that begin so this one comes first, and its newest version at first.
            if version["Key"] != name or version["LastModified"] < since:
                break
            found = None if version["IsLatest"] else self._head(name, VersionId=version["VersionId"])
            if found and found.job_id == job_id:
                return found
        return None

    def _head(self, name: str, **version: str) -> Output | None:
        with translated_errors(f"look for {name!r} in bucket {self.bucket_name}"):
            try:
                response = client("s3").head_object(Bucket=self.bucket_name, Key=name, **version)
            except ClientError as error:
                if is_gone(error):
                    return None
                raise
        told = {key: unquote(value) for key, value in response.get("Metadata", {}).items()}
        etag, version_id = response["ETag"].strip('"'), version_id_of(response.get("VersionId"))
        size = response["ContentLength"]
        return Output(etag, version_id, size, told.get(JOB), told.get(SOURCE_ETAG), told.get(SOURCE_VERSION))
