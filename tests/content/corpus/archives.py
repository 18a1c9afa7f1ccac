"""What is in a package's archives, and how to take single files out of them."""

from __future__ import annotations

import subprocess
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_TAR_ENDINGS = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")
_ZIP_ENDINGS = (".zip", ".whl")


@dataclass(frozen=True)
class Member:
    """A file in an archive; `size` in bytes."""

    archive: Path
    name: str
    size: int


def archives_in(folder: Path) -> list[Path]:
    """The archives of a package; of a Debian source package, those that upstream made."""
    found = sorted(path for path in folder.iterdir() if path.name.endswith((".deb", *_TAR_ENDINGS, *_ZIP_ENDINGS)))
    return [path for path in found if ".debian.tar" not in path.name]


def list_members(archive: Path) -> list[Member]:
    """The regular files in it whose names stay inside the folder that they are unpacked to."""
    if archive.name.endswith(_ZIP_ENDINGS):
        with zipfile.ZipFile(archive) as opened:
            found = [(entry.filename, entry.file_size) for entry in opened.infolist() if not entry.is_dir()]
    else:
        with _open_tar(archive) as tar:
            found = [(entry.name, entry.size) for entry in tar if entry.isreg()]
    return [Member(archive, name, size) for name, size in found if is_safe_name(name)]


def is_safe_name(name: str) -> bool:
    """Whether a file of this name stays in the folder that it is unpacked to, and can be named in a table."""
    path = PurePosixPath(name)
    return bool(path.name) and not path.is_absolute() and ".." not in path.parts and name.isprintable()


def read_members(archive: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Name and content of the named files, in the archive's order."""
    wanted = set(names)
    if archive.name.endswith(_ZIP_ENDINGS):
        with zipfile.ZipFile(archive) as opened:
            yield from ((name, opened.read(name)) for name in opened.namelist() if name in wanted)
        return
    with _open_tar(archive) as tar:
        for entry in tar:
            if entry.name in wanted and entry.isreg() and (content := tar.extractfile(entry)):
                yield entry.name, content.read()


@contextmanager
def _open_tar(archive: Path) -> Iterator[tarfile.TarFile]:
    if archive.suffix != ".deb":
        with tarfile.open(archive, "r|*") as tar:
            yield tar
        return
    command = ["dpkg-deb", "--fsys-tarfile", str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as unpacking:
        with tarfile.open(fileobj=unpacking.stdout, mode="r|") as tar:
            yield tar
        unpacking.kill()  # what follows the last entry is not needed
