"""What a finished download is checked by."""

from __future__ import annotations

from pathlib import Path

import pytest

from filetracker.aws.s3_reader import whole_checksum
from filetracker.transfer.part_file import open_part

# Of "hello", as S3 tells them (S3 User Guide, "Checking object integrity", has the algorithms).
CHECKSUMS = {
    "SHA256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
    "SHA1": "qvTGHdzF6KLavt4PO0gs2a6pQ00=",
    "CRC32": "NhCmhg==",
    "CRC32C": "mnG7TA==",
    "CRC64NVME": "M3eFcAZSQlc=",
}


@pytest.mark.parametrize("algorithm", CHECKSUMS)
@pytest.mark.parametrize(("content", "matches"), [(b"hello", True), (b"jello", False)])
def test_content_is_checked_by_whatever_s3_tells(tmp_path: Path, algorithm: str, content: bytes, matches: bool) -> None:
    checksum = whole_checksum(f"{algorithm}:{CHECKSUMS[algorithm]}", "an etag-2", "aws:kms")
    with open_part(tmp_path / "records", tmp_path / "target", "") as part:
        for byte in content:
            part.write(bytes([byte]))
        assert part.matches(checksum) is matches


def test_checksum_of_parts_checksums_can_not_be_computed() -> None:
    assert whole_checksum("CRC64NVME:M3eFcAZSQlc=-2", "an etag-2", "") == ""
