"""Terraform as this project calls it: prerequisites checked first, plug-ins from a mirror where there is one.

    python3 -m scripts.terraform.command init|fmt|apply|destroy [terraform's own options]

The stack is applied with tflocal to AWS_ENDPOINT_URL, else to what `make local-up` started. It is never applied to
AWS from here: that is plain `terraform apply`.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scripts import REPOSITORY
from scripts.local.aws import running_local_aws
from scripts.local.environment import COMMANDS, LOCAL_TERRAFORM_VARIABLES, local_environment
from scripts.terraform.mirror import terraform_settings
from scripts.tooling_error import ToolingError, exit_with

CONFIGURATION = REPOSITORY / "terraform"
OLDEST_VERSION = (1, 9)
REGISTRY_FAULTS = ("Failed to query available provider packages", "could not connect to", "Failed to install provider")
APPLY = ("apply", "-auto-approve", "-input=false")
DESTROY = ("destroy", "-auto-approve", "-input=false")
CONNECT_SECONDS = 5
OVERRIDE_NAME = "localstack_providers_override.tf"


def require_terraform(oldest: tuple[int, int] = OLDEST_VERSION) -> None:
    """Raise a ToolingError unless a Terraform that is new enough is on PATH."""
    wanted = ".".join(map(str, oldest))
    try:
        answer = subprocess.run(["terraform", "version", "-json"], capture_output=True, text=True, check=False)
        version: str = json.loads(answer.stdout[answer.stdout.index("{") :])["terraform_version"]
    except FileNotFoundError:
        raise ToolingError(f"terraform is not on PATH: install Terraform {wanted} or later.") from None
    except (ValueError, KeyError):
        raise ToolingError(f"`terraform version` gives no version: install Terraform {wanted} or later.") from None
    if tuple(int(part) for part in version.split(".")[:2]) < oldest:
        raise ToolingError(f"this Terraform is {version}: install {wanted} or later.")


def plain_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The caller's environment, with the settings of `terraform_mirror`; for what needs no AWS."""
    merged = dict(os.environ if environment is None else environment)
    for name, value in terraform_settings(merged).items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged


def init(environment: Mapping[str, str], directory: Path = CONFIGURATION, options: Sequence[str] = ()) -> None:
    """`terraform init` in `directory`, quiet unless it fails. The committed lock file is never changed."""
    locked = ["-lockfile=readonly"] if (directory / ".terraform.lock.hcl").is_file() else []
    command = ["terraform", f"-chdir={directory}", "init", "-input=false", "-no-color", *locked, *options]
    finished = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if finished.returncode == 0:
        return
    sys.stderr.write(finished.stdout + finished.stderr)
    if any(fault in finished.stderr for fault in REGISTRY_FAULTS):
        raise ToolingError(
            "Terraform's AWS provider could not be had: allow this machine to reach Terraform's registry, or set "
            "TF_PLUGIN_MIRROR to a folder that holds registry.terraform.io/hashicorp/aws."
        )
    raise ToolingError(f"terraform init failed in {directory}: its message is above.")


def tflocal(
    arguments: Sequence[str], environment: Mapping[str, str], directory: Path = CONFIGURATION, *, quiet: bool = False
) -> int:
    """Run tflocal in `directory`; returns its exit code. Quiet: it says only why it failed, without the whole plan.

    Only one at a time may run in a directory: tflocal keeps a file of endpoints there meanwhile.
    """
    # A tflocal that was killed leaves its file, and refuses to start while it is there.
    (directory / OVERRIDE_NAME).unlink(missing_ok=True)
    command = [str(COMMANDS / "tflocal"), *arguments]
    if not quiet:
        return subprocess.run(command, cwd=directory, env=dict(environment), check=False).returncode
    finished = subprocess.run(
        command, cwd=directory, env=dict(environment), capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        sys.stderr.write(finished.stderr or finished.stdout)
    return finished.returncode


def deploy(**variables: Any) -> dict[str, Any]:  # noqa: ANN401 - of the types that variables.tf says
    """Apply the stack to the local AWS without a word, unless it fails; returns its outputs, name → value."""
    require_terraform()
    environment = local_environment(endpoint_to_use())
    init(environment)
    colours = [] if sys.stderr.isatty() else ["-no-color"]
    LOCAL_TERRAFORM_VARIABLES.write_text(json.dumps(variables, indent=2) + "\n")
    applied = tflocal([*APPLY, *colours, *kept_variables()], environment, quiet=True)
    if applied != 0:
        raise ToolingError("the stack could not be applied: Terraform's message above says why.")
    command = ["terraform", f"-chdir={CONFIGURATION}", "output", "-json"]
    outputs = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    return {name: output["value"] for name, output in outputs.items()}


def kept_variables() -> list[str]:
    """What the demo set, for every later apply to the same local AWS: else it would take back logins and CORS rules."""
    return [f"-var-file={LOCAL_TERRAFORM_VARIABLES.absolute()}"] if LOCAL_TERRAFORM_VARIABLES.is_file() else []


def endpoint_to_use(environment: Mapping[str, str] | None = None) -> str:
    """AWS_ENDPOINT_URL, else the endpoint of what `make local-up` started; ToolingError where nothing is."""
    environment = os.environ if environment is None else environment
    if named := environment.get("AWS_ENDPOINT_URL"):
        if not _is_reached(named):
            raise ToolingError(
                f"nothing answers at {named}, which AWS_ENDPOINT_URL names: start it, as `make local-up` starts a "
                f"local AWS, or correct or unset AWS_ENDPOINT_URL."
            )
        return named
    running = running_local_aws()
    if not running:
        raise ToolingError("no local AWS is up: run `make local-up` first, or set AWS_ENDPOINT_URL to a running one.")
    return running.endpoint


def _is_reached(url: str) -> bool:
    """Whether somebody takes connections there. Terraform would find out after its own retries, in many words."""
    try:
        address = urlsplit(url)
        port = address.port or {"http": 80, "https": 443}[address.scheme]
        socket.create_connection((address.hostname or "", port), CONNECT_SECONDS).close()
    except (OSError, ValueError, KeyError):
        return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description="Terraform on the local AWS.")
    parser.add_argument("command", choices=("init", "fmt", "apply", "destroy"))
    arguments, options = parser.parse_known_args()
    require_terraform()
    if arguments.command == "fmt":
        return subprocess.run(["terraform", "fmt", "-recursive", str(CONFIGURATION)], check=False).returncode
    if arguments.command == "init":
        init(plain_environment(), options=options)
        return 0
    environment = local_environment(endpoint_to_use())
    init(environment)
    command = APPLY if arguments.command == "apply" else DESTROY
    return tflocal([*command, *kept_variables(), *options], environment)


if __name__ == "__main__":
    exit_with(main)
