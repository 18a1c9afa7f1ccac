"""What S3 means by its errors, told from their codes and, if a code has several meanings, from their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from filetracker.aws.clients import error_code
from filetracker.errors import Unread

# An answer to HEAD has no body: botocore makes the HTTP status its code.
_GONE = ("NoSuchKey", "404")
_CHANGED = ("PreconditionFailed", "412")
_OUT_OF_RANGE = ("InvalidRange", "416")
_REFUSED_HEADS = ("400", "403")
_ARCHIVED = "InvalidObjectState"
# Source: S3 User Guide, "Understanding archived objects": these classes, and the archive tiers of Intelligent-Tiering.
_ARCHIVE_CLASSES = ("GLACIER", "DEEP_ARCHIVE")
# What KMS says goes through S3's AccessDenied, in words: with the action that is missing, or, if the key belongs to
# another account, "The ciphertext refers to a customer master key that does not exist, …". Source: AWS re:Post, "Why do
# I get Access Denied errors for an object that is encrypted with a KMS key?"
_KEY_WORDS = ("kms:Decrypt", "customer master key")
_UNAVAILABLE_KEYS = ("KMS.DisabledException", "KMS.KMSInvalidStateException", "KMS.NotFoundException")


def is_gone(error: ClientError) -> bool:
    """Whether nothing has this name (any more)."""
    return error_code(error) in _GONE


def is_unknown_upload(error: ClientError) -> bool:
    """Whether S3 does not know the multipart upload (any more): it was completed or aborted."""
    return error_code(error) == "NoSuchUpload"


def is_changed(error: ClientError) -> bool:
    """Whether another object has this name now than the request named by its ETag."""
    return error_code(error) in _CHANGED


def is_out_of_range(error: ClientError) -> bool:
    """Whether the object has no byte in the range that was asked for: an empty one has none in any."""
    return error_code(error) in _OUT_OF_RANGE


def is_refused_head(error: ClientError) -> bool:
    """Whether S3 does not tell an object's facts: of SSE-C (400) it wants the key for that, too."""
    return error_code(error) in _REFUSED_HEADS


def is_archived_code(code: str) -> bool:
    """Whether an error with this code says that the object is archived."""
    return code == _ARCHIVED


def is_archived(response: Mapping[str, Any]) -> bool:
    """Whether the object of an answer of HeadObject has to be restored before it can be read."""
    if response.get("StorageClass") not in _ARCHIVE_CLASSES and "ArchiveStatus" not in response:
        return False
    return 'ongoing-request="false"' not in response.get("Restore", "")


def unread_of_error(error: ClientError) -> Unread | None:
    """Why GetObject does not give the content of a good object; None for every other error.

    A plain AccessDenied is such an other error: nothing tells whether the object or a policy causes it.
    """
    code, message = error_code(error), str(error.response.get("Error", {}).get("Message", ""))
    if is_archived_code(code):
        return Unread.ARCHIVED
    if code == "InvalidRequest" and "Server Side Encryption" in message:
        return Unread.CUSTOMER_KEY
    if code == "KMS.AccessDeniedException" or (
        code == "AccessDenied" and any(words in message for words in _KEY_WORDS)
    ):
        return Unread.KEY_DENIED
    return Unread.KEY_UNAVAILABLE if code in _UNAVAILABLE_KEYS else None
