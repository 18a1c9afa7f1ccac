"""Small, real files of many formats for the demo, made on the spot; one is damaged on purpose."""

from __future__ import annotations

import gzip
import io
import json
import struct
import wave
import zipfile
import zlib
from pathlib import Path

DAMAGED = "incoming/damaged.pdf"


def write_demo_files(folder: Path) -> Path:
    """Writes the files under `folder`, which is made where it is missing."""
    for name, content in demo_files().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def demo_files() -> dict[str, bytes]:
    """Name → content."""
    return {
        "welcome.txt": b"Every file that lands in the bucket is tracked.\n",
        "reports/2026/figures.csv": b"month,files,bytes\nJanuary,120,53687091\nFebruary,134,61203283\n",
        "reports/2026/summary.json": json.dumps({"files": 254, "failed": 1}, indent=2).encode(),
        "reports/2026/report.pdf": pdf("FileTracker"),
        "pictures/sunset \N{SUNRISE OVER MOUNTAINS}.png": png(64, 40),
        "pictures/logo.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle r="4"/></svg>\n',
        "sounds/beep.wav": wav(seconds=0.2),
        "archive/backup.zip": zipped({"a.txt": b"alpha\n", "b/c.txt": b"beta\n" * 100}),
        "archive/log.txt.gz": gzip.compress(b"2026-01-01 started\n" * 50, mtime=0),
        "web/index.html": b"<!doctype html><title>Hello</title><p>Hello, world</p>\n",
        DAMAGED: bytes(2048),  # what a broken transfer leaves: the right length, and nothing in it
    }


def png(width: int, height: int) -> bytes:
    """A colour gradient."""
    rows = b"".join(
        b"\0" + bytes(c for x in range(width) for c in (255, 120 + 2 * y, 255 * x // width)) for y in range(height)
    )

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pdf(title: str) -> bytes:
    """One empty page with a title."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        f"<< /Title ({title}) >>",
    ]
    out, offsets = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{content}\nendobj\n".encode())
    start = out.tell()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    out.write(f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def wav(seconds: float) -> bytes:
    """A square tone of 440 Hz at 8,000 samples a second."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8_000)
        sound.writeframes(bytes(200 if n * 440 * 2 // 8_000 % 2 else 55 for n in range(int(seconds * 8_000))))
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP of the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
