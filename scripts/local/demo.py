"""From nothing to tracked files: a local AWS, the stack, files of many formats, one failure, what was told of them, and
the web page that shows it all.

    python3 -m scripts.local.demo

Safe to run again: what is up stays up, what is deployed is only checked. It leaves everything running.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import boto3
from rich.console import Console

from filetracker.client.auth.callback_server import CALLBACK_PORTS
from scripts.build.web_build import PageBuild, missing_node, page_build
from scripts.local.aws import start_local_aws
from scripts.local.demo_files import DAMAGED, write_demo_files
from scripts.local.environment import COMMANDS, STATE_DIR, enter_local_environment
from scripts.local.web_page import find_page_port, start_web_page
from scripts.terraform.command import deploy
from scripts.tooling_error import ToolingError, exit_with

NOTICE_SECONDS = 30
console = Console(highlight=False)


def main() -> int:
    began = time.monotonic()
    why_no_page, port = missing_node(), find_page_port()
    with nullcontext() if why_no_page else page_build() as build:
        stack = bring_up(port)
        page, why_no_page = serve_page(build, port) if build else ("", why_no_page)
    inbox = subscribe(stack)
    folder = write_demo_files(STATE_DIR / "demo")

    title("Upload a folder of files; one of them was damaged on its way")
    filetracker("upload", str(folder), expect=1)
    title("What is in the bucket: filetracker ls")
    filetracker("ls")
    title("What failed, and why: filetracker errors")
    filetracker("errors", expect=1)
    title("What a subscriber of the topic was told of it")
    console.print_json(json.dumps(await_notice(inbox, DAMAGED), ensure_ascii=False))
    unsubscribe(inbox)
    title("The web page")
    console.print(f"  {page or why_no_page}", soft_wrap=True)
    if stack["auth"] == "cognito":
        if not page:
            title("The API")
        console.print(SIGN_IN.format(**make_demo_user(stack["user_pool_id"])), soft_wrap=True)
    title("What to type next")
    console.print(NEXT.format(seconds=time.monotonic() - began), soft_wrap=True)
    return 1 if build and not page else 0


def bring_up(page_port: int) -> dict[str, Any]:
    """The local AWS with the stack on it; returns the stack's outputs."""
    with step("local AWS is up"):
        local_aws = start_local_aws()
        enter_local_environment(local_aws.endpoint)
    with step("deployed by Terraform"):
        # LocalStack 4.14 has no user pools.
        auth = "cognito" if local_aws.engine == "ministack" else "iam"
        return deploy(auth=auth, **page_variables(page_port))


def page_variables(port: int) -> dict[str, list[str]]:
    """Terraform's variables of a stack whose page is at this port: it may upload, and people may come back to it."""
    origin = f"http://localhost:{port}"
    command_line = [f"http://localhost:{port}/callback" for port in CALLBACK_PORTS]
    return {
        "cors_allowed_origins": [origin],
        "login_callback_urls": [*command_line, f"{origin}/"],
        "login_logout_urls": [command_line[0], f"{origin}/"],
    }


def serve_page(build: PageBuild, port: int) -> tuple[str, str]:
    """The page's address, once it is built and up; else why it is not. All else can be shown without it."""
    try:
        with step("web page is built and up"):
            build.wait()
            return start_web_page(os.environ, port=port), ""
    except ToolingError as error:
        return "", str(error)


NEXT = f"""\
  . .local/env                                       the tools on your PATH, pointed at the local AWS
  filetracker show "pictures/sunset 🌄.png"           one file, all that is known
  filetracker history {DAMAGED}           what happened to it
  filetracker upload FILE...                         your own files
  filetracker jobs submit gzip welcome.txt --wait    a job: the file compressed, in outputs/
  filetracker watch                                  new files as they arrive
  awslocal s3 cp README.md s3://filetracker/         any S3 client will do
  awslocal dynamodb scan --table-name Files
  make local-down                                    stop it all; nothing is kept

It took {{seconds:.0f}} s, and is still running."""


SIGN_IN = """\
  Sign in as  {email}
  password    {password}

  `filetracker login` signs in as well, to the API; then: filetracker ls --api"""


@contextmanager
def step(what: str) -> Iterator[None]:
    """Says what goes on, and how long it took."""
    began = time.monotonic()
    with console.status(what):
        yield
    console.print(f"[green]✓[/green] {what}: {time.monotonic() - began:.1f} s")


def title(text: str) -> None:
    console.print(f"\n[bold]{text}[/bold]\n")


def filetracker(*arguments: str, expect: int = 0) -> None:
    """Runs the command line as a person would; `expect` is 1 where it has a failure to tell of."""
    code = subprocess.run([COMMANDS / "filetracker", *arguments], check=False).returncode
    if code != expect:
        raise ToolingError(f"filetracker {arguments[0]} ended with {code}: its message above says why.")


def make_demo_user(user_pool_id: str) -> dict[str, str]:
    """An administrator to sign in as, with a new password each time."""
    cognito = boto3.client("cognito-idp")
    # Every kind of character that the pool's policy asks for.
    email, password = "demo@example.com", f"{secrets.token_urlsafe(12)}-aA1"
    with suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=user_pool_id,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
    cognito.admin_set_user_password(UserPoolId=user_pool_id, Username=email, Password=password, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=user_pool_id, Username=email, GroupName="admins")
    return {"email": email, "password": password}


def subscribe(stack: dict[str, Any]) -> dict[str, str]:
    """A subscriber of the topic for the failures alone, as another program would be one."""
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    url = sqs.create_queue(QueueName="filetracker-demo-subscriber")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = stack["file_events_topic_arn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": [statement]})})
    attributes = {"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"type": ["file.failed"]})}
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
    return {"url": url, "subscription": subscription["SubscriptionArn"]}


def await_notice(inbox: dict[str, str], file_name: str) -> dict[str, Any]:
    """The notice about a file."""
    deadline = time.monotonic() + NOTICE_SECONDS
    while time.monotonic() < deadline:
        answer = boto3.client("sqs").receive_message(QueueUrl=inbox["url"], WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            notice: dict[str, Any] = json.loads(message["Body"])
            if notice["file"]["fileName"] == file_name:
                return notice
    raise ToolingError(f"no notice about {file_name} came within {NOTICE_SECONDS} s: see `filetracker status`.")


def unsubscribe(inbox: dict[str, str]) -> None:
    """Leaves nothing of the demo's own behind."""
    boto3.client("sns").unsubscribe(SubscriptionArn=inbox["subscription"])
    boto3.client("sqs").delete_queue(QueueUrl=inbox["url"])


def run() -> int:
    """The demo; at Ctrl-C it says what still runs, and how to end it."""
    try:
        return main()
    except KeyboardInterrupt:
        console.print("\nStopped. What was started still runs: `make demo` goes on, `make local-down` ends it all.")
        return 130


if __name__ == "__main__":
    exit_with(run)
