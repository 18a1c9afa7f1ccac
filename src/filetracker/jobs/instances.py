"""The EC2 instances that run jobs of one stack: known by their tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.jobs.models import JobInstance

STACK_TAG, JOB_TAG = "filetracker-stack", "filetracker-job"
_THERE = ("pending", "running", "stopping", "stopped")


class Instances:
    """Those of one stack."""

    def __init__(self, stack_name: str) -> None:
        self.stack_name = stack_name

    def all(self) -> Iterator[JobInstance]:
        """Every one that there is, a page at a time as it is asked for."""
        filters: list[Mapping[str, Any]] = [
            {"Name": f"tag:{STACK_TAG}", "Values": [self.stack_name]},
            {"Name": "instance-state-name", "Values": list(_THERE)},
        ]
        with translated_errors(f"look for the instances of stack {self.stack_name}"):
            for page in client("ec2").get_paginator("describe_instances").paginate(Filters=filters):
                for reservation in page["Reservations"]:
                    yield from self._ours(reservation["Instances"])

    def terminate(self, instance_id: str) -> None:
        """Ends an instance, for good; one that there is not is ended already."""
        with translated_errors(f"terminate instance {instance_id}"):
            try:
                client("ec2").terminate_instances(InstanceIds=[instance_id])
            except ClientError as error:
                if error_code(error) != "InvalidInstanceID.NotFound":
                    raise

    def _ours(self, instances: Sequence[Mapping[str, Any]]) -> Iterator[JobInstance]:
        """Once more by what is answered, for it decides what is ended: MiniStack 1.5.33 matches everything."""
        for instance in instances:
            tags = {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}
            if tags.get(STACK_TAG) == self.stack_name and instance["State"]["Name"] in _THERE:
                yield JobInstance(instance["InstanceId"], tags.get(JOB_TAG, ""), instance["LaunchTime"])
