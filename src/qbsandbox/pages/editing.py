"""The form of a record: new, or as it stands, to be changed and saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.pages import choices, entries, lines
from qbsandbox.pages.documents import KINDS, PARTY_PAGES
from qbsandbox.pages.entries import Entry, Wrong
from qbsandbox.pages.shapes import BY_PLACE, MORE_RATE, Shape
from qbsandbox.pages.visit import Answer, Moved, NotShown, Unsaved, Visit
from qbsandbox.pages.writing import Problems, save

BLANK_ROWS = 3
MORE_ROWS = 5
MOST_ROWS = 500


@dataclass(slots=True)
class FormRow:
    """A line in the form: `key` begins the names of its fields, `of` is its place in the record ("" for a new
    one); `kept` says what it is where the form leaves it alone."""

    key: str
    of: str
    texts: Mapping[str, str]
    kept: str = ""
    removed: bool = False
    amount: str = ""


@dataclass(slots=True)
class Form:
    """What a form shows; `texts` by field."""

    shape: Shape
    record: Record | None
    texts: dict[str, str]
    rows: list[FormRow]
    problems: Problems = field(default_factory=Problems)


def new_page(visit: Visit, place: str) -> Answer:
    """A new record of the kind of that word."""
    shape = _shape(place)
    if visit.form is None:
        return _page(visit, Form(shape, None, _defaults(visit, shape), _blank(shape, 0, BLANK_ROWS + 1)))
    return _sent(visit, shape, None)


def edit_page(visit: Visit, place: str) -> Answer:
    """The record that `id` names. Raises NotShown where there is none."""
    shape = _shape(place)
    record = record_of(visit, shape.entity, visit.id("id"))
    if visit.form is None:
        return _page(visit, _as_it_stands(visit, shape, record))
    return _sent(visit, shape, record)


def record_of(visit: Visit, entity: str, id: int) -> Record:
    """Raises NotShown where there is no record of that id, with the right word for it."""
    record = visit.books.store.get(entity, id)
    if record is None:
        gone = visit.books.store.was_deleted(entity, id)
        sentence = (
            f"The {entity} with the id {id} was deleted." if gone else f"There is no {entity} {id} here."
        )
        raise NotShown("There is no such record", sentence)
    return record


def url_of(visit: Visit, entity: str, id: int | str) -> str:
    """The page on which a record is looked at."""
    if entity in KINDS:
        return visit.url(KINDS[entity].place, txnId=id)
    if entity in PARTY_PAGES:
        return visit.url(PARTY_PAGES[entity], nameId=id)
    return visit.url("record", kind=entity.lower(), id=id)


def _shape(place: str) -> Shape:
    shape = BY_PLACE.get(place)
    if shape is None:
        raise NotShown("There is no such form", f"There is no form for “{place}”.")
    return shape


def _defaults(visit: Visit, shape: Shape) -> dict[str, str]:
    """Today, and whoever the address names (`customer`, `vendor`)."""
    texts = {entry.name: "" for entry in shape.heads}
    if "date" in texts:
        texts["date"] = visit.books.today.isoformat()
    for name in ("customer", "vendor"):
        id = visit.args.get(name, "")
        if name in texts and id:
            texts[name] = choices.name_behind(visit.books, (name.capitalize(),), id)
    if shape.entity == "Purchase":
        texts["how"] = visit.args.get("how", "Cash")
    return texts


def _as_it_stands(visit: Visit, shape: Shape, record: Record) -> Form:
    books = visit.books
    texts = {entry.name: entries.shown(books, entry, record.body) for entry in shape.heads}
    rows: list[FormRow] = []
    if shape.lines is not None:
        for place, line in enumerate(record.body.get("Line", ())):
            if not lines.is_computed(line):
                found = shape.lines.row(books, line)
                amount = line.get("Amount")
                rows.append(
                    FormRow(
                        f"r{len(rows)}.",
                        str(place),
                        found or {"description": line.get("Description", "")},
                        "" if found is not None else lines.kept_label(line),
                        amount="" if amount is None else entries.money_text(Decimal(amount)),
                    )
                )
        rows += _blank(shape, len(rows), BLANK_ROWS)
    return Form(shape, record, texts, rows)


def _blank(shape: Shape, first: int, count: int) -> list[FormRow]:
    if shape.lines is None:
        return []
    return [FormRow(f"r{first + number}.", "", {}) for number in range(count)]


def _sent(visit: Visit, shape: Shape, record: Record | None) -> Answer:
    form = _typed(visit, shape, record)
    sent = visit.form or {}
    if sent.get("do") == "more":
        form.rows += _blank(shape, len(form.rows), MORE_ROWS)
        return _page(visit, form)
    body = _request(visit, form)
    if not form.problems:
        saved = save(visit, shape.entity, body, "update" if record else "create", form.problems)
        if saved is not None:
            shown = next(iter(saved.values()))
            done = "saved" if record else "entered"
            return Moved(url_of(visit, shape.entity, shown["Id"]), f"{shape.title} {done}.")
    return Unsaved(_page(visit, form))


def _typed(visit: Visit, shape: Shape, record: Record | None) -> Form:
    """The form as it was filled in."""
    sent = visit.form or {}
    count = min(_whole(sent.get("rows", "")) or 0, MOST_ROWS)
    rows = []
    known: Sequence[JsonObject] = record.body.get("Line", []) if record else []
    for place in range(count if shape.lines is not None else 0):
        key = f"r{place}."
        line = _whole(sent.get(f"{key}of", ""))
        of = str(line) if line is not None and line < len(known) else ""
        texts = {name.removeprefix(key): text for name, text in sent.items() if name.startswith(key)}
        kept = ""
        if of and shape.lines is not None and shape.lines.row(visit.books, known[int(of)]) is None:
            kept = lines.kept_label(known[int(of)])
            texts["description"] = known[int(of)].get("Description", "")
        rows.append(FormRow(key, of, texts, kept, bool(sent.get(f"{key}remove")), texts.get("amount", "")))
    texts = {entry.name: sent.get(entry.name, "").replace("\r\n", "\n") for entry in shape.heads}
    return Form(shape, record, texts, rows)


def _request(visit: Visit, form: Form) -> JsonObject:
    """The write that the form asks for; what is wrong with it goes into the form's problems."""
    books, shape, record = visit.books, form.shape, form.record
    before: JsonObject = record.body if record else {}
    heads = [entry for entry in shape.heads if not record or _is_changed(visit, entry, form.texts, before)]
    body = entries.filled(books, heads, form.texts, before, form.problems.at)
    if record is not None:
        token = (visit.form or {}).get("token", "")
        required = ENTITIES[shape.entity].required_on_sparse
        body = {name: before[name] for name in required if name in before} | body
        body.update({"Id": str(record.id), "SyncToken": token, "sparse": True})
    _tidy(visit, shape, body, record)
    if shape.lines is not None:
        body["Line"] = _lines(visit, form, before)
        if "TxnTaxDetail" in before:
            body["TxnTaxDetail"] = _tax_anew(before["TxnTaxDetail"], body["Line"], before["Line"])
    return body


