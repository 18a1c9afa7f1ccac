"""Serves the web page: of a deployed stack on one's own machine, or as the environment says.

    python -m filetracker.web_server --stack NAME [--port 8080] [--root web/dist]
    python -m filetracker.web_server

Without --stack, every setting comes from the environment, as in the container; what is missing is told at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import sys
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from filetracker.errors import FileTrackerError
from filetracker.settings import WebServerSettings
from filetracker.web_server.api_backends import ApiBackend, ProxiedApi
from filetracker.web_server.application import Gateway, create_application
from filetracker.web_server.build_files import BuildFiles
from filetracker.web_server.connections import GuardedProtocol
from filetracker.web_server.page_config import page_config
from filetracker.web_server.page_headers import page_headers
from filetracker.web_server.tokens import KeySet, TokenVerifier

_LOAD_BALANCER_IDLE_SECONDS = 60
_DRAIN_SECONDS = 25  # ECS kills 30 s after it has asked to stop


def main() -> int:
    """Serves until it is told to stop; what is under way is finished first."""
    parser = argparse.ArgumentParser(prog="python -m filetracker.web_server", description="Serves the web page.")
    parser.add_argument("--stack", help="a deployed stack; else the environment says all")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--root", type=Path, default=Path("web/dist"), help="the folder of the page's build")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING if options.stack else logging.INFO, format="%(levelname)s %(message)s")
    try:
        settings = _settings_of(options) if options.stack else WebServerSettings.from_environment()
        token = secrets.token_urlsafe() if settings.auth_mode == "local" else ""
        application = make_application(settings, token)
    except FileTrackerError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - for the person who started it
        return 2
    if options.stack or token:
        fragment = f"#token={token}" if token else ""  # which browsers send nowhere, and servers log nowhere
        address = f"http://localhost:{settings.port}/{fragment}"
        print(f"The web page of {options.stack or settings.environment}: {address}", flush=True)  # noqa: T201 - for the person who started it
    uvicorn.run(
        application,
        http=GuardedProtocol,
        ws="none",
        host=settings.host,
        port=settings.port,
        access_log=False,  # it would show the codes of sign-ins
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        timeout_keep_alive=_LOAD_BALANCER_IDLE_SECONDS + 5,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )
    return 0


def make_application(settings: WebServerSettings, local_token: str = "") -> ASGIApp:
    """The application that the settings describe. With a token, it answers for its owner, and to its owner alone."""
    verifier = None
    if settings.verify_tokens == "yes":
        verifier = TokenVerifier(KeySet(settings.jwks_url), settings.issuer, settings.user_pool_client_id)
    return create_application(
        BuildFiles(Path(settings.web_root)),
        page_config(settings),
        page_headers(settings.s3_origin, [] if local_token else [settings.hosted_ui_url]),
        Gateway(_local_api() if local_token else ProxiedApi(settings.api_url), verifier, local_token),
    )


# The container holds neither boto3 nor what else the function's handler imports: these two are for one's own machine.


def _settings_of(options: argparse.Namespace) -> WebServerSettings:
    from filetracker.aws.stack_outputs import find_stack  # noqa: PLC0415 - see above
    from filetracker.web_server.from_stack import api_environment, web_server_settings  # noqa: PLC0415 - see above

    stack = find_stack(options.stack)
    settings = web_server_settings(stack, options.root, "127.0.0.1", options.port)
    if settings.auth_mode == "local":
        os.environ.update(api_environment(stack))
    return settings


def _local_api() -> ApiBackend:
    from filetracker.web_server.local_api import LocalApi  # noqa: PLC0415 - see above
    from lambda_handlers.api import handler  # noqa: PLC0415 - see above; it reads its environment when it is imported

    return LocalApi(handler)


if __name__ == "__main__":
    sys.exit(main())
