"""PDF: pages, and the document's information."""

from __future__ import annotations

import logging
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from typing import IO, Any, cast

from pypdf import PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError
from pypdf.generic import DictionaryObject, NullObject, TextStringObject, create_string_object

from filetracker.metadata.parsing.extras import Fields, warn
from filetracker.metadata.parsing.shifted_file import ShiftedFile
from filetracker.metadata.range_reader import BLOCK_BYTES, BudgetExceededError, RangeReader
from filetracker.metadata.registry import UnreadableError, UnsupportedError

FIELDS: dict[str, str] = {
    "Version": "of the format, as in its header",
    "Pages": "how many, as the root of the page tree says",
    "Title": "as the document says",
    "Author": "as the document says",
    "Producer": "the program that wrote it",
    "Created": "ISO 8601, UTC",
    "Encrypted": "true if it is; the rest may need a password",
}
_HEADER = re.compile(rb"%PDF-(\d\.\d)?")
_START = re.compile(rb"startxref\s{0,20}(\d{1,20})")
_TABLE = re.compile(rb"\s{0,20}(?:xref|\d{1,20}\s{1,20}\d{1,20}\s{1,20}obj)")
_LINEARIZED = re.compile(rb"/Linearized\s[^>]{0,200}?/N\s+(\d{1,7})\b")  # the first page's part says how many there are
_INFORMATION = {"Title": "title", "Author": "author", "Producer": "producer", "Created": "creation_date"}
_OF_A_STREAM = re.compile(
    "[Uu]nsupported filter|Crypt filter|jbig2dec|brotli"
)  # what the parser says of packing that it does not know
_HEADER_BYTES = 1_024
_END_MARK = b"%%EOF"
# Of what the document may make the parser unpack; nothing of it is needed but tables of objects.
_LIMITS: dict[str, Any] = {
    "maximum_declared_stream_length": 16_777_216,
    "array_based_stream_maximum_output_length": 16_777_216,
    "lzw_maximum_output_length": 16_777_216,
    "run_length_maximum_output_length": 16_777_216,
    "zlib_maximum_output_length": 16_777_216,
    "zlib_maximum_recovery_input_length": 1_048_576,
    "jbig2dec_binary": None,  # no program is started for a stranger's file
    "disable_legacy_handling": True,
}
_MAX_ROOTS = 100  # objects that are tried if the trailer does not name the root
_MAX_CROSS_REFERENCES = 100_000  # from one compressed table; each takes memory
# To make up for a broken table, the parser reads the whole file, and each object and trailer in it.
_MAX_RECOVERED, _MAX_RECOVERED_TRAILERS = 20_000, 100

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it repairs is no news


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS; without those of an encrypted file that needs a password."""
    head = file.peek_at(0, _HEADER_BYTES)
    header = _HEADER.search(head)
    start = header.start() if header else 0
    fields: Fields = {"Version": header[1].decode() if header and header[1] else None}
    try:
        with apply_configuration(**_LIMITS):
            fields |= _read_document(file, start)
    except BudgetExceededError as error:
        return _from_head(head, fields, str(error))
    except MemoryError:
        raise
    except Exception as error:
        if file.refusal:  # swallowed by the parser, which then stumbled over the gap
            return _from_head(head, fields, str(file.refusal))
        raise _verdict(file, start, error) from error
    return fields


def _read_document(file: RangeReader, start: int) -> Fields:
    """By the rules first: to make up for a broken table, the parser looks at each object, all over the file.

    Something may stand before the header. Offsets count from there (PDF 1.7 reference, appendix H, note 13), but some
    writers count from the beginning.
    """
    suffix = b"" if _END_MARK in _tail(file) else b"\n" + _END_MARK  # which readers do without, but not the parser
    for offset in dict.fromkeys((start, 0)):
        with suppress(PyPdfError, ValueError, KeyError, TypeError, AttributeError):
            return _parse(ShiftedFile(file, offset, suffix), is_strict=True)
    return _parse(_Recovered(file, start, suffix), is_strict=False)


class _Recovered(ShiftedFile):
    """A file whose table is broken: the parser reads all of it to find its objects."""

    def read(self, size: int | None = -1) -> bytes:
        """Raises UnsupportedError if finding them would take too long."""
        data = super().read(size)
        is_all = size is None or size < 0
        if is_all and (data.count(b" obj") > _MAX_RECOVERED or data.count(b"trailer") > _MAX_RECOVERED_TRAILERS):
            raise UnsupportedError("Its table of objects is broken, and it has too many objects to look for.")
        return data


def _tail(file: RangeReader) -> bytes:
    return file.peek_at(max(0, file.size - BLOCK_BYTES), BLOCK_BYTES)


def _parse(file: ShiftedFile, is_strict: bool) -> Fields:
    fields: Fields = {}
    try:
        document = PdfReader(
            cast("IO[bytes]", file),
            strict=is_strict,
            root_object_recovery_limit=_MAX_ROOTS,
            xref_stream_maximum_entries=_MAX_CROSS_REFERENCES if is_strict else _MAX_RECOVERED,
        )
        fields["Encrypted"] = document.is_encrypted or None
        _read_pages(document, fields)
        _read_information(document, fields)
    except (DependencyError, FileNotDecryptedError, NotImplementedError) as error:
        if _OF_A_STREAM.search(str(error)):
            raise UnsupportedError(f"It is packed in a way of its own: {error}.") from error
        # A password, or AES, which needs native code that the functions don't carry, or a handler of its own.
        warn(fields, "It is encrypted: the rest cannot be read.")
        fields["Encrypted"] = True
    return fields


def _verdict(file: RangeReader, start: int, error: Exception) -> Exception:
    """What the parser's error means: it is damaged only if its own end says so."""
    if isinstance(error, UnreadableError | UnsupportedError):
        return error
    if reason := _damage(file, start):
        return UnreadableError(f"{reason} ({error})")
    return UnsupportedError(f"It could not be read ({type(error).__name__}: {str(error)[:200]}).")


