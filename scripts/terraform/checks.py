"""All that can be known about the Terraform configuration without applying it: format, validity, tests, security.

python3 -m scripts.terraform.checks
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts import REPOSITORY
from scripts.build.virtual_environment import ensure_environment
from scripts.local.running_provider import running_provider
from scripts.terraform.command import CONFIGURATION, init, plain_environment, require_terraform
from scripts.terraform.state_machine import definition
from scripts.tooling_error import ToolingError, exit_with

_OLDEST_VERSION = (1, 11)  # override_during in a test
STATE_DIR = REPOSITORY / ".local"
# No test may reach AWS, nor a local one: the provider gets keys that open nothing.
TEST_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
LEADS_ELSEWHERE = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")


def directories_to_test(root: Path = CONFIGURATION) -> Iterator[Path]:
    """The root, then each module that has tests of its own."""
    yield root
    tests = sorted(root.glob("modules/*/**/*.tftest.hcl"))
    yield from sorted({test.parent.parent if test.parent.name == "tests" else test.parent for test in tests})


def check_terraform(root: Path = CONFIGURATION) -> None:
    """Run every check, the cheap ones first; ToolingError at the first that fails."""
    require_terraform(_OLDEST_VERSION)
    environment = {name: value for name, value in plain_environment().items() if name not in LEADS_ELSEWHERE}
    environment.update(TEST_CREDENTIALS)
    _run(["terraform", "fmt", "-check", "-diff", "-recursive", str(root)], environment, "run `make fmt`")
    for directory in directories_to_test(root):
        # A data directory of its own: what a developer has initialised and applied stays as it is.
        name = directory.relative_to(root.parent).as_posix().replace("/", "-")
        data_dir = STATE_DIR / "terraform-checks" / name
        environment["TF_DATA_DIR"] = str(data_dir)
        init(environment, directory, ["-backend=false"])
        with running_provider(data_dir, environment) as with_provider:
            # The tests are validated when they run.
            _run(["terraform", f"-chdir={directory}", "validate", "-no-tests"], with_provider, "mend the configuration")
            test = ["terraform", f"-chdir={directory}", "test", *([] if sys.stdout.isatty() else ["-no-color"])]
            _run(test, with_provider, "mend the configuration or its test")
    tools = STATE_DIR / "checkov"
    ensure_environment(tools, REPOSITORY / "requirements" / "checkov.txt")
    # What it looks at, and how, stands in .checkov.yaml.
    _run([str(tools / "bin" / "checkov")], environment, "mend it, or skip the check on its line with the reason")
    _lint_state_machine(tools, environment)


def _lint_state_machine(tools: Path, environment: Mapping[str, str]) -> None:
    """AWS's linter reads CloudFormation alone, so the state machine is shown to it in a template, with both runners."""
    template = STATE_DIR / "terraform-checks" / "state-machine.json"
    role = "arn:aws:iam::123456789012:role/filetracker-jobs"
    machines = {
        name: {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"RoleArn": role, "Definition": definition(runner=name.lower())},
        }
        for name in ("Lambda", "Ec2")
    }
    template.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": machines}, indent=1))
    _run([str(tools / "bin" / "cfn-lint"), str(template)], environment, "mend modules/jobs/state_machine.asl.json")


def _run(command: list[str], environment: Mapping[str, str], remedy: str) -> None:
    if subprocess.run(command, cwd=REPOSITORY, env=dict(environment), check=False).returncode != 0:
        said = " ".join(Path(word).name if word.startswith("/") else word for word in command[:3])
        raise ToolingError(f"`{said}` found something (above): {remedy}.")


def main() -> int:
    check_terraform()
    print("Terraform: format, validity, tests and security are in order.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    exit_with(main)
