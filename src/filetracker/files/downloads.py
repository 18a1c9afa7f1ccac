"""URLs that read one file from S3, for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from filetracker.errors import NotFoundError
from filetracker.files.models import FileRecord, Status, media_type_of
from filetracker.files.ports import DownloadSigner, FileLookup
from filetracker.timestamps import format_time

# A browser shows these and runs nothing that is in them. HTML, SVG and whatever else is XML hold scripts.
_SHOWN_FAMILIES = ("image/", "audio/", "video/")
_SHOWN_TYPES = ("application/pdf", "text/plain")
_NEVER_SHOWN = ("+xml", "/xml")

_MAX_NAME_BYTES = 255  # of file systems; a longer one would also make the URL longer than S3 takes
_MAX_ENDING = 20  # what follows a full stop later on is no file extension
_UNQUOTED = "!#$&+-.^_`|~"  # RFC 8187, "attr-char", besides letters and digits


@dataclass(frozen=True)
class DownloadLink:
    """Whoever holds the URL may read the file until `expires_time` (ISO 8601 UTC).

    A URL ends with the credentials that signed it, too: those of a function live for some hours.
    """

    url: str
    expires_time: str


@dataclass(frozen=True)
class Downloads:
    """Makes URLs for tracked files."""

    files: FileLookup
    signer: DownloadSigner

    def link(self, file_name: str, disposition: str, expires_seconds: int) -> DownloadLink:
        """A URL of the version that the record tells of; `inline` only for what runs nothing in a browser.

        Raises NotFoundError where the file is not tracked, or is deleted.
        """
        record = self.files.get(file_name)
        if record is None or record.status is Status.DELETED:
            raise NotFoundError("There is no such file, or it is deleted.")
        checked = _checked_type(record)
        shown = disposition == "inline" and is_shown(checked)
        url = self.signer.presigned_get(
            key=file_name,
            version_id=record.version_id,
            disposition=content_disposition("inline" if shown else "attachment", file_name),
            content_type=_content_type(record, checked if shown else media_type_of(record)),
            expires_seconds=expires_seconds,
        )
        return DownloadLink(url, format_time(datetime.now(UTC) + timedelta(seconds=expires_seconds)))


def _checked_type(record: FileRecord) -> str:
    """What the bytes say; a name or a declaration never makes a file of another type one that is shown.

    What was declared if the content was not read. Either way a browser is told just this type.
    """
    return (record.detected_type or record.content_type or "").partition(";")[0].strip().lower()


def is_shown(media_type: str) -> bool:
    """Whether a browser may show it in the page."""
    if media_type.endswith(_NEVER_SHOWN):
        return False
    return media_type in _SHOWN_TYPES or media_type.startswith(_SHOWN_FAMILIES)


def content_disposition(disposition: str, file_name: str) -> str:
    """The header of RFC 6266: the last part of the name, in ASCII for old readers and in UTF-8 for the others."""
    name = _short_name(file_name)
    ascii_name = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"{disposition}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe=_UNQUOTED)}"


def _short_name(file_name: str) -> str:
    name = file_name.rstrip("/").rpartition("/")[2] or "download"
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > _MAX_ENDING:
        stem, dot, ending = name, "", ""
    room = _MAX_NAME_BYTES - len(f"{dot}{ending}".encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + ending


def _content_type(record: FileRecord, media_type: str) -> str:
    """The media type; as declared, with its charset, if that is the same."""
    declared = record.content_type or ""
    agrees = declared.partition(";")[0].strip().lower() == media_type
    return (declared if agrees else media_type) or "application/octet-stream"
