"""Makes the sample archives beside this file. They are committed; this shows what is in them.

pip install py7zr pyzipper && python tests/samples/make_archives.py
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import py7zr
import pyzipper

_FOLDER = Path(__file__).parent
_FILES = {"letters/a.txt": b"a" * 1_000, "letters/b.txt": b"b" * 3_000, "c.txt": b"c"}
_TIME = (2024, 5, 6, 7, 8, 10)


def main() -> None:
    """Writes one file of each format, and encrypted ones."""
    with zipfile.ZipFile(_FOLDER / "sample.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _FILES.items():
            archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    with pyzipper.AESZipFile(_FOLDER / "encrypted.zip", "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"secret")
        for name, content in _FILES.items():
            archive.writestr(name, content)
    (_FOLDER / "sample.tar").write_bytes(_tar())
    (_FOLDER / "sample.tar.gz").write_bytes(gzip.compress(_tar(), mtime=0))
    with gzip.GzipFile("a.txt", "wb", fileobj=(_FOLDER / "sample.gz").open("wb"), mtime=0) as stream:
        stream.write(_FILES["letters/a.txt"])
    for name, password, header in (("sample", None, False), ("encrypted", "secret", False), ("hidden", "secret", True)):
        with py7zr.SevenZipFile(_FOLDER / f"{name}.7z", "w", password=password, header_encryption=header) as archive:
            for file_name, content in _FILES.items():
                archive.writestr(content, file_name)


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in _FILES.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), 1_715_000_000
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


if __name__ == "__main__":
    main()
