"""Makes the samples of programs and fonts: `python tests/samples/make_programs_and_fonts.py`.

Needs gcc for ELF, and fonttools and brotli for the fonts, which the project itself does not.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent


def make_elf() -> None:
    """Without the C library and its start-up code: a few hundred bytes of a true program."""
    code = "void _start(void) { for (;;) {} }\n"
    options = ["-nostdlib", "-static", "-Os", "-s", "-Wl,--build-id=none,-z,noseparate-code", "-x", "c", "-"]
    subprocess.run(["gcc", *options, "-o", str(FOLDER / "sample.elf")], input=code, text=True, check=True)


def make_pe() -> None:
    """A header as a compiler for Windows would write it, and no code: a 64-bit console program."""
    dos = b"MZ" + bytes(58) + (64).to_bytes(4, "little")
    coff = b"PE\0\0" + (0x8664).to_bytes(2, "little") + bytes(14) + (240).to_bytes(2, "little") + b"\x22\0"
    optional = bytearray(240)
    optional[0:2], optional[68:70] = (0x20B).to_bytes(2, "little"), (3).to_bytes(2, "little")
    (FOLDER / "sample.exe").write_bytes(dos + coff + bytes(optional) + bytes(128))


def make_macho() -> None:
    """A header alone: a 64-bit executable for Apple silicon."""
    words = (0xFEEDFACF, 0x0100000C, 0, 2, 0, 0, 0, 0)
    (FOLDER / "sample.macho").write_bytes(b"".join(word.to_bytes(4, "little") for word in words) + bytes(224))


def make_fonts() -> None:
    from fontTools.fontBuilder import FontBuilder  # noqa: PLC0415 - only here, and only to make these samples
    from fontTools.pens.t2CharStringPen import T2CharStringPen  # noqa: PLC0415
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    names = {"familyName": {"en": "Tracked Sans", "de": "Verfolgte Sans"}, "styleName": "Bold"}
    names |= {"fullName": "Tracked Sans Bold", "psName": "TrackedSans-Bold", "version": "Version 1.250"}

    def build(is_ttf: bool, name: str) -> None:
        builder = FontBuilder(1000, isTTF=is_ttf)
        builder.setupGlyphOrder([".notdef", "space", "A"])
        builder.setupCharacterMap({32: "space", 65: "A"})
        pen = TTGlyphPen(None) if is_ttf else T2CharStringPen(500, None)
        pen.moveTo((0, 0))
        pen.lineTo((250, 700))
        pen.lineTo((500, 0))
        pen.closePath()
        if is_ttf:
            glyph = pen.glyph()
            builder.setupGlyf(dict.fromkeys((".notdef", "space", "A"), glyph))
        else:
            shape = pen.getCharString()
            builder.setupCFF("TrackedSans-Bold", {}, dict.fromkeys((".notdef", "space", "A"), shape), {})
        builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "space", "A"), (500, 0)))
        builder.setupHorizontalHeader(ascent=800, descent=-200)
        builder.setupNameTable(names)
        builder.setupOS2()
        builder.setupPost()
        builder.save(FOLDER / name)

    build(True, "sample.ttf")
    build(False, "sample.otf")
    for flavor in ("woff", "woff2"):
        font = TTFont(FOLDER / "sample.ttf")
        font.flavor = flavor
        font.save(FOLDER / f"sample.{flavor}")


if __name__ == "__main__":
    make_elf()
    make_pe()
    make_macho()
    make_fonts()
