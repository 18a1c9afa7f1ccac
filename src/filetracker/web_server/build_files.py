"""The page's build, in memory: a few files that never change while the server runs."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from filetracker.errors import SettingsError
from filetracker.web_server.file_headers import cache_control_of, media_type_of

_MIN_ZIPPED_BYTES = 1024
_ZIPPED_TYPES = ("text/", "application/json", "image/svg+xml")


@dataclass(frozen=True)
class BuildFile:
    """One file, and how it is to be sent."""

    content: bytes
    zipped: bytes | None
    media_type: str
    etag: str
    cache_control: str


class BuildFiles:
    """The files of a folder by their path in it; `index.html` stands for the folder itself."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "index.html").is_file():
            raise SettingsError(f"{folder} holds no build of the web page (no index.html): run `make web-build` first.")
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": _load(path, path.relative_to(folder).as_posix())
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self._files["/"] = self._files["/index.html"]

    def answer(self, request: Request) -> Response:
        """The file that is asked for, 304 where the browser has it, 404."""
        file = self._files.get(request.url.path)
        if file is None:
            return Response("There is no such page.\n", 404, {"cache-control": "no-store"}, "text/plain")
        headers = {"cache-control": file.cache_control, "etag": file.etag, "vary": "accept-encoding"}
        if file.etag in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        if file.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            return Response(file.zipped, 200, headers, file.media_type)
        return Response(file.content, 200, headers, file.media_type)


def _load(path: Path, name: str) -> BuildFile:
    content, media_type = path.read_bytes(), media_type_of(name)
    is_text = media_type.startswith(_ZIPPED_TYPES)
    return BuildFile(
        content=content,
        zipped=gzip.compress(content, mtime=0) if is_text and len(content) >= _MIN_ZIPPED_BYTES else None,
        media_type=media_type,
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        cache_control=cache_control_of(name),
    )
