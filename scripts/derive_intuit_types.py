"""Derive the table of Intuit's types (names, order, kinds) from a folder with Intuit's schema files.

    python scripts/derive_intuit_types.py ../shared/data/qbo/xsd > src/qbsandbox/company/entities/intuit_types.txt

The schema itself is not part of this repository. A test compares the table with it where it is at hand.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
FILES = (
    "Finance.xsd",
    "IntuitBaseTypes.xsd",
    "IntuitNamesTypes.xsd",
    "Report.xsd",
    "SalesTax.xsd",
    "IntuitRestServiceDef.xsd",
)
ROOTS = (
    "Account", "Attachable", "Bill", "BillPayment", "Class", "CompanyCurrency", "CompanyInfo",
    "CreditCardPaymentTxn", "CreditMemo", "Customer", "CustomerType", "Department", "Deposit", "Employee",
    "Estimate", "ExchangeRate", "InventoryAdjustment", "Invoice", "Item", "JournalEntry", "Payment",
    "PaymentMethod", "Preferences", "Purchase", "PurchaseOrder", "RecurringTransaction", "RefundReceipt",
    "SalesReceipt", "TaxAgency", "TaxCode", "TaxRate", "TaxService", "Term", "TimeActivity", "Transfer",
    "Vendor", "VendorCredit",
)  # fmt: skip
FLAGS = {"boolean"}
NUMBERS = {"decimal", "double", "float"}
WHOLES = {"int", "integer", "long", "short", "positiveInteger", "nonNegativeInteger"}


@dataclass
class Type:
    """One complex type: `members` are (name, type, repeats) of its own, `base` what it extends."""

    base: str | None = None
    is_text: bool = False
    is_open: bool = False
    members: list[tuple[str, str, bool]] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)


@dataclass
class Schema:
    """What the files declare. `restrictions` gives the base of each simple type, `choices` its enumeration."""

    types: dict[str, Type] = field(default_factory=dict)
    restrictions: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    elements: dict[str, str] = field(default_factory=dict)
    substitutes: dict[str, list[str]] = field(default_factory=dict)

    def kind(self, name: str) -> str:
        """`?` a boolean, `#` a number, `%` a whole number, `@` text with attributes, `~` anything, the type's
        name where it has members, else nothing for text."""
        seen = name.removeprefix("xs:")
        while seen in self.restrictions:
            seen = self.restrictions[seen].removeprefix("xs:")
        if seen in FLAGS:
            return "?"
        if seen in NUMBERS:
            return "#"
        if seen in WHOLES:
            return "%"
        type = self.types.get(seen)
        if type is None:
            return ""
        if type.is_open:
            return "~"
        return "@" if self.is_text(seen) else seen

    def is_text(self, name: str) -> bool:
        type = self.types[name]
        return type.is_text or (type.base in self.types and self.is_text(type.base))


def read(folder: Path) -> Schema:
    schema = Schema()
    for file in FILES:
        root = etree.parse(folder / file).getroot()
        for node in root:
            name = node.get("name")
            if node.tag == f"{XS}complexType":
                schema.types[name] = _complex(node)
            elif node.tag == f"{XS}simpleType":
                restriction = node.find(f"{XS}restriction")
                schema.restrictions[name] = (
                    restriction.get("base") if restriction is not None else "xs:string"
                )
                listed = [v.get("value") for v in node.iter(f"{XS}enumeration")]
                if listed:
                    schema.choices[name] = listed
            elif node.tag == f"{XS}element":
                schema.elements[name] = node.get("type")
                if node.get("substitutionGroup"):
                    schema.substitutes.setdefault(node.get("substitutionGroup"), []).append(name)
    return schema


def _complex(node: etree._Element) -> Type:
    type = Type()
    extension = node.find(f"{XS}complexContent/{XS}extension")
    simple = node.find(f"{XS}simpleContent/{XS}extension")
    body = node
    if extension is not None:
        type.base, body = extension.get("base"), extension
    elif simple is not None:
        type.is_text, body = True, simple
    for child in body.iter(f"{XS}element", f"{XS}any", f"{XS}attribute"):
        if child.tag == f"{XS}any":
            type.is_open = True
        elif child.tag == f"{XS}attribute":
            type.attributes.append(child.get("name"))
        else:
            repeats = any(n.get("maxOccurs", "1") != "1" for n in _up_to(child, body))
            name = child.get("name") or child.get("ref")
            type.members.append((name, child.get("type") or f"={child.get('ref')}", repeats))
    return type


def _up_to(node: etree._Element, top: etree._Element) -> list[etree._Element]:
    found = [node]
    while found[-1].getparent() is not top:
        found.append(found[-1].getparent())
    return found


def table(schema: Schema) -> list[str]:
    """One line a type, the entities first; what stands for any entity is left out."""
    lines, waiting, done = [], list(ROOTS), set()
    while waiting:
        name = waiting.pop(0)
        if name in done:
            continue
        done.add(name)
        type = schema.types[name]
        members = []
        for member, its_type, repeats in type.members:
            if its_type.startswith("="):
                continue
            kind = schema.kind(its_type)
            is_type = bool(kind) and kind not in "?#%@~"
            members.append(f"{member}{':' + kind if is_type else kind}{'*' if repeats else ''}")
            if is_type:
                waiting.append(kind)
        based = f" < {type.base}" if type.base in schema.types else ""
        if based:
            waiting.append(str(type.base))
        lines.append(f"{name}{based}: {' '.join(members)}".rstrip())
    return lines


if __name__ == "__main__":
    print("\n".join(table(read(Path(sys.argv[1])))))
