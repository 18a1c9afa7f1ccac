"""The table `Uploads`: one item per upload session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from filetracker.aws.clients import client, error_code, translated_errors
from filetracker.aws.dynamodb import from_item, to_item
from filetracker.uploads.errors import SessionConflictError
from filetracker.uploads.models import Session, State


class SessionRepository:
    """Keyed by who uploads and the session's id."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, uploaded_by: str, upload_id: str) -> Session | None:
        """The session as it is now (a strongly consistent read); None when this person has none of this id."""
        key = to_item({"UploadedBy": uploaded_by, "UploadId": upload_id})
        with translated_errors(f"read upload {upload_id} in table {self.name}"):
            response = client("dynamodb").get_item(TableName=self.name, Key=key, ConsistentRead=True)
        return _session(response.get("Item"))

    def add(self, session: Session) -> None:
        """Writes a new session. Its id is random, so that a second try of the same write falls on itself."""
        with translated_errors(f"write upload {session.upload_id} in table {self.name}"):
            client("dynamodb").put_item(TableName=self.name, Item=to_item(session.to_attributes()))

    def replace(self, old: Session, new: Session) -> None:
        """Writes `new` if the item still is in the state of `old`, with its expiry, or is `new` already.

        Raises SessionConflictError with the session as it stands when somebody else was first.
        """
        with translated_errors(f"write upload {new.upload_id} in table {self.name}"):
            try:
                client("dynamodb").put_item(
                    TableName=self.name,
                    Item=to_item(new.to_attributes()),
                    ConditionExpression="#State = :state AND ExpiresTime = :expires",
                    ExpressionAttributeNames={"#State": "State"},
                    ExpressionAttributeValues=to_item({":state": str(old.state), ":expires": old.expires_time}),
                )
            except ClientError as error:
                if error_code(error) != "ConditionalCheckFailedException":
                    raise
                current = self.get(new.uploaded_by, new.upload_id)
                if current != new:  # else it was us: the answer of the first try was lost
                    raise SessionConflictError(current) from error

    def of_user(self, uploaded_by: str, after: str | None, limit: int) -> tuple[list[Session], str | None]:
        """The next `limit` sessions of one person, the newest first, and the id where that ended (None: no more)."""
        request: dict[str, Any] = {
            "KeyConditionExpression": "UploadedBy = :user",
            "ExpressionAttributeValues": to_item({":user": uploaded_by}),
            "ScanIndexForward": False,
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after:
            request["ExclusiveStartKey"] = to_item({"UploadedBy": uploaded_by, "UploadId": after})
        sessions, last = self._query(request)
        return sessions, from_item(last)["UploadId"] if last else None

    def in_state(self, state: State, expired_before: str | None = None) -> Iterator[Session]:
        """All sessions in a state, those that expire first at first. Eventually consistent, as every index."""
        condition, values = "#State = :state", {":state": str(state)}
        if expired_before:
            condition, values = f"{condition} AND ExpiresTime < :before", {**values, ":before": expired_before}
        request: dict[str, Any] = {
            "IndexName": "ByState",
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": {"#State": "State"},
            "ExpressionAttributeValues": to_item(values),
        }
        while True:
            sessions, last = self._query(request)
            yield from sessions
            if not last:
                return
            request["ExclusiveStartKey"] = last

    def _query(self, request: Mapping[str, Any]) -> tuple[list[Session], Mapping[str, Any] | None]:
        with translated_errors(f"list uploads in table {self.name}"):
            response = client("dynamodb").query(TableName=self.name, **request)
        return [Session.from_attributes(from_item(item)) for item in response["Items"]], response.get(
            "LastEvaluatedKey"
        )


def _session(item: Mapping[str, Any] | None) -> Session | None:
    return Session.from_attributes(from_item(item)) if item else None