def _damage(file: RangeReader, start: int) -> str | None:
    """Source: PDF 1.7 reference, 3.4.4: the last lines say where the table of its objects is."""
    tail = _tail(file)
    places = _START.findall(tail)
    if not places and _END_MARK in tail and b"trailer" in tail:
        return None  # its writer left the line out, and readers look for the objects
    if not places:
        return "It has no end that says where its objects are: it is cut off."
    place = int(places[-1])
    tables = (file.peek_at(offset + place, 100) for offset in (start, 0) if offset + place < file.size)
    if not any(_TABLE.match(table) for table in tables):
        return "The table of its objects is not where its end says."
    return None


def _from_head(head: bytes, fields: Fields, reason: str) -> Fields:
    pages = _LINEARIZED.search(head)
    if pages:
        fields.setdefault("Pages", int(pages[1]))
    warn(fields, reason)
    return fields


def _read_pages(document: PdfReader, fields: Fields) -> None:
    try:
        root = document.root_object["/Pages"]
        count = root.raw_get("/Count").get_object() if isinstance(root, DictionaryObject) else None
    except (DependencyError, FileNotDecryptedError, LimitReachedError):
        raise
    except KeyError as error:
        raise UnreadableError(f"It has no page tree ({error}).") from error
    objects = document.trailer.get("/Size")
    if not isinstance(count, int) or count < 0 or (isinstance(objects, int) and count > objects):
        warn(fields, "Its number of pages cannot be true.")
    else:
        fields["Pages"] = int(count)


def _read_information(document: PdfReader, fields: Fields) -> None:
    for field, attribute in _INFORMATION.items():
        try:
            value = getattr(document.metadata, attribute, None)
            fields[field] = None if isinstance(value, NullObject) else _without_padding(value)
        except (BudgetExceededError, DependencyError, FileNotDecryptedError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - anything may come out of a parser on hostile bytes
            warn(fields, f"Its {field.lower()} cannot be read ({type(error).__name__}: {str(error)[:200]}).")


def _without_padding(value: object) -> object:
    """A string that ends with NULs, which the parser takes for UTF-16, as what stands before them."""
    if not isinstance(value, TextStringObject):
        return value
    stored = value.original_bytes
    text = stored.rstrip(b"\0")
    is_marked = stored.startswith((BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF8))
    return value if is_marked or text == stored or b"\0" in text else create_string_object(text)
