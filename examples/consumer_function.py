"""A Lambda function that is subscribed to the topic: counts what came, by media type.

Give the subscription a dead-letter queue (`RedrivePolicy`): SNS gives up after its retries.
"""

import json
from collections import Counter
from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001 - Lambda passes it
    """SNS calls with one record; its message is the notification as JSON."""
    counts: Counter[str] = Counter()
    for record in event["Records"]:
        notification = json.loads(record["Sns"]["Message"])
        if notification["type"] == "file.tracked":
            counts[notification["file"].get("mediaType", "unknown")] += 1
    print(json.dumps(counts))
    return dict(counts)
