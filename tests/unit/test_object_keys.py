from __future__ import annotations

import pytest

from filetracker.errors import BadKeyError
from filetracker.object_keys import check_object_key


@pytest.mark.parametrize(
    "key", ["a", "a/b", "a//b", "dir/", "...", "..a", "a..", ".hidden", "é 😀+%#?&", "x" * 1024, "é" * 512, "a\u00a0b"]
)
def test_check_object_key_takes(key: str) -> None:
    check_object_key(key)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "1 to 1,024 bytes in UTF-8, not 0"),
        ("x" * 1025, "not 1,025"),
        ("é" * 513, "not 1,026"),
        ("a\0", "control characters"),
        ("a\nb", "control characters"),
        ("a\x7f", "control characters"),
        ("a\x9f", "control characters"),
        ("\ud800", "lone surrogates"),
        ("/a", "begin with /"),
        (".", 'part that is "."'),
        ("..", 'part that is "."'),
        ("a/../b", 'part that is "."'),
        ("./a", 'part that is "."'),
        ("a/.", 'part that is "."'),
    ],
)
def test_check_object_key_refuses(key: str, why: str) -> None:
    with pytest.raises(BadKeyError, match=why):
        check_object_key(key)
