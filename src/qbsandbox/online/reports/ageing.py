"""How old what is open is: summaries and details of receivables and payables.

The age of an item is counted from its due date; from its own where it has none, or where the company prefers
so (ReportPrefs.CalcAgingReportFromTxnDate). Credits and money that is not applied are aged like charges. With
`aging_method` Current everything is as of today, whatever the report date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import open_items, shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.grid import Values, add, full_name
from qbsandbox.online.reports.open_items import PAYABLES, RECEIVABLES, Item, Ledgers
from qbsandbox.online.reports.shape import cells, money, moneys, section

LARGEST_COUNT = 50
USUAL = {
    RECEIVABLES: (
        "tx_date", "txn_type", "doc_num", "cust_name", "dept_name", "due_date", "subt_amount", "subt_open_bal",
    ),
    PAYABLES: (
        "tx_date", "txn_type", "doc_num", "vend_name", "dept_name", "due_date", "past_due", "subt_neg_amount",
        "subt_neg_open_bal",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ages:
    """The periods of a report: `count` of `length` days each, the last one open; `on` is its day."""

    on: date
    length: int
    count: int
    from_txn_date: bool

    def of(self, item: Item) -> int:
        """0 for what is not due yet, then the number of the period."""
        late = (self.on - (item.dated_on if self.from_txn_date else item.due)).days
        return 0 if late <= 0 else min((late - 1) // self.length + 1, self.count)

    def first_day(self, number: int) -> int:
        return (number - 1) * self.length + 1

    def title(self, number: int) -> str:
        first = self.first_day(number)
        if not number:
            return "Current"
        return f"{first} and over" if number == self.count else f"{first} - {number * self.length}"

    def long_title(self, number: int) -> str:
        first = self.first_day(number)
        if not number:
            return "Current"
        if number == self.count:
            return f"{first} or more days past due"
        return f"{first} - {number * self.length} days past due"


def _ages(books: Books, asked: Asked) -> Ages:
    prefers = bool(books.preferences["ReportPrefs"].get("CalcAgingReportFromTxnDate"))
    as_of_today = asked.choice("aging_method", ("Report_Date", "Current")) == "Current"
    length, count = asked.number("aging_period") or 30, asked.number("num_periods") or 4
    on = books.today if as_of_today else asked.report_date
    return Ages(on, min(length, 10_000), min(count, LARGEST_COUNT), prefers)


def receivables(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _summary(books, asked, figures, RECEIVABLES)


def payables(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _summary(books, asked, figures, PAYABLES)


def receivable_detail(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _detail(books, asked, figures, RECEIVABLES)


def payable_detail(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _detail(books, asked, figures, PAYABLES)


def _summary(books: Books, asked: Asked, figures: Figures, side: Ledgers) -> JsonObject:
    """A row for each name that has anything open; sub-customers inside their customer's section."""
    ages = _ages(books, asked)
    width = ages.count + 2
    held: dict[int, Values] = {}
    for item in open_items.find(books, asked, figures, side, ages.on):
        row = held.setdefault(item.name_id, [0] * width)
        row[ages.of(item)] += item.open
        row[-1] += item.open
    rows = tree(books, side.entity, held, width, descends=asked.descends)
    titles = [*map(ages.title, range(ages.count + 1)), "Total"]
    columns = [shape.column("", side.entity), *(shape.column(title, "Money") for title in titles)]
    if rows:
        total = add([0] * width, *held.values())
        rows.append(section(None, [], [*cells("TOTAL"), *({"value": money(v)} for v in total)], "GrandTotal"))
    header = _header(books, asked, ages.on, empty=not rows)
    return shape.report(header, columns, rows)


def tree(
    books: Books, entity: str, held: dict[int, Values], width: int, *, descends: bool = False
) -> list[JsonObject]:
    """Rows by name; a name with others below it has a section, its own figures in the section's header."""
    below: dict[int | None, list[int]] = {}
    for id in _with_parents(books, entity, held):
        below.setdefault(_parent(books, entity, id), []).append(id)
    names = {id: full_name(books, entity, id).casefold() for ids in below.values() for id in ids}

    def rows_of(parent: int | None) -> tuple[list[JsonObject], Values]:
        rows: list[JsonObject] = []
        total = [0] * width
        for id in sorted(below.get(parent, []), key=names.__getitem__, reverse=descends):
            own = held.get(id, [0] * width)
            name = {"value": _own_name(books, entity, id), "id": str(id)}
            inner, of_inner = rows_of(id)
            whole = add(own, of_inner)
            total = add(total, whole)
            figures = [*moneys(own[:-1]), {"value": money(own[-1])}]
            if inner:
                text = f"Total {name['value']}"
                rows.append(section([name, *figures], inner, [*cells(text), *_with_total(whole)]))
            else:
                cells_ = [name, *figures]
                rows.append({"ColData": cells_} if parent is None else shape.data(cells_))
        return rows, total

    return rows_of(None)[0]


