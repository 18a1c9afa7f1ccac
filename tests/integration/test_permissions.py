"""Least privilege, as the emulator enforces it: each function's role is denied what the function must not do.

A probe function is run with the role of the function in question; it makes one call and says what came of it.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.stack import Stack

PROBE = """
import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    try:
        getattr(boto3.client(event["service"]), event["method"])(**event["arguments"])
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""
DENIED = ("AccessDenied", "AccessDeniedException", "403", "AuthorizationError", "AuthorizationErrorException")


@pytest.fixture(scope="module")
def probes(stack: Stack) -> Iterator[dict[str, str]]:
    """A probe with each function's role: {function: the probe's name}."""
    if stack.engine != "ministack":
        pytest.skip("LocalStack 4.14 does not enforce IAM")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("probe.py", PROBE)
    client = stack.client("lambda")
    names = {}
    for function in ALLOWED:
        role = client.get_function_configuration(FunctionName=f"{stack.name_prefix}-{function}")["Role"]
        names[function] = f"{stack.name_prefix}-{function}-probe"
        client.create_function(
            FunctionName=names[function],
            Runtime="python3.13",
            Role=role,
            Handler="probe.handler",
            Timeout=30,
            Code={"ZipFile": archive.getvalue()},
        )
    yield names
    for name in names.values():
        client.delete_function(FunctionName=name)


def calls(stack: Stack) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """What could be done to the stack."""
    out = stack.outputs
    in_bucket = {"Bucket": out["bucket_name"], "Key": "probe"}
    file_key = {"TableName": out["files_table_name"], "Key": {"FileName": {"S": "probe"}}}
    keys = {"Keys": [file_key["Key"]]}
    in_shard = query(out["files_table_name"], "ListKey", "TRACKED#0", IndexName="ByName")
    history = out["file_events_table_name"]
    event = {"FileName": {"S": "probe"}, "EventId": {"S": "probe"}}
    put = {"PutRequest": {"Item": event}}
    of_file = query(history, "FileName", "probe")
    uploads = out["uploads_table_name"]
    session = {"UploadedBy": {"S": "probe"}, "UploadId": {"S": "probe"}}
    jobs = out["jobs_table_name"]
    job = {"JobId": {"S": "probe"}}
    return {
        "read object": ("s3", "get_object", in_bucket),
        "list bucket": ("s3", "list_objects_v2", {"Bucket": out["bucket_name"]}),
        "write object": ("s3", "put_object", {**in_bucket, "Body": b""}),
        "delete object": ("s3", "delete_object", in_bucket),
        "list uploads": ("s3", "list_multipart_uploads", {"Bucket": out["bucket_name"]}),
        "list parts": ("s3", "list_parts", {**in_bucket, "UploadId": "probe"}),
        "abort upload": ("s3", "abort_multipart_upload", {**in_bucket, "UploadId": "probe"}),
        "change bucket policy": ("s3", "delete_bucket_policy", {"Bucket": out["bucket_name"]}),
        "read record": ("dynamodb", "get_item", file_key),
        "read records": ("dynamodb", "batch_get_item", {"RequestItems": {file_key["TableName"]: keys}}),
        "list records": ("dynamodb", "query", in_shard),
        "write record": ("dynamodb", "update_item", file_key),
        "delete record": ("dynamodb", "delete_item", file_key),
        "scan records": ("dynamodb", "scan", {"TableName": out["files_table_name"]}),
        "read history": ("dynamodb", "query", of_file),
        "write history": ("dynamodb", "batch_write_item", {"RequestItems": {history: [put]}}),
        "delete history": ("dynamodb", "delete_item", {"TableName": history, "Key": event}),
        "read session": ("dynamodb", "get_item", {"TableName": uploads, "Key": session}),
        "list own sessions": ("dynamodb", "query", query(uploads, "UploadedBy", "probe")),
        "list expired sessions": ("dynamodb", "query", query(uploads, "#state", "OPEN", IndexName="ByState")),
        "write session": ("dynamodb", "put_item", {"TableName": uploads, "Item": session}),
        "delete session": ("dynamodb", "delete_item", {"TableName": uploads, "Key": session}),
        "read job": ("dynamodb", "get_item", {"TableName": jobs, "Key": job}),
        "submit job": ("dynamodb", "put_item", {"TableName": jobs, "Item": job}),
        "change job": ("dynamodb", "update_item", {"TableName": jobs, "Key": job}),
        "delete job": ("dynamodb", "delete_item", {"TableName": jobs, "Key": job}),
        "list jobs": ("dynamodb", "query", query(jobs, "ListKey", "QUEUED#0", IndexName="ByListKey")),
        "list jobs of a file": ("dynamodb", "query", query(jobs, "FileName", "probe", IndexName="ByFile")),
        "scan jobs": ("dynamodb", "scan", {"TableName": jobs}),
        "send report": ("sqs", "send_message", {"QueueUrl": out["errors_queue_url"], "MessageBody": "probe"}),
        "read reports": ("sqs", "receive_message", {"QueueUrl": out["errors_queue_url"]}),
        "set aside event": ("sqs", "send_message", {"QueueUrl": out["uploads_dlq_url"], "MessageBody": "probe"}),
        "forge event": ("sqs", "send_message", {"QueueUrl": out["uploads_queue_url"], "MessageBody": "probe"}),
        "set aside notice": ("sqs", "send_message", {"QueueUrl": out["notify_dlq_url"], "MessageBody": "probe"}),
        "publish": ("sns", "publish", {"TopicArn": out["file_events_topic_arn"], "Message": "probe"}),
        "read settings": ("ssm", "get_parameter", {"Name": f"/{stack.name_prefix}/stack"}),
        "read functions": ("lambda", "list_functions", {}),
        "make users": ("iam", "create_user", {"UserName": "probe"}),
    }


