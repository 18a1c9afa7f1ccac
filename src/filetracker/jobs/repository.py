"""The table `Jobs`: conditional writes that let each thing happen once, and the queries behind its lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.aws.dynamodb import from_item, to_item
from filetracker.jobs.models import Job, JobQuery, JobStatus
from filetracker.pagination import Position


class JobRepository:
    """One item per job, keyed by its id."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, job_id: str) -> Job | None:
        """The job as it is now (a strongly consistent read); None when there is none of this id."""
        with translated_errors(f"read job {job_id} in table {self.name}"):
            response = client("dynamodb").get_item(TableName=self.name, Key=_key(job_id), ConsistentRead=True)
        return _job(response.get("Item"))

    def add(self, job: Job) -> Job:
        """Writes a new job; the job as it is stored, which is another one where its id was taken."""
        with translated_errors(f"write job {job.job_id} in table {self.name}"):
            try:
                client("dynamodb").put_item(
                    TableName=self.name,
                    Item=to_item(job.to_attributes()),
                    ConditionExpression="attribute_not_exists(JobId)",
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                # It expired in between, or the answer of a first try was lost and the item with it: then as if written.
                return self.get(job.job_id) or job
        return job

    def cancel(self, job: Job, ended_time: str, list_key: str) -> Job | None:
        """The job, CANCELLED; None where it was over already, or was just being finished."""
        return self.change(
            job.job_id,
            "SET #Status = :cancelled, EndedTime = :ended, ListKey = :key",
            "#Status IN (:queued, :running) AND attribute_not_exists(Outcome) AND attribute_not_exists(FinishingTime)",
            {
                ":cancelled": str(JobStatus.CANCELLED),
                ":queued": str(JobStatus.QUEUED),
                ":running": str(JobStatus.RUNNING),
                ":ended": ended_time,
                ":key": list_key,
            },
        )

    def read(
        self, query: JobQuery, partition: str, after: Position | None, limit: int
    ) -> tuple[list[Job], Position | None]:
        """What is found among the next `limit` items of a partition, the newest first, and where that stopped.

        Eventually consistent, as every index of DynamoDB.
        """
        with translated_errors(f"list jobs in table {self.name}"):
            response = client("dynamodb").query(TableName=self.name, **_query(query, partition, after, limit))
        jobs = [Job.from_attributes(from_item(item)) for item in response["Items"]]
        stopped = response.get("LastEvaluatedKey")
        if not stopped:
            return jobs, None
        key = from_item(stopped)
        return jobs, (key["SubmittedTime"], key["JobId"])

    def clear_multipart(self, job_id: str, multipart_id: str) -> None:
        """Takes the note of an upload in parts back, where it still is of this one."""
        self.change(job_id, "REMOVE MultipartId", "MultipartId = :id", {":id": multipart_id})

    def change(
        self, job_id: str, update: str, condition: str, values: Mapping[str, Any], returned: str = "ALL_NEW"
    ) -> Job | None:
        """The job as it is after the update, or was before it (ALL_OLD); None where the condition did not hold."""
        names = {f"#{name}": name for name in re.findall(r"#(\w+)", update + condition)}
        with translated_errors(f"write job {job_id} in table {self.name}"):
            try:
                response = client("dynamodb").update_item(
                    TableName=self.name,
                    Key=_key(job_id),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=to_item(values),
                    ReturnValues=returned,
                    **({"ExpressionAttributeNames": names} if names else {}),
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                return None
        return _job(response["Attributes"])


def _key(job_id: str) -> dict[str, Any]:
    return {"JobId": {"S": job_id}}


def _job(item: Mapping[str, Any] | None) -> Job | None:
    return Job.from_attributes(from_item(item)) if item else None


def _query(query: JobQuery, partition: str, after: Position | None, limit: int) -> dict[str, Any]:
    key = "ListKey" if query.file_name is None else "FileName"
    values = {":partition": partition}
    request: dict[str, Any] = {
        "IndexName": "ByListKey" if query.file_name is None else "ByFile",
        "KeyConditionExpression": f"{key} = :partition",
        "ScanIndexForward": False,
        "Limit": limit,
    }
    if query.is_filtered:
        wanted = {f":status{number}": str(status) for number, status in enumerate(sorted(set(query.statuses)))}
        request["FilterExpression"] = f"#Status IN ({', '.join(wanted)})"
        request["ExpressionAttributeNames"] = {"#Status": "Status"}
        values.update(wanted)
    if after:
        request["ExclusiveStartKey"] = to_item({key: partition, "SubmittedTime": after[0], "JobId": after[1]})
    return {**request, "ExpressionAttributeValues": to_item(values)}
