from __future__ import annotations

import pytest

from tests.support.content.large_files import LargeFile, zeros
from tests.support.reading import fault_of, read, sample, unsupported_in

DOS = b"MZ" + bytes(22) + b"\x40\0" + bytes(34)  # a header that says that a newer one follows
ELF, PE, MACHO = "application/x-elf", "application/vnd.microsoft.portable-executable", "application/x-mach-binary"


def _elf_32(kind: int, interpreter: bytes) -> bytes:
    header = b"\x7fELF\1\2\1".ljust(16, b"\0") + kind.to_bytes(2, "big") + b"\0\x08" + bytes(8)
    header += (52).to_bytes(4, "big") + bytes(10) + (32).to_bytes(2, "big") + (1).to_bytes(2, "big") + bytes(6)
    segment = b"\0\0\0\3" + (84).to_bytes(4, "big") + bytes(8) + len(interpreter).to_bytes(4, "big") + bytes(12)
    return header + segment + interpreter


def _fat(*machines: int, count: int | None = None) -> bytes:
    table = b"".join(cpu.to_bytes(4, "big") + bytes(4) + (512).to_bytes(4, "big") + bytes(8) for cpu in machines)
    head = b"\xca\xfe\xba\xbe" + (len(machines) if count is None else count).to_bytes(4, "big") + table
    return head.ljust(512, b"\0") + sample("sample.macho")


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        pytest.param(
            "sample.elf",
            ELF,
            {"Format": "ELF", "Kind": "executable", "Machine": "x86-64", "Bits": 64, "Endian": "little"},
            id="ELF",
        ),
        pytest.param(
            _elf_32(3, b"/lib/ld.so.1\0"),
            ELF,
            {
                "Format": "ELF",
                "Kind": "executable",
                "Machine": "mips",
                "Bits": 32,
                "Endian": "big",
                "Interpreter": "/lib/ld.so.1",
            },
            id="ELF of 32 bits that may lie anywhere",
        ),
        pytest.param(
            "sample.exe",
            PE,
            {
                "Format": "PE",
                "Kind": "executable",
                "Machine": "x86-64",
                "Bits": 64,
                "Endian": "little",
                "Subsystem": "console",
            },
            id="PE",
        ),
        pytest.param(
            b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0\x4c\x01" + bytes(16) + b"\x02\x20",
            PE,
            {"Format": "PE", "Kind": "shared library", "Machine": "x86", "Endian": "little"},
            id="DLL without an optional header",
        ),
        pytest.param(
            b"MZ" + bytes(100),
            PE,
            {"Format": "MZ", "Kind": "executable", "Machine": "x86", "Bits": 16, "Endian": "little"},
            id="MS-DOS",
        ),
        pytest.param(
            "sample.macho",
            MACHO,
            {"Format": "Mach-O", "Kind": "executable", "Machine": "arm64", "Bits": 64, "Endian": "little"},
            id="Mach-O",
        ),
        pytest.param(
            b"\xfe\xed\xfa\xce\0\0\0\x12\0\0\0\0\0\0\0\x06",
            MACHO,
            {"Format": "Mach-O", "Kind": "shared library", "Machine": "powerpc", "Bits": 32, "Endian": "big"},
            id="Mach-O of 32 bits",
        ),
        pytest.param(
            _fat(0x01000007, 0x0100000C, 99),
            MACHO,
            {"Format": "Mach-O", "Kind": "executable", "Machines": ["x86-64", "arm64", "unknown (99)"]},
            id="Mach-O for several",
        ),
    ],
)
def test_read_metadata_describes(content: bytes | str, media_type: str, expected: dict[str, object]) -> None:
    assert read(content, media_type).fields == expected


def test_read_metadata_reads_headers_alone() -> None:
    found = read(LargeFile(sample("sample.elf"), zeros(2**30)), ELF)
    assert (found.fields["Machine"], found.bytes_fetched) == ("x86-64", 0)


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"\x7fELF\2\1\1", ELF, "end of its header"),
        (sample("sample.elf")[:80], ELF, "end of its segment table"),
        (DOS + b"\xff\xff\xff\x7f", PE, "before its PE header"),
        (_fat(1, count=0), MACHO, "code for 0 processors"),
        (_fat(1)[:500], MACHO, "end of its header"),
    ],
)
def test_read_metadata_refuses(content: bytes, media_type: str, reason: str) -> None:
    assert reason in fault_of(content, media_type)


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"\x7fELF\3\1\1" + bytes(60), ELF, "unknown class"),
        (b"\x7fELF\2\0\1" + bytes(60), ELF, "byte order"),
        (_fat(1, count=2**31), MACHO, "code for 2,147,483,648 processors"),
        (_fat(1)[:512] + bytes(16), MACHO, "another format"),
    ],
)
def test_read_metadata_does_not_support(content: bytes, media_type: str, reason: str) -> None:
    assert reason in unsupported_in(content, media_type)


def test_read_metadata_does_not_believe_what_old_programs_have_elsewhere() -> None:
    """In a program of MS-DOS alone, what would be the place of a newer header is part of the program."""
    assert read(b"MZ" + bytes(58) + b"\xff\xff\xff\x7f", PE).fields["Format"] == "MZ"


@pytest.mark.parametrize(("mark", "bits"), [(b"NE", 16), (b"LE", 32), (b"LX", 32)])
def test_read_metadata_knows_older_formats(mark: bytes, bits: int) -> None:
    fields = read(DOS + b"\x40\0\0\0" + mark + bytes(60), PE).fields
    assert fields == {"Format": mark.decode(), "Kind": "executable", "Machine": "x86", "Bits": bits, "Endian": "little"}


def test_read_metadata_of_libraries_for_several_processors() -> None:
    content = _fat(0x01000007)[:512] + b"!<arch>\n" + bytes(100)
    assert read(content, MACHO).fields == {"Format": "Mach-O", "Kind": "static library", "Machines": ["x86-64"]}