def _own_name(books: Books, entity: str, id: int) -> str:
    """The name without those above it."""
    record = books.store.get(entity, id)
    body = record.body if record else {}
    return str(body.get("DisplayName") or body.get("Name") or "")


def _with_total(values: Values) -> list[JsonObject]:
    return [*moneys(values[:-1]), {"value": money(values[-1])}]


def _with_parents(books: Books, entity: str, ids: Iterable[int]) -> list[int]:
    found: dict[int, None] = {}
    for id in ids:
        step: int | None = id
        while step is not None and step not in found:
            found[step] = None
            step = _parent(books, entity, step)
    return list(found)


def _parent(books: Books, entity: str, id: int) -> int | None:
    record = books.store.get(entity, id)
    ref = record.body.get("ParentRef") if record else None
    return int(ref["value"]) if ref else None


def _detail(books: Books, asked: Asked, figures: Figures, side: Ledgers) -> JsonObject:
    """A section for each period, the oldest first. Without columns of amounts the totals stand in sections of
    their own, as recorded."""
    ages = _ages(books, asked)
    chosen = open_items.columns(books, asked, side, USUAL[side])
    found = _limited(asked, open_items.find(books, asked, figures, side, ages.on), ages.on)
    has_amounts = any(each.sums for each in chosen)
    rows: list[JsonObject] = []
    for number in reversed(range(ages.count + 1)):
        items = sorted((i for i in found if ages.of(i) == number), key=lambda i: (i.due, i.txn_id))
        if not items:
            continue
        title = ages.long_title(number)
        nothing = [""] * (len(chosen) - 1)
        inner = _rows(books, chosen, items, ages.on)
        if has_amounts:
            total = open_items.summary(f"Total for {title}", chosen, items)
            rows.append(section(cells(title, *nothing), inner, total))
        else:
            rows.append(
                {"Header": {"ColData": cells(title, *nothing)}, "Rows": {"Row": inner}, "type": "Section"}
            )
            text = f"Total for {title}"
            rows.append({"Header": {"ColData": cells(text, *nothing)}, "Rows": {}, "type": "Section"})
    if rows and has_amounts:
        rows.append(section(None, [], open_items.summary("TOTAL", chosen, found), "GrandTotal"))
    header = shape.header(books, asked, empty=not rows, basis=False, period=False, on=ages.on)
    built = {}
    for name, value in header.items():
        if name == "Currency":
            built["EndPeriod"] = ages.on.isoformat()
        built[name] = value
    built.pop("DateMacro", None)
    return shape.report(built, [shape.column(each.title, each.key) for each in chosen], rows)


def _rows(
    books: Books, chosen: Sequence[open_items.ItemColumn], items: Sequence[Item], on: date
) -> list[JsonObject]:
    rows: list[JsonObject] = []
    balance = 0
    for item in items:
        balance += item.open
        rows.append(open_items.row(books, chosen, item, on, balance))
    return rows


def _limited(asked: Asked, items: Sequence[Item], on: date) -> list[Item]:
    """Those due in the range of `start_duedate` and `end_duedate`, late by `past_due` days at least, and of the
    terms asked for."""
    due = asked.between("start_duedate", "end_duedate", "duedate_macro")
    late = asked.number("past_due")
    terms = {str(id) for id in asked.ids("term")}
    return [
        item
        for item in items
        if (due is None or due.start <= item.due <= due.end)
        and (late is None or on - item.due >= timedelta(days=late))
        and (not terms or item.term in terms)
    ]


def _header(books: Books, asked: Asked, on: date, *, empty: bool) -> JsonObject:
    """The period of a macro, or the report date itself."""
    header = shape.header(books, asked, empty=empty, basis=False, on=on)
    if asked.args.get("report_date"):
        header["StartPeriod"] = header["EndPeriod"] = on.isoformat()
    return header
