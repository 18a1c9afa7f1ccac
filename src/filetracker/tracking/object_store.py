"""The bucket: what S3 says of a key now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from botocore.exceptions import ClientError, IncompleteReadError

from filetracker.aws.clients import client, translated_errors
from filetracker.aws.s3_errors import is_changed, is_gone, is_out_of_range, is_refused_head, unread_of_error
from filetracker.errors import SnapshotChangedError, Unread
from filetracker.files.models import Snapshot
from filetracker.object_keys import version_id_of
from filetracker.timestamps import format_time

HEAD_BYTES = 65_536

_CHECKSUMS = ("CRC64NVME", "CRC32C", "CRC32", "SHA256", "SHA1")
_WARNINGS = {
    Unread.ARCHIVED: "The file is archived ({tier}), so its content was not read. It is read once it is restored.",
    Unread.CUSTOMER_KEY: "The file is encrypted with a key that only its uploader has (SSE-C), so its content was not "
    "read. Upload it without a customer-provided key to have it read.",
    Unread.KEY_DENIED: "The file is encrypted with a KMS key that FileTracker may not use, so its content was not "
    "read. Grant kms:Decrypt to the role of the function track-upload, then run `filetracker reconcile --unread`.",
    Unread.KEY_UNAVAILABLE: "The file is encrypted with a KMS key that is disabled or deleted, so its content was not "
    "read. Enable the key, then run `filetracker reconcile --unread`.",
}


class Bucket:
    """Reads from one bucket. S3 is strongly consistent, so an answer is never older than the question."""

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, file_name: str) -> Snapshot | None:
        """What is there now, with the first 64 KiB of content; None when there is nothing (or a delete marker).

        One GetObject; a second request for an empty object (S3 answers 416 to any range of it), and for the checksum
        if S3 holds it back: it tells none of a part. The snapshot of an object whose content can't be read has a
        warning instead; its facts come from HeadObject or, if that wants the key too, from the bucket's listing. Raises
        RetriableError for everything else.
        """
        with translated_errors(f"read {file_name!r} from bucket {self.name}"):
            try:
                return self._get_beginning(file_name)
            except ClientError as error:
                if is_gone(error):
                    return None
                if is_out_of_range(error):
                    return self._get_whole(file_name)
                if reason := unread_of_error(error):
                    return self._get_facts(file_name, reason)
                raise

    def fetch(self, snapshot: Snapshot, start: int, length: int) -> bytes:
        """`length` bytes from `start` on, of this very snapshot. Raises SnapshotChangedError when it is not there now.

        By etag, not by version id: MiniStack 1.5.33 ignores a range together with a version id.
        """
        name = snapshot.file_name
        with translated_errors(f"read {length} bytes at {start} of {name!r} in bucket {self.name}"):
            try:
                response = client("s3").get_object(
                    Bucket=self.name,
                    Key=name,
                    IfMatch=f'"{snapshot.etag}"',
                    Range=f"bytes={start}-{start + length - 1}",
                )
            except ClientError as error:
                if is_changed(error) or is_gone(error):
                    raise SnapshotChangedError(f"{name!r} changed while it was read.") from error
                raise
            return _content(response, length)

    def delete(self, file_name: str) -> None:
        """Deletes what is there: in a versioned bucket, a delete marker hides it. Does nothing where nothing is.

        S3 itself would put a marker, and send an event, for a key that never was.
        """
        with translated_errors(f"delete {file_name!r} from bucket {self.name}"):
            try:
                client("s3").head_object(Bucket=self.name, Key=file_name)
            except ClientError as error:
                # What can't be looked at without its uploader's key (SSE-C, 400) can be deleted all the same.
                if is_gone(error):
                    return
            client("s3").delete_object(Bucket=self.name, Key=file_name)

    def _get(self, file_name: str, **options: str) -> Snapshot:
        response = client("s3").get_object(Bucket=self.name, Key=file_name, ChecksumMode="ENABLED", **options)
        return _snapshot(file_name, response, head=_content(response, HEAD_BYTES))

    def _get_beginning(self, file_name: str) -> Snapshot:
        snapshot = self._get(file_name, Range=f"bytes=0-{HEAD_BYTES - 1}")
        return snapshot if snapshot.checksum else replace(snapshot, checksum=self._checksum_of(snapshot))

    def _checksum_of(self, snapshot: Snapshot) -> str | None:
        """The checksum that a range did not bring; None where S3 has none, or where the object changed meanwhile: then
        another event follows.

        By etag, because a version id would take s3:GetObjectVersion.
        """
        now = self._head(snapshot.file_name, IfMatch=f'"{snapshot.etag}"')
        upload = (snapshot.version_id, snapshot.last_modified)
        return now.checksum if now and (now.version_id, now.last_modified) == upload else None

    def _get_whole(self, file_name: str) -> Snapshot | None:
        try:
            return self._get(file_name)
        except ClientError as error:
            if is_gone(error):
                return None
            raise

    def _get_facts(self, file_name: str, reason: Unread) -> Snapshot | None:
        # With a checksum, HeadObject wants the right to decrypt. Source: S3 API reference, HeadObject, Permissions.
        checksum = {"ChecksumMode": "ENABLED"} if reason is Unread.ARCHIVED else {}
        try:
            response = client("s3").head_object(Bucket=self.name, Key=file_name, **checksum)
        except ClientError as error:
            if is_gone(error):
                return None
            if is_refused_head(error):
                return self._find_in_listing(file_name, reason)
            raise
        return replace(_snapshot(file_name, response), warning=_warning(reason, response))

    def _find_in_listing(self, file_name: str, reason: Unread) -> Snapshot | None:
        # Of all names that begin with this one, it is the first.
        response = client("s3").list_objects_v2(Bucket=self.name, Prefix=file_name, MaxKeys=1)
        entry = next((entry for entry in response.get("Contents", []) if entry["Key"] == file_name), None)
        return _listed_snapshot(entry, _warning(reason, entry)) if entry else None

    def _head(self, file_name: str, **condition: str) -> Snapshot | None:
        try:
            response = client("s3").head_object(Bucket=self.name, Key=file_name, ChecksumMode="ENABLED", **condition)
        except ClientError as error:
            if is_changed(error) or is_gone(error):
                return None
            raise
        return _snapshot(file_name, response)


def _content(response: Mapping[str, Any], most_bytes: int) -> bytes:
    """The first bytes of the body. Raises IncompleteReadError where the connection broke: botocore does not look."""
    expected = min(response["ContentLength"], most_bytes)
    with response["Body"] as body:
        content = bytes(body.read(most_bytes))
    if len(content) < expected:
        raise IncompleteReadError(actual_bytes=len(content), expected_bytes=expected)
    return content


def _warning(reason: Unread, facts: Mapping[str, Any]) -> str:
    tier = facts.get("ArchiveStatus") or facts.get("StorageClass", "STANDARD")
    return f"{reason}: {_WARNINGS[reason].format(tier=tier)}"


def _listed_snapshot(entry: Mapping[str, Any], warning: str) -> Snapshot:
    return Snapshot(
        file_name=entry["Key"],
        size=entry["Size"],
        last_modified=format_time(entry["LastModified"].replace(microsecond=0)),  # emulators list fractions
        etag=entry["ETag"].strip('"'),
        content_type=None,
        storage_class=entry.get("StorageClass", "STANDARD"),
        warning=warning,
    )


def _snapshot(file_name: str, response: Mapping[str, Any], head: bytes = b"") -> Snapshot:
    total = response.get("ContentRange", "").rpartition("/")[2]  # "bytes 0-65535/1048576"
    return Snapshot(
        file_name=file_name,
        size=int(total or response["ContentLength"]),
        last_modified=format_time(response["LastModified"]),
        etag=response["ETag"].strip('"'),
        content_type=response.get("ContentType", "binary/octet-stream"),
        version_id=version_id_of(response.get("VersionId")),
        content_encoding=response.get("ContentEncoding") or None,
        checksum=_checksum(response),
        storage_class=response.get("StorageClass", "STANDARD"),
        user_metadata={name: _decoded(value) for name, value in response.get("Metadata", {}).items()},
        head=head,
    )


def _decoded(value: str) -> str:
    """User metadata as its uploader wrote it: S3 hands out what is not ASCII as RFC 2047 has it.

    Source: S3 User Guide, "Working with object metadata", User-defined object metadata.
    """
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return value


def _checksum(response: Mapping[str, Any]) -> str | None:
    """`CRC32:DUoRhQ==`; with `-7` behind it where it is one of the checksums of seven parts.

    S3 leaves the `-7` out where a range is the whole object. Source: botocore, issue 3346.
    """
    algorithm = next((name for name in _CHECKSUMS if response.get(f"Checksum{name}")), None)
    if algorithm is None:
        return None
    value = response[f"Checksum{algorithm}"]
    if response.get("ChecksumType") == "COMPOSITE" and "-" not in value:
        value += "".join(response["ETag"].strip('"').partition("-")[1:])
    return f"{algorithm}:{value}"
