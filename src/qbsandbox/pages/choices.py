"""References by name: what a person types instead of an id, and the names offered while typing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.taxes.tax_lists import PSEUDO_CODES
from qbsandbox.company.records import Record

MOST_OFFERED = 500
"""More names are found by typing them whole."""
NAME = {
    "Account": "FullyQualifiedName",
    "Customer": "FullyQualifiedName",
    "Item": "FullyQualifiedName",
    "Class": "FullyQualifiedName",
    "Department": "FullyQualifiedName",
    "Vendor": "DisplayName",
    "Employee": "DisplayName",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What may be named: the kinds of records, and of accounts (`types`) or items those that fit."""

    key: str
    word: str
    entities: tuple[str, ...]
    types: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def fits(self, record: Record) -> bool:
        kind = record.body.get("AccountType") or record.body.get("Type")
        return (not self.types or kind in self.types) and kind not in self.without


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means; `entity` and `value` are those of a reference."""

    entity: str
    value: str


SPENDING = ("Accounts Receivable", "Accounts Payable")
CUSTOMERS = Source("customers", "customer", ("Customer",))
VENDORS = Source("vendors", "vendor", ("Vendor",))
EMPLOYEES = Source("employees", "employee", ("Employee",))
PEOPLE = Source("people", "customer, vendor or employee", ("Customer", "Vendor", "Employee"))
ACCOUNTS = Source("accounts", "account", ("Account",))
BANKS = Source("banks", "bank account", ("Account",), ("Bank",))
CARDS = Source("cards", "credit card", ("Account",), ("Credit Card",))
BANKS_AND_CARDS = Source("money", "bank account or credit card", ("Account",), ("Bank", "Credit Card"))
ASSETS = Source("assets", "bank or current asset account", ("Account",), ("Bank", "Other Current Asset"))
STOCK_ACCOUNTS = Source("stockaccounts", "inventory asset account", ("Account",), ("Other Current Asset",))
INCOME = Source("income", "income account", ("Account",), ("Income", "Other Income"))
EXPENSES = Source(
    "expenses", "expense account", ("Account",), ("Expense", "Other Expense", "Cost of Goods Sold")
)
ITEMS = Source("items", "product or service", ("Item",), without=("Category", "Group"))
STOCKED = Source("stocked", "item in inventory", ("Item",), ("Inventory",))
PARENT_ITEMS = Source("parentitems", "category or item", ("Item",))
TERMS = Source("terms", "terms", ("Term",))
METHODS = Source("methods", "payment method", ("PaymentMethod",))
TAX_CODES = Source("taxcodes", "tax code", ("TaxCode",))
CLASSES = Source("classes", "class", ("Class",))
LOCATIONS = Source("locations", "location", ("Department",))


def offered(books: Books, source: Source) -> Sequence[str]:
    """Names for the list beside the field, active ones only."""
    names = list(_special(books, source))
    for entity in source.entities:
        rest = " AND active = 1 ORDER BY name_key, id LIMIT ?"
        for record in books.store.select(entity, rest, (MOST_OFFERED,)):
            if source.fits(record):
                names.append(full_name(record))
    return names[:MOST_OFFERED]


def find(books: Books, source: Source, text: str) -> Found | None:
    """What a typed name means, case aside: its whole name, else one that only one record has."""
    wanted = text.strip().casefold()
    for code in _special(books, source):
        if code.casefold() == wanted:
            return Found("TaxCode", code)
    last = wanted.rsplit(":", 1)[-1].strip()
    known = [r for r in books.store.named(source.entities, last) if source.fits(r)]
    exact = [r for r in known if full_name(r).casefold() == wanted]
    found = exact or (known if ":" not in wanted else [])
    active = [r for r in found if r.active] or found
    return Found(active[0].entity, str(active[0].id)) if len(active) == 1 else None


def name_behind(books: Books, entities: Sequence[str], value: str) -> str:
    """The name that `find` finds again; the id itself where nothing has it (TAX and NON)."""
    for entity in entities:
        record = books.store.get(entity, int(value)) if value.isascii() and value.isdigit() else None
        if record is not None:
            return full_name(record)
    return value


def full_name(record: Record) -> str:
    return str(record.body.get(NAME.get(record.entity, "Name")) or record.body.get("Name") or "")


def _special(books: Books, source: Source) -> Iterator[str]:
    """The codes that only a US company has, which are no records."""
    if "TaxCode" in source.entities and books.company.is_us:
        yield from (code for code in PSEUDO_CODES if code != "CustomSalesTax")
