"""Endings of file names, by what the corpus does with them."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLE: dict[str, str] = tomllib.loads(Path(__file__).with_name("endings.toml").read_text())

MANY = frozenset(_TABLE["many"].split())
DULL = frozenset(_TABLE["dull"].split())
DAMAGED = frozenset(_TABLE["damaged"].split())
SOUND_AND_FILM = frozenset(_TABLE["sound_and_film"].split())
ARCHIVES = frozenset(_TABLE["archives"].split())
