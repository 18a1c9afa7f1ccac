"""`python run_job.pyz JOB_ID`, or `python -m job_runner JOB_ID` from the sources.

botocore reads its data from files. So the program unpacks itself into a folder, which it removes again.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile


def main() -> int:
    """Runs the job that the command line names; the exit code."""
    if not zipfile.is_zipfile(sys.argv[0]):
        return _run()
    with tempfile.TemporaryDirectory(prefix="run-job-") as folder:
        with zipfile.ZipFile(sys.argv[0]) as archive:
            archive.extractall(folder)
        sys.path.insert(0, folder)
        return _run()


def _run() -> int:
    from job_runner.command import run  # noqa: PLC0415 - not before it is unpacked

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
