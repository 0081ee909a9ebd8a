"""What a token looks like, and its removal from text that is shown or exported."""

from __future__ import annotations

import re

from crossfoot.audit.trail import REMOVED, SECRET_TEXT

HEADER = re.compile(r"(?i)\b(authorization|cookie|set-cookie)\b(\"?\s*[:=]\s*\"?)[^\s\"]+(\s+[^\s\",}]+)?")


def redacted(text: str) -> str:
    """`text` without anything that looks like a token or a header that carries one."""
    return SECRET_TEXT.sub(REMOVED, HEADER.sub(rf"\1\2{REMOVED}", text))


def holds_secret(text: str) -> bool:
    """Whether something in `text` looks like a token."""
    return SECRET_TEXT.search(text) is not None or HEADER.search(text) is not None
