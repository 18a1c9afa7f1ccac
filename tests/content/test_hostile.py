"""Files that are cut, changed or made to harm: a verdict each time, soon, in little memory."""

from __future__ import annotations

import gzip
import io
import os
import random
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.files.models import Status
from filetracker.metadata.range_reader import BLOCK_BYTES, BUDGET_BYTES
from tests.support.content.extracting import Verdict, verdict_of, verdict_of_bytes
from tests.support.content.large_files import LargeFile, Repeated
from tests.support.content.samples import samples

# A thousand for each sample take minutes (`make content`); `make test` is content with some.
MUTATIONS = int(os.environ.get("CONTENT_MUTATIONS", "20"))
SEED = 20261120

per_sample = pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)


def check(verdict: Verdict) -> Verdict:
    """TRACKED, or FAILED with a reason that a person can read; within the budget of bytes, and within the memory and
    processor time that the child may use: at either it would have been ended."""
    record = verdict.record
    assert record.status in (Status.TRACKED, Status.FAILED)
    if record.status is Status.FAILED:
        assert record.error is not None
        assert record.error.code in ("CorruptContent", "EmptyContent")
        assert len(record.error.message) > len("Its content is damaged: ")
    assert verdict.bytes_read <= BUDGET_BYTES + BLOCK_BYTES
    assert "ContentTooExpensive" not in str(record.metadata)
    return verdict


def check_bytes(name: str, data: bytes) -> Verdict:
    return check(verdict_of_bytes(name, data))


def check_large(name: str, file: LargeFile) -> Verdict:
    return check(verdict_of(name, file.fetch, file.size))


