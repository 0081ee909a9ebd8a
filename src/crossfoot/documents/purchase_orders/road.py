"""How a purchase order reaches QuickBooks: the road's description for `documents.sending`.

By the company's choice (D1) it becomes a bill, or a purchase order that is billed in QuickBooks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crossfoot.core.editions import has_purchase_orders, without_purchase_orders
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents.approvals.models import ApprovalRules
from crossfoot.documents.purchase_orders import landing, posting, queries
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sending import Road
from crossfoot.documents.stocked import charging
from crossfoot.documents.vendor_invoices import billed
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.mappings.models import Setup
from crossfoot.tenancy.models import Company


def against(orders: Sequence[PurchaseOrder], setup: Setup) -> Mapping[int, Sequence[Problem]]:
    """Why orders may not be sent, beside the reasons that all documents share.

    A bill: its vendor's invoices bill it (billed once). Both: the additional charges are missing (C4), where
    the company works with approvals and did not switch that rule off. A purchase order: QuickBooks' edition
    has none, or its vendor's invoices are bills there already, so that it would be billed there again.
    """
    found: dict[int, list[Problem]] = {order.pk: [] for order in orders}
    if not orders:
        return found
    if posting.sends_orders(setup):
        edition = setup.connection.edition
        if not has_purchase_orders(edition):
            lacking = Problem(
                "edition_without_purchase_orders",
                without_purchase_orders(edition),
                Fix.CHANGE_SETTING,
                cause="setup:purchase_document",
                where="purchase_document",
            )
            for problems in found.values():
                problems.append(lacking)
        for pk, problem in billed.billed_in_books(orders).items():
            found[pk].append(problem)
    else:
        for pk, problems in billed.against_orders(orders).items():
            found[pk].extend(problems)
    if needs_charges(orders[0].company):
        for order in orders:
            missing = landing.why_not_sendable(order)
            if missing:
                found[order.pk].append(missing)
    return found


def needs_charges(company: Company) -> bool:
    """C4 for orders' own documents: on by default where the company uses the flow of approvals.

    It uses that flow once it chose rules for it, or has a vendor's invoice.
    """
    rules = ApprovalRules.objects.filter(company=company).first()
    if rules is not None:
        return rules.needs_charges
    return VendorInvoice.objects.filter(company=company).exists()


BILLS: Road[PurchaseOrder] = Road(
    kind=DocumentKind.PURCHASE,
    model=PurchaseOrder,
    document="bill",
    can=Can.SEND_BILLS,
    is_on=lambda setup: setup.sync_purchases,
    is_automatic=lambda setup: setup.automatic_purchases,
    locked=queries.locked,
    posting_on=lambda order, setup: posting.facts_of(order, setup).posting_on,
    wanted=posting.wanted_for,
    against=against,
    follow=charging.orders_follow,
)

ORDERS: Road[PurchaseOrder] = replace(BILLS, document="purchase order")
"""The same road under the other choice: only sentences differ, since what is made follows the settings."""


def road_of(setup: Setup | None) -> Road[PurchaseOrder]:
    """The road that the company's choice leads along."""
    return ORDERS if posting.sends_orders(setup) else BILLS


def road_now(company: Company) -> Road[PurchaseOrder]:
    """The same, for the QuickBooks that the company is connected with; without one it is bills."""
    setup = Setup.objects.filter(connection__company=company, connection__is_active=True).first()
    return road_of(setup)
