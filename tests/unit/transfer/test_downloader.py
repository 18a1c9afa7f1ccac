"""Downloads through the API from a server that breaks off, expires and changes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from filetracker.aws.s3_reader import BrokenOffError
from filetracker.client.api import Api
from filetracker.client.http import HttpClient
from filetracker.errors import NotFoundError, RetriableError, UsageError
from filetracker.transfer import downloader
from filetracker.transfer.api_reader import ApiReader
from filetracker.transfer.downloader import Download, download_all
from tests.support.fake_service import Asked, FakeService, Handler, etag_of

CONTENT = bytes(range(256)) * 4096  # 1 MiB: four pieces


class StoppedError(Exception):
    """As Ctrl-C in the middle."""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the file goes."""
    return tmp_path / "here" / "film.mp4"


@pytest.fixture
def fetch(api: Api, http: HttpClient, target: Path) -> Callable[..., int]:
    """Downloads `film.mp4`; returns its size."""

    def run(name: str = "film.mp4", **options: object) -> int:
        source = ApiReader(api, name, http)
        download = Download(source, name, target, target.parent.parent / "records", sleep=lambda _: None, **options)  # type: ignore[arg-type]
        return download.run()

    return run


def gets(service: FakeService) -> list[Asked]:
    """What was asked of S3."""
    return [asked for asked in service.asked if asked.method == "GET" and asked.path.startswith("/s3/")]


