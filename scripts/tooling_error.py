"""How a script of this folder fails: one sentence that names the thing and the remedy, and a non-zero exit."""

from __future__ import annotations

import sys
from collections.abc import Callable


class ToolingError(Exception):
    """Its text is the sentence that the person reads."""


def exit_with(main: Callable[[], int]) -> None:
    """Run `main` and exit with its code; a ToolingError becomes one line on standard error and exit code 1."""
    try:
        sys.exit(main())
    except ToolingError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
