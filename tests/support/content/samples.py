"""The samples: small, real files, one or more of each format."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "samples"


def samples() -> list[Path]:
    """All sample files, by name."""
    return sorted(file for file in FOLDER.iterdir() if file.is_file() and file.suffix not in (".py", ".md"))
