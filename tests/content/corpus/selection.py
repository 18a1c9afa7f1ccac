"""Which of the packages' files become the corpus: of each ending a few from each package, none twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from tests.content.corpus import endings
from tests.content.corpus.archives import Member, archives_in, list_members, read_members
from tests.content.corpus.folders import BUILD, FILES
from tests.content.corpus.manifest import Package

MAX_BYTES = 12_000_000
# Of each ending: so many files from one package, and from all. More of the kinds whose fields are read.
FEW = (3, 24)
MANY = (40, 400)


@dataclass(frozen=True)
class CorpusFile:
    """A file of the corpus: the package that it is from, its name there, and the hash of its content."""

    package: str
    name: str
    size: int
    sha256: str

    @property
    def path(self) -> Path:
        return FILES / self.package / self.name

    @property
    def path_name(self) -> str:
        """Below the corpus's folder of files."""
        return f"{self.package}/{self.name}"

    @property
    def ending(self) -> str:
        return ending_of(self.name)


def ending_of(name: str) -> str:
    """ ".pdf" of "A/B.PDF"; "" if there is none."""
    return PurePosixPath(name).suffix.lower()


def gather_files(folders: Mapping[Package, Path]) -> list[CorpusFile]:
    """The corpus, taken out of the packages' archives unless it was before."""
    index = BUILD / "files.json"
    key = _key_of(folders)
    if index.is_file() and (stored := json.loads(index.read_text()))["key"] == key:
        return [CorpusFile(**file) for file in stored["files"]]
    files: list[CorpusFile] = []
    hashes: set[str] = set()
    for_all: Counter[str] = Counter()
    for package, folder in folders.items():
        members = [member for archive in archives_in(folder) for member in list_members(archive)]
        chosen = choose(members, for_all)
        files += _take_out(package.folder_name, chosen, hashes)
    index.write_text(json.dumps({"key": key, "files": [asdict(file) for file in files]}, indent=1))
    return files


def choose(members: Iterable[Member], taken: Counter[str]) -> list[Member]:
    """Of each ending as many as the limits leave, spread over the package; `taken` counts all packages'."""
    by_ending: defaultdict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.size <= MAX_BYTES:
            by_ending[ending_of(member.name)].append(member)
    chosen: list[Member] = []
    for ending, group in sorted(by_ending.items()):
        if ending in endings.DULL:
            continue
        of_package, of_all = MANY if ending in endings.MANY else FEW
        # By a hash of the name: the same choice each time, from all folders.
        spread = sorted(group, key=lambda member: hashlib.sha256(member.name.encode()).digest())
        some = spread[: max(0, min(of_package, of_all - taken[ending]))]
        taken[ending] += len(some)
        chosen += some
    return chosen


def _take_out(package: str, members: list[Member], hashes: set[str]) -> list[CorpusFile]:
    """Written to the corpus's folder; what has the same content as an earlier one is left out."""
    names: defaultdict[Path, list[str]] = defaultdict(list)
    for member in members:
        names[member.archive].append(member.name)
    files: list[CorpusFile] = []
    for archive, wanted in names.items():
        for name, content in read_members(archive, wanted):
            file = CorpusFile(package, name.removeprefix("./"), len(content), hashlib.sha256(content).hexdigest())
            if file.sha256 in hashes:
                continue
            hashes.add(file.sha256)
            file.path.parent.mkdir(parents=True, exist_ok=True)
            file.path.write_bytes(content)
            files.append(file)
    return files


def _key_of(folders: Mapping[Package, Path]) -> str:
    limits = [MAX_BYTES, *FEW, *MANY, *sorted(endings.MANY), *sorted(endings.DULL)]
    parts = [*(f"{package.folder_name} {package.version}" for package in folders), *map(str, limits)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
