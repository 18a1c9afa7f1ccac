"""The routes of callers, health and figures."""

from __future__ import annotations

from filetracker.api.services import Services
from filetracker.http.callers import Caller, Role
from filetracker.http.request import Request, Response


def get_me(_services: Services, caller: Caller, _request: Request) -> Response:
    """Who the caller is, and may do."""
    return Response(
        200,
        {
            "user_id": caller.user_id,
            "name": caller.name,
            "email": caller.email,
            "groups": sorted(caller.groups),
            "may_upload": caller.role >= Role.UPLOADER,
            "may_delete": caller.role >= Role.ADMIN,
        },
    )


def get_health(_services: Services, _caller: Caller, _request: Request) -> Response:
    """That the function runs; nothing of AWS is asked."""
    return Response(200, {"status": "ok"})


def get_statistics(services: Services, _caller: Caller, request: Request) -> Response:
    """Figures of the files uploaded in a range of time."""
    figures = services.statistics.count(request.query.get("since"), request.query.get("before"))
    return Response(200, figures)
