"""Makes the sample documents beside this file. They are committed; this shows what is in them.

pip install reportlab pypdf[crypto] python-docx openpyxl python-pptx odfpy ebooklib msoffcrypto-tool
python tests/samples/make_documents.py
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import docx
import ebooklib.epub
import openpyxl
import pptx
from msoffcrypto.format.ooxml import OOXMLFile
from odf import dc, meta, opendocument
from odf.draw import Page
from odf.style import MasterPage, PageLayout
from odf.table import Table
from odf.text import P
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

_FOLDER = Path(__file__).parent
_TITLE, _AUTHOR = "A sample", "Ada Example"
_CREATED = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def main() -> None:
    """Writes one file of each format, and encrypted ones."""
    _make_pdfs()
    _make_office()
    _make_opendocument()
    _make_epub()


def _make_pdfs() -> None:
    canvas = Canvas(str(_FOLDER / "sample.pdf"), invariant=True, pageCompression=1)
    canvas.setTitle(_TITLE)
    canvas.setAuthor(_AUTHOR)
    canvas.setProducer("ReportLab")
    for page in range(3):
        canvas.drawString(72, 720, f"Page {page + 1}")
        canvas.showPage()
    canvas.save()
    # RC4 with a password to open it, RC4 and AES with one only against changes.
    for name, password, algorithm in (
        ("encrypted", "secret", "RC4-128"),
        ("protected", "", "RC4-128"),
        ("protected_aes", "", "AES-256"),
    ):
        writer = PdfWriter(clone_from=PdfReader(_FOLDER / "sample.pdf"))
        writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
        writer.write(_FOLDER / f"{name}.pdf")


def _make_office() -> None:
    document = docx.Document()
    document.add_paragraph("Hello")
    _describe(document.core_properties)
    document.save(str(_FOLDER / "sample.docx"))

    workbook = openpyxl.Workbook()
    workbook.active.title = "Sums"
    workbook.create_sheet("Notes")
    workbook.properties.title, workbook.properties.creator = _TITLE, _AUTHOR
    workbook.properties.created = workbook.properties.modified = _CREATED.replace(tzinfo=None)
    workbook.save(_FOLDER / "sample.xlsx")

    presentation = pptx.Presentation()
    for _ in range(2):
        presentation.slides.add_slide(presentation.slide_layouts[6])
    _describe(presentation.core_properties)
    presentation.save(str(_FOLDER / "sample.pptx"))

    with (_FOLDER / "sample.docx").open("rb") as plain, (_FOLDER / "encrypted.docx").open("wb") as encrypted:
        OOXMLFile(plain).encrypt("secret", encrypted)


def _describe(properties: object) -> None:
    for name, value in {"title": _TITLE, "author": _AUTHOR, "created": _CREATED, "modified": _CREATED}.items():
        setattr(properties, name, value)


def _make_opendocument() -> None:
    text = opendocument.OpenDocumentText()
    text.text.addElement(P(text="Hello"))
    text.meta.addElement(meta.DocumentStatistic(pagecount=4, paragraphcount=1))
    sheets = opendocument.OpenDocumentSpreadsheet()
    for name in ("Sums", "Notes"):
        sheets.spreadsheet.addElement(Table(name=name))
    slides = opendocument.OpenDocumentPresentation()
    layout = PageLayout(name="Layout")
    slides.automaticstyles.addElement(layout)
    master = MasterPage(name="Master", pagelayoutname=layout)
    slides.masterstyles.addElement(master)
    for _ in range(2):
        slides.presentation.addElement(Page(masterpagename=master))
    for ending, document in (("odt", text), ("ods", sheets), ("odp", slides)):
        for element in _properties():
            document.meta.addElement(element)
        document.save(_FOLDER / f"sample.{ending}")


def _properties() -> Iterator[object]:
    time = _CREATED.replace(tzinfo=None).isoformat()
    yield dc.Title(text=_TITLE)
    yield dc.Creator(text=_AUTHOR)
    yield meta.CreationDate(text=time)
    yield dc.Date(text=time)


def _make_epub() -> None:
    book = ebooklib.epub.EpubBook()
    book.set_identifier("sample")
    book.set_title(_TITLE)
    book.set_language("en")
    book.add_author(_AUTHOR)
    book.add_metadata("DC", "date", "2024-05-06")
    for number in (1, 2):
        chapter = ebooklib.epub.EpubHtml(title=f"Chapter {number}", file_name=f"{number}.xhtml")
        chapter.content = f"<h1>Chapter {number}</h1>"
        book.add_item(chapter)
        book.spine.append(chapter)
    book.add_item(ebooklib.epub.EpubNav())
    ebooklib.epub.write_epub(str(_FOLDER / "sample.epub"), book, {"mtime": _CREATED})


if __name__ == "__main__":
    main()
