"""The table of attempts: how often a message that comes again was tried for one of its files.

SQS counts deliveries: also those that the function never began, because it was throttled. Here are only tries that
began, and reads of content that came to no end.
"""

from __future__ import annotations

from typing import Any

from filetracker.aws.clients import client, translated_errors


class AttemptRepository:
    """One item per message and file, for as long as a message may live; most messages never have one."""

    def __init__(self, name: str) -> None:
        self.name = name

    def begin_try(self, message_id: str, file_name: str, expires_at: int) -> int:
        """Counts one more try; how many there are now, this one included. `expires_at` is epoch seconds."""
        return self._add("Tries", 1, message_id, file_name, expires_at)

    def undo_try(self, message_id: str, file_name: str, expires_at: int) -> None:
        """Counts one try less: it was no fault."""
        self._add("Tries", -1, message_id, file_name, expires_at)

    def forget(self, message_id: str, file_name: str) -> None:
        """The message is done with for this file."""
        with translated_errors(f"delete an attempt in table {self.name}"):
            client("dynamodb").delete_item(TableName=self.name, Key=_key(message_id, file_name))

    def begin_read(self, message_id: str, file_name: str, expires_at: int) -> int:
        """Counts one more read of the content; how many came to no end, this one included."""
        return self._add("Begun", 1, message_id, file_name, expires_at)

    def end_read(self, message_id: str, file_name: str) -> None:
        """All reads came to their end."""
        with translated_errors(f"write an attempt in table {self.name}"):
            client("dynamodb").update_item(
                TableName=self.name, Key=_key(message_id, file_name), UpdateExpression="REMOVE Begun"
            )

    def _add(self, attribute: str, number: int, message_id: str, file_name: str, expires_at: int) -> int:
        with translated_errors(f"count an attempt in table {self.name}"):
            response = client("dynamodb").update_item(
                TableName=self.name,
                Key=_key(message_id, file_name),
                UpdateExpression=f"ADD {attribute} :number SET ExpiresAt = :expires",
                ExpressionAttributeValues={":number": {"N": str(number)}, ":expires": {"N": str(expires_at)}},
                ReturnValues="UPDATED_NEW",
            )
        return int(response["Attributes"][attribute]["N"])


def _key(message_id: str, file_name: str) -> dict[str, Any]:
    return {"MessageId": {"S": message_id}, "FileName": {"S": file_name}}
