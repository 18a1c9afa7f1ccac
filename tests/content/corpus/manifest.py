"""The packages that the corpus is gathered from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

MANIFEST = Path(__file__).with_name("packages.toml")
SOURCES = ("debian_source", "debian", "pypi", "pypi_wheel")


@dataclass(frozen=True)
class Package:
    """A package of one of `SOURCES`, by its name there and the version that the corpus was made with."""

    source: str
    name: str
    version: str

    @property
    def folder_name(self) -> str:
        return f"{self.source}-{self.name}"


def read_manifest(text: str) -> list[Package]:
    """The packages of a manifest. Raises ValueError if it has a table that is not in `SOURCES`."""
    tables = tomllib.loads(text)
    if unknown := set(tables) - set(SOURCES):
        raise ValueError(f"no such source of packages: {', '.join(sorted(unknown))}")
    return [Package(source, name, version) for source in SOURCES for name, version in tables.get(source, {}).items()]