def break_off_after(size: int, times: int = 1) -> Callable[[Asked, Handler], bool]:
    """Sends so many bytes of each answer, then hangs up."""
    left = [times]

    def send_half(asked: Asked, handler: Handler) -> bool:
        if not left[0] or asked.method != "GET" or not asked.path.startswith("/s3/"):
            return False
        left[0] -= 1
        content = handler.service.objects["film.mp4"]
        start = int(asked.headers.get("range", "bytes=0-")[6:].rstrip("-"))
        handler.send_response(206 if start else 200)
        handler.send_header("content-length", str(len(content) - start))
        handler.send_header("etag", f'"{etag_of(content)}"')
        if start:
            handler.send_header("content-range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        handler.end_headers()
        handler.wfile.write(content[start : start + size])
        handler.close_connection = True
        return True

    return send_half


def test_download(service: FakeService, fetch: Callable[..., int], target: Path) -> None:
    service.put("film.mp4", CONTENT)
    received: list[int] = []

    assert fetch(on_bytes=received.append) == len(CONTENT)

    assert target.read_bytes() == CONTENT
    assert sum(received) == len(CONTENT)
    assert [path.name for path in target.parent.iterdir()] == ["film.mp4"]
    assert gets(service)[0].headers["if-match"] == f'"{etag_of(CONTENT)}"'
    assert "authorization" not in gets(service)[0].headers  # S3 is shown no token


def test_download_of_an_empty_file(service: FakeService, fetch: Callable[..., int], target: Path) -> None:
    service.put("film.mp4", b"")

    assert fetch() == 0
    assert target.read_bytes() == b""


def test_download_goes_on_where_the_connection_broke(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    service.put("film.mp4", CONTENT)
    service.faults.append(break_off_after(300_000, times=3))
    received: list[int] = []

    fetch(on_bytes=received.append)

    assert target.read_bytes() == CONTENT
    assert [asked.headers.get("range") for asked in gets(service)] == [
        None,
        "bytes=299999-",
        "bytes=599998-",
        "bytes=899997-",
    ]
    assert sum(received) == len(CONTENT)
    assert service.count("POST", "/stage/files/") == 1


def test_download_that_was_stopped_goes_on_from_there(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    part = _stop_half_way(service, fetch, target)
    assert not target.exists()
    have = part.stat().st_size
    received: list[int] = []

    fetch(on_bytes=received.append)

    assert have >= len(CONTENT) // 2
    assert gets(service)[-1].headers["range"] == f"bytes={have - 1}-"
    assert target.read_bytes() == CONTENT
    assert sum(received) == len(CONTENT)
    assert [path.name for path in target.parent.iterdir()] == ["film.mp4"]


def test_download_that_lacked_only_its_name(
    service: FakeService, fetch: Callable[..., int], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.put("film.mp4", CONTENT)
    with monkeypatch.context() as patched:
        patched.setattr(downloader, "_finish", _stop)
        with pytest.raises(StoppedError):
            fetch()

    fetch()

    assert target.read_bytes() == CONTENT
    assert gets(service)[-1].headers["range"] == f"bytes={len(CONTENT) - 1}-"


def _stop(*_: object, **__: object) -> None:
    raise StoppedError


def _stop_half_way(service: FakeService, fetch: Callable[..., int], target: Path) -> Path:
    """The part file of a download that was stopped."""
    service.put("film.mp4", CONTENT)
    pieces: list[int] = []

    def stop(count: int) -> None:
        pieces.append(count)
        if sum(pieces) >= len(CONTENT) // 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        fetch(on_bytes=stop)
    return next(target.parent.glob(".*.part"))


def test_part_file_has_a_name_that_nobody_can_foresee(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    first = _stop_half_way(service, fetch, target)
    first.unlink()

    second = _stop_half_way(service, fetch, target)

    assert first.name != second.name
    assert re.fullmatch(r"\.filetracker-[0-9a-f]{32}\.part", second.name)


def test_part_file_that_somebody_changed_is_not_gone_on_from(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    part = _stop_half_way(service, fetch, target)
    part.write_bytes(b"EVIL" + part.read_bytes()[4:])

    fetch()

    assert target.read_bytes() == CONTENT
    assert "range" not in gets(service)[-1].headers


def test_bytes_after_what_was_recorded_are_not_gone_on_from(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    """As after a crash: they were written after the last record."""
    part = _stop_half_way(service, fetch, target)
    size = part.stat().st_size
    part.write_bytes(part.read_bytes() + b"EVIL")

    fetch()

    assert target.read_bytes() == CONTENT
    assert gets(service)[-1].headers["range"] == f"bytes={size - 1}-"


def test_content_that_is_not_what_its_etag_says_is_refused(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    service.put("film.mp4", CONTENT)
    answers = []

    def send_other_bytes(asked: Asked, handler: Handler) -> bool:
        if not asked.path.startswith("/s3/"):
            return False
        answers.append(asked)
        handler.send_response(200)
        handler.send_header("content-length", str(len(CONTENT)))
        handler.send_header("etag", f'"{etag_of(CONTENT)}"')
        handler.end_headers()
        handler.wfile.write(CONTENT[::-1])
        return True

    service.faults.append(send_other_bytes)

    with pytest.raises(RetriableError, match="comes damaged") as caught:
        fetch()

    assert caught.value.code == "Damaged"
    assert len(answers) == 3
    assert list(target.parent.iterdir()) == []


def test_file_that_changed_since_is_fetched_from_the_beginning(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    service.put("film.mp4", CONTENT)
    service.faults.append(break_off_after(300_000))

    def change(asked: Asked, _: Handler) -> bool:
        if "range" in asked.headers:
            service.objects["film.mp4"] = b"another"  # and the table does not tell of it yet
        return False

    service.faults.insert(0, change)
    received: list[int] = []

    fetch(on_bytes=received.append)

    assert target.read_bytes() == b"another"
    assert sum(received) == len(b"another")
    assert [path.name for path in target.parent.iterdir()] == ["film.mp4"]


def test_part_of_what_the_file_was_before_is_not_used(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    service.put("film.mp4", CONTENT)
    service.faults.append(break_off_after(300_000, times=99))
    with pytest.raises(StoppedError):
        fetch(on_bytes=_stop_at_once)
    service.faults.clear()
    service.put("film.mp4", CONTENT[::-1])

    fetch()

    assert target.read_bytes() == CONTENT[::-1]
    assert "range" not in gets(service)[-1].headers
    assert [path.name for path in target.parent.iterdir()] == ["film.mp4"]


def _stop_at_once(count: int) -> None:
    if count:
        raise StoppedError


def test_file_that_changes_all_the_time(service: FakeService, fetch: Callable[..., int]) -> None:
    service.put("film.mp4", CONTENT)
    service.fail("GET", "/s3/", 412, times=99)

    with pytest.raises(RetriableError, match="changes faster than it can be downloaded"):
        fetch()


def test_server_that_ignores_ranges_is_read_from_the_beginning(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    service.put("film.mp4", CONTENT)
    service.faults.append(break_off_after(300_000))

    def forget_range(asked: Asked, _: Handler) -> bool:
        asked.headers.pop("range", None)
        return False

    service.faults.append(forget_range)
    received: list[int] = []

    fetch(on_bytes=received.append)

    assert target.read_bytes() == CONTENT
    assert sum(received) == len(CONTENT)


def test_url_that_expires_is_signed_anew(service: FakeService, fetch: Callable[..., int], target: Path) -> None:
    service.put("film.mp4", CONTENT)
    service.faults.append(break_off_after(300_000))

    def expire(asked: Asked, _: Handler) -> bool:
        if "range" in asked.headers and len(service.signed) == 1:
            service.expire_urls()
        return False

    service.faults.append(expire)

    fetch()

    assert target.read_bytes() == CONTENT
    assert service.count("POST", "/stage/files/") == 2
    assert [asked.headers.get("range") for asked in gets(service)] == [None, "bytes=299999-", "bytes=299999-"]


def test_refusal_that_is_no_expiry(service: FakeService, fetch: Callable[..., int], target: Path) -> None:
    service.put("film.mp4", CONTENT)
    service.fail("GET", "/s3/", 403, times=99, code="AccessDenied")

    with pytest.raises(RetriableError, match=r"Could not download 'film.mp4': S3 says AccessDenied") as caught:
        fetch()
    assert caught.value.code == "AccessDenied"
    assert len(gets(service)) == 1


@pytest.mark.parametrize("trouble", ["503", "hang up"])
def test_trouble_that_passes(service: FakeService, fetch: Callable[..., int], target: Path, trouble: str) -> None:
    service.put("film.mp4", CONTENT)
    if trouble == "503":
        service.fail("GET", "/s3/", 503, times=3)
    else:
        service.hang_up("GET", "/s3/", times=3)

    fetch()

    assert target.read_bytes() == CONTENT


def test_trouble_that_stays(service: FakeService, fetch: Callable[..., int]) -> None:
    service.put("film.mp4", CONTENT)
    service.faults.append(break_off_after(0, times=99))

    with pytest.raises(BrokenOffError, match="the connection broke off"):
        fetch()
    assert len(gets(service)) == 8


def test_file_that_is_not_there(service: FakeService, fetch: Callable[..., int], target: Path) -> None:
    service.put("gone.txt", b"x", status="DELETED")

    for name in ("film.mp4", "gone.txt"):
        with pytest.raises(NotFoundError, match=f"There is no file '{name}'"):
            fetch(name)
    assert list(target.parent.iterdir()) == []


def test_what_is_there_is_not_overwritten(service: FakeService, fetch: Callable[..., int], target: Path) -> None:
    service.put("film.mp4", CONTENT)
    target.parent.mkdir()
    target.write_text("mine")

    with pytest.raises(UsageError, match="is there already: --overwrite replaces it"):
        fetch()
    assert service.asked == []
    assert target.read_text() == "mine"
    fetch(overwrite=True)
    assert target.read_bytes() == CONTENT


def test_what_came_there_meanwhile_is_not_overwritten(
    service: FakeService, fetch: Callable[..., int], target: Path
) -> None:
    service.put("film.mp4", CONTENT)

    def create(_: int) -> None:
        target.write_text("mine")

    with pytest.raises(UsageError, match="is there already"):
        fetch(on_bytes=create)
    assert target.read_text() == "mine"


def test_link_that_is_there_is_not_followed(service: FakeService, fetch: Callable[..., int], target: Path) -> None:
    """Neither for the target nor for the part file."""
    service.put("film.mp4", CONTENT)
    outside = target.parent.parent / "outside"
    target.parent.mkdir()
    target.symlink_to(outside)

    with pytest.raises(UsageError, match="is there already"):
        fetch()
    fetch(overwrite=True)

    assert not outside.exists()
    assert not target.is_symlink()
    target.unlink()
    part = _stop_half_way(service, fetch, target)
    part.unlink()
    part.symlink_to(outside)
    fetch()
    assert not outside.exists()
    assert target.read_bytes() == CONTENT


def test_file_system_without_hard_links(
    service: FakeService, fetch: Callable[..., int], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.put("film.mp4", CONTENT)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)

    fetch()

    assert target.read_bytes() == CONTENT


def test_folder_that_cannot_be_written(service: FakeService, fetch: Callable[..., int], target: Path) -> None:
    service.put("film.mp4", CONTENT)
    target.parent.touch()

    with pytest.raises(UsageError, match="Could not write"):
        fetch()


def test_answer_without_a_length(service: FakeService, fetch: Callable[..., int]) -> None:
    service.put("film.mp4", CONTENT)

    def answer(asked: Asked, handler: Handler) -> bool:
        if not asked.path.startswith("/s3/"):
            return False
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        return True

    service.faults.append(answer)

    with pytest.raises(RetriableError, match="the answer tells no length"):
        fetch()


def test_many_files_end_with_the_first_failure(
    service: FakeService, api: Api, http: HttpClient, tmp_path: Path
) -> None:
    for number in range(30):
        service.put(f"{number}", b"x" * 10)
    del service.records["3"]
    downloads = [
        Download(ApiReader(api, f"{n}", http), f"{n}", tmp_path / "out" / f"{n}", tmp_path / "records")
        for n in range(30)
    ]
    done: list[str] = []

    with pytest.raises(NotFoundError, match="There is no file '3'"):
        download_all(downloads, lambda download, _: done.append(download.name))
    assert len(done) < 30
    assert all((tmp_path / "out" / name).read_bytes() == b"x" * 10 for name in done)
