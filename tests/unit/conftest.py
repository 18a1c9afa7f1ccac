"""AWS in the process, and the API's handler over it."""

from __future__ import annotations

from tests.support.api_handler import api, api_settings  # noqa: F401 - pytest finds them here
from tests.support.local_aws import aws_environment, children, functions, local_aws, requests, stub  # noqa: F401 - pytest finds them here
