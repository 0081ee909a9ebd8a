"""Any list, and any record of it: whatever has no page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.records import Record
from qbsandbox.pages import choices, links
from qbsandbox.pages.actions import can_change, can_delete
from qbsandbox.pages.document import Fact
from qbsandbox.pages.documents import KINDS, number_of, title_of
from qbsandbox.pages.editing import record_of, url_of
from qbsandbox.pages.lists import paging
from qbsandbox.pages.shapes import SHAPES
from qbsandbox.pages.visit import ROWS_A_PAGE, NotShown, Visit

TITLES = {
    "CompanyInfo": "Company information",
    "CustomerType": "Customer types",
    "Class": "Classes",
    "Department": "Locations",
    "TimeActivity": "Time activities",
    "CompanyCurrency": "Currencies",
    "TaxAgency": "Tax agencies",
    "Attachable": "Attachments",
    "Preferences": "Preferences",
    "CreditCardPayment": "Credit card payments",
}
HIDDEN = ("domain", "sparse", "MetaData", "SyncToken", "Id")
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class ListRow:
    """A record in a list."""

    name: str
    url: str
    about: str
    changed_at: str
    is_active: bool


def lists_page(visit: Visit) -> str:
    """All kinds of records, with how many there are."""
    store = visit.books.store
    rows = [
        (title_of_kind(name), visit.url("list", kind=type.segment), store.count(name))
        for name, type in ENTITIES.items()
    ]
    return visit.page("lists.html", {"rows": sorted(rows)})


def list_page(visit: Visit) -> str:
    """One kind of record by name: all, or those whose text has `q`; with `inactive` those put away, too."""
    type = _kind(visit)
    words = visit.args.get("q", "").strip()
    inactive = visit.args.get("inactive", "")
    condition, values = "", []
    if not inactive:
        condition += " AND active = 1"
    if words:
        condition += " AND (name_key LIKE ? OR number_key LIKE ? OR body LIKE ?)"
        values += [f"%{_like(words.casefold())}%"] * 2 + [f"%{_like(words)}%"]
    count = visit.books.store.count(type.name, condition, values)
    asked = {
        "kind": type.segment,
        **({"q": words} if words else {}),
        **({"inactive": "1"} if inactive else {}),
    }
    start, which = paging(visit, count, **asked)
    order = "id DESC" if FAMILIES[type.name].posts else "name_key, id"
    records = visit.books.store.select(
        type.name, f"{condition} ORDER BY {order} LIMIT ? OFFSET ?", (*values, ROWS_A_PAGE, start)
    )
    shape = SHAPES.get(type.name)
    return visit.page("list.html", {
        "title": title_of_kind(type.name),
        "action": visit.url("list"),
        "kind": type.segment,
        "words": words,
        "inactive": bool(inactive),
        "has_inactive": "Active" in type.fields,
        "rows": [_row(visit, type, record) for record in records],
        "count": count,
        "paging": which,
        "new": visit.url(f"new/{shape.place}") if shape and "create" in type.can else "",
    }, below="lists")  # fmt: skip


def record_page(visit: Visit) -> str:
    """All that a record holds, as REST shows it. Raises NotShown where there is none."""
    type = _kind(visit)
    record = record_of(visit, type.name, visit.id("id"))
    body = show(visit.books, type, record)
    shape = SHAPES.get(type.name)
    values = [(label, text) for label, text in _flat(body) if text]
    return visit.page("record.html", {
        "title": type.name,
        "name": name_of_record(record),
        "record": record,
        "facts": [Fact("Id and version", f"{record.id}, {record.sync_token}")],
        "values": values,
        "files": links.attached(visit, record),
        "edit": visit.url(f"edit/{shape.place}", id=record.id) if shape and can_change(record) else "",
        "buttons": buttons(visit, record),
        "ledger": visit.url("register", accountId=record.id) if type.name == "Account" else "",
    }, below="lists")  # fmt: skip


def buttons(visit: Visit, record: Record) -> Sequence[tuple[str, str]]:
    """What else can be done to a record of a list."""
    named = {"kind": ENTITIES[record.entity].segment, "id": record.id}
    found = []
    if can_change(record) and "Active" in ENTITIES[record.entity].fields:
        verb, label = ("deactivate", "Make inactive") if record.active else ("activate", "Make active")
        found.append((label, visit.url(verb, **named)))
    if record.entity in ("Customer", "Vendor"):
        found.append(("Merge with another", visit.url("merge", **named)))
    if can_delete(record):
        found.append(("Delete", visit.url("delete", **named)))
    return found


def title_of_kind(entity: str) -> str:
    if entity in TITLES:
        return TITLES[entity]
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in entity).strip().capitalize()
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def name_of_record(record: Record) -> str:
    if record.entity in KINDS:
        return f"{title_of(record)} {number_of(record)}"
    body = record.body
    name = choices.full_name(record) or body.get("FileName") or body.get("Note") or body.get("Code")
    if record.entity == "ExchangeRate":
        name = f"{body.get('SourceCurrencyCode')} on {body.get('AsOfDate')}"
    return str(name or f"{record.entity} {record.id}")


def _kind(visit: Visit) -> EntityType:
    asked = visit.args.get("kind", "")
    found = next((type for type in ENTITIES.values() if type.segment == asked.lower()), None)
    if found is None:
        raise NotShown("There is no such list", f"There are no records of the kind “{asked}”.")
    return found


def _row(visit: Visit, type: EntityType, record: Record) -> ListRow:
    body = record.body
    about = [body.get("Type"), body.get("AccountType"), body.get("TxnDate"), body.get("Description")]
    shown = show(visit.books, type, record)
    changed = str((shown.get("MetaData") or {}).get("LastUpdatedTime", ""))
    return ListRow(
        name_of_record(record),
        url_of(visit, record.entity, record.id),
        " · ".join(str(part) for part in about if isinstance(part, str) and part),
        changed[:16].replace("T", " "),
        record.active,
    )


def _like(text: str) -> str:
    return text.replace("%", "").replace("_", "")


def _flat(body: Mapping[str, object], before: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for name, value in body.items():
        if depth == 0 and name in HIDDEN:
            continue
        label = f"{before}{name}"
        if isinstance(value, Mapping) and depth < DEEPEST:
            yield from _flat(value, f"{label}.", depth + 1)
        elif isinstance(value, list) and depth < DEEPEST:
            for place, member in enumerate(value, start=1):
                if isinstance(member, Mapping):
                    yield from _flat(member, f"{label} {place}.", depth + 1)
                else:
                    yield f"{label} {place}", _text(member)
        else:
            yield label, _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else "" if value is None else str(value)
