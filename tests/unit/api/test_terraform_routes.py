"""API Gateway lets through just what the function answers: both tables of routes say the same."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import hcl2
import pytest

from filetracker.api.endpoints import ENDPOINTS
from filetracker.http.callers import Role
from filetracker.http.problems import problem_codes

_MODULE = Path(__file__).parents[3] / "terraform" / "modules" / "api"


def terraform_locals(file_name: str) -> dict[str, Any]:
    """Name → value of what a file of the module declares as locals."""
    document = hcl2.loads((_MODULE / file_name).read_text(encoding="utf-8"))
    return {name: value for block in document["locals"] for name, value in block.items()}


def terraform_routes() -> dict[tuple[str, str], bool]:
    """Method and path → whether anybody may ask."""
    routes = terraform_locals("routes.tf")["routes"]
    return {(_plain(route["method"]), _plain(route["path"])): route["open"] for route in routes}


def test_routes_are_those_of_the_operations() -> None:
    assert sorted(terraform_routes()) == sorted((endpoint.method, endpoint.path) for endpoint in ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_route_is_open_where_anybody_may_ask(endpoint: Any) -> None:
    assert terraform_routes()[endpoint.method, endpoint.path] is (endpoint.role is Role.ANYBODY)


def test_no_route_is_declared_twice() -> None:
    routes = terraform_locals("routes.tf")["routes"]
    assert len(terraform_routes()) == len(routes)


def test_gateway_uses_the_codes_of_the_function() -> None:
    source = (_MODULE / "problems.tf").read_text(encoding="utf-8")
    codes = set(re.findall(r'code = "(\w+)"', source))
    assert codes
    assert codes <= set(problem_codes())


def test_gateway_titles_are_the_names_of_the_statuses() -> None:
    titles = {int(_plain(status)): _plain(title) for status, title in terraform_locals("problems.tf")["titles"].items()}
    # Python 3.13 has RFC 9110's name of 413, those before it an older one.
    renamed = {413: "Content Too Large"}
    assert titles == {status: renamed.get(status, HTTPStatus(status).phrase) for status in titles}


def _plain(text: Any) -> str:
    """python-hcl2 keeps the quotes of a string since its version 8."""
    return str(text).strip('"')
