"""The table of jobs, read and written by hand, past the API and the state machine; and what its stream gives."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from filetracker.aws.dynamodb import from_item, to_item
from filetracker.jobs.models import Job, JobStatus
from filetracker.sharding import list_key, shard_of
from filetracker.timestamps import format_time
from tests.support.stack.stack import Stack

SLOTS = "#slots"


class JobItems:
    """The items of one stack's table."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._table: str = stack.outputs["jobs_table_name"]
        self._shards = int(stack.outputs["list_shards"])

    def get(self, job_id: str) -> dict[str, Any]:
        """The attributes; none where there is no such item."""
        key = {"JobId": {"S": job_id}}
        answer = self.stack.dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else {}

    def write(self, status: JobStatus = JobStatus.RUNNING, **attributes: Any) -> str:
        """A job that nobody submitted and nothing works for; its id."""
        job_id = uuid.uuid4().hex
        job = Job(
            job_id=job_id,
            file_name=f"test/{job_id}.txt",
            operation="gzip",
            status=status,
            submitted_by="a test",
            submitted_time=format_time(datetime.now(UTC)),
            output_name=f"outputs/test/{job_id}.txt.gz",
            list_shard=shard_of(job_id, self._shards),
        )
        job = replace(job, **attributes)
        item = to_item(replace(job, list_key=self.list_key(job_id, job.status)).to_attributes())
        self.stack.dynamodb.put_item(TableName=self._table, Item=item)
        return job_id

    def list_key(self, job_id: str, status: JobStatus) -> str:
        """Where a job stands in lists."""
        return list_key(status, job_id, self._shards)

    def change(self, job_id: str, update: str, **values: Any) -> None:
        """`values` by their names in the update, without the colon; #Status is the attribute."""
        asked: dict[str, Any] = {"UpdateExpression": update}
        if values:
            asked["ExpressionAttributeValues"] = to_item({f":{name}": value for name, value in values.items()})
        if "#Status" in update:
            asked["ExpressionAttributeNames"] = {"#Status": "Status"}
        self.stack.dynamodb.update_item(TableName=self._table, Key={"JobId": {"S": job_id}}, **asked)

    def delete(self, job_ids: Iterable[str]) -> None:
        """Removes items."""
        for job_id in job_ids:
            self.stack.dynamodb.delete_item(TableName=self._table, Key={"JobId": {"S": job_id}})

    def holders(self) -> set[str]:
        """Who holds a slot."""
        return set(self.get(SLOTS).get("Holders", ()))

    # The stream

    def deliver_again(self, job_id: str, function: str) -> dict[str, Any]:
        """Calls a function with all that the stream has of a job, as Lambda did before; what it answers."""
        records = [
            record
            for record in self.stack.stream_records(self._table)
            if record["dynamodb"]["Keys"] == {"JobId": {"S": job_id}}
        ]
        assert len(records) >= 3, "it was submitted, taken and ended, at the least"
        answer = self.stack.client("lambda").invoke(
            FunctionName=f"{self.stack.name_prefix}-{function}",
            Payload=json.dumps({"Records": records}, default=datetime.timestamp),
        )
        said: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, said
        return said
