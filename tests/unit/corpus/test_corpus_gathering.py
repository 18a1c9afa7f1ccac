from __future__ import annotations

import io
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from scripts.tooling_error import ToolingError
from tests.content.corpus.archives import Member, archives_in, is_safe_name, list_members, read_members
from tests.content.corpus.declared import declared_type, packing_of
from tests.content.corpus.manifest import MANIFEST, SOURCES, read_manifest
from tests.content.corpus.oracles import programs
from tests.content.corpus.selection import FEW, MAX_BYTES, choose, ending_of


def test_read_manifest_of_the_committed_one() -> None:
    packages = read_manifest(MANIFEST.read_text())
    assert {package.source for package in packages} == set(SOURCES)
    assert len({package.folder_name for package in packages}) == len(packages)


def test_read_manifest_refuses_an_unknown_source() -> None:
    with pytest.raises(ValueError, match="conda"):
        read_manifest('[conda]\nx = "1"')


@pytest.mark.parametrize("name", ["/etc/passwd", "../up.txt", "a/../../b", "a\nb", ""])
def test_is_safe_name_refuses_what_leaves_the_folder(name: str) -> None:
    assert not is_safe_name(name)


def test_members_of_a_tar_are_its_files_alone(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for name in ("in/side.txt", "../out.txt"):
            entry = tarfile.TarInfo(name)
            entry.size = 2
            tar.addfile(entry, io.BytesIO(b"hi"))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    assert list_members(archive) == [Member(archive, "in/side.txt", 2)]
    assert list(read_members(archive, ["in/side.txt", "link.txt"])) == [("in/side.txt", b"hi")]


def test_members_of_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "a.whl"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("a/b.txt", b"hi")
    assert list_members(archive) == [Member(archive, "a/b.txt", 2)]
    assert list(read_members(archive, ["a/b.txt"])) == [("a/b.txt", b"hi")]


def test_archives_in_leaves_out_what_debian_added(tmp_path: Path) -> None:
    for name in ("x_1.orig.tar.xz", "x_1-1.debian.tar.xz", "x_1-1.dsc", "log.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in archives_in(tmp_path)] == ["x_1.orig.tar.xz"]


def test_choose_takes_a_few_of_each_ending_and_none_too_large() -> None:
    archive = Path("a.tar")
    members = [Member(archive, f"{number}.xyz", 10) for number in range(10)]
    chosen = choose([*members, Member(archive, "large.abc", MAX_BYTES + 1), Member(archive, "a.po", 1)], Counter())
    assert len(chosen) == FEW[0]
    assert choose(reversed(members), Counter()) == chosen


def test_choose_stops_at_the_limit_of_all_packages() -> None:
    taken = Counter({".xyz": FEW[1] - 1})
    members = [Member(Path("a.tar"), f"{number}.xyz", 10) for number in range(10)]
    assert len(choose(members, taken)) == 1
    assert choose(members, taken) == []


@pytest.mark.parametrize(("name", "ending"), [("A/B.PDF", ".pdf"), ("a.b/README", ""), ("x.tar.gz", ".gz")])
def test_ending_of(name: str, ending: str) -> None:
    assert ending_of(name) == ending


def test_declared_type_is_what_the_aws_cli_sends() -> None:
    assert declared_type("a/b.pdf") == "application/pdf"
    assert declared_type("a/b.nobody-knows") == "binary/octet-stream"


def test_packing_of_a_packed_file() -> None:
    assert packing_of("notes.txt.gz") == "application/gzip"
    assert packing_of("notes.txt") is None


def test_check_programs_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda program: None if program in ("exiftool", "qpdf") else program)
    monkeypatch.setattr(programs, "run", lambda *_: (0, "", ""))
    with pytest.raises(ToolingError, match=r"apt-get install libimage-exiftool-perl qpdf$"):
        programs.check_programs()
