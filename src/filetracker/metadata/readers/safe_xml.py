"""XML of strangers: no entities, nothing from outside, only so much of it."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from filetracker.metadata.registry import UnreadableError

MOST_MEMBER_BYTES = 1_048_576  # of one XML file inside an archive, uncompressed
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others can grow without a limit in one step
_STEP_BYTES = 65_536


def read_member(archive: zipfile.ZipFile, name: str, most_bytes: int = MOST_MEMBER_BYTES) -> bytes:
    """A member, whole; never more of it than `most_bytes`. KeyError where there is none."""
    member = archive.getinfo(name)
    if member.flag_bits & 1:
        raise UnreadableError(f"{name} is encrypted")
    if member.file_size > most_bytes or member.compress_type not in _METHODS:
        raise UnreadableError(f"{name} is larger than {most_bytes:,} bytes, or packed in a way of its own")
    try:
        with archive.open(member) as stream:
            data = stream.read(most_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{name} cannot be unpacked ({error})") from error
    if len(data) > most_bytes:
        raise UnreadableError(f"{name} is larger than it says")
    return data


def parse(data: bytes) -> Element:
    """The root element with all that is below. Raises on entities and on what is not well-formed."""
    parser = _parser(TreeBuilder())
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        raise UnreadableError(f"its XML is not well-formed ({error})") from error
    return root


def visit(data: bytes, start: Callable[[str, dict[str, str]], None], whole: bool = True) -> None:
    """Calls `start` with each element's name and attributes; builds no tree, so that it takes no memory.

    Raises on entities, and ParseError where it is not well-formed; `whole` says whether it has to end.
    """
    parser = _parser(_Visitor(start))
    for position in range(0, len(data), _STEP_BYTES):
        parser.feed(data[position : position + _STEP_BYTES])
    if whole:
        parser.close()


def local_name(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def find_text(root: Element, name: str) -> str | None:
    """The text of the first element of this local name."""
    return next((element.text for element in root.iter() if local_name(str(element.tag)) == name), None)


def find_all_text(root: Element, name: str) -> list[str]:
    """The texts of all elements of this local name."""
    return [element.text for element in root.iter() if local_name(str(element.tag)) == name and element.text]


class _Visitor:
    def __init__(self, start: Callable[[str, dict[str, str]], None]) -> None:
        self.start = start

    def close(self) -> None:
        """What the parser expects of its target."""


def _parser(target: Any) -> Any:  # noqa: ANN401 - the library has no types
    return DefusedXMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