def _is_changed(visit: Visit, entry: Entry, texts: Mapping[str, str], before: Mapping[str, Any]) -> bool:
    """What was not touched is not written, whatever it is."""
    return (
        not entry.only_new and texts[entry.name].strip() != entries.shown(visit.books, entry, before).strip()
    )


def _tidy(visit: Visit, shape: Shape, body: JsonObject, record: Record | None) -> None:
    """What the pages of QuickBooks add by themselves: the currency of the party, the account's detail type, the
    flags of sub-records."""
    party = body.get("CustomerRef") or body.get("VendorRef") or body.get("EntityRef")
    entity = "Customer" if "CustomerRef" in body else "Vendor"
    if FAMILIES[shape.entity].posts and party and "CurrencyRef" in body and not body["CurrencyRef"]:
        kind = str(party.get("type", entity))
        named = visit.books.store.get(kind, int(party["value"]))
        if named is not None and named.body.get("CurrencyRef"):
            body["CurrencyRef"] = dict(named.body["CurrencyRef"])
    if record is None:
        for name in [name for name, value in body.items() if value is None]:
            del body[name]
    flags = {"Customer": "Job", "Item": "SubItem", "Account": "SubAccount", "Class": "SubClass",
             "Department": "SubDepartment"}  # fmt: skip
    if shape.entity in flags and "ParentRef" in body:
        body[flags[shape.entity]] = bool(body.get("ParentRef"))
    if shape.entity == "Item" and body.get("Type") == "Inventory":
        body["TrackQtyOnHand"] = True
    if shape.entity == "Purchase" and body.get("PaymentType") != "CreditCard":
        body.pop("Credit", None)
    if shape.entity == "Vendor" and not visit.books.company.is_us:
        body.pop("Vendor1099", None)


