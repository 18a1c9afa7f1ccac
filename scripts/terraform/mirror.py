"""A folder of Terraform plug-ins on this machine, used instead of the registry where there is one.

Terraform itself looks into some system folders, but not everywhere, and it does not say which version it misses. A
mirror counts only when it holds the provider at the version of our lock file, for this platform.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scripts import REPOSITORY
from scripts.tooling_error import ToolingError

PROVIDER = "registry.terraform.io/hashicorp/aws"
LOCK_FILE = REPOSITORY / "terraform" / ".terraform.lock.hcl"
CONFIG_FILE = REPOSITORY / ".local" / "terraform.rc"


def find_mirror(environment: Mapping[str, str] | None = None, lock_file: Path = LOCK_FILE) -> Path | None:
    """The plug-in folder to use: what TF_PLUGIN_MIRROR names, else the first usual one that has the provider.

    None means: from the registry. Raises ToolingError for a TF_PLUGIN_MIRROR without the provider.
    """
    environment = os.environ if environment is None else environment
    version = locked_version(lock_file)
    named = environment.get("TF_PLUGIN_MIRROR")
    if not named:
        return next((folder for folder in usual_folders() if holds_provider(folder, version)), None)
    if holds_provider(Path(named), version):
        return Path(named).absolute()
    raise ToolingError(
        f"TF_PLUGIN_MIRROR names {named}, which holds no {PROVIDER} {version or ''} for {_platform_name()}: "
        f"unset it, or name the folder that holds registry.terraform.io/."
    )


def usual_folders(opt: Path = Path("/opt")) -> Iterator[Path]:
    """Where plug-ins stand on a machine that has them. Source: Terraform, CLI configuration, implied mirrors."""
    yield Path.home() / ".terraform.d" / "plugins"
    yield Path("/usr/share/terraform/plugins")
    yield Path("/usr/local/share/terraform/plugins")
    if opt.is_dir():
        yield from sorted(folder for folder in opt.iterdir() if folder.is_dir())


def holds_provider(mirror: Path, version: str | None) -> bool:
    """Whether the folder has the provider for this platform, unpacked or as a zip, at `version` (None: at any)."""
    folder = mirror / PROVIDER
    name = version or "*"
    candidates = (f"{name}/{_platform_name()}", f"terraform-provider-aws_{name}_{_platform_name()}.zip")
    try:
        return any(any(folder.glob(candidate)) for candidate in candidates)
    except OSError:
        return False


def locked_version(lock_file: Path = LOCK_FILE) -> str | None:
    """The provider's version in Terraform's lock file; None where there is none."""
    if not lock_file.is_file():
        return None
    block = re.search(rf'provider "{re.escape(PROVIDER)}" {{(.*?)\n}}', lock_file.read_text(), re.DOTALL)
    version = block and re.search(r'^\s*version\s*=\s*"([^"]+)"', block[1], re.MULTILINE)
    return version[1] if version else None


def cli_configuration(mirror: Path) -> str:
    """A Terraform CLI configuration: what the mirror has comes from it, anything else from the registry."""
    providers = ", ".join(f'"{provider}"' for provider in _providers(mirror))
    return (
        "# Written by scripts/terraform/mirror.py.\n"
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f'    path    = "{mirror}"\n'
        f"    include = [{providers}]\n"
        "  }\n"
        "  direct {\n"
        f"    exclude = [{providers}]\n"
        "  }\n"
        "}\n"
    )


def terraform_settings(
    environment: Mapping[str, str] | None = None, config_file: Path = CONFIG_FILE, lock_file: Path = LOCK_FILE
) -> dict[str, str | None]:
    """Variables for Terraform's environment: where it finds its plug-ins. None means: unset this one.

    A TF_CLI_CONFIG_FILE of the caller that exists is left alone, unless TF_PLUGIN_MIRROR overrides it.
    """
    environment = os.environ if environment is None else environment
    own = environment.get("TF_CLI_CONFIG_FILE")
    if own and own != str(config_file) and Path(own).is_file() and not environment.get("TF_PLUGIN_MIRROR"):
        return {}
    mirror = find_mirror(environment, lock_file)
    if mirror:
        _write_whole(config_file, cli_configuration(mirror))
        return {"TF_CLI_CONFIG_FILE": str(config_file)}
    # Terraform warns at each call about a file that is not there.
    stale = {} if own is None else {"TF_CLI_CONFIG_FILE": None}
    return {**stale, **_plugin_cache(environment, config_file.parent)}


def _plugin_cache(environment: Mapping[str, str], folder: Path) -> dict[str, str | None]:
    """The registry's 700 MB are fetched once, not once for each working directory."""
    if environment.get("TF_PLUGIN_CACHE_DIR"):
        return {}
    cache = folder / "terraform-plugins"
    cache.mkdir(parents=True, exist_ok=True)
    return {"TF_PLUGIN_CACHE_DIR": str(cache)}


def _write_whole(file: Path, text: str) -> None:
    """Replace the file's contents at once: another Terraform may be reading it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    unfinished.write_text(text)
    unfinished.replace(file)


def _providers(mirror: Path) -> Iterable[str]:
    return sorted(
        folder.relative_to(mirror).as_posix() for folder in mirror.glob("registry.terraform.io/*/*") if folder.is_dir()
    )


def _platform_name() -> str:
    """This machine in Terraform's words, as in linux_amd64."""
    machine = platform.machine().lower()
    return f"{sys.platform}_{ {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(machine, machine) }"
