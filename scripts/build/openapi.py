"""The OpenAPI document, `docs/openapi.json`, from the table of operations and the schemas.

python -m scripts.build.openapi write    writes it anew
python -m scripts.build.openapi check    fails where it is not what the code says
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields, validate

from filetracker import __doc__ as about
from filetracker.api import status_schemas as service_schemas
from filetracker.api.endpoints import ENDPOINTS, Endpoint
from filetracker.api.status_schemas import Problem
from filetracker.files import schemas
from filetracker.files.ids import file_id_of
from filetracker.http.callers import Role
from filetracker.http.problems import MEDIA_TYPE, problem_codes, title_of
from filetracker.http.schema import TIME_PATTERN, NoFields, TimeField, WordsField
from filetracker.jobs import schemas as job_schemas
from filetracker.uploads import schemas as upload_schemas
from scripts import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "openapi.json"

_PATH_PARAMETERS: dict[str, dict[str, Any]] = {
    "fileId": {
        "description": "The unpadded base64url of the file's name in UTF-8.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{2,1366}$", "examples": [file_id_of("report.pdf")]},
    },
    "jobId": {
        "description": "As `POST /jobs` told it.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    },
    "uploadId": {
        "description": "As `POST /uploads` told it.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9]{1,64}$"},
    },
}
_ROLES = {
    Role.ANYBODY: "Anybody may.",
    Role.SIGNED_IN: "Whoever is signed in may.",
    Role.VIEWER: "Viewers may, and whoever may more.",
    Role.UPLOADER: "Uploaders may, and admins.",
    Role.ADMIN: "Admins may.",
}
_REQUEST_ID = {"x-request-id": {"description": "Tell it when you ask for help.", "schema": {"type": "string"}}}
_SECURITY = {
    "cognito": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The ID token of a signed-in user, where the stack is deployed with `auth = cognito`.",
    },
    "iam": {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "description": "AWS Signature Version 4 for the service execute-api, where `auth = iam`.",
        "x-amazon-apigateway-authtype": "awsSigv4",
    },
}


def make_document() -> dict[str, Any]:
    """The document as JSON values."""
    plugin = MarshmallowPlugin(schema_name_resolver=schema_name)
    spec = APISpec(
        title="FileTracker",
        version="1",
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": f"{about}\n\nErrors are problem documents (RFC 9457).", "license": {"name": "MIT"}},
        servers=[{"url": "/", "description": "The root of the stage."}],
    )
    converter = plugin.converter
    assert converter is not None  # noqa: S101 - for the types: the specification above has made it
    add: Any = converter.add_attribute_function  # it has no types
    add(describe_field)
    for name, scheme in _SECURITY.items():
        spec.components.security_scheme(name, scheme)
    for endpoint in ENDPOINTS:
        query = converter.schema2parameters(endpoint.query, location="query")
        headers = converter.schema2parameters(endpoint.headers, location="headers")
        parameters = [*_path_parameters(endpoint.path), *map(_optional_parameter, [*query, *headers])]
        spec.path(endpoint.path, operations={endpoint.method.lower(): _describe(endpoint, parameters)})
    _describe_schemas(spec)
    document: dict[str, Any] = json.loads(json.dumps(spec.to_dict()))
    return document


def schema_name(schema: type[Schema] | Schema) -> str:
    return (schema if isinstance(schema, type) else type(schema)).__name__


def describe_field(_converter: object, field: fields.Field[Any], ret: Mapping[str, Any]) -> dict[str, Any]:
    """What apispec can't know of our own kinds of field, and writes otherwise than JSON Schema does."""
    match field:
        case TimeField():
            return {"type": "string", "pattern": TIME_PATTERN, "examples": ["2026-01-31", "2026-01-31T12:00:00Z"]}
        case WordsField():
            return {"type": "array", "minItems": 1, "maxItems": field.most, "items": _describe_word(field.inner)}
        case fields.Enum():
            return {"type": ["string", "null"] if field.allow_none else "string"}
    return {"pattern": _pattern(ret["pattern"])} if "pattern" in ret else {}


