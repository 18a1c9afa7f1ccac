"""XML of strangers: nothing from outside, no entities or default attributes that grow, only so much of it.

Names are taken as they are written: expat's own handling of namespaces copies the namespace for each element, which one
of 500 kB makes a matter of minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType, errors

from filetracker.metadata.registry import UnreadableError, UnsupportedError

_MAX_LEVELS = 1_000
_MAX_ELEMENTS = 50_000  # of a tree, which takes memory
_STEP_BYTES = 65_536  # after an error expat reads on to the end of a step
# What a document may declare in its own subset. Each use of it is replaced by it, so it must be small.
_MAX_DECLARATIONS = 100
_MAX_DECLARED_CHARACTERS = 256
_NO_MEMORY, _UNDEFINED_ENTITY = (
    errors.codes[errors.XML_ERROR_NO_MEMORY],
    errors.codes[errors.XML_ERROR_UNDEFINED_ENTITY],
)
_UNKNOWN_ENCODING = errors.codes[errors.XML_ERROR_UNKNOWN_ENCODING]
_GROWS_TOO_MUCH = 43  # XML_ERROR_AMPLIFICATION_LIMIT_BREACH, which Python's module does not name before 3.12


class DeclarationsError(UnsupportedError):
    """The document's own declarations (`<!DOCTYPE name [...]>`) are not read."""


class UndefinedEntityError(UnsupportedError):
    """A reference to an entity that is declared nowhere."""


class Visitor(Protocol):
    """What is called for the parts of a document, in their order; what it raises ends the reading."""

    def start(self, name: str, attributes: dict[str, str]) -> object:
        """An element begins; names have the prefixes that the document gives them."""

    def data(self, text: str) -> object:
        """Text, in pieces."""

    def end(self, name: str) -> object:
        """An element ends."""


@dataclass
class Elements:
    """A visitor that is called for the beginnings of elements alone."""

    start: Callable[[str, dict[str, str]], None]

    def data(self, text: str) -> None:
        """Not wanted."""

    def end(self, name: str) -> None:
        """Not wanted."""


def parse(data: bytes) -> Element:
    """The root element with all that is below.

    Raises UnreadableError if the document is not well-formed, UnsupportedError if it has declarations of its own, or is
    too large to be kept.
    """
    builder = _Builder()
    visit(data, builder)
    return builder.close()


def visit(
    data: bytes,
    visitor: Visitor,
    *,
    whole: bool = True,
    allows_declarations: bool = False,
    on_doctype: Callable[[str], None] = lambda _name: None,
    on_skipped_entity: Callable[[str], None] = lambda _name: None,
    encoding: str | None = None,
) -> None:
    """Calls the visitor with what the document holds; `whole` says whether it has to end.

    `on_doctype` is told the name of the document type, `on_skipped_entity` that of an entity which a document type from
    elsewhere may declare (nothing is fetched). `encoding` counts more than the document's own word.

    Raises UnreadableError if it is not well-formed; DeclarationsError if it has declarations of its own that are not
    allowed, or not small; UndefinedEntityError; UnsupportedError for what is too deep, and for unknown encodings.
    """
    parser = ParserCreate(encoding)
    parser.buffer_text = True
    levels = _Levels(visitor)
    parser.StartElementHandler, parser.EndElementHandler = levels.start, levels.end
    parser.CharacterDataHandler = visitor.data
    parser.SkippedEntityHandler = lambda name, is_parameter: None if is_parameter else on_skipped_entity(name)
    declarations = _Declarations(allows_declarations, on_doctype)
    parser.StartDoctypeDeclHandler = declarations.doctype
    parser.EntityDeclHandler, parser.AttlistDeclHandler = declarations.entity, declarations.attribute
    try:
        _feed(parser, data, whole)
    except ExpatError as error:
        raise _meaning_of(error) from error
    except (LookupError, ValueError) as error:
        raise UnsupportedError(f"its encoding is not understood ({error})") from error


def local_name(name: str) -> str:
    """The name without its prefix."""
    return name.rpartition(":")[2]


def find_text(root: Element, name: str) -> str | None:
    """The text of the first element of this local name."""
    return next((element.text for element in root.iter() if local_name(str(element.tag)) == name), None)


def find_all_text(root: Element, name: str) -> list[str]:
    """The texts of all elements of this local name."""
    return [element.text for element in root.iter() if local_name(str(element.tag)) == name and element.text]


def _feed(parser: XMLParserType, data: bytes, whole: bool) -> None:
    for position in range(0, len(data), _STEP_BYTES):
        parser.Parse(data[position : position + _STEP_BYTES], False)
    if whole:
        parser.Parse(b"", True)


def _meaning_of(error: ExpatError) -> Exception:
    if error.code == _NO_MEMORY:
        return MemoryError(str(error))
    if error.code == _UNDEFINED_ENTITY:
        return UndefinedEntityError(f"it refers to an entity that it does not define ({error})")
    if error.code == _UNKNOWN_ENCODING:
        return UnsupportedError(f"its encoding is not understood ({error})")
    if error.code == _GROWS_TOO_MUCH:
        return DeclarationsError(f"its entities grow too much ({error})")
    return UnreadableError(f"its XML is not well-formed ({error})")


class _Levels:
    """Passes elements on, as deep as they may be."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor, self._level = visitor, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._level += 1
        if self._level > _MAX_LEVELS:
            raise UnsupportedError(f"its elements are nested more than {_MAX_LEVELS:,} deep")
        self._visitor.start(name, attributes)

    def end(self, name: str) -> None:
        self._level -= 1
        self._visitor.end(name)


class _Declarations:
    """Refuses what a document may not declare."""

    def __init__(self, are_allowed: bool, on_doctype: Callable[[str], None]) -> None:
        self._are_allowed, self._on_doctype, self._count = are_allowed, on_doctype, 0

    def doctype(self, name: str, _system_id: str | None, _public_id: str | None, has_own: bool) -> None:
        self._on_doctype(name)
        if has_own and not self._are_allowed:
            raise DeclarationsError("it has a document type declaration of its own")

    def entity(self, _name: str, _is_parameter: bool, value: str | None, *_places: str | None) -> None:
        self._check(value or "")

    def attribute(self, _element: str, _name: str, _kind: str, default: str | None, _is_required: bool) -> None:
        self._check(default or "")

    def _check(self, value: str) -> None:
        self._count += bool(value)
        if self._count > _MAX_DECLARATIONS or len(value) > _MAX_DECLARED_CHARACTERS or "&" in value or "%" in value:
            raise DeclarationsError("it declares entities or attributes that may grow")


class _Builder(TreeBuilder):
    """Builds a tree that is not too large."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = 0

    def start(self, tag: Any, attrs: dict[Any, Any], /) -> Element:  # noqa: ANN401 - as the base class has it
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            raise UnsupportedError(f"it has more than {_MAX_ELEMENTS:,} elements")
        return super().start(tag, attrs)
