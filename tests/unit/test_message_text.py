from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import unquote

from filetracker.message_text import attribute_text, message_json

# Source: SQS API reference, SendMessage.
_TAKEN = [(0x9, 0x9), (0xA, 0xA), (0xD, 0xD), (0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF)]


def _is_taken(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _TAKEN)


def _characters() -> Iterator[str]:
    """Every code point that a name in UTF-8 can hold."""
    return (chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF)


def test_body_holds_only_what_sqs_takes_and_says_the_same() -> None:
    for character in _characters():
        text = message_json({"name": character})
        assert all(map(_is_taken, text)), ascii(character)
        assert json.loads(text) == {"name": character}


def test_attribute_holds_only_what_can_be_printed() -> None:
    for character in _characters():
        text = attribute_text(f"a{character}b")
        assert all(map(_is_taken, text)), ascii(character)
        assert not any(c in "\t\n\r" or "\x7f" <= c <= "\x9f" for c in text), ascii(character)
        assert unquote(text) == f"a{character}b"


def test_lone_surrogates_are_escaped_too() -> None:
    assert message_json({"name": "\ud800"}) == '{"name": "\\ud800"}'
    assert attribute_text("\ud800") == "%ED%A0%80"
