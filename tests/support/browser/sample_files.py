"""Files as a team's bucket might hold them: what the screens are shown and checked with."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from functools import cache

from scripts.local.demo_files import pdf
from tests.support.browser.stand_in import StoredFile

KIB, MIB = 1024, 1024 * 1024
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAMAGED = "incoming/scan-0142.pdf"
PHOTO = "photos/2026/harbour at dusk.png"


@cache
def _photo_bytes() -> bytes:
    return dusk(640, 400)


def sample_files() -> dict[str, StoredFile]:
    """Name → file; sizes are told, not stored."""
    fault = {"code": "TypeMismatch", "message": "Declared application/pdf, but its first bytes (00 00 00 00) are not."}
    files = {
        "reports/2026/Q3 figures.xlsx": _sized(48 * KIB, SHEET, timedelta(minutes=1)),
        PHOTO: StoredFile(_photo_bytes(), "image/png", timedelta(minutes=4), record=_photo(5 * MIB)),
        DAMAGED: StoredFile(bytes(64), "application/pdf", timedelta(minutes=12), "FAILED", {"error": fault}),
        "reports/2026/Q3 summary.pdf": StoredFile(pdf("Q3"), "application/pdf", timedelta(minutes=31)),
        "films/product tour.mp4": _sized(214 * MIB, "video/mp4", timedelta(hours=2)),
        "exports/orders-2026-11.csv": StoredFile(
            b"order,amount\n1001,19.90\n1002,7.50\n" * 40, "text/csv", timedelta(hours=3)
        ),
        "archive/2025-backup.zip": _sized(1_300 * MIB, "application/zip", timedelta(hours=7)),
        "web/landing.html": StoredFile(b"<!doctype html><title>Hello</title>\n", "text/html", timedelta(hours=9)),
        "sounds/jingle.wav": _sized(3 * MIB, "audio/wav", timedelta(hours=20)),
    }
    kinds = [("photos/2026/IMG_{}.png", "image/png", 4), ("invoices/2026-{}.pdf", "application/pdf", 1)]
    for number in range(40):
        pattern, kind, mib = kinds[number % 2]
        size = (number % 7 + 1) * mib * MIB // 3
        files[pattern.format(4200 + number)] = _sized(size, kind, timedelta(hours=24 + number * number % 600))
    for number in (3, 11, 19):
        fault = {"code": "Corrupt", "message": "The archive ends before its directory."}
        name = f"incoming/batch-{number}.zip"
        files[name] = StoredFile(
            b"", "application/zip", timedelta(days=number), "FAILED", {"fileSize": 2 * MIB, "error": fault}
        )
    return files


def _sized(size: int, content_type: str, age: timedelta) -> StoredFile:
    return StoredFile(b"", content_type, age, record={"fileSize": size})


def _photo(size: int) -> dict[str, object]:
    seen = {"format": "PNG", "width": 4032, "height": 2520, "colorMode": "RGB", "software": "darktable 5.2"}
    return {"fileSize": size, "metadata": seen, "userMetadata": {"camera": "X100VI"}}


def dusk(width: int, height: int) -> bytes:
    """A PNG: an evening sky above dark water, and the sun between them."""
    sea, radius = height * 3 // 5, height // 7

    def colour(x: int, y: int) -> tuple[int, int, int]:
        if (x - width * 2 // 3) ** 2 + (y - sea) ** 2 < radius**2 and y < sea:
            return 255, 214, 130
        if y < sea:
            return 60 + 180 * y // sea, 50 + 90 * y // sea, 110
        return 40 - 25 * (y - sea) // (height - sea), 50 - 25 * (y - sea) // (height - sea), 90

    rows = b"".join(b"\0" + bytes(part for x in range(width) for part in colour(x, y)) for y in range(height))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
