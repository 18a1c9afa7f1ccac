"""The program that runs a job on an instance, as one file: same sources, same bytes, whoever builds.

    python3 -m scripts.build.package_job_runner

It holds our modules that it imports, and boto3, at the versions of requirements/job_runner.txt: Amazon Linux 2023 has
no boto3 for its newer Pythons. Of botocore's descriptions of all services (28 MB) it holds those that it uses.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from scripts import REPOSITORY
from scripts.build.import_closure import find_import_closure
from scripts.build.lambda_site import files_of_modules, install_lambda_site
from scripts.build.reproducible_zip import write_zip
from scripts.tooling_error import exit_with

PROGRAM = "job_runner"
PYTHON = "3.11"  # what the instance's user data installs
SERVICES = frozenset({"s3", "dynamodb"})
_SERVICE_FOLDERS = PurePosixPath("botocore/data")
_RESOURCE_FOLDERS = PurePosixPath("boto3/data")  # of boto3's resources, which we don't use


def package_job_runner(build: Path = REPOSITORY / "build") -> Path:
    """Build `run_job.pyz`; return where it is."""
    source, requirements = REPOSITORY / "src", REPOSITORY / "requirements" / "job_runner.txt"
    site = build / "job-runner-site"
    install_lambda_site(requirements, site, PYTHON)
    closure = find_import_closure(f"{PROGRAM}.command", source)
    third_party = files_of_modules(closure.third_party, site, brought=frozenset())
    own = {file.relative_to(source).as_posix(): file for file in closure.own_files}
    program = build / "run_job.pyz"
    files = {name: file for name, file in third_party.items() if _is_used(PurePosixPath(name))}
    write_zip(program, {**files, **own, "__main__.py": source / PROGRAM / "__main__.py"})
    return program


def _is_used(name: PurePosixPath) -> bool:
    if name.is_relative_to(_RESOURCE_FOLDERS) or name.name.startswith("examples-"):
        return False
    if not name.is_relative_to(_SERVICE_FOLDERS):
        return True
    service = name.relative_to(_SERVICE_FOLDERS).parts[0]
    return service in SERVICES or service.endswith(".json")


def main() -> int:
    program = package_job_runner()
    print(f"{program.relative_to(REPOSITORY)}  {program.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    exit_with(main)
