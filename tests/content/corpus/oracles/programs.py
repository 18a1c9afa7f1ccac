"""The programs of Debian that the corpus asks, each with the package that brings it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.tooling_error import ToolingError
from tests.content.corpus import endings
from tests.content.corpus.oracles.oracle import Oracle, Response, run

_PACKAGES = {
    "file": "file",
    "exiftool": "libimage-exiftool-perl",
    "ffprobe": "ffmpeg",
    "mediainfo": "mediainfo",
    "pdfinfo": "poppler-utils",
    "qpdf": "qpdf",
    "7z": "p7zip-full",
    "dpkg-deb": "dpkg",
    "update-mime-database": "shared-mime-info",
}
_ARCHIVE_TYPES = re.compile(
    r"application/(zip|gzip|x-tar|x-7z.*|x-rar.*|vnd\.openxml.*|vnd\.oasis.*|java-archive|epub.*)"
)

_MAX_VALUE_CHARACTERS = 500
_NAMED = re.compile(r"^(\w[\w ]*) = (.*)$", re.MULTILINE)

_LISTED = re.compile(r"\S+ +\S+ +(\d+) ")  # rights, owner, size


def check_programs() -> None:
    """Raises ToolingError that says what to install if a program is missing."""
    missing = sorted(package for program, package in _PACKAGES.items() if not shutil.which(program))
    if "libimage-exiftool-perl" not in missing and run(["perl", "-MArchive::Zip", "-e1"], [])[0] != 0:
        missing.append("libarchive-zip-perl")  # without it, exiftool does not look into documents
    if missing:
        raise ToolingError(f"the corpus asks programs that are not there: apt-get install {' '.join(missing)}")


def _ask_magic(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    _, output, _ = run(["file", "--print0", "--print0", "--mime"], paths)
    words = output.split("\0")  # path, type, path, type, ...
    for path, said in zip(words[::2], words[1::2], strict=False):
        media_type, _, charset = said.partition("\n")[0].strip().partition("; charset=")
        yield Path(path), {"type": media_type, "charset": charset}


def _ask_exiftool(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    _, output, _ = run(["exiftool", "-json", "-n", "-G", "-charset", "filename=utf8"], paths)
    for answer in json.loads(output or "[]"):
        yield Path(answer["SourceFile"]), {name: value for name, value in answer.items() if _is_told(name, value)}


def _is_told(name: str, value: object) -> bool:
    """Without what is true of the copy alone, and what is too long to be compared."""
    return not name.startswith(("File:File", "File:Directory")) and len(str(value)) <= _MAX_VALUE_CHARACTERS


def _ask_ffprobe(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    for path in paths:
        options = ["-v", "error", "-of", "json", "-show_format", "-show_streams", "-count_packets"]
        code, output, errors = run(["ffprobe", *options], [path])
        yield path, {"code": code, "errors": errors[-300:], **(json.loads(output) if code == 0 and output else {})}


def _ask_mediainfo(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    for path in paths:
        code, output, _ = run(["mediainfo", "--Output=JSON"], [path])
        media = json.loads(output).get("media") if code == 0 and output.strip().startswith("{") else None
        yield path, {"tracks": {track["@type"]: track for track in (media or {}).get("track", ())}}


def _ask_pdfinfo(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    for path in paths:
        code, output, errors = run(["pdfinfo", "-isodates"], [path])
        lines = (line.partition(":") for line in output.splitlines())
        yield path, {"code": code, "errors": errors[-300:]} | {name: value.strip() for name, _, value in lines}


def _ask_qpdf(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    for path in paths:
        code, output, errors = run(["qpdf", "--check"], [path])
        yield path, {"code": code, "errors": (output + errors)[-300:]}


def _ask_7z(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    for path in paths:
        code, output, errors = run(["7z", "l", "-slt", "-pnone", "--"], [path])
        yield path, {"code": code, "errors": errors[-300:], **_summary_of_7z(output)}


def _summary_of_7z(output: str) -> Response:
    """Of a list with a block of lines "Name = value" for the archive and, after a line of hyphens, for each entry."""
    head, _, entries = output.partition("\n----------\n")
    blocks = [dict(_NAMED.findall(block)) for block in entries.split("\n\n") if block.strip()]
    sizes = [int(block["Size"]) for block in blocks if block.get("Size", "").isdigit()]
    return {
        "Type": dict(_NAMED.findall(head)).get("Type"),
        "Entries": len(blocks),
        "TotalSizeBytes": sum(sizes),
        "LargestEntryBytes": max(sizes, default=None),
        "Encrypted": any(block.get("Encrypted") == "+" for block in blocks),
    }


def _ask_tar(paths: Sequence[Path]) -> Iterator[tuple[Path, Response]]:
    for path in paths:
        code, output, errors = run(["tar", "--list", "--verbose", "--file"], [path])
        sizes = [int(found[1]) for line in output.splitlines() if (found := _LISTED.match(line))]
        totals = {
            "Entries": len(output.splitlines()),
            "TotalSizeBytes": sum(sizes),
            "LargestEntryBytes": max(sizes, default=0),
        }
        yield path, {"code": code, "errors": errors[-300:], **totals}


def _is_tar(ending: str, magic: str) -> bool:
    return magic == "application/x-tar" and ending not in (".gz", ".xz", ".bz2")


def _is_sound_or_film(ending: str, magic: str) -> bool:
    return ending in endings.SOUND_AND_FILM or magic.startswith(("audio/", "video/"))


def _is_archive(ending: str, magic: str) -> bool:
    return ending in endings.ARCHIVES or _ARCHIVE_TYPES.match(magic) is not None


def _is_pdf(ending: str, magic: str) -> bool:
    return ending == ".pdf" or magic == "application/pdf"


MAGIC = Oracle("magic", _ask_magic, batch=200)
PROGRAMS = (
    Oracle("exiftool", _ask_exiftool, batch=100),
    Oracle("ffprobe", _ask_ffprobe, _is_sound_or_film),
    Oracle("mediainfo", _ask_mediainfo, _is_sound_or_film),
    Oracle("pdfinfo", _ask_pdfinfo, _is_pdf),
    Oracle("qpdf", _ask_qpdf, _is_pdf),
    Oracle("7z", _ask_7z, _is_archive),
    Oracle("tar", _ask_tar, _is_tar),
)
