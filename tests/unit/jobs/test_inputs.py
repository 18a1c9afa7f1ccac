"""The input of a job, as moto's S3 has it, and as S3 alone can be (by stubs)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from filetracker.aws.s3_reader import BrokenOffError, OpenedContent, S3Reader
from filetracker.errors import RetriableError, SnapshotChangedError, UnprocessableFileError
from filetracker.jobs.inputs import JobInputs
from tests.support.local_aws import LocalAws

INPUTS = JobInputs("filetracker")


def test_look_tells_what_is_there(local_aws: LocalAws) -> None:
    put = local_aws.put("é +%.txt", b"hello")
    found = INPUTS.find("é +%.txt")
    assert (found.size, found.etag, found.version_id) == (5, put["ETag"].strip('"'), put["VersionId"])
    assert found.content_type == "text/plain"
    assert b"".join(found.pieces()) == b"hello"


def test_pieces_are_of_the_version_that_was_looked_at(local_aws: LocalAws) -> None:
    local_aws.put("a", b"hello")
    found = INPUTS.find("a")
    local_aws.put("a", b"other")
    with pytest.raises(SnapshotChangedError):
        list(found.pieces())


# moto knows nothing of customers' keys: it answers 200.


def test_look_tells_that_a_file_is_encrypted_with_somebodys_own_key(stub: Any) -> None:
    stub("s3").add_client_error("head_object", "400", "Bad Request", 400)
    words = "The object was stored using a form of Server Side Encryption. The correct parameters must be provided."
    stub("s3").add_client_error("get_object", "InvalidRequest", words, 400)
    with pytest.raises(UnprocessableFileError, match="SSE-C") as caught:
        INPUTS.find("a")
    assert caught.value.code == "FileUnreadable"


def test_look_takes_no_other_bad_request_for_that(stub: Any) -> None:
    """A token that has expired is answered so, too."""
    stub("s3").add_client_error("head_object", "400", "Bad Request", 400)
    stub("s3").add_client_error("get_object", "ExpiredToken", "The provided token has expired.", 400)
    with pytest.raises(RetriableError):
        INPUTS.find("a")


@pytest.mark.parametrize(
    ("told", "is_archived"),
    [
        ({"StorageClass": "GLACIER"}, True),
        ({"StorageClass": "GLACIER", "Restore": 'ongoing-request="true"'}, True),
        ({"StorageClass": "GLACIER", "Restore": 'ongoing-request="false", expiry-date="..."'}, False),
        ({"StorageClass": "INTELLIGENT_TIERING", "ArchiveStatus": "ARCHIVE_ACCESS"}, True),
        ({"StorageClass": "INTELLIGENT_TIERING"}, False),
        ({"StorageClass": "GLACIER_IR"}, False),
        ({}, False),
    ],
)
def test_look_knows_what_is_archived(stub: Any, told: dict[str, str], is_archived: bool) -> None:
    stub("s3").add_response("head_object", {"ContentLength": 1, "ETag": '"e"', **told})
    if is_archived:
        with pytest.raises(UnprocessableFileError, match="restore it"):
            INPUTS.find("a")
    else:
        assert INPUTS.find("a").etag == "e"


def _break_off(monkeypatch: pytest.MonkeyPatch, *lengths: int) -> list[int]:
    """The connection breaks after so many bytes, time and again; from where each one began."""
    begins: list[int] = []
    left = list(lengths)

    def pieces(start: int) -> Iterator[bytes]:
        length = left.pop(0) if left else 100
        yield b"0123456789"[start : start + length]
        if start + length < 10:
            raise BrokenOffError("It broke.")

    @contextmanager
    def broken(_: S3Reader, start: int, etag: str) -> Iterator[OpenedContent]:
        begins.append(start)
        yield OpenedContent(pieces(start), start, 10, etag)

    monkeypatch.setattr(S3Reader, "open", broken)
    return begins


def test_pieces_go_on_where_the_connection_broke(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    local_aws.put("a", b"0123456789")
    found = INPUTS.find("a")
    begins = _break_off(monkeypatch, 4, 0, 0, 3, 0, 0)
    assert b"".join(found.pieces()) == b"0123456789"
    assert begins == [0, 4, 4, 4, 7, 7, 7]


def test_pieces_give_up_where_nothing_more_comes(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    local_aws.put("a", b"0123456789")
    found = INPUTS.find("a")
    _break_off(monkeypatch, 4, 0, 0, 0)
    with pytest.raises(BrokenOffError, match="breaks off after 4 bytes"):
        list(found.pieces())
