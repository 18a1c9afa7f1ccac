"""The files that make the page of one stack: its build, and its config.json."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from filetracker.web_server.file_headers import FOR_EVER, cache_control_of, media_type_of
from scripts.tooling_error import ToolingError

INDEX = "index.html"
CONFIG = "config.json"


@dataclass(frozen=True)
class PageFile:
    """One file, by its path in the build."""

    name: str
    content: bytes

    @property
    def media_type(self) -> str:
        """As browsers are told."""
        return media_type_of(self.name)

    @property
    def cache_control(self) -> str:
        """As browsers are told."""
        return cache_control_of(self.name)

    @property
    def is_kept_for_ever(self) -> bool:
        """Whether its name changes with its content."""
        return self.cache_control == FOR_EVER


def page_files(build: Path, config: str) -> list[PageFile]:
    """In the order in which they are to arrive: who finds the new index.html finds all that it asks for."""
    if not (build / INDEX).is_file():
        raise ToolingError(f"{build} holds no build of the web page: run `make web-build` first.")
    names = [path.relative_to(build).as_posix() for path in build.rglob("*") if path.is_file()]
    files = [PageFile(name, (build / name).read_bytes()) for name in names if name != CONFIG]
    files.append(PageFile(CONFIG, config.encode()))
    return sorted(files, key=lambda file: (file.name == INDEX, not file.is_kept_for_ever, file.name))


def build_id(files: Iterable[PageFile]) -> str:
    """The same for the same files."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{len(file.content)}\0".encode() + file.content)
    return digest.hexdigest()[:16]
