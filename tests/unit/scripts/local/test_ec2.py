"""Instances that are played: those of one stack, once each, until they are over here or there."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from scripts.local.ec2 import LocalEc2
from scripts.local.ec2_process import start_local_ec2, stop_local_ec2
from scripts.processes import find_free_port, wait_until

SCRIPT = """#!/bin/sh
service=$AWS_EC2_METADATA_SERVICE_ENDPOINT/latest
token=$(curl -fsS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$service/api/token")
tags=$service/meta-data/tags/instance
echo "job $(curl -fsS -H "X-aws-ec2-metadata-token: $token" "$tags/filetracker-job")"
"""


class Cloud:
    """moto's EC2 with the launch template of a stack."""

    def __init__(self, user_data: str) -> None:
        self.ec2: Any = boto3.client("ec2", region_name="us-east-1")
        iam = boto3.client("iam", region_name="us-east-1")
        iam.create_role(RoleName="my-files-job-instance", AssumeRolePolicyDocument=json.dumps({"Statement": []}))
        profile = iam.create_instance_profile(InstanceProfileName="my-files-job-instance")["InstanceProfile"]["Arn"]
        iam.add_role_to_instance_profile(InstanceProfileName="my-files-job-instance", RoleName="my-files-job-instance")
        self.image = "ami-0123456789abcdef0"
        self.ec2.create_launch_template(
            LaunchTemplateName="my-files-job",
            LaunchTemplateData={
                "UserData": base64.b64encode(user_data.encode()).decode(),
                "IamInstanceProfile": {"Arn": profile},
            },
        )

    def launch(self, **tags: str) -> str:
        """An instance with these tags."""
        specified = [{"Key": name.replace("_", "-"), "Value": value} for name, value in tags.items()]
        answer = self.ec2.run_instances(
            ImageId=self.image,
            MinCount=1,
            MaxCount=1,
            TagSpecifications=[{"ResourceType": "instance", "Tags": specified}],
        )
        return str(answer["Instances"][0]["InstanceId"])

    def state(self, instance_id: str) -> str:
        """Its state."""
        answer = self.ec2.describe_instances(InstanceIds=[instance_id])
        return str(answer["Reservations"][0]["Instances"][0]["State"]["Name"])


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def local_ec2(tmp_path: Path) -> Iterator[LocalEc2]:
    local_ec2 = LocalEc2(None, "my-files", tmp_path)
    yield local_ec2
    local_ec2.end()


def test_instance_runs_its_user_data_as_itself_and_ends(local_ec2: LocalEc2, tmp_path: Path) -> None:
    cloud = Cloud(SCRIPT + "shutdown -h now\n")
    instance = cloud.launch(filetracker_stack="my-files", filetracker_job="0123")

    def is_over() -> bool:
        local_ec2.look()
        return cloud.state(instance) == "terminated"

    assert wait_until(is_over, 20)
    assert (tmp_path / instance / "console.log").read_text() == "job 0123\n"


def test_instances_of_others_are_left_alone(local_ec2: LocalEc2, tmp_path: Path) -> None:
    cloud = Cloud(SCRIPT)
    others = [cloud.launch(filetracker_stack="my-other-files"), cloud.launch(Name="my-files")]

    local_ec2.look()

    assert [cloud.state(instance) for instance in others] == ["running", "running"]
    assert list(tmp_path.iterdir()) == []


def test_instance_that_is_terminated_loses_its_machine(local_ec2: LocalEc2, tmp_path: Path) -> None:
    cloud = Cloud("#!/bin/sh\necho began\nsleep 600\n")
    instance = cloud.launch(filetracker_stack="my-files")
    local_ec2.look()
    machine = local_ec2._played[instance].machine
    assert wait_until(lambda: machine.log.read_text() == "began\n", 20)

    cloud.ec2.terminate_instances(InstanceIds=[instance])
    local_ec2.look()

    assert not machine.is_running()


def test_instance_that_ends_without_shutting_down_stays_and_is_run_once(local_ec2: LocalEc2, tmp_path: Path) -> None:
    cloud = Cloud("#!/bin/sh\necho began >>runs\n")
    instance = cloud.launch(filetracker_stack="my-files")

    def is_done() -> bool:
        local_ec2.look()
        return not local_ec2._played[instance].machine.is_running()

    assert wait_until(is_done, 20)
    local_ec2.look()
    assert cloud.state(instance) == "running"
    assert (tmp_path / instance / "runs").read_text() == "began\n"


def test_instance_whose_machine_ended_with_an_earlier_player_is_not_run_again(
    local_ec2: LocalEc2, tmp_path: Path
) -> None:
    cloud = Cloud("#!/bin/sh\necho began >>runs\nsleep 600\n")
    instance = cloud.launch(filetracker_stack="my-files")
    local_ec2.look()
    assert wait_until((tmp_path / instance / "runs").exists, 20)
    local_ec2.end()
    later = LocalEc2(None, "my-files", tmp_path)

    for _ in range(2):
        later.look()

    assert later._played == {}
    assert cloud.state(instance) == "running"
    assert (tmp_path / instance / "runs").read_text() == "began\n"


def test_player_waits_in_the_background_for_an_emulator(tmp_path: Path) -> None:
    process = start_local_ec2(f"http://127.0.0.1:{find_free_port()}", tmp_path)
    try:
        assert process.is_running()
        assert start_local_ec2("http://127.0.0.1:1", tmp_path) == process, "one is enough"
    finally:
        assert stop_local_ec2(tmp_path) == process
    assert not process.is_running()
    assert stop_local_ec2(tmp_path) is None
