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
# What the demo set, for every later apply to the same local AWS; goes with it.
LOCAL_TERRAFORM_VARIABLES = STATE_DIR / "terraform.tfvars.json"
LOCAL_TERRAFORM_STATE = REPOSITORY / "terraform" / "terraform.tfstate.d" / LOCAL_WORKSPACE
COMMANDS = REPOSITORY / ".venv" / "bin"


# What a program on the local stack gets of its caller's environment; all else is left out, above all what leads AWS's
# tools elsewhere. Names that end with _ stand for all that begin so.
KEPT = (
    *("HOME", "LOGNAME", "SHELL", "TMPDIR", "TZ", "USER", "XDG_"),
    *("LANG", "LANGUAGE", "LC_"),
    *("CLICOLOR", "COLORTERM", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "TERM"),
    *("BROWSER", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"),
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"),
    *("REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"),
    *("GOGC", "GOMEMLIMIT", "LD_LIBRARY_PATH", "PYTHONUTF8", "SYSTEMROOT"),
    *("CI", "DOCKER_", "ENGINE", "FILETRACKER_", "LOCALSTACK_", "LOCAL_AWS_PORT", "TF_", "WEB_PORT"),
)
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")


def local_settings(endpoint: str, environment: Mapping[str, str] | None = None) -> dict[str, str | None]:
    """What to set, or to unset (None), on top of `environment` (default: this process's), but for PATH."""
    environment = os.environ if environment is None else environment
    return {
        **{name: None for name in sorted(environment) if name.startswith("AWS_")},
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        # No profile, endpoint or credential of this machine's own configuration has a say.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        **_beside_proxies(environment),
        # tflocal: path-style addresses, which need no name service.
        "S3_HOSTNAME": "localhost",
        # Most of an apply is the provider's own waiting: wait for more resources at once.
        "TF_CLI_ARGS_apply": "-parallelism=30",
        "TF_CLI_ARGS_destroy": "-parallelism=30",
        # The local stack's state stands apart from that of a real one, applied from the same folder.
        "TF_WORKSPACE": LOCAL_WORKSPACE,
        "CHECKPOINT_DISABLE": "1",  # Terraform asks nobody whether there is a newer one
        **terraform_settings(environment),
    }


def _beside_proxies(environment: Mapping[str, str]) -> dict[str, str | None]:
    """The local AWS is asked directly, whatever proxy the rest of the network needs."""
    if not any(name in environment for name in PROXIES):
        return {}
    named = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    hosts = [host for host in named.split(",") if host and host not in LOCAL_HOSTS]
    return dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join([*hosts, *LOCAL_HOSTS]))


def local_environment(endpoint: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """A whole environment for programs that speak to the emulator at `endpoint`, built, not merged."""
    environment = os.environ if environment is None else environment
    built = {name: value for name, value in environment.items() if _is_kept(name)}
    for name, value in local_settings(endpoint, environment).items():
        if value is None:
            built.pop(name, None)
        else:
            built[name] = value
    built["PATH"] = f"{COMMANDS}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return built


def enter_local_environment(endpoint: str) -> None:
    """Makes it this process's own environment, for all that it calls and starts."""
    built = local_environment(endpoint)
    os.environ.clear()
    os.environ.update(built)


def _is_kept(name: str) -> bool:
    return any(name.startswith(kept) if kept.endswith("_") else name == kept for kept in KEPT)


def write_environment_file(endpoint: str, file: Path = ENVIRONMENT_FILE) -> Path:
    """Write the same as a file for a POSIX shell to source; sourcing it twice changes nothing more.

    It unsets every AWS_* variable that it does not set, whenever it is sourced, and defines a function that undoes it.
    """
    settings = {name: value for name, value in local_settings(endpoint).items() if value or not name.startswith("AWS_")}
    names = " ".join(settings)
    exports = "\n".join(
        f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}" for name, value in settings.items()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    places = {"commands": shlex.quote(str(COMMANDS)), "file": shlex.quote(str(file.absolute()))}
    file.write_text(_SHELL_FILE.format(**places, names=names, exports=exports))
    return file


# `export -p` writes the old values in a form that the shell reads again, whatever is in them; bash and older zsh as
# declarations, which in a function would be its own.
_SHELL_FILE = """\
# Written by `make local-up`; use it with:  . .local/env
if [ -z "${{_FILETRACKER_BEFORE+set}}" ]; then _FILETRACKER_BEFORE=$(export -p | sed 's/^[a-z]* -x /export /'); fi
for _name in $(env | sed -n 's/^\\(AWS_[A-Za-z0-9_]*\\)=.*/\\1/p'); do unset "$_name"; done
unset _name
case ":$PATH:" in *:{commands}:*) ;; *) PATH={commands}:"$PATH" ;; esac
export PATH
{exports}
# After `make local-down`, Terraform would try for half a minute, and say so in many words.
tflocal() {{
  if [ -f {file} ]; then command tflocal "$@"; return; fi
  echo "error: the local AWS is down: run make local-up, then . .local/env" >&2
  return 1
}}
# Undoes all of it: the tools speak to AWS again.
leave_local_aws() {{
  unset {names}
  unset _name
  eval "$_FILETRACKER_BEFORE"
  unset _FILETRACKER_BEFORE
  unset -f leave_local_aws tflocal
}}
"""
