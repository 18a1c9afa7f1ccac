"""To ECS: an image with the build in it, to the stack's private repository; then the service moves to it."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from scripts.tooling_error import ToolingError
from scripts.web_publish.hosting import Hosting, UntypedClient
from scripts.web_publish.image import build_image, require_docker, run_docker

CONTAINER = "web"
_DEPLOYED_WITHIN_SECONDS = 900
_ASK_EVERY_SECONDS = 5.0


def publish_to_ecs(
    hosting: Hosting,
    ecr: UntypedClient,
    ecs: UntypedClient,
    base_image: str | None = None,
    ask_every_seconds: float = _ASK_EVERY_SECONDS,
) -> None:
    """Returns when the service runs nothing else any more. Raises ToolingError where ECS does not get there."""
    require_docker()
    # Never given twice, and new with the same sources too: the base image may be newer.
    image = f"{hosting.web_repository_url}:{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    build_image(image, base_image, hosting.web_image_platform)
    with _signed_in(ecr):
        run_docker(["docker", "push", "--quiet", image], f"push {image}")
    move_service(hosting, ecs, image, ask_every_seconds)


def move_service(
    hosting: Hosting, ecs: UntypedClient, image: str, ask_every_seconds: float = _ASK_EVERY_SECONDS
) -> None:
    """Have the service run this image, one task at least, and wait until it does."""
    names = {"cluster": hosting.web_cluster_name, "service": hosting.web_service_name}
    revision = _register(ecs, hosting.web_service_name, image)
    service = _described(ecs, names)
    # Else the number of tasks is autoscaling's.
    first = {} if service["desiredCount"] else {"desiredCount": 1}
    ecs.update_service(**names, taskDefinition=revision, **first)
    _await(lambda: _described(ecs, names), revision, ask_every_seconds)


@contextmanager
def _signed_in(ecr: UntypedClient) -> Iterator[None]:
    """Docker may push, and forgets the password afterwards."""
    (granted,) = ecr.get_authorization_token()["authorizationData"]
    user, _, password = base64.b64decode(granted["authorizationToken"]).decode().partition(":")
    registry = granted["proxyEndpoint"]
    login = ["docker", "login", "--username", user, "--password-stdin", registry]
    run_docker(login, "sign in to the repository", password)
    try:
        yield
    finally:
        run_docker(["docker", "logout", registry], "sign out of the repository")


def _register(ecs: UntypedClient, family: str, image: str) -> str:
    """A revision of the newest task definition with this image; its ARN. All else in it is Terraform's."""
    newest = ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]
    known = ecs.meta.service_model.operation_model("RegisterTaskDefinition").input_shape.members
    kept = {name: value for name, value in newest.items() if name in known and value not in (None, "", [])}
    containers = [
        {**container, "image": image} if container["name"] == CONTAINER else container
        for container in newest["containerDefinitions"]
    ]
    made = ecs.register_task_definition(**{**kept, "containerDefinitions": containers})
    arn: str = made["taskDefinition"]["taskDefinitionArn"]
    return arn


def _described(ecs: UntypedClient, names: dict[str, str]) -> dict[str, Any]:
    answer = ecs.describe_services(cluster=names["cluster"], services=[names["service"]])
    if not answer["services"]:
        raise ToolingError(f"there is no ECS service {names['service']}: run `terraform apply`.")
    service: dict[str, Any] = answer["services"][0]
    return service


def _await(describe: Callable[[], dict[str, Any]], revision: str, ask_every_seconds: float) -> None:
    deadline = time.monotonic() + _DEPLOYED_WITHIN_SECONDS
    while True:
        service = describe()
        deployment = next(made for made in service["deployments"] if made["status"] == "PRIMARY")
        news = next((event["message"] for event in service.get("events", [])), "it says nothing")
        state = deployment.get("rolloutState")
        if deployment["taskDefinition"] != revision or state == "FAILED":
            raise ToolingError(f"ECS could not start the new image, and goes on with the one before: {news}")
        if state == "COMPLETED" and service["runningCount"] >= service["desiredCount"]:
            return
        if time.monotonic() > deadline:
            raise ToolingError(f"ECS has not come to an end in {_DEPLOYED_WITHIN_SECONDS // 60} minutes: {news}")
        time.sleep(ask_every_seconds)
