"""What a page must never do, watched while tests use it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

# By the browser's own event, beside the line that it writes to the console: it tells what was blocked.
_TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`content security policy: ${event.violatedDirective} forbids ${event.blockedURI || "inline"}`));
"""


@dataclass
class Watch:
    """Errors on the console, errors that nobody caught, violations of the content security policy."""

    seen: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)
    # Whose console does not matter: the sign-in page is not ours.
    strangers: tuple[str, ...] = ()

    def over(self, context: BrowserContext) -> None:
        """Watches every page of the context, and each that they open."""
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._hear)
        context.on("weberror", self._catch)

    def expect(self, pattern: str) -> None:
        """Such errors are what this test brings about."""
        self.expected.append(re.compile(pattern))

    def check(self) -> None:
        """Fails if anything was seen that the test did not bring about."""
        unexpected = [text for text in self.seen if not any(pattern.search(text) for pattern in self.expected)]
        assert not unexpected, "\n".join(unexpected)

    def _hear(self, message: ConsoleMessage) -> None:
        source = message.location.get("url", "")
        page = message.page.url if message.page else ""
        if message.type == "error" and not page.startswith(self.strangers or ("\0",)):
            self.seen.append(f"{message.text} ({source})")

    def _catch(self, error: WebError) -> None:
        self.seen.append(f"uncaught: {error.error}")
