from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from filetracker.errors import NotFoundError
from filetracker.files.downloads import Downloads, content_disposition
from filetracker.files.models import FileRecord, Status
from tests.conftest import make_record, make_tombstone


@dataclass
class FakeWorld:
    """The table, and a signer that notes what it signs."""

    record: FileRecord | None
    signed: dict[str, Any] = field(default_factory=dict)

    def get(self, file_name: str) -> FileRecord | None:
        """The one record."""
        return self.record

    def presigned_get(
        self, key: str, version_id: str | None, disposition: str, content_type: str, expires_seconds: int
    ) -> str:
        """Always the same URL."""
        self.signed = {
            "key": key,
            "version_id": version_id,
            "disposition": disposition.partition(";")[0],
            "content_type": content_type,
            "expires_seconds": expires_seconds,
        }
        return "https://s3.example/"


def _sign(record: FileRecord | None, disposition: str = "attachment") -> dict[str, Any]:
    world = FakeWorld(record)
    Downloads(world, world).link("a", disposition, 900)
    return world.signed


def test_link_is_of_the_version_that_the_record_tells_of() -> None:
    assert _sign(make_record("a")) == {
        "key": "a",
        "version_id": "v1",
        "disposition": "attachment",
        "content_type": "text/plain",
        "expires_seconds": 900,
    }


def test_link_says_when_it_ends() -> None:
    world = FakeWorld(make_record("a"))
    ends = datetime.fromisoformat(Downloads(world, world).link("a", "attachment", 900).expires_time)
    assert 890 < (ends - datetime.now(UTC)).total_seconds() <= 900


@pytest.mark.parametrize("record", [None, make_tombstone("a")])
def test_link_of_what_is_gone_is_not_found(record: FileRecord | None) -> None:
    with pytest.raises(NotFoundError):
        _sign(record)


def test_link_of_a_failed_file_is_made() -> None:
    assert _sign(make_record("a", status=Status.FAILED))


@pytest.mark.parametrize(
    ("detected", "declared", "shown"),
    [
        ("image/png", "text/html", "image/png"),
        ("video/mp4", None, "video/mp4"),
        ("audio/mpeg", None, "audio/mpeg"),
        ("application/pdf", "application/pdf", "application/pdf"),
        ("text/plain", "text/plain; charset=utf-8", "text/plain; charset=utf-8"),
        ("text/plain", "TEXT/PLAIN", "TEXT/PLAIN"),
        (None, "image/jpeg", "image/jpeg"),
        ("image/svg+xml", "image/png", None),
        (None, "image/svg+xml", None),
        (None, "Image/SVG+xml; x=y", None),
        ("text/html", "image/png", None),
        (None, "text/html", None),
        ("application/xhtml+xml", None, None),
        ("text/xml", None, None),
        (None, "image/x+xml", None),
        (None, None, None),
    ],
)
def test_link_is_inline_only_for_what_runs_nothing(
    detected: str | None, declared: str | None, shown: str | None
) -> None:
    signed = _sign(make_record("a", detected_type=detected, content_type=declared), "inline")
    assert signed["disposition"] == ("inline" if shown else "attachment")
    if shown:
        assert signed["content_type"] == shown


@pytest.mark.parametrize(
    ("detected", "media_type", "shown"),
    [
        ("text/plain", "text/csv", "text/plain"),
        ("text/plain", "text/html", "text/plain"),  # declared HTML is shown as the text that it is checked to be
        ("video/mp4", "audio/mp4", "video/mp4"),
        ("application/octet-stream", "image/png", None),
        ("text/html", "text/plain", None),
        ("image/svg+xml", "image/png", None),
        ("application/gzip", "image/png", None),
    ],
)
def test_link_is_inline_only_by_what_the_bytes_say(detected: str, media_type: str, shown: str | None) -> None:
    signed = _sign(make_record("a", detected_type=detected, media_type=media_type, content_type=media_type), "inline")
    assert signed["disposition"] == ("inline" if shown else "attachment")
    assert signed["content_type"] == (shown or media_type)


def test_link_to_download_tells_the_media_type() -> None:
    """Also of encoded content: a browser decodes it, so that its type is not gzip's any more."""
    record = make_record("a", detected_type="application/gzip", media_type="text/csv", content_encoding="gzip")
    assert _sign(replace(record, content_type="text/csv; charset=latin1"))["content_type"] == "text/csv; charset=latin1"
    assert _sign(replace(record, content_type="binary/octet-stream"))["content_type"] == "text/csv"


def test_link_of_a_file_without_a_type_has_one() -> None:
    signed = _sign(make_record("a", detected_type=None, content_type=None))
    assert signed["content_type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dir/report.txt", "attachment; filename=\"report.txt\"; filename*=UTF-8''report.txt"),
        ('a b"c\\d%e.txt', "attachment; filename=\"a b_c_d_e.txt\"; filename*=UTF-8''a%20b%22c%5Cd%25e.txt"),
        (
            "résumé 😀.pdf",
            "attachment; filename=\"r_sum_ _.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%F0%9F%98%80.pdf",
        ),
        ("a\r\nb", "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab"),
        ("it's (1)*.txt", "attachment; filename=\"it's (1)*.txt\"; filename*=UTF-8''it%27s%20%281%29%2A.txt"),
        ("folder/", "attachment; filename=\"folder\"; filename*=UTF-8''folder"),
        ("//", "attachment; filename=\"download\"; filename*=UTF-8''download"),
    ],
)
def test_content_disposition_writes_the_name_in_both_ways(name: str, expected: str) -> None:
    assert content_disposition("attachment", name) == expected


@pytest.mark.parametrize("name", ["x" * 1020 + ".txt", "é" * 510 + ".txt"])
def test_content_disposition_shortens_a_long_name_and_keeps_its_ending(name: str) -> None:
    text = content_disposition("attachment", name)
    assert text.endswith(".txt")
    assert len(text) < 1200


def test_content_disposition_shortens_what_has_no_ending() -> None:
    assert content_disposition("inline", "." + "x" * 1000).endswith("''." + "x" * 254)
