"""What docs/consumers.md tells consumers: its filter policies and the programs in examples/."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from scripts.local.environment import local_environment
from tests.support.stack.stack import REPOSITORY, Inbox, Stack

pytestmark = pytest.mark.parametrize("stack", ["sqs"], indirect=True)

_DOCUMENT = (REPOSITORY / "docs" / "consumers.md").read_text(encoding="utf-8")
_FILES = {
    "reports/2026/a.txt": (b"hello", "text/plain"),
    "reports/b.txt": (b"hello", "text/plain"),
    "reports/c.pdf": (b"\0" * 100, "application/pdf"),
    "top.png": ((REPOSITORY / "tests" / "samples" / "sample.png").read_bytes(), "image/png"),
}
_WANTED = {
    '{"prefix": [{"prefix": "reports/"}]}': {"reports/2026/a.txt", "reports/b.txt", "reports/c.pdf"},
    '{"prefix": ["reports/"]}': {"reports/b.txt", "reports/c.pdf"},
    '{"prefix": ["/"]}': {"top.png"},
    '{"type": ["file.tracked"], "contentType": [{"prefix": "image/"}]}': {"top.png"},
    '{"status": ["FAILED"]}': {"reports/c.pdf"},
}


def put_all(stack: Stack) -> None:
    for name, (content, content_type) in _FILES.items():
        stack.s3.put_object(Bucket=stack.bucket, Key=name, Body=content, ContentType=content_type)


@pytest.fixture(autouse=True)
def _clean(stack: Stack) -> Iterator[None]:
    """The names stand in the document, so each test has them to itself."""
    yield
    for name in _FILES:
        stack.s3.delete_object(Bucket=stack.bucket, Key=name)
        stack.await_record(name, Status="DELETED")


def test_every_filter_policy_lets_through_what_it_says(stack: Stack, inbox: Inbox) -> None:
    policies = re.findall(r"```json\n(.*?)\n```", _DOCUMENT, re.DOTALL)
    assert set(policies) == set(_WANTED)
    filtered = {}
    try:
        for policy in policies:
            filtered[policy] = Inbox(stack)
            stack.client("sns").set_subscription_attributes(
                SubscriptionArn=filtered[policy].subscription, AttributeName="FilterPolicy", AttributeValue=policy
            )
        put_all(stack)
        for name in _FILES:
            inbox.await_notice(name, "file.failed" if name.endswith(".pdf") else "file.tracked")
        for policy, names in _WANTED.items():
            assert {notice["file"]["fileName"] for notice in filtered[policy].all()} == names, policy
    finally:
        for each in filtered.values():
            each.close()


def test_example_reads_a_queue(stack: Stack, inbox: Inbox) -> None:
    with closing(Inbox(stack)) as queue:
        put_all(stack)
        for name in _FILES:
            inbox.await_notice(name, "file.failed" if name.endswith(".pdf") else "file.tracked")
        run = subprocess.run(
            [sys.executable, REPOSITORY / "examples" / "consume_queue.py"],
            env={**local_environment(stack.endpoint), "QUEUE_URL": queue.url},
            capture_output=True,
            text=True,
            check=True,
        )
        lines = set(run.stdout.splitlines())
        assert lines >= {f'file.tracked "{name}" {len(_FILES[name][0])}' for name in _FILES if not name.endswith("pdf")}
        assert 'file.failed "reports/c.pdf" 100' in lines
        assert stack.depth(queue.url) == 0
