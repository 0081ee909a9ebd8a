"""Drafts whose prices include tax, brought to what is kept: net prices and amounts, and the tax that was in them.

The total stays what the customer pays or the vendor asks for, to the cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from crossfoot.core.inclusive import Gross, net_of
from crossfoot.core.money import ZERO
from crossfoot.documents.credits import drafts as credits
from crossfoot.documents.credits.drafts import CreditDraft
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.purchase_orders.drafts import PurchaseOrderDraft
from crossfoot.documents.sales_orders.drafts import SalesOrderDraft
from crossfoot.documents.vendor_invoices.drafts import VendorInvoiceDraft

Draft = TypeVar("Draft", SalesOrderDraft, PurchaseOrderDraft, VendorInvoiceDraft, CreditDraft)


def netted(draft: Draft, percents: Mapping[int, Decimal], currency: str) -> Draft:
    """`draft` as it is kept; itself where its prices are net. It was checked before: its figures are usable.

    `percents` are those of the tax rates that it names. What somebody else than the vendor charges on a purchase
    order is brought to net by itself, and is no part of the document's discount, tax and total.
    """
    if not draft.prices_include_tax:
        return draft
    lines: list[Any] = list(draft.lines)
    amount: Any = credits.amount_of if isinstance(draft, CreditDraft) else amount_of
    gross = [Gross(amount(line, currency), percents.get(line.tax_rate_id or 0, ZERO)) for line in lines]
    own = [place for place, line in enumerate(lines) if getattr(line, "invoiced_by_vendor", True)]
    amounts = [net_of([one], currency=currency).amounts[0] for one in gross]
    net = net_of([gross[place] for place in own], discount=draft.discount, tax=draft.tax, currency=currency)
    for place, amount in zip(own, net.amounts, strict=True):
        amounts[place] = amount
    kept = [
        replace(line, unit_price=line.unit_price * 100 / (100 + one.percent), amount=amount)
        for line, one, amount in zip(lines, gross, amounts, strict=True)
    ]
    return replace(draft, lines=tuple(kept), discount=net.discount, tax=net.tax, prices_include_tax=False)
