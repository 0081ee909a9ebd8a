"""Write docs/operate/options.md from `crossfoot.conf.options`, which is where the options are described.

python scripts/options_page.py           write the page
python scripts/options_page.py --check   fail where the page is not what would be written
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from crossfoot.conf.options import FROM_FILE, Options

PAGE = Path(__file__).resolve().parent.parent / "docs" / "operate" / "options.md"

GROUPS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("Where things are kept", ("home", "database_url", "secret_key", "token_keys", "attachment_megabytes")),
    ("The web face", ("public_url", "allowed_hosts", "host", "port", "threads", "debug")),
    ("Workers", ("embedded_worker", "worker_slots", "lease_seconds")),
    (
        "Which QuickBooks",
        ("qbo_environment", "qbo_client_id", "qbo_client_secret", "qbo_webhook_verifier", "qbo_base_url"),
    ),
    (
        "How it sends",
        (
            "qbo_batch_size",
            "qbo_batch_counts_as",
            "qbo_in_flight",
            "qbo_call_lifetime",
            "qbo_doubt_lookup_after",
        ),
    ),
    ("Webhooks", ("webhook_ports", "webhooks_to_localhost")),
    ("E-mail", ("smtp_url", "mail_from")),
    ("Watching it", ("log_level", "metrics_token")),
)
"""What stands together on the page. Options that no group names come last."""

INTRODUCTION = """\
# Options

An installation is configured by environment variables, or by the same names in a file `.env` in the folder
where Crossfoot is started. They are read once, when a process starts: change one, and restart.

This page is made from `src/crossfoot/conf/options.py` by `python scripts/options_page.py`: change the text
there.
"""

SECRETS = """\
## Secrets from files

These options may also come from a file, so that a secret is in no process list and no shell history. Add
`_FILE` to the name and give the path; the variable itself wins where both are set.

"""


def page() -> str:
    """The whole page."""
    fields = Options.model_fields
    named = {name for _, names in GROUPS for name in names}
    rest = tuple(name for name in fields if name not in named)
    groups = [*GROUPS, *([("Others", rest)] if rest else [])]
    parts = [INTRODUCTION]
    for title, names in groups:
        rows = "\n".join(_row(name, fields[name]) for name in names)
        parts.append(f"## {title}\n\n| variable | default | what it does |\n|---|---|---|\n{rows}\n")
    parts.append(SECRETS + "\n".join(f"- `{_variable(name)}_FILE`" for name in FROM_FILE) + "\n")
    return "\n".join(parts)


def _row(name: str, field: FieldInfo) -> str:
    words = " ".join((field.description or "").split())
    return f"| `{_variable(name)}` | {_default(field)} | {words}{_choices(field)} |"


def _variable(name: str) -> str:
    return f"CROSSFOOT_{name.upper()}"


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, bool):
        value = "true" if value else "false"
    return f"`{value}`" if f"{value}" else "empty"


def _choices(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return f" One of {', '.join(f'`{choice}`' for choice in get_args(field.annotation))}."
    bounds = {type(one).__name__: one for one in field.metadata}
    if "Ge" in bounds and "Le" in bounds:
        return f" From {bounds['Ge'].ge} to {bounds['Le'].le}."
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the page is old")
    if not parser.parse_args().check:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    is_current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
    if not is_current:
        sys.stderr.write("docs/operate/options.md is old. Run: python scripts/options_page.py\n")
    return 0 if is_current else 1


if __name__ == "__main__":
    sys.exit(main())
