"""The command line in the process."""

from __future__ import annotations

from tests.support.command_line import api_stack, ctrl_c, run, service, signed_in, stack, terminal  # noqa: F401 - pytest finds them here
