"""The schemas of notifications as they are committed, for whatever was published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

_FOLDER = Path(__file__).resolve().parents[2] / "docs" / "notifications"


def notification_schema(message: Mapping[str, Any]) -> jsonschema_rs.Validator:
    """What a message of this type must be like; `validate` raises with what is wrong."""
    return _validator(str(message["type"]).partition(".")[0])


@cache
def _validator(family: str) -> jsonschema_rs.Validator:
    schema = json.loads((_FOLDER / f"{family}.schema.json").read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema, validate_formats=True)
