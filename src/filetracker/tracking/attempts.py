"""The table of attempts: how often reading the content of a message's file began and came to no end."""

from __future__ import annotations

from typing import Any

from filetracker.aws.clients import client, translated_errors


class ReadAttemptRepository:
    """One item per message and file, for as long as a message may live; most messages never have one."""

    def __init__(self, name: str) -> None:
        self.name = name

    def start(self, message_id: str, file_name: str, expires_at: int) -> int:
        """Counts one more; how many there are now, this one included. `expires_at` is epoch seconds."""
        with translated_errors(f"count an attempt in table {self.name}"):
            response = client("dynamodb").update_item(
                TableName=self.name,
                Key=_key(message_id, file_name),
                UpdateExpression="ADD Begun :one SET ExpiresAt = :expires",
                ExpressionAttributeValues={":one": {"N": "1"}, ":expires": {"N": str(expires_at)}},
                ReturnValues="UPDATED_NEW",
            )
        return int(response["Attributes"]["Begun"]["N"])

    def end(self, message_id: str, file_name: str) -> None:
        """Forgets them."""
        with translated_errors(f"delete an attempt in table {self.name}"):
            client("dynamodb").delete_item(TableName=self.name, Key=_key(message_id, file_name))


def _key(message_id: str, file_name: str) -> dict[str, Any]:
    return {"MessageId": {"S": message_id}, "FileName": {"S": file_name}}
