"""Programs and libraries: ELF, PE and Mach-O headers.

Source: the System V ABI (gabi), chapter 4; Microsoft, PE Format; Apple, mach-o/loader.h and mach-o/fat.h.
"""

from __future__ import annotations

from typing import Any

from filetracker.metadata.parsing.exact_reading import read_exactly
from filetracker.metadata.range_reader import RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS = {
    "Format": "ELF, PE, NE, LE, LX (older Windows and OS/2), MZ (MS-DOS) or Mach-O",
    "Kind": "executable, shared library, object file, core dump, ...",
    "Machine": "the processor that it runs on",
    "Machines": "the processors, if one file holds code for several",
    "Bits": "width of an address",
    "Endian": "little or big: which byte of a number comes first",
    "Subsystem": "what a Windows program runs in: console, GUI, ...",
    "Interpreter": "the loader that a dynamically linked ELF program names",
}
_ELF_KINDS = {1: "object file", 2: "executable", 3: "shared library", 4: "core dump"}
_ELF_MACHINES = {2: "sparc", 3: "x86", 8: "mips", 20: "powerpc", 21: "powerpc64", 22: "s390", 40: "arm", 43: "sparc64"}
_ELF_MACHINES |= {50: "ia64", 62: "x86-64", 183: "arm64", 243: "riscv", 247: "bpf", 258: "loongarch"}
_ELF_INTERPRETER = 3
_MAX_SEGMENTS, _MAX_PATH_BYTES = 64, 256
_PE_MACHINES = {
    0x14C: "x86",
    0x1C0: "arm",
    0x1C4: "arm",
    0x200: "ia64",
    0x8664: "x86-64",
    0xAA64: "arm64",
    0xEBC: "efi",
}
_PE_IS_LIBRARY = 0x2000
_PE_BITS = {0x10B: 32, 0x20B: 64}
_PE_SUBSYSTEMS = {1: "native", 2: "GUI", 3: "console", 7: "POSIX", 9: "Windows CE", 10: "EFI", 14: "Xbox"}
_DOS_HEADER_BYTES = 0x40
_OLDER: dict[bytes, dict[str, Any]] = {
    b"NE": {"Format": "NE", "Bits": 16},
    b"LE": {"Format": "LE", "Bits": 32},
    b"LX": {"Format": "LX", "Bits": 32},
}
_MACHO_KINDS = {1: "object file", 2: "executable", 4: "core dump", 6: "shared library", 7: "loader", 8: "bundle"}
_MACHO_KINDS |= {9: "shared library stub", 10: "debug symbols", 11: "kernel extension"}
_MACHO_MACHINES = {7: "x86", 12: "arm", 18: "powerpc"}
_MACHO_MACHINES |= {cpu | 1 << 24: f"{name}64" for cpu, name in _MACHO_MACHINES.items()} | {7 | 1 << 24: "x86-64"}
_MACHO_BITS = {0xFEEDFACE: 32, 0xFEEDFACF: 64}
_ARCHIVE = b"!<arch>\n"
_FAT, _FAT_64 = b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"
_MAX_MACHINES = 32


def read_metadata(file: RangeReader, _media_type: str) -> dict[str, Any]:
    """What the headers say."""
    magic = file.peek_at(0, 4)
    if magic == b"\x7fELF":
        return _read_elf(file)
    if magic.startswith(b"MZ"):
        return _read_pe(file)
    if magic in (_FAT, _FAT_64):
        return _read_fat(file)
    return _read_macho(file, 0)


def _read_elf(file: RangeReader) -> dict[str, Any]:
    identity = read_exactly(file, 0, 16, "header")
    if identity[4] not in (1, 2) or identity[5] not in (1, 2):
        raise UnsupportedError("It is of an unknown class or byte order.")
    is_64 = identity[4] == 2  # noqa: PLR2004 - ELFCLASS64
    header = read_exactly(file, 0, 64 if is_64 else 52, "header")
    endian = "big" if header[5] == 2 else "little"  # noqa: PLR2004 - ELFDATA2MSB
    elf = _Numbers(header, endian)
    interpreter = _elf_interpreter(file, elf, is_64, endian)
    kind = _ELF_KINDS.get(elf.at(16, 2), "other")
    if kind == "shared library" and interpreter:
        kind = "executable"  # position-independent ones have the type of a library
    machine = elf.at(18, 2)
    fields = {"Format": "ELF", "Kind": kind, "Machine": _ELF_MACHINES.get(machine, f"unknown ({machine})")}
    return fields | {"Bits": 64 if is_64 else 32, "Endian": endian, "Interpreter": interpreter}


