"""Whether a text, or its beginning, is well-formed XML, without building anything, and following nothing."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat


class _EnoughError(Exception):
    """It declares entities: what they stand for is not looked at."""


def is_xml(text: str, whole: bool) -> bool:
    """As far as it goes; if it is not `whole`, it may end anywhere. One that declares entities is taken for XML."""
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _stop
    parser.AttlistDeclHandler = _stop  # a default of many bytes would be repeated in each element
    try:
        parser.Parse(text.encode("utf-8", "replace").decode(), whole)
    except _EnoughError:
        return True
    except expat.ExpatError:
        return False
    return True


def _stop(*_declared: object) -> NoReturn:
    raise _EnoughError
