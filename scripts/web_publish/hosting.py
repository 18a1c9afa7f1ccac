"""What serves a stack's page, as Terraform wrote it down."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from scripts.tooling_error import ToolingError

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

# boto3 makes its clients' classes when it runs; for services that only a publication asks, no types are installed.
UntypedClient = Any


@dataclass(frozen=True)
class Hosting:
    """Terraform's outputs of these names, empty where there is no such thing. `web_config` is config.json's text."""

    web_hosting: str
    web_url: str
    web_config: str
    web_amplify_app_id: str = ""
    web_bucket_name: str = ""
    web_cluster_name: str = ""
    web_distribution_id: str = ""
    web_image_platform: str = ""
    web_repository_url: str = ""
    web_service_name: str = ""


def find_hosting(stack_name: str, ssm: SSMClient) -> Hosting:
    """What serves the page of a stack. Raises ToolingError where nothing does, or there is no such stack."""
    try:
        text = ssm.get_parameter(Name=f"/{stack_name}/stack")["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        raise ToolingError(
            f"there is no stack called {stack_name!r} in region {ssm.meta.region_name}: run `terraform apply`, or name "
            "the right one: make web-publish STACK=NAME, and its region with AWS_DEFAULT_REGION."
        ) from None
    outputs = json.loads(text)
    if outputs.get("web_hosting", "none") == "none":
        raise ToolingError(
            f"nothing serves the page of stack {stack_name!r}: apply it with web_hosting cloudfront, ecs or amplify "
            "(and auth cognito). On your own machine, `make web` serves it."
        )
    return Hosting(**{field.name: str(outputs.get(field.name) or "") for field in fields(Hosting)})