@per_sample
def test_cut_files_get_a_verdict(sample: Path) -> None:
    data = sample.read_bytes()
    for sixteenth in range(16):
        check_bytes(sample.name, data[: len(data) * sixteenth // 16])


@per_sample
def test_changed_files_get_a_verdict(sample: Path) -> None:
    chance = random.Random(f"{SEED} {sample.name}")
    for _ in range(MUTATIONS):
        check_bytes(sample.name, mutated(sample.read_bytes(), chance))


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, a stretch doubled, dropped or filled, or a number made huge."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(changed)), chance.randint(1, 16)
        kind = chance.randrange(5)
        if kind == 0:
            changed[at] = chance.randrange(256)
        elif kind == 1:
            changed[at : at + length] = changed[at : at + length] * 2
        elif kind == 2 and len(changed) > length:
            del changed[at : at + length]
        elif kind == 3:
            changed[at : at + length] = bytes([chance.choice((0, 255))]) * length
        else:
            changed[at : at + 4] = struct.pack(chance.choice("<>") + "I", chance.choice((2**32 - 1, 2**31, 2**31 - 1)))
    return bytes(changed)


@per_sample
@pytest.mark.parametrize("ending", ["pdf", "png", "zip", "mp4", "csv", "json", "exe"])
def test_wrongly_named_files_get_a_verdict(sample: Path, ending: str) -> None:
    check_bytes(f"{sample.name}.{ending}", sample.read_bytes())


@given(st.sampled_from(samples()), st.binary(max_size=200), st.integers(0, 64))
def test_any_bytes_behind_a_signature_get_a_verdict(sample: Path, rest: bytes, kept: int) -> None:
    check_bytes(sample.name, sample.read_bytes()[:kept] + rest)


# Made to harm


def test_zip_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.bin", bytes(50 * 2**20))
    verdict = check_bytes("bomb.zip", out.getvalue())
    assert (verdict.record.metadata or {})["TotalSizeBytes"] == 200 * 2**20


@pytest.mark.parametrize("name", ["bomb.docx", "bomb.odt", "bomb.epub"])
def test_office_bomb_is_not_unpacked(name: str) -> None:
    """A document whose properties are 100 MB of XML, packed to 100 kB."""
    sample = next(file for file in samples() if file.name == name.replace("bomb", "sample"))
    out = io.BytesIO()
    with zipfile.ZipFile(sample) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for info in old.infolist():
            is_bomb = info.filename in ("docProps/core.xml", "meta.xml") or info.filename.endswith(".opf")
            new.writestr(info.filename, old.read(info) + b" " * (100 * 2**20 if is_bomb else 0))
    check_bytes(name, out.getvalue())


def test_gzip_bomb_is_not_unpacked() -> None:
    check_bytes("bomb.gz", gzip.compress(bytes(200 * 2**20)))
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        info = tarfile.TarInfo("zeros.bin")
        info.size = 200 * 2**20
        archive.addfile(info, io.BytesIO(bytes(info.size)))
    check_bytes("bomb.tar.gz", tar.getvalue())


BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k")))
    + b"]>"
)


@pytest.mark.parametrize("name", ["bomb.xml", "bomb.svg", "bomb.html"])
def test_xml_bomb_is_not_expanded(name: str) -> None:
    root = b'<svg xmlns="http://www.w3.org/2000/svg"><title>&j;</title></svg>' if "svg" in name else b"<r>&j;</r>"
    check_bytes(name, BILLION_LAUGHS + root)


def test_external_entities_are_not_followed() -> None:
    document = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><title>&x;</title></r>'
    assert "root:" not in str(check_bytes("external.xml", document).record)


@pytest.mark.parametrize(
    "objects",
    [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj ",
        b"1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj ",
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Parent 2 0 R/Kids 2 0 R/Count 9999>>endobj ",
    ],
)
def test_pdf_loops_end(objects: bytes) -> None:
    head = b"%PDF-1.7\n"
    trailer = b"trailer<</Root 1 0 R/Size 3/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    at = len(head + objects)
    check_bytes("loop.pdf", head + objects + b"xref\n0 1\n0000000000 65535 f \n" + trailer % (at, at))


def test_zip_with_a_million_entries_costs_no_more() -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = 1_000_000
    size = count * len(entry)
    local = struct.pack("<4s2B4HL2L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, len(local))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(local) + size, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, min(size, 0xFFFFFFFF), len(local), 0)
    verdict = check_large("million.zip", LargeFile(local, Repeated(entry, size), end64, locator, end))
    assert (verdict.record.metadata or {})["Entries"] == count
    assert "Warning" in (verdict.record.metadata or {})


@pytest.mark.parametrize("name", ["deep.json", "deep.xml", "deep.html"])
def test_deep_nesting_ends(name: str) -> None:
    opening = b"[" if name.endswith("json") else b"<a>"
    check_bytes(name, opening * 200_000)


def test_archives_in_archives_are_not_opened() -> None:
    data = b"innermost"
    for _ in range(50):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("inner.zip", data)
        data = out.getvalue()
    assert (check_bytes("nested.zip", data).record.metadata or {})["Entries"] == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("huge.png", b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s2I5B", 13, b"IHDR", 2**32 - 1, 2**32 - 1, 8, 6, 0, 0, 0)),
        (
            "huge.bmp",
            struct.pack("<2sI2HI", b"BM", 2**32 - 1, 0, 0, 54) + struct.pack("<I2i2H", 40, 2**31 - 1, -(2**31), 1, 24),
        ),
        ("huge.gif", b"GIF89a" + struct.pack("<2H3B", 65535, 65535, 0xF7, 0, 0)),
        ("huge.wav", b"RIFF\xff\xff\xff\xffWAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 2, 2**32 - 1, 2**32 - 1, 4, 16)),
        ("huge.parquet", b"PAR1" + bytes(64) + struct.pack("<I", 2**31 - 1) + b"PAR1"),
    ],
)
def test_claimed_sizes_are_only_numbers(name: str, data: bytes) -> None:
    check_bytes(name, data)


def test_table_of_digits_and_spaces_is_judged_at_once() -> None:
    verdict = check_bytes("poison.csv", b"1" * 4_000 + b" " * 4_000 + b"x,b\n1,2\n")
    assert (verdict.record.metadata or {})["ColumnCount"] == 2


def test_document_with_a_default_attribute_is_not_expanded() -> None:
    """400 kB for each of many elements, packed to a few kB."""
    properties = b"<!DOCTYPE a [<!ATTLIST b c CDATA '" + b"x" * 400_000 + b"'>]><a>" + b"<b/>" * 60_000 + b"</a>"
    sample = next(file for file in samples() if file.name == "sample.docx")
    out = io.BytesIO()
    with zipfile.ZipFile(sample) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, properties if info.filename == "docProps/core.xml" else old.read(info))
    metadata = check_bytes("attribute.docx", out.getvalue()).record.metadata or {}
    assert (metadata["Pages"], "declaration of its own" in metadata["Warning"]) == (1, True)


@pytest.mark.parametrize("packed", [False, True])
def test_tar_with_a_header_of_digits_is_not_read(packed: bool) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 900_000
    data = info.tobuf(tarfile.USTAR_FORMAT) + b"9" * 900_608 + bytes(1_024)
    metadata = check_bytes("digits.tar.gz" if packed else "digits.tar", gzip.compress(data) if packed else data).record
    assert "takes 900,000 bytes" in (metadata.metadata or {})["Warning"]


def test_xml_with_a_long_namespace_is_not_copied() -> None:
    check_bytes("namespace.xml", b"<a xmlns='" + b"x" * 30_000 + b"'>" + b"<a/>" * 8_000 + b"</a>")


def test_sound_with_very_many_tags_is_not_listed() -> None:
    """Of what has no field, the library would keep a list in which it looks up each of these values."""
    values = b"\0".join(b"%d" % number for number in range(150_000))
    frame = b"TIT2" + len(values).to_bytes(4, "big") + b"\0\0\0" + values
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    assert (check_bytes("tags.mp3", b"ID3\3\0\0" + size + frame).record.metadata or {})["Title"] == "0"