def query(table: str, key: str, value: str, **more: Any) -> dict[str, Any]:
    """What asks a table, or one of its indexes, for what has this key; State is a word of DynamoDB's own."""
    names = {"ExpressionAttributeNames": {"#state": "State"}} if key == "#state" else {}
    return {
        "TableName": table,
        "KeyConditionExpression": f"{key} = :value",
        "ExpressionAttributeValues": {":value": {"S": value}},
        **names,
        **more,
    }


ALLOWED = {
    "api": {
        "read object",
        "list bucket",
        "write object",
        "delete object",
        "list parts",
        "abort upload",
        "read record",
        "read records",
        "list records",
        "read history",
        "read session",
        "list own sessions",
        "write session",
        "read job",
        "submit job",
        "change job",
        "list jobs",
        "list jobs of a file",
    },
    "track-upload": {
        "read object",
        "list bucket",
        "read record",
        "write record",
        "write history",
        "send report",
        "set aside event",
    },
    "notify": {"set aside notice", "publish"},
    "reconcile": {"list bucket", "read records", "list records", "forge event"},
    "sweep-uploads": {
        "read object",
        "list bucket",
        "list uploads",
        "list parts",
        "abort upload",
        "read session",
        "list expired sessions",
        "write session",
    },
}


@pytest.mark.parametrize("function", sorted(ALLOWED))
def test_role_allows_what_its_function_does_and_nothing_else(
    stack: Stack, probes: dict[str, str], function: str
) -> None:
    client = stack.client("lambda")
    said = {}
    for what, (service, method, arguments) in calls(stack).items():
        payload = json.dumps({"service": service, "method": method, "arguments": arguments}, default=bytes.decode)
        answer = client.invoke(FunctionName=probes[function], Payload=payload)
        said[what] = json.loads(answer["Payload"].read())

    allowed = {what for what, code in said.items() if code not in DENIED}

    assert allowed == ALLOWED[function], said
    for url in ("errors_queue_url", "uploads_dlq_url", "notify_dlq_url"):
        stack.sqs.purge_queue(QueueUrl=stack.outputs[url])
