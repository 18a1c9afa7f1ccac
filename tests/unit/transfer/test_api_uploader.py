"""Uploads through the API against a server that counts what is sent."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from filetracker.client.api import Api
from filetracker.client.http import HttpClient
from filetracker.client.problems import ApiRefusalError
from filetracker.errors import NotFoundError, RetriableError, UsageError
from filetracker.transfer.api_uploader import ApiUploader
from filetracker.transfer.local_file import FileChangedError, LocalFile
from filetracker.transfer.resume_store import ResumeEntry, ResumeStore
from tests.support.api_client import make_api
from tests.support.fake_service import PART_BYTES, Asked, FakeService, Handler, etag_of, requests_by_part

CONTENT = bytes(range(256)) * 38  # 9,728 bytes: 20 parts, the last of 228 bytes
PARTS = 20


class StoppedError(Exception):
    """As the upload of many files throws it when a person types Ctrl-C."""


class Counting:
    """Counts bytes as a progress bar does; stops the upload after so many."""

    def __init__(self, stop_after: int = 1 << 60) -> None:
        self.total = 0
        self.stop_after = stop_after
        self.lock = threading.Lock()

    def __call__(self, count: int) -> None:
        """Called from several threads."""
        with self.lock:
            if self.total >= self.stop_after:
                raise StoppedError
            self.total += count


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file to be sent."""
    path = tmp_path / "film.mp4"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def notes(tmp_path: Path) -> ResumeStore:
    """The notes of the stack `one`."""
    return ResumeStore(tmp_path / "config" / "uploads", "one")


@pytest.fixture
def uploader(api: Api, notes: ResumeStore, http: HttpClient) -> ApiUploader:
    """Ann's uploader."""
    return ApiUploader(api, notes, http, sleep=lambda _: None)


def stop_after_parts(service: FakeService, number: int) -> Counting:
    """A count that ends the upload when the server has so many parts."""

    class StopLater(Counting):
        def __call__(self, count: int) -> None:
            if sum(len(session.parts) for session in service.sessions.values()) >= number:
                raise StoppedError
            super().__call__(count)

    return StopLater()


def notes_in(notes: ResumeStore) -> list[Path]:
    """The notes that are there."""
    return list(notes.folder.glob("*.json"))


def test_large_file_goes_in_parts(service: FakeService, uploader: ApiUploader, notes: ResumeStore, path: Path) -> None:
    count = Counting()

    uploaded = uploader.upload(path, "films/film.mp4", "video/mp4", count)

    assert service.objects == {"films/film.mp4": CONTENT}
    assert requests_by_part(service) == dict.fromkeys(range(1, PARTS + 1), 1)
    assert (uploaded.etag, uploaded.version_id) == (etag_of(CONTENT), None)
    assert count.total == len(CONTENT)
    assert notes_in(notes) == []


def test_time_of_an_upload_is_by_the_servers_clock(service: FakeService, uploader: ApiUploader, path: Path) -> None:
    """S3's time is that of the request, which came before the answer by no more than the whole took."""
    answered_at = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    service.clock = answered_at.timestamp
    began = time.monotonic()

    uploaded = uploader.upload(path, "film.mp4", "video/mp4", Counting())

    before = answered_at - datetime.fromisoformat(uploaded.last_modified)
    assert timedelta() < before < timedelta(seconds=time.monotonic() - began + 1)
    assert uploaded.last_modified.endswith(".000Z")


