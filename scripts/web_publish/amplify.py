"""To Amplify Hosting, as a zip. Which headers it sends with each file, Terraform has told it."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Sequence

import urllib3

from scripts.tooling_error import ToolingError
from scripts.web_publish.hosting import Hosting, UntypedClient
from scripts.web_publish.page_files import PageFile

BRANCH = "main"
_UPLOADED_WITHIN = urllib3.Timeout(connect=10, read=120)
_DEPLOYED_WITHIN_SECONDS = 600
_ASK_EVERY_SECONDS = 3.0


def publish_to_amplify(
    hosting: Hosting, files: Sequence[PageFile], amplify: UntypedClient, ask_every_seconds: float = _ASK_EVERY_SECONDS
) -> None:
    """Returns when the build is served. Raises ToolingError where Amplify does not take it."""
    where = {"appId": hosting.web_amplify_app_id, "branchName": BRANCH}
    deployment = amplify.create_deployment(**where)
    _upload(deployment["zipUploadUrl"], zipped(files))
    job = {**where, "jobId": deployment["jobId"]}
    amplify.start_deployment(**job)
    deadline = time.monotonic() + _DEPLOYED_WITHIN_SECONDS
    while (status := amplify.get_job(**job)["job"]["summary"]["status"]) != "SUCCEED":
        if status in ("FAILED", "CANCELLED"):
            raise ToolingError(f"Amplify ended the deployment as {status}: its job {job['jobId']} says why.")
        if time.monotonic() > deadline:
            raise ToolingError(f"Amplify's job {job['jobId']} is still {status} after {_DEPLOYED_WITHIN_SECONDS} s.")
        time.sleep(ask_every_seconds)


def zipped(files: Sequence[PageFile]) -> bytes:
    """A zip with the files at its root, as Amplify wants them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
    return out.getvalue()


def _upload(url: str, content: bytes) -> None:
    """`url` is signed: it is not shown to anybody."""
    try:
        status = urllib3.request("PUT", url, body=content, retries=False, timeout=_UPLOADED_WITHIN).status
    except urllib3.exceptions.HTTPError as error:
        raise ToolingError(f"the build could not be sent to Amplify ({type(error).__name__}): try again.") from None
    if status != 200:  # noqa: PLR2004 - HTTP's word for yes
        raise ToolingError(f"Amplify's storage refused the build with status {status}: try again.")