def _describe_word(inner: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(inner, fields.Enum):
        return {"type": "string", "enum": [member.value for member in inner.enum]}
    patterns = [validator.regex.pattern for validator in inner.validators if isinstance(validator, validate.Regexp)]
    return {"type": "string", "pattern": _pattern(patterns[0])}


def _pattern(python: str | bytes) -> str:
    r"""JSON Schema's $ is Python's \Z."""
    return str(python).replace(r"\Z", "$")


def _path_parameters(path: str) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", path):
        yield {"in": "path", "name": name, "required": True, **_PATH_PARAMETERS[name]}


def _optional_parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = dict(parameter["schema"])
    if schema.get("default", "") is None:  # absent; there is no null in a query or a header
        del schema["default"]
        schema["type"] = "string"
    style = {"style": "form", "explode": False} if schema["type"] == "array" else {}  # a,b
    return {**parameter, "schema": schema, **style}


def _describe(endpoint: Endpoint, parameters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    description: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": _ROLES[endpoint.role],
        "tags": [endpoint.path.split("/")[1]],
        "parameters": parameters,
        "security": [] if endpoint.role is Role.ANYBODY else [{name: []} for name in _SECURITY],
        "responses": _responses(endpoint),
    }
    if endpoint.body:
        content = {"application/json": {"schema": endpoint.body}}
        has_required = any(field.required for field in endpoint.body().fields.values())
        description["requestBody"] = {"required": has_required, "content": content}
    return description


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    success: dict[str, Any] = {"description": HTTPStatus(endpoint.status).phrase, "headers": _REQUEST_ID}
    if endpoint.response:
        success["content"] = {"application/json": {"schema": endpoint.response}}
    responses = {str(endpoint.status): success}
    codes = _problem_codes(endpoint)
    statuses = {code: status for code, status in problem_codes().items() if code in codes}
    for status in sorted(set(statuses.values())):
        named = sorted(code for code, its_status in statuses.items() if its_status == status)
        responses[str(int(status))] = {
            "description": f"{title_of(status)}: {', '.join(named)}",
            "headers": _REQUEST_ID,
            "content": {MEDIA_TYPE: {"schema": Problem}},
        }
    return responses


def _problem_codes(endpoint: Endpoint) -> set[str]:
    codes = {"BadRequest", "InternalError", *endpoint.problems}
    if endpoint.role > Role.ANYBODY:
        codes |= {"NotAuthenticated", "Unavailable"}
    if endpoint.role > Role.SIGNED_IN:
        codes.add("NotAllowed")
    if endpoint.body:
        codes.add("TooLarge")
    if "{fileId}" in endpoint.path:
        codes.add("BadFileId")
    if "cursor" in endpoint.query().fields:
        codes.add("BadCursor")
    return codes


def _describe_schemas(spec: APISpec) -> None:
    """The docstring of each schema."""
    described = [vars(schemas), vars(service_schemas), vars(upload_schemas), vars(job_schemas)]
    for name, schema in spec.components.schemas.items():
        found = next(module[name] for module in [*described, {"NoFields": NoFields}] if name in module)
        schema["description"] = inspect.cleandoc(found.__doc__)


def main(arguments: Sequence[str]) -> None:
    """Writes or checks the document."""
    text = json.dumps(make_document(), indent=2, ensure_ascii=False) + "\n"
    match arguments:
        case ["write"]:
            DOCUMENT.write_text(text, encoding="utf-8")
        case ["check"]:
            if not DOCUMENT.is_file() or DOCUMENT.read_text(encoding="utf-8") != text:
                sys.exit(
                    "error: docs/openapi.json is not what the code says: run `python -m scripts.build.openapi write`."
                )
        case _:
            sys.exit("usage: python -m scripts.build.openapi write|check")


if __name__ == "__main__":
    main(sys.argv[1:])
