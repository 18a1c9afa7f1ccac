"""PDF: pages, and the document's information."""

from __future__ import annotations

import logging
import re
from typing import IO, Any, cast

from pypdf import PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import DictionaryObject

from filetracker.metadata.range_reader import BudgetExceededError, RangeReader
from filetracker.metadata.readers.extras import Fields, warn
from filetracker.metadata.registry import UnreadableError

FIELDS: dict[str, str] = {
    "Version": "of the format, as in its header",
    "Pages": "how many, as the root of the page tree says",
    "Title": "as the document says",
    "Author": "as the document says",
    "Producer": "the program that wrote it",
    "Created": "ISO 8601, UTC",
    "Encrypted": "true where it is; the rest may need a password",
}
_HEADER = re.compile(rb"%PDF-(\d\.\d)")
_LINEARIZED = re.compile(rb"/Linearized\s[^>]{0,200}?/N\s+(\d{1,7})\b")  # the first page's part says how many there are
_INFORMATION = {"Title": "title", "Author": "author", "Producer": "producer", "Created": "creation_date"}
_OF_A_STREAM = re.compile(
    "[Uu]nsupported filter|Crypt filter|jbig2dec|brotli"
)  # what the parser says of packing that it does not know
_HEADER_BYTES = 1_024
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
_MOST_ROOTS = 100  # objects that are tried where the trailer does not name the root
_MOST_CROSS_REFERENCES = 200_000  # from one compressed table; each takes memory

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it repairs is no news


def read_metadata(file: RangeReader, media_type: str) -> Fields:  # noqa: ARG001 - one format
    """The fields of FIELDS; without those of an encrypted file that needs a password."""
    head = file.peek_at(0, _HEADER_BYTES)
    version = _HEADER.search(head)
    fields: Fields = {"Version": version[1].decode() if version else None}
    try:
        with apply_configuration(**_LIMITS):
            _read_document(file, fields)
    except (DependencyError, FileNotDecryptedError, NotImplementedError) as error:
        if _OF_A_STREAM.search(str(error)):
            raise UnreadableError(str(error)) from error
        # A password, or AES, which needs native code that the functions don't carry, or a handler of its own.
        warn(fields, "It is encrypted: the rest cannot be read.")
        fields["Encrypted"] = True
    except BudgetExceededError as error:
        return _from_head(head, fields, str(error))
    except Exception as error:
        if file.refusal:  # swallowed by the parser, which then stumbled over the gap
            return _from_head(head, fields, str(file.refusal))
        if isinstance(error, PyPdfError):
            raise UnreadableError(str(error)) from error
        raise
    return fields


def _read_document(file: RangeReader, fields: Fields) -> None:
    document = PdfReader(
        cast("IO[bytes]", file),
        root_object_recovery_limit=_MOST_ROOTS,
        xref_stream_maximum_entries=_MOST_CROSS_REFERENCES,
    )
    fields["Encrypted"] = document.is_encrypted or None
    _read_pages(document, fields)
    _read_information(document, fields)


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
    except (DependencyError, FileNotDecryptedError):
        raise
    except (KeyError, PyPdfError, RecursionError) as error:
        raise UnreadableError(f"It has no page tree ({error}).") from error
    objects = document.trailer.get("/Size")
    if not isinstance(count, int) or count < 0 or (isinstance(objects, int) and count > objects):
        warn(fields, "Its number of pages cannot be true.")
    else:
        fields["Pages"] = int(count)


def _read_information(document: PdfReader, fields: Fields) -> None:
    for field, attribute in _INFORMATION.items():
        try:
            fields[field] = getattr(document.metadata, attribute, None)
        except (BudgetExceededError, DependencyError, FileNotDecryptedError):
            raise
        except Exception as error:  # noqa: BLE001 - anything may come out of a parser on hostile bytes
            warn(fields, f"Its {field.lower()} cannot be read ({type(error).__name__}: {str(error)[:200]}).")
