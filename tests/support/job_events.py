"""What Lambda passes to the functions on the stream of the table `Jobs`."""

from __future__ import annotations

from typing import Any

from filetracker.aws.dynamodb import to_item
from filetracker.jobs.models import SLOTS_ID, Job
from tests.support.local_aws import load_event


def make_job_record(old: Job | None, new: Job | None) -> dict[str, Any]:
    """The stream record of one change, in the shape of a captured one."""
    record: dict[str, Any] = load_event("stream/insert")
    job = new or old
    assert job
    images = {"OldImage": old, "NewImage": new}
    return {
        **record,
        "eventName": "MODIFY" if old and new else "INSERT" if new else "REMOVE",
        "eventSourceARN": record["eventSourceARN"].replace("table/Files", "table/Jobs"),
        "dynamodb": {
            **{name: value for name, value in record["dynamodb"].items() if name != "NewImage"},
            "Keys": {"JobId": {"S": job.job_id}},
            **{name: to_item(image.to_attributes()) for name, image in images.items() if image},
        },
    }


def make_slots_record() -> dict[str, Any]:
    """That of the item that is no job."""
    record: dict[str, Any] = load_event("stream/insert")
    image = {"JobId": {"S": SLOTS_ID}, "Holders": {"SS": ["a"]}}
    return {**record, "dynamodb": {**record["dynamodb"], "Keys": {"JobId": {"S": SLOTS_ID}}, "NewImage": image}}
