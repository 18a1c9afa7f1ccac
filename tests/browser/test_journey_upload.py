"""From the sign-in page to tracked files: what people drop on the page is in the bucket, and in the list."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Deployment, SignIn
from tests.support.browser.page_driver import Line, drop, row_of
from tests.support.browser.sample_files import MIB, dusk
from tests.support.stack.stack import poll

PART_BYTES = 8 * MIB
SLOW = MIB  # the large one takes a minute, if nobody mends the line


def test_dropped_files_and_a_folder_are_uploaded_and_tracked(
    signed_in: SignIn, deployment: Deployment, tmp_path: Path
) -> None:
    film = large_file(tmp_path / "dropped film.bin", 60)
    (tmp_path / "dropped notes.txt").write_text("Three files, and a folder.\n")
    (tmp_path / "dropped sunset.png").write_bytes(dusk(320, 200))
    (tmp_path / "album" / "inner").mkdir(parents=True)
    (tmp_path / "album" / "one.txt").write_text("one")
    (tmp_path / "album" / "inner" / "two+2 %.csv").write_text("a,b\n1,2\n")
    page = signed_in()
    line = Line(page)
    line.slow_to(SLOW)

    drop(page, film, tmp_path / "dropped notes.txt", tmp_path / "dropped sunset.png", tmp_path / "album")

    page.get_by_role("heading", name="Upload", exact=True).wait_for()
    poll_progress(page, film.name, after=poll_progress(page, film.name, after=0))
    expect(page.get_by_text(re.compile(r"/s · .+ left"))).not_to_have_count(0)
    line.mend()
    page.get_by_text("5 of 5 files").wait_for()
    page.get_by_role("link", name="Files", exact=True).click()
    for name in (film.name, "dropped notes.txt", "dropped sunset.png", "album/one.txt", "album/inner/two+2 %.csv"):
        row_of(page, name).get_by_text("Tracked").wait_for()
    # What S3 has is what was dropped; the large one came in parts.
    head = deployment.stack.s3.head_object(Bucket=deployment.stack.bucket, Key=film.name)
    assert head["ETag"].endswith(f'-{-(-film.stat().st_size // PART_BYTES)}"')
    for path in (film, tmp_path / "album" / "inner" / "two+2 %.csv", tmp_path / "dropped sunset.png"):
        name = path.relative_to(tmp_path).as_posix()
        assert digest(stored(deployment, name)) == digest(path.read_bytes())


def large_file(path: Path, mebibytes: int) -> Path:
    """A file whose every part differs from the others."""
    with path.open("wb") as file:
        for number in range(mebibytes):
            file.write(number.to_bytes(4, "big") * (MIB // 4))
    return path


def poll_progress(page: Page, name: str, after: int) -> int:
    """How many per cent of a file have left, once it is more than `after` and before all have."""
    bar = page.get_by_role("progressbar", name=f"Progress of {name}")

    def value() -> int | None:
        now = int(float(bar.evaluate("(bar) => bar.value")))
        return now if after < now < 100 else None

    return poll(f"progress of {name} past {after} %", value)


def stored(deployment: Deployment, name: str) -> bytes:
    """What the bucket has under a name."""
    content: bytes = deployment.stack.s3.get_object(Bucket=deployment.stack.bucket, Key=name)["Body"].read()
    return content


def digest(content: bytes) -> str:
    """Short, where bytes that differ would fill the screen."""
    return hashlib.sha256(content).hexdigest()
