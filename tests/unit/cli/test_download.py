"""`filetracker download`, through the API and with AWS credentials."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from filetracker.aws.clients import client
from tests.conftest import make_record
from tests.support.command_line import CtrlC, Run, StackInMoto
from tests.support.fake_service import Asked, FakeService, Handler
from tests.unit.cli.test_main import assert_one_line


@dataclass(frozen=True)
class Way:
    """One of the two ways to a file, and how to put one there."""

    options: list[str]
    put: Callable[[str, bytes], None]


@pytest.fixture(params=["api", "aws"])
def way(
    request: pytest.FixtureRequest,
    stack: StackInMoto,
    service: FakeService,
    signed_in: Callable[..., None],
) -> Way:
    """Each test goes both ways."""
    if request.param == "api":
        signed_in()
        return Way(["--api"], service.put)

    def put(name: str, content: bytes) -> None:
        client("s3").put_object(Bucket="filetracker", Key=name, Body=content)
        stack.put(make_record(name))

    return Way([], put)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def names_in(folder: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ([], "cat.jpg"),
        (["."], "cat.jpg"),
        (["sub"], "sub/cat.jpg"),
        (["new/"], "new/cat.jpg"),
        (["other.jpg"], "other.jpg"),
        (["new/other.jpg"], "new/other.jpg"),
    ],
)
def test_download_of_one_file(run: Run, way: Way, here: Path, target: list[str], path: str) -> None:
    (here / "sub").mkdir()
    way.put("photos/a b/cat.jpg", b"meow")

    result = run("download", "photos/a b/cat.jpg", *target, *way.options)

    assert (result.code, result.err) == (0, "")
    assert result.out == f"photos/a b/cat.jpg  →  {path}  4 bytes\n"
    assert names_in(here) == [path]
    assert (here / path).read_bytes() == b"meow"


def test_download_json(run: Run, way: Way, here: Path) -> None:
    way.put("a.txt", b"hello")

    assert run("download", "a.txt", "--json", *way.options).documents == [
        {"fileName": "a.txt", "path": "a.txt", "fileSize": 5}
    ]


def test_download_writes_encoded_content_as_it_is_stored(
    run: Run, service: FakeService, signed_in: Callable[..., None], here: Path
) -> None:
    signed_in()
    stored = gzip.compress(b"a,b\n" * 1000)
    service.put("a.csv", stored, contentEncoding="gzip")

    assert run("download", "a.csv", "--api").code == 0

    assert (here / "a.csv").read_bytes() == stored


def test_download_of_what_is_not_there(run: Run, way: Way, here: Path) -> None:
    assert_one_line(run("download", "none", *way.options), 1, "There is no file 'none'", "`filetracker ls")
    assert_one_line(run("download", "none/", *way.options), 1, "no file whose name begins with 'none/'")
    assert names_in(here) == []


def test_download_overwrites_only_when_told(run: Run, way: Way, here: Path) -> None:
    way.put("a.txt", b"hello")
    (here / "a.txt").write_text("mine")

    assert_one_line(run("download", "a.txt", *way.options), 2, "'a.txt' is there already: --overwrite replaces it.")
    assert (here / "a.txt").read_text() == "mine"
    assert run("download", "a.txt", "--overwrite", *way.options).code == 0
    assert (here / "a.txt").read_text() == "hello"


def test_download_of_a_folder(run: Run, way: Way, here: Path) -> None:
    for name in ("photos/", "photos/a.jpg", "photos/sub/b.jpg", "photos/sub/c [red].jpg", "photosynthesis.txt"):
        way.put(name, name.encode())

    result = run("download", "photos/", "to", *way.options)

    assert (result.code, result.err) == (0, "")
    assert names_in(here) == ["to/a.jpg", "to/sub/b.jpg", "to/sub/c [red].jpg"]
    assert (here / "to/sub/b.jpg").read_bytes() == b"photos/sub/b.jpg"


def test_download_of_a_folder_again_fetches_what_is_missing(run: Run, way: Way, here: Path) -> None:
    for name in ("x/a", "x/b", "x/c"):
        way.put(name, b"theirs")
    (here / "b").write_text("mine")

    result = run("download", "x/", *way.options)

    assert (result.code, len(result.out.splitlines())) == (0, 2)
    assert result.err == "1 file left out, being there already; --overwrite replaces what is there.\n"
    assert (here / "b").read_text() == "mine"
    assert run("download", "x/", "--overwrite", *way.options).code == 0
    assert (here / "b").read_text() == "theirs"


@pytest.mark.parametrize("name", ["x/../../evil", "x//etc/evil", "x/a\x1b[2Jb", "x/..", "x/a\\..\\b", "x/./evil"])
def test_download_of_hostile_names(
    run: Run, service: FakeService, signed_in: Callable[..., None], here: Path, name: str
) -> None:
    """What a list tells is not to be trusted: it is left out, and the others come."""
    signed_in()
    service.put(name, b"evil")
    service.put("x/fine", b"fine")

    result = run("download", "x/", "--api")

    assert result.code == 1
    assert "Left out: " in result.err
    assert "cannot be the name of a file here" in result.err
    assert "\x1b" not in result.err + result.out
    assert names_in(here.parent) == [".config/filetracker/filetracker.json", "here/fine"]


@pytest.mark.parametrize("name", ["..", "a/..", ".", "a\x00b", "", "a\\b"])
def test_download_of_a_name_that_cannot_be_here(run: Run, way: Way, here: Path, name: str) -> None:
    assert_one_line(run("download", name, *way.options), 2, "cannot be the name of a file here")


def test_download_of_a_strange_name_to_a_name_of_ones_own(run: Run, way: Way, here: Path) -> None:
    way.put("a\\b", b"hello")

    assert run("download", "a\\b", "fine.txt", *way.options).code == 0
    assert names_in(here) == ["fine.txt"]


def test_download_through_a_link_out_of_the_folder(run: Run, way: Way, here: Path) -> None:
    (here / "link").symlink_to(here.parent)
    way.put("x/link/evil", b"evil")

    result = run("download", "x/", *way.options)

    assert result.code == 1
    assert "by a link" in result.err
    assert not (here.parent / "evil").exists()


def test_download_of_a_file_that_is_a_folder_too(run: Run, way: Way, here: Path) -> None:
    """S3 has no folders: it holds both. The others come, and what is there stays as it is."""
    for name in ("x/a", "x/a/b", "x/a.txt", "x/old/new", "x/kept"):
        way.put(name, name.encode())
    (here / "old").write_text("a file")
    (here / "kept").mkdir()

    result = run("download", "x/", "--overwrite", *way.options)

    assert result.code == 1
    assert [line.partition(". ")[0] for line in result.err.splitlines()] == [
        "Left out: 'kept' cannot be a file here: 'kept' is a folder.",
        "Left out: 'old/new' cannot be a file here: 'old' is there, and is no folder.",
        "Left out: 'x/a' would be where the folder of 'x/a/b' is",
    ]
    assert names_in(here) == ["a.txt", "a/b", "old"]


def test_download_that_ctrl_c_stops_goes_on_from_there(
    run: Run, service: FakeService, signed_in: Callable[..., None], here: Path, ctrl_c: CtrlC
) -> None:
    signed_in()
    service.put("film.mp4", bytes(10_000_000))

    def interrupt(asked: Asked, handler: Handler) -> bool:
        if not asked.path.startswith("/s3/"):
            return False
        handler.send_response(200)
        handler.send_header("content-length", "10000000")
        handler.end_headers()
        handler.wfile.write(bytes(5_000_000))
        ctrl_c.press()
        ctrl_c.wait()
        handler.wfile.write(bytes(1_000_000))
        handler.close_connection = True
        return True

    service.faults.append(interrupt)

    result = run("download", "film.mp4", "--api")

    assert (result.code, result.out) == (130, "")
    stopped = "Stopped: 0 of 1 file are here; the same command goes on from there."
    assert result.err == f"{stopped}\nfiletracker: Stopped by Ctrl-C.\n"
    assert [name.endswith(".part") for name in names_in(here)] == [True]
    service.faults.clear()
    assert run("download", "film.mp4", "--api").code == 0
    assert "range" in service.asked[-1].headers
    assert (here / "film.mp4").read_bytes() == bytes(10_000_000)


def test_download_reads_every_page_of_the_list(run: Run, way: Way, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filetracker.cli.download.MAX_LIMIT", 2)
    for number in range(5):
        way.put(f"x/{number}", b"x")

    assert run("download", "x/", *way.options).code == 0
    assert names_in(here) == ["0", "1", "2", "3", "4"]
