"""What could be done to a stack, by what its roles may or may not do."""

from __future__ import annotations

import json
from typing import Any

from tests.support.stack.probes import Call
from tests.support.stack.stack import Stack


def calls_to(stack: Stack) -> dict[str, Call]:
    """What could be done to the stack."""
    out = stack.outputs
    in_bucket = {"Bucket": out["bucket_name"], "Key": "probe"}
    file_key = {"TableName": out["files_table_name"], "Key": {"FileName": {"S": "probe"}}}
    keys = {"Keys": [file_key["Key"]]}
    in_shard = _query(out["files_table_name"], "ListKey", "TRACKED#0", IndexName="ByName")
    history = out["file_events_table_name"]
    event = {"FileName": {"S": "probe"}, "EventId": {"S": "probe"}}
    put = {"PutRequest": {"Item": event}}
    of_file = _query(history, "FileName", "probe")
    uploads = out["uploads_table_name"]
    attempts = f"{stack.name_prefix}-attempts"
    attempt = {"MessageId": {"S": "probe"}, "FileName": {"S": "probe"}}
    session = {"UploadedBy": {"S": "probe"}, "UploadId": {"S": "probe"}}
    return {
        "read object": ("s3", "get_object", in_bucket),
        "read object version": ("s3", "get_object", {**in_bucket, "VersionId": "probe"}),
        "list bucket": ("s3", "list_objects_v2", {"Bucket": out["bucket_name"]}),
        "list versions": ("s3", "list_object_versions", {"Bucket": out["bucket_name"]}),
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
        "list own sessions": ("dynamodb", "query", _query(uploads, "UploadedBy", "probe")),
        "list expired sessions": ("dynamodb", "query", _query(uploads, "#state", "OPEN", IndexName="ByState")),
        "write session": ("dynamodb", "put_item", {"TableName": uploads, "Item": session}),
        "delete session": ("dynamodb", "delete_item", {"TableName": uploads, "Key": session}),
        "count attempt": ("dynamodb", "update_item", {"TableName": attempts, "Key": attempt}),
        "forget attempt": ("dynamodb", "delete_item", {"TableName": attempts, "Key": attempt}),
        "send report": ("sqs", "send_message", {"QueueUrl": out["errors_queue_url"], "MessageBody": "probe"}),
        "read reports": ("sqs", "receive_message", {"QueueUrl": out["errors_queue_url"]}),
        "set aside event": ("sqs", "send_message", {"QueueUrl": out["uploads_dlq_url"], "MessageBody": "probe"}),
        "forge event": ("sqs", "send_message", {"QueueUrl": out["uploads_queue_url"], "MessageBody": "probe"}),
        "set aside notice": ("sqs", "send_message", {"QueueUrl": out["notify_dlq_url"], "MessageBody": "probe"}),
        "publish": ("sns", "publish", {"TopicArn": out["file_events_topic_arn"], "Message": '{"id": "probe"}'}),
        "read settings": ("ssm", "get_parameter", {"Name": f"/{stack.name_prefix}/stack"}),
        "read functions": ("lambda", "list_functions", {}),
        "make users": ("iam", "create_user", {"UserName": "probe"}),
        **_calls_to_jobs(stack),
        **_calls_to_runners(stack),
    }


def _calls_to_jobs(stack: Stack) -> dict[str, Call]:
    jobs = stack.outputs["jobs_table_name"]
    job = {"JobId": {"S": "probe"}}
    return {
        "read jobs": ("dynamodb", "batch_get_item", {"RequestItems": {jobs: {"Keys": [job]}}}),
        "read job": ("dynamodb", "get_item", {"TableName": jobs, "Key": job}),
        "submit job": ("dynamodb", "put_item", {"TableName": jobs, "Item": job}),
        "change job": ("dynamodb", "update_item", {"TableName": jobs, "Key": job}),
        "delete job": ("dynamodb", "delete_item", {"TableName": jobs, "Key": job}),
        "list jobs": ("dynamodb", "query", _query(jobs, "ListKey", "QUEUED#0", IndexName="ByListKey")),
        "list jobs of a file": ("dynamodb", "query", _query(jobs, "FileName", "probe", IndexName="ByFile")),
        "scan jobs": ("dynamodb", "scan", {"TableName": jobs}),
    }


def _calls_to_runners(stack: Stack) -> dict[str, Call]:
    """What runs jobs. None of the calls leads to anything: there is no such job, execution, upload or instance."""
    machine = stack.outputs["jobs_state_machine_arn"]
    execution = {"executionArn": machine.replace(":stateMachine:", ":execution:") + ":probe"}
    output = {"Bucket": stack.bucket, "Key": "outputs/probe"}
    of_job = json.dumps({"jobId": "f" * 32})
    instance = "i-0123456789abcdef0"
    launched = {"ImageId": "ami-0123456789abcdef0", "MinCount": 1, "MaxCount": 1}
    letter = {"QueueUrl": stack.outputs["start_job_dlq_url"], "MessageBody": "probe"}
    return {
        "start execution": ("stepfunctions", "start_execution", {"stateMachineArn": machine, "input": "not JSON"}),
        "list executions": ("stepfunctions", "list_executions", {"stateMachineArn": machine}),
        "look at execution": ("stepfunctions", "describe_execution", execution),
        "stop execution": ("stepfunctions", "stop_execution", execution),
        "call run_job": ("lambda", "invoke", {"FunctionName": f"{stack.name_prefix}-run-job", "Payload": of_job}),
        "write output": ("s3", "put_object", {**output, "Body": b""}),
        "delete output": ("s3", "delete_object", output),
        "abort output": ("s3", "abort_multipart_upload", {**output, "UploadId": "probe"}),
        "set aside job": ("sqs", "send_message", letter),
        "find instances": ("ec2", "describe_instances", {}),
        "launch instance": ("ec2", "run_instances", launched),
        "tag instance": ("ec2", "create_tags", {"Resources": [instance], "Tags": [{"Key": "a", "Value": "b"}]}),
        "stop instance": ("ec2", "stop_instances", {"InstanceIds": [instance]}),
        "end instance": ("ec2", "terminate_instances", {"InstanceIds": [instance]}),
    }


def _query(table: str, key: str, value: str, **more: Any) -> dict[str, Any]:
    """What asks a table, or one of its indexes, for what has this key; State is a word of DynamoDB's own."""
    names = {"ExpressionAttributeNames": {"#state": "State"}} if key == "#state" else {}
    return {
        "TableName": table,
        "KeyConditionExpression": f"{key} = :value",
        "ExpressionAttributeValues": {":value": {"S": value}},
        **names,
        **more,
    }
