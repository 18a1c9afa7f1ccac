"""Answers the REST API. Triggered by API Gateway (Lambda proxy), one request at a time.

Whatever happens, the answer is one of the OpenAPI document: every exception becomes a problem document (RFC 9457), and
only the log tells its inside. Nothing is retried here; a caller may.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from filetracker.api.application import find_endpoint, perform, to_gateway
from filetracker.api.services import Services
from filetracker.errors import SettingsError
from filetracker.http.callers import caller_of
from filetracker.http.problems import class_of, problem_of
from filetracker.settings import ApiSettings

_UNKNOWN = "unknown"

logger = Logger()
metrics = Metrics()


@cache
def _services() -> Services:
    return Services(ApiSettings.from_environment())


@dataclass
class _Call:
    """What is told of one request when it is over."""

    event: dict[str, Any]
    request_id: str
    began: float
    route: str = _UNKNOWN
    error: Exception | None = None


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """One answer for one request; never raises."""
    request_id = (event.get("requestContext") or {}).get("requestId") or context.aws_request_id
    call = _Call(event, str(request_id), time.perf_counter())
    try:
        endpoint = find_endpoint(event)
        call.route = endpoint.name
        response = to_gateway(perform(endpoint, _services(), event), call.request_id)
    except Exception as error:  # noqa: BLE001 - the caller is told of a problem, the log of the exception
        call.error = error
        response = to_gateway(problem_of(error, call.request_id), call.request_id)
    _log(call, response)
    _measure(call, response["statusCode"])
    return response


def _log(call: _Call, response: dict[str, Any]) -> None:
    context = call.event.get("requestContext") or {}
    settings = _settings()
    caller = caller_of(context, settings.auth, settings.user_pool_client_id) if settings else None
    line = {
        "route": call.route,
        "status": response["statusCode"],
        "milliseconds": round(_milliseconds(call), 1),
        "answer_characters": len(response["body"]),
        "caller": caller.user_id if caller else None,
        "source_ip": (context.get("identity") or {}).get("sourceIp"),
        "code": class_of(call.error).http_code if call.error else None,
    }
    what = f"{call.event.get('httpMethod')} {call.event.get('path')}"
    if call.error is None:
        logger.info(what, extra=line)
    elif response["statusCode"] < 500:  # noqa: PLR2004 - the caller's fault, or ours
        logger.info(what, extra={**line, "why": str(call.error)})
    else:
        logger.error(what, extra={**line, "why": str(call.error)}, exc_info=call.error)


def _measure(call: _Call, status: int) -> None:
    """Per route, and for the stack as a whole."""
    settings = _settings()
    stack_name = settings.stack_name if settings else _UNKNOWN
    metrics.add_dimension("Stack", stack_name)
    metrics.add_dimensions(service=metrics.service or _UNKNOWN, Stack=stack_name, Route=call.route)
    metrics.add_metric("Requests", MetricUnit.Count, 1)
    metrics.add_metric("Latency", MetricUnit.Milliseconds, _milliseconds(call))
    metrics.add_metric("Errors4xx", MetricUnit.Count, int(400 <= status < 500))  # noqa: PLR2004 - the caller's fault
    metrics.add_metric("Errors5xx", MetricUnit.Count, int(status >= 500))  # noqa: PLR2004 - ours
    metrics.flush_metrics()


def _settings() -> ApiSettings | None:
    try:
        return _services().settings
    except SettingsError:  # told already, as the answer's error
        return None


def _milliseconds(call: _Call) -> float:
    return (time.perf_counter() - call.began) * 1000
