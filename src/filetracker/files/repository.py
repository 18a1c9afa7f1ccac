"""The table `Files`: conditional writes by revision, and the queries behind every list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.aws.dynamodb import from_item, read_items, to_item
from filetracker.files.errors import RecordRefusedError, RevisionConflictError
from filetracker.files.models import FileRecord


class FileRepository:
    """One item per file, keyed by its object key."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, file_name: str) -> FileRecord | None:
        """The record as it is now (a strongly consistent read); None when the file was never tracked."""
        with translated_errors(f"read the record of {file_name!r} in table {self.name}"):
            response = client("dynamodb").get_item(TableName=self.name, Key=_key(file_name), ConsistentRead=True)
        return _record(response.get("Item"))

    def get_many(self, file_names: Iterable[str]) -> dict[str, FileRecord]:
        """The records as they are now, by file name, 100 a request; files that were never tracked are absent."""
        names = list(dict.fromkeys(file_names))  # one request may not ask for the same key twice
        items = read_items(self.name, [_key(name) for name in names])
        records = (FileRecord.from_attributes(from_item(item)) for item in items)
        return {record.file_name: record for record in records}

    def put(self, record: FileRecord, replaces: FileRecord | None) -> None:
        """Writes `record` if the item still is `replaces` (None: if there is no item), by revision.

        Raises RevisionConflictError with the item as it stands when another writer was first, RecordRefusedError when
        DynamoDB takes no such item.
        """
        with translated_errors(f"write the record of {record.file_name!r} in table {self.name}"):
            try:
                client("dynamodb").update_item(TableName=self.name, **_update(record, replaces))
            except ClientError as error:
                if error_code(error) == "ValidationException":
                    why = error.response["Error"].get("Message", "")
                    raise RecordRefusedError(f"DynamoDB refuses the record of {record.file_name!r}: {why}") from error
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                # Older DynamoDB Local returns no item here, and AWS none where it expired in between.
                item: Any = error.response.get("Item")
                current = _record(item) if item else self.get(record.file_name)
                raise RevisionConflictError(current) from error

    def query(self, request: Mapping[str, Any]) -> tuple[list[FileRecord], Mapping[str, Any] | None]:
        """One page of a query, and the key after which the next one starts (None: that was the last).

        `request` is DynamoDB's Query without the table: IndexName, KeyConditionExpression, ...
        """
        with translated_errors(f"list files in table {self.name}"):
            response = client("dynamodb").query(TableName=self.name, **request)
        records = [FileRecord.from_attributes(from_item(item)) for item in response["Items"]]
        return records, response.get("LastEvaluatedKey")


def _key(file_name: str) -> dict[str, Any]:
    return {"FileName": {"S": file_name}}


def _record(item: Mapping[str, Any] | None) -> FileRecord | None:
    return FileRecord.from_attributes(from_item(item)) if item else None


def _update(record: FileRecord, replaces: FileRecord | None) -> dict[str, Any]:
    attributes = record.to_attributes()
    del attributes["FileName"]
    removed = sorted(set(replaces.to_attributes()) - set(attributes) - {"FileName"}) if replaces else []
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in attributes)
    if removed:
        expression += " REMOVE " + ", ".join(f"#{name}" for name in removed)
    values = to_item({f":{name}": value for name, value in attributes.items()})
    condition = "attribute_not_exists(#Revision)"
    if replaces:
        condition = "#Revision = :replaced"
        values[":replaced"] = {"N": str(replaces.revision)}
    return {
        "Key": _key(record.file_name),
        "UpdateExpression": expression,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{name}": name for name in (*attributes, *removed)},
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
