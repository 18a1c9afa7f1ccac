"""Terraform's AWS provider, started once: Terraform starts it twice for each plan, which costs more than most plans.

To run by itself is what providers offer to debuggers. Source: Terraform, Plugin Development, Debugging Providers.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts.terraform.mirror import PROVIDER

_STOP_SECONDS = 10
_REATTACH = "TF_REATTACH_PROVIDERS"


@contextmanager
def running_provider(data_dir: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """`environment`, in which Terraform finds the provider of an initialised `data_dir` running, until the end.

    It holds one configuration at a time: not for tests that configure two side by side. Where it does not run by
    itself, Terraform starts it as ever.
    """
    programs = sorted(data_dir.glob(f"providers/{PROVIDER}/*/*/terraform-provider-aws*"))
    if not programs:
        yield dict(environment)
        return
    with subprocess.Popen(
        [programs[-1], "-debug"],
        env=_without_certificates(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield {**environment, **_where_it_listens(process)}
        finally:
            _stop(process)


def _without_certificates(environment: Mapping[str, str]) -> dict[str, str]:
    """It takes a second configuration only where no certificates of the user's own are configured."""
    kept = {name: value for name, value in environment.items() if name != "AWS_CA_BUNDLE"}
    return {**kept, "AWS_CONFIG_FILE": os.devnull}


def _where_it_listens(process: subprocess.Popen[str]) -> dict[str, str]:
    for line in process.stdout or ():
        if told := re.search(rf"{_REATTACH}='(.+)'", line):
            return {_REATTACH: told[1]}
    return {}


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
