"""The bucket's listing: what is there, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from filetracker.aws.clients import client, translated_errors
from filetracker.errors import RetriableError
from filetracker.reconciliation.drift import ListedObject
from filetracker.timestamps import format_time


class BucketListing:
    """Lists one bucket. S3's listing is strongly consistent, and sorted by the keys' UTF-8 bytes."""

    def __init__(self, name: str) -> None:
        self.name = name

    def objects(self, prefix: str = "", after: str = "") -> Iterator[ListedObject]:
        """What is there under `prefix` after the key `after`, a page (1,000) at a time as it is asked for.

        Raises RetriableError where a page fails, or says that more follows and does not say what.
        """
        while True:
            start = {"StartAfter": after} if after else {}
            with translated_errors(f"list bucket {self.name}"):
                response = client("s3").list_objects_v2(Bucket=self.name, Prefix=prefix, **start)
            found = [_listed(entry) for entry in response.get("Contents", [])]
            yield from found
            if not response.get("IsTruncated"):
                return
            if not found:
                raise RetriableError(f"The listing of bucket {self.name} broke off after {after!r}.", code="Partial")
            after = found[-1].file_name


def _listed(entry: dict[str, Any]) -> ListedObject:
    return ListedObject(
        file_name=entry["Key"],
        size=entry["Size"],
        etag=entry["ETag"].strip('"'),
        last_modified=format_time(entry["LastModified"]),
        storage_class=entry.get("StorageClass", "STANDARD"),
    )
