"""Text as SQS and SNS take it: one rule for both, because what SNS takes and SQS refuses is lost between them.

Object keys and declared types may hold any character. Sources: SQS API reference, SendMessage (#x9, #xA, #xD, #x20 to
#xD7FF, #xE000 to #xFFFD, #x10000 to #x10FFFF); SNS Developer Guide, "Message attributes" (printable characters: a
message with a tab in an attribute is accepted, and then delivered to no queue).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

_REFUSED = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_REFUSED_IN_TEXT = re.compile(f"[{_REFUSED}]")
_REFUSED_IN_ATTRIBUTES = re.compile(f"[{_REFUSED}\t\n\r\x7f-\x9f]")


def message_json(document: Mapping[str, Any], indent: int | None = None) -> str:
    """JSON that a person can read; what a message can't hold is escaped, and decoded again by whoever reads it."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return _REFUSED_IN_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def attribute_text(text: str) -> str:
    """The text with what an attribute can't hold percent-encoded: a tab is `%09`. A sentence is treated alike."""
    return _REFUSED_IN_ATTRIBUTES.sub(lambda found: quote(found[0], errors="surrogatepass"), text)
