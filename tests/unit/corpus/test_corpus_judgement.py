from __future__ import annotations

import pytest

from tests.content.corpus.judgement import TypeVerdict, Voices, is_false_mismatch, judge_type

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MISSING = "binary/octet-stream"


@pytest.mark.parametrize(
    ("shown", "magic", "exiftool", "verdict"),
    [
        ("image/png", "image/png", "image/png", TypeVerdict.RIGHT),
        ("audio/wav", "audio/x-wav", None, TypeVerdict.RIGHT),
        ("image/x-nikon-nef", "image/tiff", "image/x-nikon-nef", TypeVerdict.RIGHT),
        ("application/zip", DOCX, "application/zip", TypeVerdict.RIGHT),
        ("application/zip", DOCX, DOCX, TypeVerdict.COARSE),
        ("image/jpeg", "image/jp2", "image/jp2", TypeVerdict.WRONG),
        ("application/octet-stream", "image/jp2", None, TypeVerdict.UNKNOWN),
        (None, "image/jp2", None, TypeVerdict.UNKNOWN),
        ("application/x-odd", "application/octet-stream", None, TypeVerdict.UNJUDGED),
        ("text/plain", "text/x-c", "text/plain", TypeVerdict.RIGHT),
        ("image/png", "text/plain", "text/plain", TypeVerdict.WRONG),
    ],
)
def test_judge_type_by_what_oracles_say(
    shown: str | None, magic: str, exiftool: str | None, verdict: TypeVerdict
) -> None:
    assert judge_type(shown, Voices(magic, exiftool, MISSING)) is verdict


def test_judge_type_accepts_a_text_that_is_what_its_name_says() -> None:
    assert (
        judge_type("application/yaml", Voices("text/plain", None, MISSING, ("application/x-yaml",)))
        is TypeVerdict.RIGHT
    )
    assert judge_type("application/yaml", Voices("text/plain", None, MISSING)) is TypeVerdict.WRONG


def test_judge_type_tells_a_declared_type_that_nothing_confirms() -> None:
    assert judge_type("application/x-odd", Voices("text/plain", None, "application/x-odd")) is TypeVerdict.DECLARED
    assert judge_type("image/png", Voices("text/plain", None, "image/png")) is TypeVerdict.WRONG


@pytest.mark.parametrize(
    ("magic", "declared", "packing", "false"),
    [
        ("image/png", "image/png", None, True),
        ("audio/x-wav", "audio/wav", None, True),
        ("image/jpeg", "image/png", None, False),
        ("application/gzip", "text/plain", "application/gzip", True),
        ("application/gzip", "text/plain", None, False),
        ("text/plain", "application/vnd.pg.format", None, True),
        ("text/plain", "image/png", None, False),
        ("application/octet-stream", "application/vnd.pg.format", None, True),
    ],
)
def test_is_false_mismatch_unless_an_oracle_contradicts(
    magic: str, declared: str, packing: str | None, false: bool
) -> None:
    assert is_false_mismatch(Voices(magic, None, declared, packing=packing)) is false
