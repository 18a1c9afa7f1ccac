from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filetracker.metadata.detection.text_encoding import decode, looks_like_text
from tests.support.encoding_samples import EncodedText, encoded_texts

# What is not told: so few letters that two encodings make a text of them.
UNTOLD = {("English", "mac_roman"), ("Finnish", "cp850")}

per_text = pytest.mark.parametrize(
    "encoded", list(encoded_texts()), ids=lambda encoded: f"{encoded.language} in {encoded.encoding}"
)


@per_text
def test_decode_finds_the_text(encoded: EncodedText) -> None:
    decoded = decode(encoded.data, whole=True)
    assert decoded is not None
    assert looks_like_text(decoded, encoded.data)
    assert (decoded.text == encoded.text) is ((encoded.language, encoded.encoding) not in UNTOLD)


@per_text
def test_decode_believes_a_declared_encoding(encoded: EncodedText) -> None:
    decoded = decode(encoded.data, whole=True, charset=encoded.encoding)
    assert decoded is not None
    assert decoded.text == encoded.text


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Name;Müller\n", "utf-8"),
        ("Grüße", "us-ascii"),
        ("Grüße", "no-such-encoding"),
        ("Grüße", "base64"),
        ("Grüße", "Ünïcode"),
        ("Grüße", "a\0b"),
    ],
)
def test_decode_does_not_believe_what_the_bytes_are_not(text: str, charset: str) -> None:
    decoded = decode(text.encode("cp1252"), whole=True, charset=charset)
    assert decoded is not None
    assert decoded.text == text


@pytest.mark.parametrize(
    "text",
    [
        "Copyright © 2010\n",
        "20 °C, max. 25 °C\n",
        "price £ 30, 50 £\n",
        "\N{LEFT DOUBLE QUOTATION MARK}quoted\N{RIGHT DOUBLE QUOTATION MARK} it\N{RIGHT SINGLE QUOTATION MARK}s\n",
        "5 € \N{EN DASH} ½\n",
        "café",
        "René\n",
    ],
)
def test_decode_takes_few_signs_for_those_of_the_most_usual_encoding(text: str) -> None:
    decoded = decode(text.encode("cp1252"), whole=True)
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (text, "cp1252")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_decode_believes_a_mark_before_a_declaration(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + "Größe".encode(encoding), whole=True, charset="koi8-r")
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == ("Größe", encoding)


def test_decode_replaces_what_others_wrote_into_unicode() -> None:
    decoded = decode("Ärger über Öl\n".encode() * 5 + "é\n".encode("latin-1"), whole=True)
    assert decoded is not None
    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("Öl\n\N{REPLACEMENT CHARACTER}\n")


def test_decode_lets_the_end_cut_a_character() -> None:
    cut = "Größe".encode()[:3]
    decoded = decode(cut, whole=False)
    assert decoded is not None
    assert decoded.text == "Gr"
    decoded = decode("日本語のテキスト、".encode("utf-16-le") * 9 + b"\x41", whole=False, charset="utf-16-le")
    assert decoded is not None
    assert decoded.text.endswith("、")


@pytest.mark.parametrize(
    "data",
    [
        b"\x01\x02\x03 some text",
        b"text\0text",
        bytes(64),
        bytes(range(256)),
        b"\x12\x34\x56\x78" * 16,
        b"A\0\x01\0B\0\x02\0" * 8,
    ],
)
def test_decode_takes_no_bytes_for_text(data: bytes) -> None:
    assert decode(data, whole=True) is None


@pytest.mark.parametrize("data", [b"\xe9\xe8", b"\x91\xb3\x77\xfe\xa9\xf0\xe1\xe2", bytes(range(0x80, 0x100))])
def test_looks_like_text_asks_for_more_than_the_absence_of_controls(data: bytes) -> None:
    decoded = decode(data, whole=True)
    assert decoded is None or not looks_like_text(decoded, data)


@given(
    st.binary(max_size=200), st.booleans(), st.sampled_from(["", "utf-8", "utf-16", "cp1252", "hz", "idna", "rot13"])
)
def test_decode_answers_whatever_it_is_given(data: bytes, whole: bool, charset: str) -> None:
    decoded = decode(data, whole, charset)
    assert decoded is None or isinstance(decoded.text, str)
