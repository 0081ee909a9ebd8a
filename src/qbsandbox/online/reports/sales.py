"""Sales and expenses by customer, vendor, item, class and location."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company import figures as sums
from qbsandbox.company.entities.books import Books
from qbsandbox.company.figures import Figures
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.reports import ageing, shape
from qbsandbox.online.reports.asking import Asked
from qbsandbox.online.reports.grid import NOT_SPECIFIED, Values, add, full_name
from qbsandbox.online.reports.shape import cells, money, section

FORMS = ("Invoice", "SalesReceipt", "CreditMemo", "RefundReceipt")
OF_FORMS = f" AND e.entity IN ({', '.join(repr(form) for form in FORMS)})"
NOBODY = "**"
"""The group of what has no class, location or item (recorded)."""
COST = "Cost of Goods Sold"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a report has a row for: what entries are grouped by, the kind of record, the word of the total."""

    key: str
    entity: str
    column: str
    total: str = "TOTAL"


CUSTOMERS = Kind(sums.CUSTOMER, "Customer", "Customer")
VENDORS = Kind(sums.VENDOR, "Vendor", "Vendor")
ITEMS = Kind(sums.ITEM, "Item", "ProductsAndService")
CLASSES = Kind(sums.CLASS, "Class", "Class")
LOCATIONS = Kind(sums.DEPARTMENT, "Department", "Department", total="Total")