def _elf_interpreter(file: RangeReader, elf: _Numbers, is_64: bool, endian: str) -> str | None:
    table, entry_bytes, count = (
        (elf.at(32, 8), elf.at(54, 2), elf.at(56, 2)) if is_64 else (elf.at(28, 4), elf.at(42, 2), elf.at(44, 2))
    )
    for number in range(min(count, _MAX_SEGMENTS)):
        entry = _Numbers(read_exactly(file, table + number * entry_bytes, entry_bytes, "segment table"), endian)
        if entry.at(0, 4) == _ELF_INTERPRETER:
            start, length = (entry.at(8, 8), entry.at(32, 8)) if is_64 else (entry.at(4, 4), entry.at(16, 4))
            path = file.peek_at(start, min(length, _MAX_PATH_BYTES))
            return path.partition(b"\0")[0].decode(errors="replace")
    return None


def _read_pe(file: RangeReader) -> dict[str, Any]:
    dos = _Numbers(file.peek_at(0, _DOS_HEADER_BYTES), "little")
    start = dos.at(0x3C, 4) if dos.at(0x18, 2) >= _DOS_HEADER_BYTES else 0  # old programs have other things there
    if start > file.size:
        raise UnreadableError("the file ends before its PE header: it was cut.")
    start = start or dos.at(0x3C, 4)
    mark = file.peek_at(start, 4)
    if mark != b"PE\0\0":
        kind = _OLDER.get(mark[:2], {"Format": "MZ", "Bits": 16})
        return {**kind, "Kind": "executable", "Machine": "x86", "Endian": "little"}
    header = _Numbers(read_exactly(file, start, 24, "PE header"), "little")
    machine, flags = header.at(4, 2), header.at(22, 2)
    fields: dict[str, Any] = {
        "Format": "PE",
        "Kind": "shared library" if flags & _PE_IS_LIBRARY else "executable",
        "Machine": _PE_MACHINES.get(machine, f"unknown ({machine})"),
        "Endian": "little",
    }
    if header.at(20, 2) >= 70:  # noqa: PLR2004 - the optional header reaches to the subsystem
        optional = _Numbers(read_exactly(file, start + 24, 70, "PE header"), "little")
        fields |= {"Bits": _PE_BITS.get(optional.at(0, 2)), "Subsystem": _PE_SUBSYSTEMS.get(optional.at(68, 2))}
    return fields


def _read_macho(file: RangeReader, start: int) -> dict[str, Any]:
    header = read_exactly(file, start, 16, "header")
    for endian in ("little", "big"):
        macho = _Numbers(header, endian)
        bits = _MACHO_BITS.get(macho.at(0, 4))
        if bits:
            machine = _macho_machine(macho.at(4, 4))
            kind = _MACHO_KINDS.get(macho.at(12, 4), "other")
            return {"Format": "Mach-O", "Kind": kind, "Machine": machine, "Bits": bits, "Endian": endian}
    raise UnsupportedError("A header of another format stands where a Mach-O header should.")


def _read_fat(file: RangeReader) -> dict[str, Any]:
    is_64 = file.peek_at(0, 4) == _FAT_64
    entry_bytes = 32 if is_64 else 20
    count = int.from_bytes(read_exactly(file, 4, 4, "header"), "big")
    if not 0 < count <= _MAX_MACHINES:
        error = UnsupportedError if count else UnreadableError
        raise error(f"It claims to hold code for {count:,} processors.")
    table = _Numbers(read_exactly(file, 8, count * entry_bytes, "header"), "big")
    machines = [_macho_machine(table.at(number * entry_bytes, 4)) for number in range(count)]
    start = table.at(8, 8 if is_64 else 4)
    kind = "static library" if file.peek_at(start, len(_ARCHIVE)) == _ARCHIVE else _read_macho(file, start)["Kind"]
    return {"Format": "Mach-O", "Kind": kind, "Machines": machines}


def _macho_machine(number: int) -> str:
    return _MACHO_MACHINES.get(number, f"unknown ({number})")


class _Numbers:
    """Unsigned numbers at places in bytes; what lies beyond them is 0."""

    def __init__(self, data: bytes, endian: str) -> None:
        self._data, self._is_big = data, endian == "big"

    def at(self, place: int, length: int) -> int:
        return int.from_bytes(self._data[place : place + length], "big" if self._is_big else "little")
