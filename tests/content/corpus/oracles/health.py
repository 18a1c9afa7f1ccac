"""Whether a file is good, as the programs say that read its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from tests.content.corpus.oracles.oracle import Response

# What the authors of tests call files that their programs have to survive.
_BROKEN_ON_PURPOSE = re.compile(
    r"(?<![a-z])(bad|broken|corrupt(ed|ion)?|crash(er)?|clusterfuzz|cve|fail|fuzz(er|ing)?|invalid|malformed|oom|poc|truncated)(?![a-z])",
    re.IGNORECASE,
)


class Health(StrEnum):
    """Good if one program that reads the kind reads it, damaged if some complain and none reads it."""

    GOOD = "good"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"


def health_of(name: str, answers: Mapping[str, Response]) -> Health:
    """The benefit of the doubt: what one of the programs reads is not damaged, whatever others say."""
    votes = [vote for vote in _votes(answers) if vote is not None]
    if any(votes):
        return Health.GOOD
    return Health.DAMAGED if votes or _BROKEN_ON_PURPOSE.search(name) else Health.UNKNOWN


def _votes(answers: Mapping[str, Response]) -> list[bool | None]:
    def code_of(name: str) -> int | None:
        code: int | None = answers.get(name, {}).get("code")
        return code

    if tar := answers.get("tar"):  # the others pass over what it stumbles on
        return [tar["code"] == 0]
    needs_password = "password" in str(answers.get("qpdf", {}).get("errors", ""))
    codes = {name: code_of(name) for name in ("pdfinfo", "qpdf", "ffprobe", "7z")}
    return [
        answers.get("libraries", {}).get("ok"),
        None if codes["pdfinfo"] is None else codes["pdfinfo"] == 0,
        None if codes["qpdf"] is None else codes["qpdf"] in (0, 3) or needs_password,  # 3: warnings only
        None if codes["ffprobe"] is None else codes["ffprobe"] == 0,
        None if codes["7z"] is None else codes["7z"] == 0,
        _vote_of_exiftool(str(answers.get("exiftool", {}).get("ExifTool:Error", ""))),
    ]


def _vote_of_exiftool(error: str) -> bool | None:
    """It complains of kinds that it does not know, too; and what it does not complain of may be damaged."""
    return False if error and "Unknown file type" not in error else None
