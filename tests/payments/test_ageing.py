"""What the database adds up is what adding up document by document gives, to the cent, whatever there is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crossfoot.core.postings import Bill, Invoice
from crossfoot.documents.models import CreditNote, PurchaseOrder, SalesOrder, VendorCredit, VendorInvoice
from crossfoot.payments import ageing, balances, settling
from crossfoot.payments.balances import Side
from crossfoot.payments.models import Application, Payment
from crossfoot.sync import frozen, sources
from crossfoot.sync.models import Link, Push
from desk import NOW, Desk, desk

FIRST = date(2026, 1, 1)
DAYS = (date(2026, 2, 1), date(2026, 5, 31))
MODELS: dict[str, tuple[Any, str, str]] = {
    "sales_order": (SalesOrder, "ordered_on", "Invoice"),
    "purchase_order": (PurchaseOrder, "ordered_on", "Bill"),
    "vendor_invoice": (VendorInvoice, "invoice_on", "Bill"),
    "vendor_credit": (VendorCredit, "credited_on", "VendorCredit"),
    "credit_note": (CreditNote, "credited_on", "CreditMemo"),
}

days = st.integers(0, 150).map(lambda number: FIRST + timedelta(days=number))
amounts = st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100)
documents = st.fixed_dictionaries({
    "kind": st.sampled_from(sorted(MODELS)),
    "total": amounts,
    "there": st.one_of(st.none(), amounts),
    "currency": st.sampled_from(["USD", "EUR"]),
    "dated": days,
    "due": st.integers(0, 100),
    "sent": st.booleans(),
    "in_books": st.sampled_from(["synchronized", "synchronized", "synchronized", "not_sent"]),
    "own_due": st.booleans(),
    "payments": st.lists(
        st.tuples(
            st.integers(1, 120), days, st.sampled_from(["active", "active", "voided"]),
            st.sampled_from(["bill_payment_check", "expense"]),
        ),
        max_size=3,
    ),
})  # fmt: skip


@pytest.fixture
def northwind(db: None) -> Desk:
    return desk("Northwind Ltd")


def stands(northwind: Desk, place: int, told: dict[str, Any]) -> None:
    """A document, what stands for it in QuickBooks, and what was paid of it, in per cent of its total."""
    kind = told["kind"]
    model, day, record = MODELS[kind]
    is_sale = kind in {"sales_order", "credit_note"}
    party = {"customer": northwind.hanari} if is_sale else {"vendor": northwind.litware}
    more: dict[str, Any] = {"reason": "return"} if "credit" in kind else {}
    due_on = told["dated"] + timedelta(days=told["due"])
    if kind == "vendor_invoice":
        more["number_key"] = f"n{place}"
    if told["own_due"] and "credit" not in kind:
        more["due_on"] = due_on
    row = model.objects.create(
        company=northwind.company, number=f"N-{place}", currency=told["currency"], total=told["total"],
        created_at=NOW, book_state=told["in_books"], **{day: told["dated"]}, **party, **more,
    )  # fmt: skip
    push = _push(northwind, row, told, due_on) if told["sent"] and "credit" not in kind else None
    Link.objects.create(
        connection=northwind.connection, local_key=row.key, remote_kind=record, remote_id=str(1000 + place),
        origin="created" if push else "chosen", total=told["there"], push=push, created_at=NOW, seen_at=NOW,
    )  # fmt: skip
    sources.show_booked(kind, [row.pk])
    row.refresh_from_db()
    assert (row.booked_as, row.booked_total) == (record, told["there"])
    assert (row.booked_on, row.booked_due_on) == ((told["dated"], due_on) if push else (None, None))
    for percent, paid_on, state, way in told["payments"]:
        amount = (told["total"] * percent / 100).quantize(Decimal("0.01"))
        payment = Payment.objects.create(
            company=northwind.company, origin="here", kind=way, state=state, paid_on=paid_on, amount=amount,
            currency=told["currency"], party_key=next(iter(party.values())).key, created_at=NOW, changed_at=NOW,
        )  # fmt: skip
        Application.objects.create(payment=payment, document_key=row.key, amount=amount)


def _push(northwind: Desk, row: Any, told: dict[str, Any], due_on: date) -> Push:
    is_sale = row.key.startswith("sales_order")
    posting: Any = (
        Invoice(
            key=row.key, number=row.number, customer="customer:1", customer_name="X", currency=row.currency,
            posting_on=told["dated"], due_on=due_on, lines=(), total=row.total,
        )
        if is_sale
        else Bill(
            key=row.key, number=row.number, vendor="vendor:1", vendor_name="X", currency=row.currency,
            posting_on=told["dated"], due_on=due_on, lines=(), total=row.total,
        )
    )  # fmt: skip
    return Push.objects.create(
        company=northwind.company, connection=northwind.connection, kind="invoice" if is_sale else "bill",
        document_key=row.key, source_kind=row.key.partition(":")[0], source_id=row.pk, label=str(row),
        total=row.total, posting_on=told["dated"], currency=row.currency, posting=frozen.to_json(posting),
        key=f"k-{row.key}"[:40], state="synchronized", marker=row.key, due_at=NOW, created_at=NOW, changed_at=NOW,
    )  # fmt: skip


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(told=st.lists(documents, min_size=4, max_size=9))
def test_the_database_adds_up_what_each_document_says(northwind: Desk, told: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        for place, one in enumerate(told):
            stands(northwind, place, one)
        keys = list(Link.objects.values_list("local_key", flat=True))
        settling.settle(northwind.company, keys, at=NOW)
        for side in Side:
            for on in DAYS:
                items = balances.open_items(northwind.connection, side, on)
                expected = balances.by_party(items, on)
                assert ageing.balances_of(northwind.connection, side, on) == expected
                kinds = balances.SORTS[side].charges
                charges = [one for one in items if one.open > 0 and one.key.partition(":")[0] in kinds]
                late = [one for one in charges if one.due_on < on]
                sums = ageing.open_sums(northwind.connection, side, on)
                assert [sum(one.count for one in sums), sum(one.overdue_count for one in sums)] == [
                    len(charges), len(late),
                ]  # fmt: skip
                assert sum(one.amount for one in sums) == sum(one.open for one in charges)
                assert sum(one.overdue for one in sums) == sum(one.open for one in late)
        transaction.set_rollback(True)
