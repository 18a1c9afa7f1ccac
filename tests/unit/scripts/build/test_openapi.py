from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from filetracker.api.endpoints import ENDPOINTS
from filetracker.attributes import json_name
from filetracker.files.models import FileRecord
from filetracker.jobs.models import Job
from scripts.build import openapi
from scripts.build.openapi import DOCUMENT, main, make_document


def test_document_is_what_the_code_says() -> None:
    main(["check"])


def test_check_fails_where_it_is_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(openapi, "DOCUMENT", tmp_path / "openapi.json")
    with pytest.raises(SystemExit, match="write"):
        main(["check"])
    main(["write"])
    main(["check"])
    assert (tmp_path / "openapi.json").read_bytes() == DOCUMENT.read_bytes()


def test_main_says_how_it_is_used() -> None:
    with pytest.raises(SystemExit, match="usage"):
        main([])


def _operations() -> dict[str, Any]:
    return {
        operation["operationId"]: operation for path in make_document()["paths"].values() for operation in path.values()
    }


def test_every_operation_is_told_with_all_its_answers() -> None:
    told = _operations()
    assert set(told) == {operation.name for operation in ENDPOINTS}
    for operation in ENDPOINTS:
        responses = told[operation.name]["responses"]
        assert str(operation.status) in responses
        assert "500" in responses
        problems = [response for status, response in responses.items() if status >= "400"]
        assert all("application/problem+json" in response["content"] for response in problems)


def test_who_need_not_sign_in_is_told() -> None:
    told = _operations()
    assert told["getHealth"]["security"] == []
    assert told["getMe"]["security"] == [{"cognito": []}, {"iam": []}]


def test_a_list_in_the_query_is_written_with_commas() -> None:
    parameters = {parameter["name"]: parameter for parameter in _operations()["listFiles"]["parameters"]}
    assert (parameters["status"]["style"], parameters["status"]["explode"]) == ("form", False)
    assert parameters["status"]["schema"]["items"]["enum"] == ["TRACKED", "FAILED", "DELETED"]


def test_nothing_in_the_document_is_pythons_own() -> None:
    assert "\\\\Z" not in json.dumps(make_document())


def _properties() -> list[tuple[str, str, dict[str, Any]]]:
    schemas = make_document()["components"]["schemas"]
    return [
        (schema, name, described) for schema, each in schemas.items() for name, described in each["properties"].items()
    ]


def test_every_field_that_is_a_time_ends_alike() -> None:
    times = {(schema, name) for schema, name, described in _properties() if described.get("format") == "date-time"}
    # As the parameters that they answer.
    assert {name for name in times if not name[1].endswith("Time")} == {
        ("StatisticsAnswer", "from"),
        ("StatisticsAnswer", "to"),
    }


def test_a_thing_has_one_name_in_all_resources() -> None:
    others = {"state", "size", "name", "etag", "bytes", "time"}
    assert [(schema, name) for schema, name, _ in _properties() if name in others] == [("Me", "name")]


def test_names_are_those_of_the_tables_attributes() -> None:
    """Of what the table holds, the API tells nothing under another name."""
    schemas = make_document()["components"]["schemas"]
    ids = {"fileId", "outputFileId", "text"}
    for schema, record in {"File": FileRecord, "Job": Job}.items():
        stored = {json_name(field.name) for field in fields(record)}
        assert set(schemas[schema]["properties"]) - ids <= stored
