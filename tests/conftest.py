"""Builders that every kind of test uses, and the settings of the property tests."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import botocore.session
import pytest
from hypothesis import HealthCheck, settings

from filetracker.files.events import EventType, FileEvent
from filetracker.files.models import FileRecord, Snapshot, Status, record_of, stamp

pytest.register_assert_rewrite("tests.support")

# The same examples on every run: a red build stays red. `--hypothesis-profile explore` looks further.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", settings.get_profile("repeatable"), derandomize=False, max_examples=20_000)
settings.load_profile("repeatable")

# A shell that starts this in the background has Ctrl-C ignored, here and in all that is started from here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Powertools reads these when a handler's module is imported.
os.environ.update(
    POWERTOOLS_SERVICE_NAME="test",
    POWERTOOLS_METRICS_NAMESPACE="FileTracker",
    POWERTOOLS_LOG_LEVEL="INFO",
)

# No test launches an image that moto must know; it would make thousands for each.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

# moto gives each test a session of its own, which would read botocore's descriptions of the services anew (a quarter
# of all that the unit tests take): they are read once here.
botocore.session.create_loader = cache(botocore.session.create_loader)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long bytes give no name: nobody reads them, and some hold the time, so that xdist's workers would disagree."""
    return argname if isinstance(val, bytes) and len(val) > 16 else None


def pytest_collection_finish() -> None:
    """Looks for garbage seldom, and never among thousands of tests: they stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)


@pytest.fixture
def untraced() -> Iterator[None]:
    """For what interrupts itself: coverage's tracer takes a lock at each call, and if it is interrupted with that in
    hand, it waits for it for ever. (pytest-cov 7.1's own `no_cover` does nothing under xdist.)"""
    here, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    yield
    sys.settrace(here)
    threading.settrace(in_threads)


@pytest.fixture(autouse=True)
def property_tests_cover_nothing(request: pytest.FixtureRequest) -> None:
    """What they find has a plain example of its own elsewhere; and the tracer would cost them half of their time."""
    if request.node.get_closest_marker("hypothesis") or request.node.get_closest_marker("convergence"):
        request.getfixturevalue("untraced")


A_TIME = "2026-01-31T12:00:00.000Z"


def make_snapshot(file_name: str = "report.txt", **changes: Any) -> Snapshot:
    """What S3 says of a small text file."""
    snapshot = Snapshot(
        file_name=file_name,
        size=5,
        last_modified=A_TIME,
        etag="5d41402abc4b2a76b9719d911017c592",
        content_type="text/plain",
        version_id="v1",
        checksum="CRC64NVME:M3eFcAZSQlc=",
        head=b"hello",
    )
    return replace(snapshot, **changes)


def make_event(file_name: str = "report.txt", **changes: Any) -> FileEvent:
    """What S3 tells when `make_snapshot()` is put."""
    event = FileEvent(
        file_name=file_name,
        event_type=EventType.CREATED,
        event_time=A_TIME,
        reason="ObjectCreated:Put",
        size=5,
        etag="5d41402abc4b2a76b9719d911017c592",
        version_id="v1",
        requester="AWS:ALICE",
        source_ip="203.0.113.7",
        sequencer="0055AED6DCD90281E5",
        request_id="C3D13FE58DE4C810",
    )
    return replace(event, **changes)


def make_record(file_name: str = "report.txt", revision: int = 1, **changes: Any) -> FileRecord:
    """The record of `make_snapshot()` as it is stored; its media type is what its bytes say, unless told."""
    values = {"detected_type": "text/plain", "uploaded_by": "AWS:ALICE", **changes}
    values.setdefault("media_type", values["detected_type"])
    record = replace(record_of(make_snapshot(file_name)), **values)
    return stamp(record, revision, A_TIME, list_shards=4, expires_at=None)


def make_tombstone(file_name: str = "report.txt", revision: int = 2, **changes: Any) -> FileRecord:
    """The record of `make_record()` after the file was deleted."""
    return make_record(file_name, revision, status=Status.DELETED, **changes)
