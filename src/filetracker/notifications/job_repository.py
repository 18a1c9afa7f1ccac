"""The table `Jobs` as notify uses it: of which jobs it was told how they ended."""

from __future__ import annotations

from collections.abc import Iterable

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.aws.dynamodb import read_items


class PublishedJobRepository:
    """One item per job, keyed by its id."""

    def __init__(self, name: str) -> None:
        self.name = name

    def published(self, job_ids: Iterable[str]) -> set[str]:
        """Those whose notice is noted (a strongly consistent read); no id may come twice."""
        keys = [{"JobId": {"S": job_id}} for job_id in job_ids]
        items = read_items(self.name, keys, ProjectionExpression="JobId, NoticeTime")
        return {item["JobId"]["S"] for item in items if "NoticeTime" in item}

    def record(self, job_id: str, time: str) -> None:
        """Notes that the end of a job was told; the first note stays. Makes no item of a job that is not there."""
        with translated_errors(f"note the notice of job {job_id} in table {self.name}"):
            try:
                client("dynamodb").update_item(
                    TableName=self.name,
                    Key={"JobId": {"S": job_id}},
                    UpdateExpression="SET NoticeTime = :time",
                    ConditionExpression="attribute_exists(JobId) AND attribute_not_exists(NoticeTime)",
                    ExpressionAttributeValues={":time": {"S": time}},
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