@pytest.mark.parametrize("content", [b"", b"hello", b"x" * 1000])
def test_small_file_goes_whole(service: FakeService, uploader: ApiUploader, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    count = Counting()

    uploaded = uploader.upload(path, "a b/ü.txt", "text/plain", count)

    assert service.objects == {"a b/ü.txt": content}
    assert uploaded.etag == etag_of(content)
    assert (service.count("POST", "/stage/uploads"), service.count("PUT", "/s3/")) == (1, 1)
    assert next(asked for asked in service.asked if asked.method == "PUT").headers["content-type"] == "text/plain"
    assert count.total == len(content)


@pytest.mark.parametrize("sent_before", [1, 7, 15])
def test_upload_that_was_stopped_sends_only_what_is_missing(
    service: FakeService, uploader: ApiUploader, notes: ResumeStore, path: Path, sent_before: int
) -> None:
    with pytest.raises(StoppedError):
        uploader.upload(path, "film.mp4", "video/mp4", stop_after_parts(service, sent_before))
    had = set(service.sessions["u0"].parts)
    assert sent_before <= len(had) < PARTS
    assert len(notes_in(notes)) == 1
    assert stat.S_IMODE(notes_in(notes)[0].stat().st_mode) == 0o600
    service.asked.clear()
    count = Counting()

    uploader.upload(path, "film.mp4", "video/mp4", count)

    assert service.objects == {"film.mp4": CONTENT}
    assert requests_by_part(service) == dict.fromkeys(set(range(1, PARTS + 1)) - had, 1)
    assert count.total == len(CONTENT)
    assert service.count("GET", "/stage/uploads/u0/parts") == 1
    assert len(service.sessions) == 1
    assert notes_in(notes) == []


def test_part_that_the_server_has_otherwise_is_sent_again(
    service: FakeService, uploader: ApiUploader, path: Path
) -> None:
    """A file that kept its size and its time, and yet is another: the digest tells."""
    with pytest.raises(StoppedError):
        uploader.upload(path, "film.mp4", "video/mp4", stop_after_parts(service, 5))
    had = service.sessions["u0"].parts
    for number in had:
        had[number] = bytes(len(had[number]))
    service.asked.clear()

    uploader.upload(path, "film.mp4", "video/mp4", Counting())

    assert service.objects == {"film.mp4": CONTENT}
    assert requests_by_part(service) == dict.fromkeys(range(1, PARTS + 1), 1)


@pytest.mark.parametrize("change", ["content", "time", "key"])
def test_other_content_or_another_key_is_another_upload(
    service: FakeService, uploader: ApiUploader, path: Path, change: str
) -> None:
    with pytest.raises(StoppedError):
        uploader.upload(path, "film.mp4", "video/mp4", stop_after_parts(service, 2))
    key = "film.mp4"
    if change == "content":
        path.write_bytes(CONTENT[::-1] + b"more")
    elif change == "time":
        os.utime(path, (1, 1))
    else:
        key = "other.mp4"

    uploader.upload(path, key, "video/mp4", Counting())

    assert service.objects == {key: path.read_bytes()}
    assert service.sessions["u0"].state == "OPEN"
    assert service.sessions["u1"].state == "COMPLETED"


@pytest.mark.parametrize("state", ["ABORTED", "gone"])
def test_session_that_is_over_is_begun_anew(
    service: FakeService, uploader: ApiUploader, path: Path, state: str
) -> None:
    with pytest.raises(StoppedError):
        uploader.upload(path, "film.mp4", "video/mp4", stop_after_parts(service, 2))
    if state == "gone":
        service.sessions["u0"].owner = "nobody"
    else:
        service.sessions["u0"].state = state

    uploader.upload(path, "film.mp4", "video/mp4", Counting())

    assert service.objects == {"film.mp4": CONTENT}
    assert service.sessions["u1"].state == "COMPLETED"


def test_session_of_another_user_is_not_gone_on_with(
    service: FakeService, uploader: ApiUploader, notes: ResumeStore, http: HttpClient, path: Path, tmp_path: Path
) -> None:
    """Two people, one after the other, at one machine: the server tells the second nothing of the first."""
    with pytest.raises(StoppedError):
        uploader.upload(path, "film.mp4", "video/mp4", stop_after_parts(service, 2))
    bob = ApiUploader(make_api(service, http, tmp_path / "config", "bob@example.com"), notes, http)

    bob.upload(path, "film.mp4", "video/mp4", Counting())

    assert service.objects == {"film.mp4": CONTENT}
    assert [(session.owner, session.state) for session in service.sessions.values()] == [
        ("ann@example.com", "OPEN"),
        ("bob@example.com", "COMPLETED"),
    ]


def test_answer_to_completion_that_was_lost(
    service: FakeService, uploader: ApiUploader, notes: ResumeStore, path: Path
) -> None:
    """The file is there, but this machine does not know: it asks again and sends nothing."""
    service.faults.append(complete_and_hang_up)
    with pytest.raises(RetriableError):
        uploader.upload(path, "film.mp4", "video/mp4", Counting())
    assert service.sessions["u0"].state == "COMPLETED"
    service.faults.clear()
    service.asked.clear()

    uploaded = uploader.upload(path, "film.mp4", "video/mp4", Counting())

    assert uploaded.etag == etag_of(CONTENT)
    assert service.count("PUT", "/s3/") == 0
    assert len(service.sessions) == 1
    assert notes_in(notes) == []


@pytest.mark.parametrize("since", ["deleted", "replaced", "not tracked", "tracked as before"])
def test_file_that_is_not_there_any_more_is_sent_again(
    service: FakeService, uploader: ApiUploader, notes: ResumeStore, path: Path, since: str
) -> None:
    """The session stays complete whatever becomes of its file: its answer alone proves nothing."""
    service.faults.append(complete_and_hang_up)
    with pytest.raises(RetriableError):
        uploader.upload(path, "film.mp4", "video/mp4", Counting())
    service.faults.clear()
    if since == "deleted":
        service.put("film.mp4", CONTENT, status="DELETED")
    elif since == "not tracked":
        del service.records["film.mp4"]
    else:
        service.put("film.mp4", b"another", status="TRACKED" if since == "replaced" else "DELETED")
    service.objects.clear()

    uploader.upload(path, "film.mp4", "video/mp4", Counting())

    assert service.objects == {"film.mp4": CONTENT}
    assert service.sessions["u1"].state == "COMPLETED"
    assert notes_in(notes) == []


def test_file_that_is_tracked_a_little_later_is_not_sent_again(
    service: FakeService, api: Api, notes: ResumeStore, http: HttpClient, path: Path
) -> None:
    service.faults.append(complete_and_hang_up)
    pauses: list[float] = []

    def track(seconds: float) -> None:
        pauses.append(seconds)
        service.put("film.mp4", CONTENT)

    uploader = ApiUploader(api, notes, http, track)
    with pytest.raises(RetriableError):
        uploader.upload(path, "film.mp4", "video/mp4", Counting())
    service.faults.clear()
    service.put("film.mp4", b"what was there before")

    uploaded = uploader.upload(path, "film.mp4", "video/mp4", Counting())

    assert (uploaded.etag, len(pauses), len(service.sessions)) == (etag_of(CONTENT), 1, 1)


def complete_and_hang_up(asked: Asked, handler: Handler) -> bool:
    """Completes the upload and tells nobody."""
    if not asked.path.endswith("/complete"):
        return False
    session = handler.service.sessions[asked.path.split("/")[-2]]
    session.state = "COMPLETED"
    handler.service.put(session.name, b"".join(session.parts[number] for number in sorted(session.parts)))
    handler.close_connection = True
    return True


def test_urls_that_expire_are_signed_anew(service: FakeService, uploader: ApiUploader, path: Path) -> None:
    late = {2, 5}

    def expire(asked: Asked, _: Handler) -> bool:
        allowed = service.signed.get(asked.query.get("X-Amz-Signature", ""), {})
        if allowed.get("part") in late:
            late.discard(allowed["part"])
            service.expired.add(asked.query["X-Amz-Signature"])
        return False

    service.faults.append(expire)
    count = Counting()

    uploader.upload(path, "film.mp4", "video/mp4", count)

    assert service.objects == {"film.mp4": CONTENT}
    assert requests_by_part(service) == Counter(
        {number: 2 if number in (2, 5) else 1 for number in range(1, PARTS + 1)}
    )
    assert count.total == len(CONTENT)


def test_url_of_a_small_file_that_expires_is_signed_anew(
    service: FakeService, uploader: ApiUploader, path: Path
) -> None:
    path.write_bytes(b"hello")
    service.fail("PUT", "/s3/", 403)

    uploader.upload(path, "a.txt", "text/plain", Counting())

    assert service.objects == {"a.txt": b"hello"}
    assert service.count("POST", "/stage/uploads") == 2


def test_refusal_that_is_no_expiry_ends_the_upload(service: FakeService, uploader: ApiUploader, path: Path) -> None:
    path.write_bytes(b"hello")
    service.fail("PUT", "/s3/", 403, times=99, code="AccessDenied")

    with pytest.raises(RetriableError, match=r"Could not upload 'a\.txt': S3 says AccessDenied it is") as caught:
        uploader.upload(path, "a.txt", "text/plain", Counting())
    assert caught.value.code == "AccessDenied"
    assert service.count("PUT", "/s3/") == 2


@pytest.mark.parametrize("trouble", ["503", "hang up"])
def test_trouble_that_passes(service: FakeService, uploader: ApiUploader, path: Path, trouble: str) -> None:
    for method, start in (("PUT", "/s3/"), ("POST", "/stage/uploads/u0/")):
        if trouble == "503":
            service.fail(method, start, 503, times=3)
        else:
            service.hang_up(method, start, times=3)
    count = Counting()

    uploader.upload(path, "film.mp4", "video/mp4", count)

    assert service.objects == {"film.mp4": CONTENT}
    assert count.total == len(CONTENT)


def test_connection_that_breaks_while_a_small_file_goes(
    service: FakeService, api: Api, notes: ResumeStore, path: Path
) -> None:
    path.write_bytes(b"hello")
    service.hang_up("PUT", "/s3/", times=3)
    s3 = HttpClient(timeout_seconds=30, sleep=lambda _: None)
    count = Counting()

    ApiUploader(api, notes, s3).upload(path, "a.txt", "text/plain", count)
    s3.close()

    assert service.objects == {"a.txt": b"hello"}
    assert service.count("PUT", "/s3/") == 4
    assert count.total == 5


def test_trouble_that_stays_keeps_what_was_sent(
    service: FakeService, uploader: ApiUploader, notes: ResumeStore, path: Path
) -> None:
    def refuse_the_last(asked: Asked, handler: Handler) -> bool:
        if service.signed.get(asked.query.get("X-Amz-Signature", ""), {}).get("part") != PARTS:
            return False
        handler.send_s3_error(503, "SlowDown")
        return True

    service.faults.append(refuse_the_last)
    with pytest.raises(RetriableError, match="S3 says SlowDown it is"):
        uploader.upload(path, "film.mp4", "video/mp4", Counting())
    service.faults.clear()
    service.asked.clear()
    had = set(service.sessions["u0"].parts)

    uploader.upload(path, "film.mp4", "video/mp4", Counting())

    assert requests_by_part(service) == dict.fromkeys(set(range(1, PARTS + 1)) - had, 1)


def test_part_that_turns_out_to_be_missing_is_sent_again(
    service: FakeService, uploader: ApiUploader, path: Path
) -> None:
    lost = [3]

    def lose(asked: Asked, handler: Handler) -> bool:
        if lost and asked.path.endswith("/complete"):
            del handler.service.sessions["u0"].parts[lost.pop()]
        return False

    service.faults.append(lose)
    count = Counting()

    uploader.upload(path, "film.mp4", "video/mp4", count)

    assert service.objects == {"film.mp4": CONTENT}
    assert requests_by_part(service) == Counter({number: 2 if number == 3 else 1 for number in range(1, PARTS + 1)})
    assert count.total == len(CONTENT)


def test_upload_that_stays_incomplete_ends(service: FakeService, uploader: ApiUploader, path: Path) -> None:
    def lose(asked: Asked, handler: Handler) -> bool:
        if asked.path.endswith("/complete"):
            del handler.service.sessions["u0"].parts[3]
        return False

    service.faults.append(lose)

    with pytest.raises(ApiRefusalError, match=r"Could not complete the upload: Parts are missing: \[3\]"):
        uploader.upload(path, "film.mp4", "video/mp4", Counting())


@pytest.mark.parametrize("size", [len(CONTENT), 100], ids=["longer", "shorter"])
def test_file_that_changes_meanwhile_is_not_stored(
    service: FakeService, uploader: ApiUploader, notes: ResumeStore, path: Path, size: int
) -> None:
    class Change(Counting):
        def __call__(self, count: int) -> None:
            super().__call__(count)
            if self.total > PART_BYTES and path.stat().st_mtime_ns != 1:
                path.write_bytes(b"y" * size)
                os.utime(path, ns=(1, 1))

    with pytest.raises(FileChangedError, match="uploaded"):
        uploader.upload(path, "film.mp4", "video/mp4", Change())
    assert service.objects == {}
    assert service.sessions["u0"].state == "ABORTED"
    assert notes_in(notes) == []


def test_file_that_changes_while_the_last_part_goes_is_not_stored(
    service: FakeService, uploader: ApiUploader, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filetracker.transfer.api_uploader._WORKERS", 1)  # one part after the other

    def change(asked: Asked, _: Handler) -> bool:
        if asked.method == "PUT" and len(service.sessions["u0"].parts) == PARTS - 1:
            os.utime(path, ns=(1, 1))
        return False

    service.faults.append(change)

    with pytest.raises(FileChangedError):
        uploader.upload(path, "film.mp4", "video/mp4", Counting())
    assert len(service.sessions["u0"].parts) == PARTS
    assert (service.objects, service.sessions["u0"].state) == ({}, "ABORTED")


def test_small_file_that_changes_before_it_is_sent_is_not_stored(
    service: FakeService, uploader: ApiUploader, path: Path
) -> None:
    path.write_bytes(b"hello")

    def change(asked: Asked, _: Handler) -> bool:
        if asked.method == "POST":
            path.write_bytes(b"jello")
            os.utime(path, ns=(1, 1))
        return False

    service.faults.append(change)

    with pytest.raises(FileChangedError):
        uploader.upload(path, "a.txt", "text/plain", Counting())
    assert service.objects == {}


def test_file_that_is_there_already_is_told(service: FakeService, uploader: ApiUploader, path: Path) -> None:
    path.write_bytes(b"hello")
    service.fail("PUT", "/s3/", 412)

    with pytest.raises(ApiRefusalError, match="there is a file of this name already") as caught:
        uploader.upload(path, "a.txt", "text/plain", Counting())
    assert caught.value.code == "FileExists"


def test_problem_of_the_api_is_told_in_its_words(service: FakeService, uploader: ApiUploader, path: Path) -> None:
    service.fail("POST", "/stage/uploads", 400, code="BadRequest")

    with pytest.raises(ApiRefusalError, match=r"Could not upload 'film\.mp4': BadRequest it is") as caught:
        uploader.upload(path, "film.mp4", "video/mp4", Counting())
    assert caught.value.code == "BadRequest"


def test_file_that_is_not_there(uploader: ApiUploader, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Could not read .*: No such file"):
        uploader.upload(tmp_path / "none", "none", "text/plain", Counting())


def test_not_found_that_is_not_the_sessions_is_raised(service: FakeService, uploader: ApiUploader, path: Path) -> None:
    with pytest.raises(StoppedError):
        uploader.upload(path, "film.mp4", "video/mp4", stop_after_parts(service, 2))
    service.fail("GET", "/stage/uploads/u0/parts", 404, code="Elsewhere")

    with pytest.raises(NotFoundError, match="Elsewhere it is"):
        uploader.upload(path, "film.mp4", "video/mp4", Counting())


def test_memory_does_not_grow_with_the_part(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(1 << 20))

    assert max(len(piece) for piece in LocalFile.of(path).pieces(0, 1 << 20)) == 256 * 1024


def test_notes_of_long_ago_are_thrown_away(tmp_path: Path) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    notes = ResumeStore(tmp_path, "one", now=lambda: now)
    for name, expires in (("old", "2026-04-01"), ("recent", "2026-05-30"), ("fresh", "2026-06-02")):
        notes.write(tmp_path / f"{name}.json", ResumeEntry("u", 1, 1, "2026", f"{expires}T00:00:00.000Z"))
    write_private_text(tmp_path / "damaged.json", "{")

    notes.write(tmp_path / "new.json", ResumeEntry("u", 1, 1, "2026", "2026-06-02T00:00:00.000Z"))

    assert {path.stem for path in tmp_path.glob("*.json")} == {"recent", "fresh", "new"}


def test_notes_of_another_version_are_none(tmp_path: Path) -> None:
    write_private_text(tmp_path / "x.json", '{"upload_id": "u"}')

    assert ResumeStore(tmp_path, "one").read(tmp_path / "x.json") is None


def test_note_is_the_stacks_own(tmp_path: Path) -> None:
    one, other = ResumeStore(tmp_path, "one"), ResumeStore(tmp_path, "other")

    assert one.path_of(tmp_path, 1, 1, "k") != other.path_of(tmp_path, 1, 1, "k")


def write_private_text(path: Path, text: str) -> None:
    """As the store writes, but anything."""
    path.touch(mode=0o600)
    path.write_text(text)
