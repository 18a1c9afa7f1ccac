"""Why a disagreement is no fault of FileTracker's, of the files where somebody found out."""

from __future__ import annotations

import tomllib
from pathlib import Path

EXPLAINED: dict[str, str] = {
    name: why.strip() for name, why in tomllib.loads(Path(__file__).with_name("explained.toml").read_text()).items()
}


def remark_on(path_name: str) -> str:
    """To be put behind the path; empty if nothing explains it."""
    return f": {EXPLAINED[path_name]}" if path_name in EXPLAINED else ""
