"""Write docs/sandbox/records.md and docs/sandbox/settings.md from what the sandbox itself is made of.

python scripts/sandbox_pages.py           write the pages
python scripts/sandbox_pages.py --check   fail where a page is not what would be written
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.entities.schema import EntityType, Field, Kind, LineType
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.faults import TITLES
from qbsandbox.company.switches import Switches
from qbsandbox.limits.throttle import Rules
from qbsandbox.online import printing, sending
from qbsandbox.online.webhooks.settings import KINDS, Settings

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "sandbox"
OPERATIONS = ("create", "read", "update", "delete", "query")
VOID_WITHOUT_EFFECT: Mapping[str, str] = {
    "Bill": "200 with fault 10000",
    "JournalEntry": "200, nothing happens",
    "CreditMemo": "500; a switch",
}
"""What `rest_writes.void` answers for kinds that the field `void_by` does not tell."""
TYPE_WORDS: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.AMOUNT: "amount",
    Kind.NUMBER: "number",
    Kind.WHOLE: "whole number",
    Kind.FLAG: "true or false",
    Kind.DATE: "day",
    Kind.REFERENCE: "reference",
    Kind.ADDRESS: "address",
    Kind.EMAIL: "e-mail address",
    Kind.PHONE: "telephone",
    Kind.LINK: "web address",
    Kind.MEMO: "memo",
    Kind.LINES: "lines",
    Kind.LINKED: "links",
    Kind.PART: "part",
    Kind.OPAQUE: "kept as sent",
    Kind.IGNORED: "taken and dropped",
}

HEAD_OF_RECORDS = """\
# Records of the sandbox

What each kind of record can do, and what it consists of. This page is made from
`src/qbsandbox/company/entities` by `python scripts/sandbox_pages.py`: change it there. The rules behind it
are on [rules.md](rules.md).

## Operations

`✓` is possible, an empty place is refused with fault 500. CDC: changes are reported by change data capture.
Books: entries in the general ledger. Mail: `/send`; PDF: `/pdf`.

"""
HEAD_OF_FIELDS = """
## Properties

Every kind has `Id`, `SyncToken`, `MetaData`, `domain` and `sparse` besides. *Asked by*: a WHERE and an ORDERBY
may name it; `Id`, `MetaData.CreateTime` and `MetaData.LastUpdatedTime` always may. *Longest*: characters; more
are refused with 2050. Read-only properties are dropped from writes without a word. Left out are properties
that are taken and dropped: those Intuit's schema has and this sandbox has no use for. A property that neither
knows is refused with 2010 (a switch).

"""
HEAD_OF_SETTINGS = """\
# Settings of the sandbox

Made from the sandbox itself by `python scripts/sandbox_pages.py`: change it there.

"""
SWITCHES = """\
## Switches

