"""Vendor credits and credit notes side by side: what differs between the two, as one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crossfoot.core.permissions import Can
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents.credits.models import CreditNote, CreditNoteLine, VendorCredit, VendorCreditLine
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.sales_orders.models import SalesLine
from crossfoot.parties.models import Party

Credit = VendorCredit | CreditNote


@dataclass(frozen=True, slots=True)
class CreditKind:
    """One of the two kinds. `origins` are the kinds of document that it may credit."""

    kind: DocumentKind
    model: Any
    line_model: Any
    party_field: str
    party_kind: str
    noun: str
    line_kinds: tuple[str, ...]
    origins: tuple[str, ...]
    sends: Can

    def party_of(self, credit: Credit) -> Party:
        party: Party = getattr(credit, self.party_field)
        return party


VENDOR = CreditKind(
    kind=DocumentKind.VENDOR_CREDIT,
    model=VendorCredit,
    line_model=VendorCreditLine,
    party_field="vendor",
    party_kind=Party.Kind.VENDOR,
    noun="vendor credit",
    line_kinds=tuple(PurchaseLine.Kind.values),
    origins=(DocumentKind.PURCHASE, DocumentKind.VENDOR_INVOICE),
    sends=Can.SEND_CREDITS,
)
CUSTOMER = CreditKind(
    kind=DocumentKind.CREDIT_NOTE,
    model=CreditNote,
    line_model=CreditNoteLine,
    party_field="customer",
    party_kind=Party.Kind.CUSTOMER,
    noun="credit note",
    line_kinds=tuple(SalesLine.Kind.values),
    origins=(DocumentKind.SALES,),
    sends=Can.SEND_CREDITS,
)
KINDS = (VENDOR, CUSTOMER)


def kind_of(credit: Credit) -> CreditKind:
    """The kind of a stored credit."""
    return VENDOR if isinstance(credit, VendorCredit) else CUSTOMER


def kind_named(kind: str) -> CreditKind:
    """The kind of that name. Raises KeyError for another."""
    return {one.kind.value: one for one in KINDS}[kind]
