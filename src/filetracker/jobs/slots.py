"""The table `Jobs` as the sweep writes it: jobs that nobody brings to an end, and slots that nobody gives back."""

from __future__ import annotations

from filetracker.aws.clients import client, translated_errors
from filetracker.jobs.models import SLOTS_ID, Job
from filetracker.jobs.repository import JobRepository

_SLOTS_KEY = {"JobId": {"S": SLOTS_ID}}


class JobSlots(JobRepository):
    """One item per job, keyed by its id; and the one that holds the slots."""

    def end(self, seen: Job, ended: Job) -> bool:
        """Writes the status, time and error of `ended`; False where the job is not as it was `seen` any more."""
        attributes = ended.to_attributes()
        values = {
            ":seen": str(seen.status),
            **{f":{name}": attributes[name] for name in ("Status", "EndedTime", "ListKey")},
        }
        update = "SET #Status = :Status, EndedTime = :EndedTime, ListKey = :ListKey"
        condition = "#Status = :seen AND attribute_not_exists(Outcome)"
        if seen.outcome:
            condition, values[":outcome"] = "#Status = :seen AND Outcome = :outcome", str(seen.outcome)
        if ended.error and not seen.error:
            update, values[":error"] = f"{update}, #Error = :error", attributes["Error"]
        return self.change(seen.job_id, update, condition, values) is not None

    def holders(self) -> list[str]:
        """The ids of the jobs that hold a slot."""
        with translated_errors(f"read the slots in table {self.name}"):
            response = client("dynamodb").get_item(TableName=self.name, Key=_SLOTS_KEY, ConsistentRead=True)
        held: list[str] = response.get("Item", {}).get("Holders", {}).get("SS", [])
        return sorted(held)

    def release(self, job_id: str) -> None:
        """Gives a slot back; one that is not held is given back already."""
        with translated_errors(f"release the slot of job {job_id} in table {self.name}"):
            client("dynamodb").update_item(
                TableName=self.name,
                Key=_SLOTS_KEY,
                UpdateExpression="DELETE Holders :holder",
                ExpressionAttributeValues={":holder": {"SS": [job_id]}},
            )
