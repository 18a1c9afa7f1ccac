"""The programs in examples/, with what they are really sent."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from filetracker.notifications.file_messages import notification_of
from tests.conftest import make_record, make_tombstone

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def _message(*change: Any) -> str:
    notification = notification_of(*change)
    assert notification
    return str(json.loads(notification.to_entry()["Message"])["default"])


def test_function_counts_media_types(capsys: pytest.CaptureFixture[str]) -> None:
    handler = runpy.run_path(str(EXAMPLES / "consumer_function.py"))["handler"]
    messages = [_message(None, make_record()), _message(make_record(), make_tombstone())]
    counts = handler({"Records": [{"Sns": {"Message": message}} for message in messages]}, None)
    assert counts == {"text/plain": 1}
    assert json.loads(capsys.readouterr().out) == counts


def test_queue_drops_what_is_not_newer(capsys: pytest.CaptureFixture[str]) -> None:
    handle = runpy.run_path(str(EXAMPLES / "consume_queue.py"))["handle"]
    first, second = (
        _message(None, make_record(revision=5)),
        _message(make_record(revision=5), make_tombstone(revision=9)),
    )
    newest: dict[str, int] = {}
    for message in (first, first, second, first, second):
        handle(json.loads(message), newest)
    assert capsys.readouterr().out.splitlines() == ['file.tracked "report.txt" 5', 'file.deleted "report.txt" 5']
