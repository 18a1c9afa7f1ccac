"""The environment in which the ordinary tools (awslocal, tflocal, filetracker, boto3) speak to the local AWS."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

from scripts import REPOSITORY
from scripts.terraform.mirror import terraform_settings

STATE_DIR = REPOSITORY / ".local"
ENVIRONMENT_FILE = STATE_DIR / "env"
LOCAL_WORKSPACE = "local"
LOCAL_TERRAFORM_STATE = REPOSITORY / "terraform" / "terraform.tfstate.d" / LOCAL_WORKSPACE
COMMANDS = REPOSITORY / ".venv" / "bin"


def local_settings(endpoint: str, environment: Mapping[str, str] | None = None) -> dict[str, str | None]:
    """What to set, or to unset (None), on top of `environment` (default: this process's), but for PATH."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        # Those of a real account would mix with the ones above.
        "AWS_PROFILE": None,
        "AWS_DEFAULT_PROFILE": None,
        "AWS_SESSION_TOKEN": None,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": None,
        # tflocal: path-style addresses, which need no name service.
        "S3_HOSTNAME": "localhost",
        # Most of an apply is the provider's own waiting: wait for more resources at once.
        "TF_CLI_ARGS_apply": "-parallelism=30",
        "TF_CLI_ARGS_destroy": "-parallelism=30",
        # The local stack's state stands apart from that of a real one, applied from the same folder.
        "TF_WORKSPACE": LOCAL_WORKSPACE,
        **terraform_settings(environment),
    }


def local_environment(endpoint: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """A whole environment for child processes that speak to the emulator at `endpoint`."""
    environment = os.environ if environment is None else environment
    settings = local_settings(endpoint, environment)
    merged = {**environment, **{name: value for name, value in settings.items() if value is not None}}
    for name in (name for name, value in settings.items() if value is None):
        merged.pop(name, None)
    merged["PATH"] = f"{COMMANDS}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return merged


def write_environment_file(endpoint: str, file: Path = ENVIRONMENT_FILE) -> Path:
    """Write the same as a file for a POSIX shell to source; sourcing it twice changes nothing more."""
    commands = shlex.quote(str(COMMANDS))
    lines = [
        "# Written by `make local-up`; use it with:  . .local/env",
        f'case ":$PATH:" in *:{commands}:*) ;; *) PATH={commands}:"$PATH" ;; esac',
        "export PATH",
    ]
    for name, value in local_settings(endpoint).items():
        lines.append(f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n")
    return file