def by_customer(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _sales(books, asked, figures, CUSTOMERS)


def by_class(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _sales(books, asked, figures, CLASSES)


def by_location(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    return _sales(books, asked, figures, LOCATIONS)


def _sales(books: Books, asked: Asked, figures: Figures, kind: Kind) -> JsonObject:
    """What sales forms sold, without tax, discounts taken off, returns taken back."""
    found = _by(asked, figures, kind, OF_FORMS, lambda type: -1 if type in _SOLD else 0)
    return _report(books, asked, kind, {id: [value] for id, value in found.items()}, ["Total"])


def expenses_by_vendor(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """Cost and expenses booked with a vendor; credits are negative."""
    of_vendors = f" AND {sums.VENDOR} IS NOT NULL"
    found = _by(asked, figures, VENDORS, of_vendors, lambda type: 1 if type in _SPENT else 0)
    return _report(books, asked, VENDORS, {id: [value] for id, value in found.items()}, ["Total"])


def customer_income(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """Income, expenses and what is left of each customer; expenses are negative (recorded)."""
    income = _by(asked, figures, CUSTOMERS, "", lambda type: -1 if type in _EARNED else 0)
    spent = _by(asked, figures, CUSTOMERS, "", lambda type: -1 if type in _SPENT else 0)
    held: dict[int | None, Values] = {}
    for id in {*income, *spent}:
        if id is not None:
            one, other = income.get(id, 0), spent.get(id, 0)
            held[id] = [one, other, one + other]
    built = _report(books, asked, CUSTOMERS, held, ["Income", "Expenses", "Net Income"])
    built["Header"].pop("SummarizeColumnsBy", None)
    return built


_SOLD = frozenset(chart.INCOME_STATEMENT - {COST})
_EARNED = frozenset({"Income", "Other Income"})
_SPENT = frozenset(chart.INCOME_STATEMENT - _EARNED)


def _by(
    asked: Asked, figures: Figures, kind: Kind, more: str, sign: Callable[[str], int]
) -> dict[int | None, int]:
    found: dict[int | None, int] = {}
    for account, id, cents in figures.by(kind.key, asked.range.start, asked.range.end, more):
        factor = sign(figures.accounts[account].type)
        if factor:
            found[id] = found.get(id, 0) + factor * cents
    return {id: value for id, value in found.items() if value}


def _report(
    books: Books, asked: Asked, kind: Kind, held: Mapping[int | None, Values], titles: list[str]
) -> JsonObject:
    width = len(titles)
    named = {id: row for id, row in held.items() if id is not None}
    rows = ageing.tree(books, kind.entity, named, width, descends=asked.descends)
    if kind in (CLASSES, LOCATIONS):
        rows = [{**row, "group": _id_of(row)} for row in rows]
    nobody = held.get(None)
    if nobody is not None:
        rows.append({"ColData": [*cells(NOT_SPECIFIED), *_figures(nobody)], "group": NOBODY})
    if rows:
        total = add([0] * width, *held.values())
        rows.append(section(None, [], [*cells(kind.total), *_figures(total)], "GrandTotal"))
    header = shape.header(books, asked, empty=not rows, by="Total")
    columns = [shape.column("", kind.column), *(shape.column(title, "Money") for title in titles)]
    return shape.report(header, columns, rows)


def _figures(values: Values) -> list[JsonObject]:
    return [{"value": money(value)} for value in values]


def _id_of(row: JsonObject) -> str:
    cells = row["Header"]["ColData"] if "Header" in row else row["ColData"]
    return str(cells[0]["id"])


def by_item(books: Books, asked: Asked, figures: Figures) -> JsonObject:
    """Of each product or service: quantity, amount, share of sales, average price, cost, margin and its share.

    Two columns are declared for rows of eight cells, as recorded. Quantities are those of the forms of the
    period on either basis (UNSURE how QuickBooks divides them).
    """
    sold = _by(asked, figures, ITEMS, OF_FORMS, lambda type: -1 if type in _SOLD else 0)
    cost = _by(asked, figures, ITEMS, OF_FORMS, lambda type: 1 if type == COST else 0)
    quantities = _quantities(books, asked)
    whole = sum(sold.values())
    named = [id for id in {*sold, *cost} if id is not None]
    named.sort(key=lambda id: full_name(books, "Item", id).casefold(), reverse=asked.descends)
    rows: list[JsonObject] = []
    for id in named:
        values = _item_cells(sold.get(id, 0), whole, quantities.get(id), cost.get(id))
        rows.append({"ColData": [{"value": full_name(books, "Item", id), "id": str(id)}, *cells(*values)]})
    if sold.get(None):
        values = _item_cells(sold[None], whole, None, None)
        rows.append({"ColData": cells(NOT_SPECIFIED, *values), "group": NOBODY})
    if rows:
        spent = sum(cost.values())
        values = _item_cells(whole, whole, sum(quantities.values(), Decimal(0)), spent or None)
        rows.append({"ColData": cells("TOTAL", *values), "group": "GrandTotal"})
    header = shape.header(books, asked, empty=not rows, by="Total")
    columns = [shape.column("", ITEMS.column), shape.column("Total", "Money")]
    return shape.report(header, columns, rows)


def _item_cells(sold: int, whole: int, quantity: Decimal | None, cost: int | None) -> list[str]:
    amount = Decimal(sold) / 100
    price = f"{amount / quantity:.2f}" if quantity else ""
    count = "" if quantity is None else f"{quantity:.2f}"
    found = [count, money(sold), _percent(sold, whole), price]
    if cost is None:
        return [*found, "", "", ""]
    return [*found, money(cost), money(sold - cost), _percent(sold - cost, sold)]


def _percent(part: int, whole: int) -> str:
    return f"{Decimal(part) * 100 / whole:.2f} %" if whole else ""


def _quantities(books: Books, asked: Asked) -> dict[int, Decimal]:
    """By item, what the forms of the period sold less what they took back."""
    found: dict[int, Decimal] = {}
    span = (asked.range.start.isoformat(), asked.range.end.isoformat())
    customers = asked.limits.customers
    for form in FORMS:
        sign = 1 if form in ("Invoice", "SalesReceipt") else -1
        for record in books.store.select(form, " AND dated_on BETWEEN ? AND ?", span):
            customer = int((record.body.get("CustomerRef") or {}).get("value", 0))
            if customers and customer not in customers:
                continue
            for line in _flat(record.body["Line"]):
                detail = line.get("SalesItemLineDetail") or {}
                item = str((detail.get("ItemRef") or {}).get("value", ""))
                if item.isdigit() and detail.get("Qty") is not None:
                    found[int(item)] = found.get(int(item), Decimal(0)) + sign * Decimal(detail["Qty"])
    return found


def _flat(lines: list[JsonObject]) -> list[JsonObject]:
    """The lines, those of groups included."""
    return [each for line in lines for each in (line, *(line.get("GroupLineDetail") or {}).get("Line", ()))]
