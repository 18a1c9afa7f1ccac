"""A file of 6 GiB is appended to: no byte of it travels."""

from __future__ import annotations

import pytest

from filetracker.aws.clients import client
from filetracker.jobs.models import JobStatus
from filetracker.jobs.runner import RunOutcome
from tests.support.counting_s3 import CountingS3, running_s3
from tests.support.job_builders import JOB_ID, JOBS, make_runner, make_running_job, stored
from tests.support.local_aws import LocalAws

GIB = 1024**3
MIB = 1024**2


def test_append_to_6_gib_moves_no_byte_of_it(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    s3, text = CountingS3(size=6 * GIB), " world" * 1000
    JOBS.add(make_running_job(file_name="big.bin", output_name="outputs/big.bin", text=text))
    with running_s3(s3) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        client.cache_clear()
        assert make_runner().run(JOB_ID) is RunOutcome.SUCCEEDED
    # Source of S3's limits: S3 User Guide, "Amazon S3 multipart upload limits".
    assert s3.requests == {
        "HeadObject": 2,
        "CreateMultipartUpload": 1,
        "UploadPartCopy": 24,
        "UploadPart": 1,
        "CompleteMultipartUpload": 1,
    }
    ranges = sorted(s3.copied.values())
    assert [first for first, _ in ranges] == [0, *(last + 1 for _, last in ranges[:-1])], "without gap or overlap"
    assert ranges[-1][1] == 6 * GIB - 1
    assert all(5 * MIB <= last - first + 1 <= 5 * GIB for first, last in ranges)
    assert s3.sent == {25: text.encode()}, "after all that is copied"
    listed_parts = 25 * 200  # what completing it says
    assert s3.bytes_in < len(text) + listed_parts
    assert s3.bytes_out < listed_parts
    done = stored()
    assert (done.outcome, done.output_size) == (JobStatus.SUCCEEDED, 6 * GIB + len(text))
    assert s3.output_size == done.output_size
    assert s3.metadata["x-amz-meta-filetracker-job"] == JOB_ID
