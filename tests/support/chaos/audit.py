"""Whether the tables, and what subscribers were told, agree with the bucket: everything that does not, in words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

from botocore.exceptions import ClientError

from filetracker.files.models import FileRecord
from filetracker.timestamps import format_time
from tests.support.chaos.workload import Step
from tests.support.stack.stack import Stack

Record = Mapping[str, Any]
_CLIENTS = 8


def bucket_contents(stack: Stack, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the record of each file must say, as S3 tells it now."""

    def look(key: str) -> tuple[str, dict[str, Any]]:
        try:
            answer = stack.s3.head_object(Bucket=stack.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] != "404":
                raise
            return key, {"Status": "DELETED"}
        return key, {
            "Status": "TRACKED" if answer["ContentType"] == "text/plain" else "FAILED",
            "FileSize": answer["ContentLength"],
            "UploadTime": format_time(answer["LastModified"]),
            "ContentType": answer["ContentType"],
            "ETag": answer["ETag"].strip('"'),
            "VersionId": answer["VersionId"],
        }

    with ThreadPoolExecutor(_CLIENTS) as clients:
        return dict(clients.map(look, keys))


def untrue_records(contents: Mapping[str, Record], records: Mapping[str, Record]) -> Iterator[str]:
    """Records that do not say what is in the bucket."""
    for key in contents.keys() | records.keys():
        wanted, record = contents.get(key), records.get(key)
        if wanted is None or record is None:
            yield f"{key}: in the bucket: {wanted}, in the table: {record}"
        elif not wanted.items() <= record.items():
            yield f"{key}: {[(name, value, record.get(name)) for name, value in wanted.items()]}"
        elif record["Status"] == "FAILED" and record["Error"]["Code"] != "CorruptContent":
            yield f"{key}: still {record['Error']}"


def history_gaps(steps: Mapping[str, Sequence[Step]], events: Iterable[Record]) -> Iterator[str]:
    """Files whose history is not just what happened to them, each step once."""
    told: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for event in events:
        told[event["FileName"]].append((event["EventType"], event["VersionId"]))
    for key in steps.keys() | told.keys():
        happened = [(str(step.event_type), step.version_id) for step in steps.get(key, ())]
        if sorted(happened) != sorted(told[key]):
            yield f"{key}: happened {happened}, history {told[key]}"


def untold_revisions(records: Mapping[str, Record], notices: Iterable[Record]) -> list[str]:
    """Notices that never came: one is due for each record, and for the revision that a notice says was before."""
    told = {notice["id"]: notice for notice in notices}
    due = {f"{key}#{record['Revision']}" for key, record in records.items()}
    for notice in told.values():
        if before := notice["previousRevision"]:
            due.add(f"{notice['file']['fileName']}#{before}")
    return sorted(due - told.keys())


def wrong_notices(
    records: Mapping[str, Record], notices: Iterable[Record], lost: Collection[str] = ()
) -> Iterator[str]:
    """What subscribers were told twice under two ids, or in two ways under one, or what is not so.

    Of files whose item was `lost`, or restored, they are told the same again, with a greater revision.
    """
    by_file: dict[str, dict[int, Record]] = defaultdict(dict)
    for notice in notices:
        file = notice["file"]
        known = by_file[file["fileName"]].setdefault(file["revision"], file)
        if known != file or notice["id"] != f"{file['fileName']}#{file['revision']}":
            yield f"{notice['id']}: {json.dumps(known)} and {json.dumps(file)}"
    for key, revisions in by_file.items():
        images = [image for _, image in sorted(revisions.items())]
        if key in records and images[-1] != FileRecord.from_attributes(records[key]).to_document():
            yield f"{key}: last told {images[-1]}, in the table {records[key]}"
        for older, newer in pairwise(images if key not in lost else ()):
            if _says(older) == _says(newer):
                yield f"{key}: told twice, as revisions {older['revision']} and {newer['revision']}: {_says(newer)}"


def _says(image: Record) -> dict[str, Any]:
    return {name: value for name, value in image.items() if name not in ("revision", "trackedTime")}
