"""The table of formats in docs/content-metadata.md is what the samples give. Write it anew: make docs."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from filetracker.files.models import Status
from filetracker.metadata.detection.detector import Basis, Detected
from filetracker.metadata.registry import _MODULES
from filetracker.metadata.verdict import reading_type
from tests.support.content.extracting import Verdict, verdict_of, verdict_of_bytes
from tests.support.content.large_files import grown
from tests.support.content.samples import samples

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "content-metadata.md"
BEGIN, END = "<!-- generated: formats -->", "<!-- /generated -->"
LARGE = 2**30


def test_every_sample_is_tracked_with_metadata() -> None:
    for sample in samples():
        record = verdict_of_bytes(sample.name, sample.read_bytes()).record
        assert record.status is Status.TRACKED, (sample.name, record.error)
        assert record.metadata, sample.name
        assert not record.type_mismatch, (sample.name, record.content_type, record.detected_type)


def test_every_reader_has_a_sample() -> None:
    read = {module_of(verdict_of_bytes(sample.name, sample.read_bytes())) for sample in samples()}
    assert read == set(_MODULES.values())


def test_every_field_is_described() -> None:
    for sample in samples():
        verdict = verdict_of_bytes(sample.name, sample.read_bytes())
        described = fields_of(module_of(verdict))
        assert set(verdict.record.metadata or {}) - {"Warning"} <= set(described), sample.name


def test_document_holds_the_table() -> None:
    text = DOCUMENT.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    generated = f"{before}{BEGIN}\n\n{tables()}\n{END}{after}"
    if os.environ.get("WRITE_DOCS"):
        DOCUMENT.write_text(generated)
        return
    assert text == generated, "run: make docs"


def tables() -> str:
    rows = ["| sample | type | fields | bytes read | of 1 GiB | requests |", "| --- | --- | --- | --- | --- | --- |"]
    modules: dict[str, dict[str, str]] = {}
    for sample in samples():
        verdict = verdict_of_bytes(sample.name, sample.read_bytes())
        large_file = grown(sample, LARGE)
        large = verdict_of(sample.name, large_file.fetch, large_file.size)
        module = module_of(verdict)
        modules[module] = fields_of(module)
        names = ", ".join(f"`{name}`" for name in sorted(verdict.record.metadata or {}))
        rows.append(
            f"| {sample.name} | `{verdict.record.media_type}` | {names} | {verdict.bytes_read:,} "
            f"| {large.bytes_read:,} | {large.requests} |"
        )
    parts = ["\n".join(rows)]
    for module, described in sorted(modules.items()):
        lines = [f"| `{name}` | {what} |" for name, what in described.items()]
        parts.append(f"**{module.replace('_', ' ')}**\n\n| field | what |\n| --- | --- |\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def module_of(verdict: Verdict) -> str:
    """The reader that a file was read by."""
    record = verdict.record
    detected = Detected(record.detected_type or "", Basis.TEXT)
    return _MODULES.get(reading_type(record.media_type or "", detected), "")


def fields_of(module: str) -> dict[str, str]:
    """The fields of a reader, described."""
    described: Any = import_module(f"filetracker.metadata.readers.{module}")
    return dict(described.FIELDS)