What Intuit's documents leave open, or say in two ways. One set for each company: `qbsandbox weather switch
<name> <value>`, `company.switches` in a test, `switches` at the control port. A default is what is harder on a
client, unless a recorded answer says otherwise.

"""
LIMITS = """
## Limits

Intuit's documented limits, as windows that slide with the sandbox's clock; `limits` at the control port,
`sandbox.limits.change(…)` in a test. A refused call fills no window.

"""
LIMIT_WORDS: Mapping[str, str] = {
    "enabled": "whether any of them is enforced; off in a lenient sandbox",
    "requests_per_minute": "of one company (documented)",
    "requests_per_second": "of one company and app (documented)",
    "concurrent": "calls under way at a time, of one company and app (Intuit's blog of 2016)",
    "batches_per_minute": "of one company and app (documented)",
    "batches_per_minute_per_realm": "of one company, all apps together (documented since 2025)",
    "combined_per_minute": "of one company and app, token and userinfo calls counted too (documented)",
    "batch_counts_as": "whether a batch fills one place of the minute's window, or one an item (unknown)",
    "reports_per_minute": "of one company; 200 by Intuit's older pages, not in the present table, so off",
    "core_plus_per_month": "reads of one app in a calendar month, 500,000 in Intuit's free tier",
    "answers_in_xml": "whether a 429 is the gateway's XML even for JSON clients (recorded), or JSON",
}
WEBHOOKS = """
## Webhooks

Of each webhook: `qbsandbox webhooks add … --set name=value`, or keywords of `sandbox.webhooks.subscribe`.

"""
FAULTS = """
## Fault codes

The codes that the accounting service can answer with, and the sentence in `Message`; others that Intuit lists
are never answered. Those of the layers in front are on [protocol.md](protocol.md).

| code | Message |
|---|---|
"""


def pages() -> dict[str, str]:
    """Each page by its name."""
    return {"records.md": records_page(), "settings.md": settings_page()}


def records_page() -> str:
    kinds = sorted(ENTITIES.values(), key=lambda type: type.name)
    titles = ("kind", *OPERATIONS, "void", "CDC", "webhooks", "PDF", "mail", "books")
    rows = [_line(titles), _line(["---"] * len(titles)), *(_line(_operations(type)) for type in kinds)]
    parts = [HEAD_OF_RECORDS, "\n".join(rows), "\n", HEAD_OF_FIELDS]
    for type in kinds:
        parts.append(f"### {type.name}\n\n")
        if type.key != type.name:
            parts.append(f"Replies and queries call it `{type.key}`.\n\n")
        parts.append(_table(type.fields))
        parts += (_lines_table(name, line) for name, line in type.lines.items() if line.fields)
    return "".join(parts)


def settings_page() -> str:
    parts = [HEAD_OF_SETTINGS, SWITCHES, _settings_table(Switches, _told(Switches))]
    parts += [LIMITS, _settings_table(Rules, LIMIT_WORDS), WEBHOOKS]
    parts += [_settings_table(Settings, _told(Settings)), FAULTS]
    parts += (f"| {code} | {text} |\n" for code, text in sorted(TITLES.items()))
    return "".join(parts)


def _operations(type: EntityType) -> list[str]:
    void = VOID_WITHOUT_EFFECT.get(type.name, "")
    if not void and type.void is not None:
        void = "`operation=void`" if type.void_by == "operation" else "`include=void`"
    possible = [_mark(operation in type.can) for operation in OPERATIONS]
    mailed = type.name in printing.TITLES and type.name in sending.SENDABLE
    return [
        f"[{type.name}](#{type.name.lower()})",
        *possible,
        void,
        _mark(type.in_cdc),
        _mark(type.in_webhooks and type.name in KINDS),
        _mark(type.name in printing.TITLES),
        _mark(mailed),
        _mark(FAMILIES[type.name].posts and type.postings is not EntityType("", {}).postings),
    ]


def _table(fields: Mapping[str, Field]) -> str:
    rows = list(_rows(fields))
    if not rows:
        return ""
    head = "| property | type | longest | asked by | |\n|---|---|---|---|---|\n"
    return head + "".join(f"{_line(row)}\n" for row in rows) + "\n"


def _lines_table(name: str, line: LineType) -> str:
    return f"A line of {name}, its `{line.detail}`:\n\n{_table(line.fields)}" if line.detail else ""


def _rows(fields: Mapping[str, Field], above: str = "") -> Iterator[list[str]]:
    for name, field in fields.items():
        if field.kind is Kind.IGNORED or name == "domain":
            continue
        yield [
            f"`{above}{name}`",
            TYPE_WORDS[field.kind],
            "" if field.max_length is None else str(field.max_length),
            _mark(field.filterable),
            _remarks(field),
        ]
        if field.parts:
            yield from _rows(field.parts, f"{above}{name}.")


def _remarks(field: Field) -> str:
    said = []
    if field.required:
        said.append("required")
    if field.read_only:
        said.append("read-only")
    if field.refers_to:
        said.append(f"to {field.refers_to}")
    if 0 < len(field.choices) <= 8:
        said.append("one of " + ", ".join(f"`{choice}`" for choice in field.choices))
    elif field.choices:
        said.append(f"one of {len(field.choices)} words")
    return "; ".join(said)


def _settings_table(owner: type[Any], words: Mapping[str, str]) -> str:
    hints = get_type_hints(owner)
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for field in fields(owner):
        if field.name not in words:
            continue
        hint = hints[field.name]
        choices = [str(choice) for choice in get_args(hint)] if get_origin(hint) is Literal else []
        told = words[field.name]
        if any(choice not in told for choice in choices):
            told += f"; one of {', '.join(f'`{choice}`' for choice in choices)}"
        rows.append(f"| `{field.name}` | {_shown(field.default)} | {told} |")
    return "\n".join(rows) + "\n"


def _told(owner: type[Any]) -> dict[str, str]:
    """What the docstring of a class says of each of its fields; it is laid out as a list of them."""
    names = "|".join(field.name for field in fields(owner))
    told: dict[str, str] = {}
    last = ""
    for line in (owner.__doc__ or "").splitlines():
        found = re.match(rf"    ({names})\s+(\S.*)", line)
        if found:
            last = found[1]
            told[last] = found[2]
        elif last and line.startswith(" " * 8) and line.strip():
            told[last] += f" {line.strip()}"
        else:
            last = ""
    return told


def _shown(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case None:
            return "none"
        case ():
            return "all"
    return f"`{value}`"


def _mark(yes: bool) -> str:
    return "✓" if yes else ""


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is old")
    check = parser.parse_args().check
    old = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        path = FOLDER / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            old.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    if check and old:
        sys.stderr.write(f"Old: {', '.join(old)}. Run: python scripts/sandbox_pages.py\n")
    return 1 if check and old else 0


if __name__ == "__main__":
    sys.exit(main())
