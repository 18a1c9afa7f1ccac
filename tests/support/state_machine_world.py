"""Runs the state machine in the process, on moto's interpreter and moto's DynamoDB, EC2 and S3.

What Lambda or an instance does is a function of the test's.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from types import SimpleNamespace
from typing import Any

import boto3
import jsonpath_ng.ext.parser
import pytest
from botocore.exceptions import ClientError

from scripts.terraform.state_machine import definition
from tests.support.terraform_tables import create_tables

JOB_ID = "0123456789abcdef0123456789abcdef"
_INTERPRETER = "moto.stepfunctions.parser.asl"
_ROLE = "arn:aws:iam::123456789012:role/filetracker-jobs"

Calls = list[dict[str, Any]]
# Called with the number of the call (1, 2, …) and its parameters. It returns the service's answer; None: moto answers.
Behaviour = Callable[[int, dict[str, Any]], Any]


def refused(number: int, parameters: dict[str, Any]) -> Any:
    """A service that refuses every call."""
    answer: Any = {
        "Error": {"Code": "Throttling", "Message": "Slow down"},
        "ResponseMetadata": {"HTTPStatusCode": 400, "RequestId": "none"},
    }
    raise ClientError(answer, "Any")


_parse_path = cache(jsonpath_ng.ext.parser.parse)  # which is most of what a state costs


def _names_one_item(path: str) -> bool:
    """moto 5.2.5 makes a list of `$.list[0].field`, which AWS and both emulators don't."""
    return "[" in path and "[*]" not in path


@dataclass
class Run:
    """One execution that has ended."""

    status: str
    path: list[str]
    inputs: list[dict[str, Any]]  # of each state of the path
    outputs: list[dict[str, Any]]  # of each but the last, if that is Fail

    def last_output(self, state: str) -> dict[str, Any]:
        """Of the last time that it was passed."""
        passed = [output for name, output in zip(self.path, self.outputs, strict=False) if name == state]
        return passed[-1]


@dataclass
class StateMachineWorld:
    """moto, with the table and the bucket; before or instead of what a service does, `behaviours` are asked."""

    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    calls: dict[str, Calls] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dynamodb: Any = boto3.client("dynamodb")
        self.ec2 = boto3.client("ec2")
        self.s3 = boto3.client("s3")
        self.states = boto3.client("stepfunctions")
        create_tables(self.dynamodb, jobs="Jobs")
        self.s3.create_bucket(Bucket="filetracker")
        self._numbers = count(1)
        self._clients: dict[str, Any] = {}

    def listen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Has every request of the interpreter's pass through here, and no retry wait."""
        monkeypatch.setattr(f"{_INTERPRETER}.utils.boto_client.boto3", SimpleNamespace(client=self._client))
        monkeypatch.setattr(f"{_INTERPRETER}.utils.json_path.parse", _parse_path)
        monkeypatch.setattr(f"{_INTERPRETER}.utils.json_path._is_singleton_array_access", _names_one_item)
        monkeypatch.setattr(
            f"{_INTERPRETER}.component.common.retry.retrier_decl.time", SimpleNamespace(sleep=lambda _: None)
        )

    def _client(self, service_name: str, **options: Any) -> Any:
        """One client a service: making one costs more than a state does."""
        if service_name in self._clients:
            return self._clients[service_name]
        made: Any = boto3.client(service_name, region_name="us-east-1")  # type: ignore[call-overload]
        call = made._make_api_call

        def heard(operation: str, parameters: dict[str, Any]) -> Any:
            calls = self.calls.setdefault(operation, [])
            calls.append(parameters)
            behaviour = self.behaviours.get(operation)
            answer = behaviour(len(calls), parameters) if behaviour else None
            return call(operation, parameters) if answer is None else answer

        made._make_api_call = heard
        self._clients[service_name] = made
        return made

    def submit(self, **attributes: Any) -> None:
        """Writes the job as the API does."""
        item: dict[str, Any] = {
            "JobId": {"S": JOB_ID},
            "Status": {"S": "QUEUED"},
            "ListKey": {"S": "QUEUED#3"},
            "OutputName": {"S": "outputs/report.txt"},
            "SubmittedTime": {"S": "2026-01-31T12:00:00.000Z"},
            "FileName": {"S": "report.txt"},
        }
        self.dynamodb.put_item(TableName="Jobs", Item={**item, **attributes})

    def write(self, **attributes: str) -> None:
        """Writes attributes of the job, as a runner or a person does."""
        self.dynamodb.update_item(
            TableName="Jobs",
            Key={"JobId": {"S": JOB_ID}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
            ExpressionAttributeNames={f"#{name}": name for name in attributes},
            ExpressionAttributeValues={f":{name}": {"S": value} for name, value in attributes.items()},
        )

    def job(self) -> dict[str, Any]:
        """The job's attributes, without DynamoDB's types."""
        item = self.dynamodb.get_item(TableName="Jobs", Key={"JobId": {"S": JOB_ID}}).get("Item", {})
        return {name: next(iter(value.values())) for name, value in item.items()}

    def holders(self) -> set[str]:
        """The jobs that hold a slot."""
        item = self.dynamodb.get_item(TableName="Jobs", Key={"JobId": {"S": "#slots"}}).get("Item", {})
        return set(item.get("Holders", {}).get("SS", []))

    def hold(self, *job_ids: str) -> None:
        """Other jobs take slots."""
        slots = {"JobId": {"S": "#slots"}, "Holders": {"SS": list(job_ids)}}
        self.dynamodb.put_item(TableName="Jobs", Item=slots)

    def instance_states(self) -> dict[str, str]:
        """Every instance there was → its state."""
        reservations = self.ec2.describe_instances()["Reservations"]
        return {i["InstanceId"]: i["State"]["Name"] for r in reservations for i in r["Instances"]}

    def launch_template(self) -> str:
        """One that moto can launch."""
        data: Any = {"ImageId": "ami-0123456789abcdef0", "InstanceType": "t4g.small"}
        template = self.ec2.create_launch_template(LaunchTemplateName="filetracker-job", LaunchTemplateData=data)
        return str(template["LaunchTemplate"]["LaunchTemplateId"])

    def run(self, **values: Any) -> Run:
        """An execution for the job, to its end."""
        if values.get("runner") == "ec2":
            values = {
                "max_attempts": 2,
                "launch_template_id": self.launch_template(),
                "launch_template_version": "1",
                **values,
            }
        name = f"jobs-{next(self._numbers)}"
        machine = self.states.create_state_machine(
            name=name, definition=json.dumps(definition(**values)), roleArn=_ROLE
        )["stateMachineArn"]
        payload = json.dumps({"jobId": JOB_ID, "listShard": 3})
        arn = self.states.start_execution(stateMachineArn=machine, name=JOB_ID, input=payload)["executionArn"]
        deadline = time.monotonic() + 30
        while (status := self.states.describe_execution(executionArn=arn)["status"]) == "RUNNING":
            assert time.monotonic() < deadline, "the execution goes on and on"
            time.sleep(0.01)
        events = self.states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
        entered = [e["stateEnteredEventDetails"] for e in events if "stateEnteredEventDetails" in e]
        exited = [e["stateExitedEventDetails"] for e in events if "stateExitedEventDetails" in e]
        return Run(
            status=status,
            path=[details["name"] for details in entered],
            inputs=[json.loads(details["input"]) for details in entered],
            outputs=[json.loads(details["output"]) for details in exited],
        )
