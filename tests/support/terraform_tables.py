"""The tables as Terraform declares them, for moto: so that tests and the real schema cannot drift apart."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hcl2

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_MODULES = Path(__file__).parents[2] / "terraform" / "modules"
_DEFINITIONS = (_MODULES / "tables" / "main.tf", _MODULES / "ingest" / "attempts.tf")


def create_tables(dynamodb: DynamoDBClient, **names: str) -> None:
    """Creates the tables that are named: `create_tables(client, files="Files", uploads="Uploads")`."""
    requests = table_requests()
    for resource, name in names.items():
        dynamodb.create_table(TableName=name, **requests[resource])


@cache
def table_requests() -> dict[str, dict[str, Any]]:
    """Terraform's name of each table → the arguments of DynamoDB's CreateTable, but for the table's name."""
    requests: dict[str, dict[str, Any]] = {}
    for definition in _DEFINITIONS:
        requests |= _requests(hcl2.loads(definition.read_text(encoding="utf-8")))
    return requests


def _requests(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    lists = {
        name: [_plain(item) for item in value if isinstance(item, str)]
        for block in document.get("locals", [])
        for name, value in block.items()
        if isinstance(value, list)
    }
    return {
        _plain(name): _request(declared, lists)
        for block in document["resource"]
        for kind, resources in block.items()
        if _plain(kind) == "aws_dynamodb_table"
        for name, declared in resources.items()
    }


def _request(declared: dict[str, Any], lists: dict[str, list[str]]) -> dict[str, Any]:
    request: dict[str, Any] = {
        "BillingMode": _plain(declared["billing_mode"]),
        "KeySchema": _key_schema(declared),
        "AttributeDefinitions": [
            {"AttributeName": _plain(attribute["name"]), "AttributeType": _plain(attribute["type"])}
            for attribute in declared["attribute"]
        ],
    }
    if declared.get("stream_enabled"):
        view_type = _plain(declared["stream_view_type"])
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view_type}
    if indexes := declared.get("global_secondary_index"):
        request["GlobalSecondaryIndexes"] = [_index(index, lists) for index in indexes]
    return request


def _index(declared: dict[str, Any], lists: dict[str, list[str]]) -> dict[str, Any]:
    projection: dict[str, Any] = {"ProjectionType": _plain(declared["projection_type"])}
    if "non_key_attributes" in declared:
        projection["NonKeyAttributes"] = _attribute_names(declared["non_key_attributes"], lists)
    return {"IndexName": _plain(declared["name"]), "KeySchema": _key_schema(declared), "Projection": projection}


def _key_schema(declared: dict[str, Any]) -> list[dict[str, str]]:
    keys = [{"AttributeName": _plain(declared["hash_key"]), "KeyType": "HASH"}]
    if "range_key" in declared:
        keys.append({"AttributeName": _plain(declared["range_key"]), "KeyType": "RANGE"})
    return keys


def _attribute_names(expression: str | list[str], lists: dict[str, list[str]]) -> list[str]:
    """The names in a list, in `local.<list>`, or in a concat() of both."""
    if isinstance(expression, list):
        return [_plain(item) for item in expression]
    names = re.findall(r'"(\w+)"', expression)
    for local in re.findall(r"local\.(\w+)", expression):
        names += lists[local]
    return names


def _plain(text: str) -> str:
    """python-hcl2 keeps the quotes of a string since its version 8."""
    return text.strip('"')