def _lines(visit: Visit, form: Form, before: Mapping[str, Any]) -> list[JsonObject]:
    shape, found = form.shape, []
    if shape.lines is None:
        return []
    known = before.get("Line", [])
    for row in form.rows:
        held = known[int(row.of)] if row.of else None
        if row.removed or (held is None and not _is_filled(row, shape)):
            continue
        if row.kept and held is not None:
            found.append(_kept(held))
            continue
        try:
            line = shape.lines.line(visit.books, dict(row.texts), held)
        except Wrong as wrong:
            form.problems.at[row.key] = str(wrong)
            continue
        if held is None and before.get("GlobalTaxCalculation") == "TaxInclusive":
            line[line["DetailType"]]["TaxInclusiveAmt"] = line["Amount"]
        found.append(line)
    return found


def _is_filled(row: FormRow, shape: Shape) -> bool:
    columns = shape.lines.columns if shape.lines else ()
    return any(row.texts.get(column.name, "").strip() for column in columns)


def _kept(line: JsonObject) -> JsonObject:
    """A line that stays: a discount in percent is worked out anew."""
    line = deepcopy(line)
    if (line.get("DiscountLineDetail") or {}).get("PercentBased"):
        line.pop("Amount", None)
    return line


def _tax_anew(tax: JsonObject, new: Sequence[JsonObject], old: Sequence[JsonObject]) -> JsonObject | None:
    """The tax of a document whose lines changed is worked out by QuickBooks again; else it stays."""
    if [_taxed(line) for line in new] == [_taxed(line) for line in old if not lines.is_computed(line)]:
        return tax
    code = tax.get("TxnTaxCodeRef")
    return {"TxnTaxCodeRef": code} if code else None


def _taxed(line: Mapping[str, Any]) -> tuple[object, object]:
    detail = line.get(str(line.get("DetailType"))) or {}
    return line.get("Amount"), detail.get("TaxCodeRef")


def _page(visit: Visit, form: Form) -> str:
    shape, record = form.shape, form.record
    columns = _columns(visit, form)
    heads = [entry for entry in shape.heads if _is_of_use(visit, entry, form.texts)]
    offered = entries.lists_of(visit.books, [*heads, *columns])
    total = sum((_money(row) for row in form.rows if not row.removed), NOTHING)
    return visit.page("edit.html", {
        "title": f"{shape.title} {_number(record)}" if record else f"New {shape.title.lower()}",
        "action": visit.here,
        "back": url_of(visit, shape.entity, record.id) if record else visit.url("new"),
        "form": form,
        "heads": heads,
        "columns": columns,
        "offered": offered,
        "token": (visit.form or {}).get("token", "") or (str(record.sync_token) if record else ""),
        "problems": form.problems,
        "typed": visit.form or {},
        "total": entries.money_text(total) if shape.lines and shape.lines.total == "amount" else "",
    }, below="" if record and shape.entity in KINDS else "new")  # fmt: skip


def _columns(visit: Visit, form: Form) -> list[Entry]:
    """The columns of the lines; class and tax code where the company uses them or a line has one."""
    if form.shape.lines is None:
        return []
    prefs = visit.books.preferences
    used = {name for row in form.rows for name, text in row.texts.items() if text}
    hidden = set()
    if not prefs["AccountingInfoPrefs"].get("ClassTrackingPerTxnLine") and "class" not in used:
        hidden.add("class")
    if form.shape.lines is lines.BOUGHT and visit.books.company.is_us and "tax" not in used:
        hidden.add("tax")
    return [column for column in form.shape.lines.columns if column.name not in hidden]


def _is_of_use(visit: Visit, entry: Entry, texts: Mapping[str, str]) -> bool:
    """Currencies and locations appear where the company uses them."""
    prefs = visit.books.preferences
    if texts.get(entry.name):
        return True
    if entry in MORE_RATE or entry.name == "currency":
        return bool(prefs["CurrencyPrefs"].get("MultiCurrencyEnabled"))
    if entry.name == "location":
        return bool(prefs["AccountingInfoPrefs"].get("TrackDepartments"))
    return True


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _number(record: Record) -> str:
    number = record.body.get("DocNumber") or record.body.get("DisplayName") or record.body.get("Name")
    return str(number or f"(id {record.id})")


def _money(row: FormRow) -> Decimal:
    try:
        return entries.number(row.amount) if row.amount.strip() else NOTHING
    except Wrong:
        return NOTHING
