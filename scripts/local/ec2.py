"""Plays the machines behind an emulator's instances, which do not boot.

Each new instance of one stack has the user data of its launch template run for real (local_machine.py), is told who
it is (instance_metadata.py), and is terminated when it shuts down.

    python -m scripts.local.ec2 --stack filetracker --folder .local/ec2     # in the environment of .local/env

It only looks at instances that carry the stack's tag, and waits for a stack that is not there yet.
"""

from __future__ import annotations

import argparse
import base64
import signal
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from scripts.local.instance_metadata import InstanceMetadata, serve_metadata
from scripts.local.machine import LocalMachine
from scripts.terraform.command import endpoint_to_use
from scripts.tooling_error import exit_with

POLL_SECONDS = 0.5
ALIVE = ("pending", "running")
STACK_TAG = "filetracker-stack"


@dataclass
class Instance:
    """An instance that is played: its machine, and its metadata service, which ends with it."""

    machine: LocalMachine
    services: ExitStack = field(default_factory=ExitStack)

    def end(self) -> None:
        """Ends both."""
        self.machine.end()
        self.services.close()


class LocalEc2:
    """All instances of one stack."""

    def __init__(self, endpoint: str | None, stack: str, folder: Path) -> None:
        self._endpoint, self._stack, self._folder = endpoint, stack, folder
        self._session = boto3.Session("test", "test", region_name="us-east-1")
        self._ec2 = self._client("ec2")
        self._played: dict[str, Instance] = {}
        self._seen: set[str] = set()

    def look(self) -> None:
        """Starts what is new, and ends what is over, here or there."""
        alive = self._alive()
        for instance_id, instance in list(self._played.items()):
            if instance_id not in alive:
                _say(f"{instance_id} was terminated")
                self._played.pop(instance_id).end()
            elif not instance.machine.is_running() and instance.machine.is_shut_down:
                _say(f"{instance_id} shut down")
                self._ec2.terminate_instances(InstanceIds=[instance_id])
                self._played.pop(instance_id).end()
            # One that ended without shutting down has nothing to do, and is there until somebody ends it.
        for instance_id in alive.keys() - self._seen:
            self._start(instance_id, alive[instance_id])

    def end(self) -> None:
        """Ends all machines."""
        for instance in self._played.values():
            instance.end()
        self._played.clear()

    def _alive(self) -> dict[str, dict[str, str]]:
        """Instance → its tags. Told apart here: MiniStack's filters match everything."""
        found = {}
        for page in self._ec2.get_paginator("describe_instances").paginate():
            for instance in (i for reservation in page["Reservations"] for i in reservation["Instances"]):
                tags = {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}
                if tags.get(STACK_TAG) == self._stack and instance["State"]["Name"] in ALIVE:
                    found[instance["InstanceId"]] = tags
        return found

    def _start(self, instance_id: str, tags: dict[str, str]) -> None:
        """Emulators forget what of the launch template an instance was made of: it is read from the template itself."""
        if (self._folder / instance_id).exists():  # its machine ended with an earlier player; user data runs once
            self._seen.add(instance_id)
            _say(f"{instance_id} was played before, and is not again: nothing is to be heard of it")
            return
        answer = self._ec2.describe_launch_template_versions(
            LaunchTemplateName=f"{self._stack}-job", Versions=["$Default"]
        )
        data = answer["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        profile = data["IamInstanceProfile"]["Arn"].rpartition("/")[2]
        role = self._client("iam").get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]["Roles"][0]
        metadata = InstanceMetadata(
            instance_id, "us-east-1", tags, role["RoleName"], lambda: self._credentials(role["Arn"], instance_id)
        )
        services = ExitStack()
        address = services.enter_context(serve_metadata(metadata))
        environment = {"AWS_ENDPOINT_URL": self._endpoint or "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": address}
        machine = LocalMachine(self._folder / instance_id, environment)
        self._seen.add(instance_id)
        self._played[instance_id] = Instance(machine, services)
        machine.start(base64.b64decode(data["UserData"]).decode())
        _say(f"{instance_id} started; its console: {machine.log}")

    def _credentials(self, role_arn: str, instance_id: str) -> dict[str, Any]:
        """The role's own, by AssumeRole.

        MiniStack 1.5.33 has an instance metadata service, but of one instance for all, without tags, with credentials
        of a role that nobody made; LocalStack 4.14 has none.
        """
        answer = self._client("sts").assume_role(RoleArn=role_arn, RoleSessionName=instance_id)["Credentials"]
        return {
            "Code": "Success",
            "Type": "AWS-HMAC",
            "LastUpdated": _written(datetime.now(UTC)),
            "AccessKeyId": answer["AccessKeyId"],
            "SecretAccessKey": answer["SecretAccessKey"],
            "Token": answer["SessionToken"],
            "Expiration": _written(answer["Expiration"]),
        }

    def _client(self, service: Any) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        config = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})
        return self._session.client(service, endpoint_url=self._endpoint, config=config)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Plays the instances that an emulator does not boot.")
    parser.add_argument("--stack", default="filetracker", help="the stack's name_prefix")
    parser.add_argument("--folder", type=Path, required=True, help="where the machines work, and leave their logs")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    local_ec2 = LocalEc2(endpoint_to_use(), arguments.stack, arguments.folder)
    told = ""
    try:
        while True:
            try:
                local_ec2.look()
                told = ""
            except (BotoCoreError, ClientError, LookupError) as error:  # the emulator is busy, or not ready
                if told != str(error):
                    told = str(error)
                    _say(told)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return 0
    finally:
        with suppress(KeyboardInterrupt):
            local_ec2.end()


if __name__ == "__main__":
    exit_with(main)
