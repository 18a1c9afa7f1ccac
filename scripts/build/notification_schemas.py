"""The JSON Schemas of notifications, `docs/notifications/*.schema.json`, from the schemas in the code.

python -m scripts.build.notification_schemas write    writes them anew
python -m scripts.build.notification_schemas check    fails where one is not what the code says
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from filetracker.files import schemas as file_schemas
from filetracker.jobs import schemas as job_schemas
from filetracker.notifications.schemas import FileNotification, JobNotification
from scripts import REPOSITORY
from scripts.build.openapi import describe_field, schema_name

FOLDER = REPOSITORY / "docs" / "notifications"
SCHEMAS: Mapping[str, type[Schema]] = {"file": FileNotification, "job": JobNotification}
_DESCRIBED = {**vars(job_schemas), **vars(file_schemas)}


def make_schema(notification: type[Schema]) -> dict[str, Any]:
    """A JSON Schema that stands by itself. What is not known is absent, and fields may be added: both are valid."""
    plugin = MarshmallowPlugin(schema_name_resolver=schema_name)
    spec = APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    converter: Any = plugin.converter
    converter.add_attribute_function(describe_field)
    spec.components.schema("Notification", schema=notification)
    text = json.dumps(spec.to_dict()["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/")
    definitions: dict[str, Any] = json.loads(text)
    for name, definition in definitions.items():
        if name in _DESCRIBED:
            definition["description"] = inspect.cleandoc(_DESCRIBED[name].__doc__)
        if definition.get("additionalProperties") is False:  # as the API refuses unknown fields in requests
            del definition["additionalProperties"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": notification.__name__,
        "description": inspect.cleandoc(notification.__doc__ or ""),
        **definitions.pop("Notification"),
        "$defs": definitions,
    }


def main(arguments: Sequence[str]) -> None:
    """Writes or checks the documents."""
    documents = {
        FOLDER / f"{name}.schema.json": json.dumps(make_schema(schema), indent=2, ensure_ascii=False) + "\n"
        for name, schema in SCHEMAS.items()
    }
    match arguments:
        case ["write"]:
            FOLDER.mkdir(exist_ok=True)
            for path, text in documents.items():
                path.write_text(text, encoding="utf-8")
        case ["check"]:
            if wrong := [
                path.name for path, text in documents.items() if not path.is_file() or path.read_text() != text
            ]:
                sys.exit(f"error: {', '.join(wrong)}: not what the code says. `make docs` writes them anew.")
        case _:
            sys.exit("usage: python -m scripts.build.notification_schemas write|check")


if __name__ == "__main__":
    main(sys.argv[1:])
