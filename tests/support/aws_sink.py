"""Every variable that leads AWS's tools elsewhere, and a server on this machine that counts who was led there."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import botocore.session
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES

# What botocore reads past its table, and what the AWS CLI and Terraform's provider (the SDK for Go) read beside it.
_OTHERS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "AWS_ENDPOINT_URL",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_S3_ENDPOINT",
    "AWS_S3_USE_ARN_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "TF_AWS_DYNAMODB_ENDPOINT",
    "TF_AWS_S3_ENDPOINT",
)


def aws_variables(url: str) -> dict[str, str]:
    """All of them, leading to this URL if they can lead anywhere; else to a profile, file or mode that is not ours."""
    session = botocore.session.get_session()
    services = (
        session.get_service_model(name).service_id.hyphenize().upper().replace("-", "_")
        for name in session.get_available_services()
    )
    in_table = [name for _, names, *_ in BOTOCORE_DEFAUT_SESSION_VARIABLES.values() for name in _listed(names)]
    names = {*in_table, *_OTHERS, *(f"AWS_ENDPOINT_URL_{service}" for service in services)}
    return {name: _value(name, url) for name in sorted(names) if name}


def _listed(names: object) -> list[str]:
    return [str(name) for name in (names if isinstance(names, list | tuple) else [names]) if name]


def _value(name: str, url: str) -> str:
    if ("ENDPOINT" in name and "MODE" not in name and "IGNORE" not in name) or name.endswith("_URI"):
        return url
    if "PROFILE" in name:
        return "production"
    if "REGION" in name:
        return "eu-central-1"
    return "true" if name.startswith(("AWS_USE_", "AWS_IGNORE_", "AWS_S3_USE_")) else "/nowhere"


class _Counting(socketserver.ThreadingTCPServer):
    daemon_threads = True
    connections = 0


class _Hangup(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Counting)
        self.server.connections += 1


@contextmanager
def sink() -> Iterator[_Counting]:
    """Takes connections and hangs up; `url_of` says where, `connections` how many came."""
    with _Counting(("127.0.0.1", 0), _Hangup) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


def url_of(server: _Counting) -> str:
    """Where the sink listens."""
    return f"http://127.0.0.1:{server.server_address[1]}"
