"""Sends the web page's build to where a stack serves it from: CloudFront's bucket, ECS or Amplify.

    python3 -m scripts.web_publish [--stack NAME] [--base-image IMAGE]

The ordinary AWS environment says which account and region; `. .local/env` leads to the local AWS.
"""

from __future__ import annotations

import argparse
import os

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from scripts.local.web_page import BUILD
from scripts.tooling_error import ToolingError, exit_with
from scripts.web_publish.amplify import publish_to_amplify
from scripts.web_publish.cloudfront import publish_to_cloudfront
from scripts.web_publish.ecs import publish_to_ecs
from scripts.web_publish.hosting import Hosting, find_hosting
from scripts.web_publish.page_files import page_files


def publish(hosting: Hosting, base_image: str | None = None) -> None:
    """Sends the build to where it belongs."""
    files = page_files(BUILD, hosting.web_config)
    if hosting.web_hosting == "cloudfront":
        publish_to_cloudfront(hosting, files, boto3.client("s3"), boto3.client("cloudfront"))
    elif hosting.web_hosting == "ecs":
        publish_to_ecs(hosting, boto3.client("ecr"), boto3.client("ecs"), base_image)
    elif hosting.web_hosting == "amplify":
        publish_to_amplify(hosting, files, boto3.client("amplify"))
    else:
        raise ToolingError(f"web_hosting is {hosting.web_hosting!r}: this version can't publish there.")


def main() -> int:
    parser = argparse.ArgumentParser(description="Sends the web page's build to where a stack serves it from.")
    parser.add_argument("--stack", default=os.environ.get("FILETRACKER_STACK", "filetracker"))
    parser.add_argument("--base-image", help="with ECS: what the image is built on; default: web/Dockerfile's")
    arguments = parser.parse_args()
    try:
        hosting = find_hosting(arguments.stack, boto3.client("ssm"))
        publish(hosting, arguments.base_image or None)
    except (BotoCoreError, ClientError) as error:
        raise ToolingError(f"AWS did not do it: {error}") from error
    print(f"Published to {hosting.web_url}/")
    return 0


if __name__ == "__main__":
    exit_with(main)
