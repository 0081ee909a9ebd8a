"""What an update empties: what our last posting said and the new one says no more.

A body that went out says more than our posting: an update carries what a bookkeeper entered along. So a property
was ours where the posting gave it, and is empty now where the new body does not have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Document, PurchaseOrder, SalesForm
from crossfoot.quickbooks.online.documents import fields, form_lines
from crossfoot.quickbooks.online.documents.form_lines import FormLine

OURS_WHERE_GIVEN: Mapping[str, str] = {
    "ExpectedDate": "expected_on",
    "DepartmentRef": "location",
    "ClassRef": "klass",
    "Memo": "vendor_memo",
    "BillEmail": "bill_email",
    "PaymentRefNum": "payment_reference",
    "ShipAddr": "ship_to",
    "ExchangeRate": "exchange_rate",
}
"""Properties that an update empties, and what of the posting gives them.

Dates of payment and the private note are on every form of ours, and our words to the customer are known by what
they say; a number that is not given is QuickBooks' own to give.
"""


@dataclass(frozen=True, slots=True)
class Before:
    """What was last put there, or agreed to, and the body in which it went."""

    posting: Document
    body: Mapping[str, Any]
    mappings: Mappings

    def gave(self, name: str) -> bool:
        """Whether this property of the body is our posting's and not a bookkeeper's."""
        given = getattr(self.posting, OURS_WHERE_GIVEN.get(name, ""), None)
        return name in self.body and bool(given) and not getattr(given, "is_empty", False)

    @property
    def definitions(self) -> frozenset[str]:
        """The custom fields of sales forms that our posting filled, by the ids of their definitions."""
        names = (
            {value.name for value in self.posting.custom} if isinstance(self.posting, SalesForm) else set()
        )
        values = self.body.get("CustomField")
        return frozenset(
            fields.text(value, "DefinitionId")
            for value in (values if isinstance(values, list) else ())
            if isinstance(value, Mapping) and value.get("Name") in names
        )

    def classed(self, there: list[FormLine]) -> frozenset[int]:
        """The places of those lines in QuickBooks whose class our posting gave."""
        ours = with_own_classes(self.posting, self.mappings, form_lines.form_lines(self.body, default_tax=""))
        return frozenset(
            other
            for place, other in form_lines.pairs(ours, there)
            if place is not None and other is not None and ours[place].klass
        )


def cleared(before: Before | None, ours: Mapping[str, Any]) -> frozenset[str]:
    """The properties of the form that were ours and are empty now."""
    if before is None:
        return frozenset()
    return frozenset(name for name in OURS_WHERE_GIVEN if name not in ours and before.gave(name))


def with_own_classes(posting: Document, mappings: Mappings, lines: list[FormLine]) -> list[FormLine]:
    """Our lines with the classes that the posting gives them; others were a bookkeeper's and were kept."""
    is_on_form = isinstance(posting, SalesForm | PurchaseOrder) and not mappings.splits_classes
    whole = "" if is_on_form else posting.klass
    given = [line.klass or whole for line in posting.lines]
    if len(given) != len(lines):
        return lines
    return [line if klass else replace(line, klass="") for line, klass in zip(lines, given, strict=True)]
