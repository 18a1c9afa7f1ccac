"""Executions of the state machine of jobs: one for each job, named after it and the moment of its submission.

An id comes again where an Idempotency-Key does, once the job before is forgotten; a name is taken for 90 days.
"""

from __future__ import annotations

import json
import re

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.jobs.models import Job


class Executions:
    """Those of one state machine."""

    def __init__(self, state_machine_arn: str) -> None:
        self.state_machine_arn = state_machine_arn

    def start(self, job: Job) -> bool:
        """Sees to it that a job has an execution; False where that is over already.

        Source: Step Functions API reference, StartExecution: one that runs is given again, by the same name and input;
        that of one that is over is refused for 90 days.
        """
        with translated_errors(f"start job {job.job_id}"):
            try:
                client("stepfunctions").start_execution(
                    stateMachineArn=self.state_machine_arn,
                    name=_name(job),
                    input=json.dumps({"jobId": job.job_id, "listShard": job.list_shard}),
                )
            except ClientError as error:
                if error_code(error) != "ExecutionAlreadyExists":
                    raise
                return False
        return True

    def running(self) -> set[str]:
        """The ids of the jobs whose execution runs, all in one request for each 1,000; may tell late."""
        with translated_errors("list the executions that run"):
            pages = client("stepfunctions").get_paginator("list_executions")
            listed = pages.paginate(stateMachineArn=self.state_machine_arn, statusFilter="RUNNING")
            return {execution["name"].partition("-")[0] for page in listed for execution in page["executions"]}

    def status(self, job: Job) -> str | None:
        """`RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`; None where the job has no execution."""
        arn = f"{self.state_machine_arn.replace(':stateMachine:', ':execution:')}:{_name(job)}"
        with translated_errors(f"look for the execution of job {job.job_id}"):
            try:
                response = client("stepfunctions").describe_execution(executionArn=arn)
            except ClientError as error:
                if error_code(error) != "ExecutionDoesNotExist":
                    raise
                return None
        return str(response["status"])


def _name(job: Job) -> str:
    return f"{job.job_id}-{re.sub('[^0-9]', '', job.submitted_time)}"
