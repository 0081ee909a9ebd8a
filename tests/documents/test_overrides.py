"""Classes and locations of QuickBooks that are chosen for a product, category or source stand on the documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.catalog.models import CustomField
from crossfoot.core.postings import Bill, CreditMemo, Invoice
from crossfoot.documents import sending
from crossfoot.documents.credits import operations as crediting
from crossfoot.documents.credits import queries as credit_queries
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import CUSTOMER
from crossfoot.documents.credits.road import CREDIT_NOTES
from crossfoot.documents.purchase_orders import charges
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders import queries as purchase_queries
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.road import BILLS
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders import queries as sales_queries
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.mappings import overrides
from crossfoot.mappings.models import RemoteRecord
from crossfoot.stock.models import StockSettings
from desk import NOW, Desk

DRINKS, DAIRY, REST = "class:drinks", "class:dairy", "class:everything else"


def has_classes(at: Desk) -> None:
    """Classes by product, category and for everything; a location for what the web shop sells."""
    listed(at, "class", "1", "Drinks", "class", "product", "TEA-1")
    listed(at, "class", "2", "Dairy", "class", "category", "Dairy")
    listed(at, "class", "3", "Everything else", "class", "", "")
    listed(at, "location", "4", "Online", "department", "source", "Web")


def listed(at: Desk, name: str, remote_id: str, label: str, role: str, scope: str, value: str) -> None:
    record = RemoteRecord.objects.create(
        connection=at.connection, list=name, remote_id=remote_id, name=label, name_key=label.casefold(),
        seen_at=NOW,
    )  # fmt: skip
    overrides.choose(
        connection=at.connection, role=role, scope=scope, value=value, record=record, by=at.ana, at=NOW
    )


def sold(at: Desk, source: str, custom: dict[str, str] | None = None) -> Invoice:
    lines = (
        SalesLineDraft(D(2), D("10.00"), product_id=at.tea.pk),
        SalesLineDraft(D(1), D("5.00"), product_id=at.cheese.pk),
        SalesLineDraft(D(1), D("3.00"), kind="shipping"),
    )
    draft = SalesOrderDraft(
        "77", source=source, status="confirmed", customer_id=at.hanari.pk, ordered_on=date(2026, 2, 1),
        lines=lines, custom=custom or {},
    )  # fmt: skip
    order = sales.draft(company=at.company, order=draft, by=at.sam, at=NOW)
    order = sales_queries.one(at.company, order.pk)
    ((_, wanted, _),) = sending.wanted_of(INVOICES, [order], sending.require_books(at.company))
    assert wanted is not None and isinstance(wanted.posting, Invoice)
    return wanted.posting


def test_an_invoice_has_the_class_of_each_line_and_the_location_of_its_source(northwind: Desk) -> None:
    has_classes(northwind)
    invoice = sold(northwind, "Web")

    assert [line.klass for line in invoice.lines] == [DRINKS, DAIRY, REST]
    assert (invoice.klass, invoice.location) == ("", "location:online")


def test_what_a_person_says_of_the_whole_invoice_comes_first(northwind: Desk) -> None:
    has_classes(northwind)
    row = custom_fields_row(northwind, "Line of business", "class")
    place = custom_fields_row(northwind, "Branch", "location")
    invoice = sold(northwind, "Web", {str(row): "Gifts", str(place): "Boston"})

    assert [line.klass for line in invoice.lines] == ["", "", ""]
    assert (invoice.klass, invoice.location) == ("class:gifts", "location:boston")


def custom_fields_row(at: Desk, name: str, target: str) -> int:
    return CustomField.objects.create(company=at.company, name=name, target=target).pk


def test_a_bill_divides_freight_and_discount_by_class(northwind: Desk) -> None:
    has_classes(northwind)
    order = purchases.draft(
        company=northwind.company,
        order=PurchaseOrderDraft(
            "PO-1", status="approved", vendor_id=northwind.litware.pk, ordered_on=date(2026, 2, 1),
            discount=D("10.00"),
            lines=(
                PurchaseLineDraft(D(1), D("60.00"), product_id=northwind.tea.pk),
                PurchaseLineDraft(D(1), D("40.00"), product_id=northwind.cheese.pk),
            ),
        ),
        by=northwind.pia,
        at=NOW,
    )  # fmt: skip
    order = purchase_queries.one(northwind.company, order.pk)
    ((_, wanted, _),) = sending.wanted_of(BILLS, [order], sending.require_books(northwind.company))
    assert wanted is not None and isinstance(wanted.posting, Bill)

    assert [(line.amount, line.account, line.klass) for line in wanted.posting.lines] == [
        (D("60.00"), "purchases", DRINKS),
        (D("40.00"), "purchases", DAIRY),
        (D("-6.00"), "purchases", DRINKS),
        (D("-4.00"), "purchases", DAIRY),
    ]
    assert wanted.posting.location == ""


def test_a_credit_of_the_same_source_takes_back_from_the_same_class_and_location(northwind: Desk) -> None:
    has_classes(northwind)
    lines = (CreditLineDraft(D(1), D("10.00"), product_id=northwind.tea.pk),)
    draft = CreditDraft("C-1", northwind.hanari.pk, "price", date(2026, 2, 3), lines, source="Web")
    credit = crediting.draft(kind=CUSTOMER, company=northwind.company, credit=draft, by=northwind.ana, at=NOW)
    [note] = credit_queries.credit_notes_locked(northwind.company, [credit.pk])
    ((_, wanted, _),) = sending.wanted_of(CREDIT_NOTES, [note], sending.require_books(northwind.company))

    assert wanted is not None and isinstance(wanted.posting, CreditMemo)
    assert [line.klass for line in wanted.posting.lines] == [DRINKS]
    assert wanted.posting.location == "location:online"


@pytest.mark.parametrize(
    ("accounting", "goods", "freight"),
    [
        ("simple", "purchases@category:Dairy", "purchases@category:Dairy"),
        ("at_bill", "inventory", "inventory"),
        ("at_receipt", "grni", "landed_cost_accrual"),
    ],
)
def test_B3_with_inventory_a_bill_debits_what_holds_goods_and_an_expense_for_the_rest(
    northwind: Desk, accounting: str, goods: str, freight: str
) -> None:
    StockSettings.objects.create(company=northwind.company, accounting=accounting)
    northwind.maps("purchases@category:Dairy", "60", "Cheese bought", "Cost of Goods Sold")
    northwind.maps("inventory", "61", "Inventory Asset", "Other Current Asset")
    northwind.maps("grni", "62", "Received, not billed", "Other Current Liability")
    northwind.maps("landed_cost_accrual", "63", "Freight to come", "Other Current Liability")
    order = purchases.draft(
        company=northwind.company,
        order=PurchaseOrderDraft(
            "PO-1", status="approved", vendor_id=northwind.litware.pk, ordered_on=date(2026, 2, 1),
            lines=(
                PurchaseLineDraft(D(1), D("40.00"), product_id=northwind.cheese.pk),
                PurchaseLineDraft(D(1), D("60.00"), description="Cleaning"),
                PurchaseLineDraft(D(1), D("9.00"), product_id=northwind.cheese.pk, account_key="remote:6"),
            ),
        ),
        by=northwind.pia,
        at=NOW,
    )  # fmt: skip
    shipping = ChargeDraft("freight", D("10.90"), distribution="by_value")
    charges.edit_charges(order=order, charges=[shipping], by=northwind.pia, at=NOW)
    order = purchase_queries.one(northwind.company, order.pk)
    ((_, wanted, _),) = sending.wanted_of(BILLS, [order], sending.require_books(northwind.company))
    assert wanted is not None and isinstance(wanted.posting, Bill)

    of_goods = [(line.amount, line.account) for line in wanted.posting.lines if line.kind == "goods"]
    assert of_goods == [(D("40.00"), goods), (D("60.00"), "purchases"), (D("9.00"), "remote:6")]
    of_freight = [(line.amount, line.account) for line in wanted.posting.lines if line.kind == "freight"]
    assert of_freight == [(D("4.00"), freight), (D("6.00"), "purchases"), (D("0.90"), "remote:6")]
