"""The demo's payments in every state, and what its bookkeeper changes in documents of ours.

They are entered in the simulated QuickBooks, as its bookkeeper would, and brought back from there; what people
do with them here goes through the operations that people use.
"""

from __future__ import annotations

from decimal import Decimal

from crossfoot.connections.models import Connection
from crossfoot.documents.models import SalesOrder
from crossfoot.engine import clock
from crossfoot.payments import operations, pulling
from crossfoot.payments.models import Payment
from crossfoot.payments.operations import Part, PaymentDraft
from crossfoot.proof import drift_decisions
from crossfoot.proof.models import DriftAlert
from crossfoot.quickbooks.books import Posted
from crossfoot.runtime.demo_bookkeeper import A_MOMENT, CARD, CHECKING, Bookkeeper, FlowFailed
from crossfoot.runtime.demo_flows import Desk, billed_of
from crossfoot.sync.models import BookState

IN_ADVANCE = Decimal("150.00")
"""What a customer pays beyond its invoice, for the next one."""


def entered(desk: Desk, connection: Connection) -> dict[str, Posted]:
    """Bills paid in full, in part and by card; invoices received, one with money in advance, one twice; an expense
    where a payment belongs; a deposit. Returns those that the bookkeeper takes back later, by type."""
    books = Bookkeeper(connection, desk.today)
    billed = billed_of(desk.company)
    books.pays(billed[1:2], CHECKING)
    books.pays(billed[2:3], CHECKING, part=Decimal("0.4"))
    mistaken = books.pays(billed[2:3], CHECKING, part=Decimal("0.5"))
    books.pays(billed[3:4], CARD)
    books.spends(billed[4])
    sold = _sold(desk)
    twice, *others = sold
    _records(desk, twice)
    books.receives(twice)
    received = [
        books.receives(order, part=Decimal("0.5") if place % 4 == 3 else Decimal(1))
        for place, order in enumerate(others[:-1])
    ]
    books.receives(others[-1], more=IN_ADVANCE)
    books.deposits(received[:2])
    clock.pause(A_MOMENT)
    pulling.soon(desk.company, at=clock.now())
    return {"BillPayment": mistaken, "Payment": received[-1]}


def taken_back(desk: Desk, connection: Connection, made: dict[str, Posted]) -> None:
    """What was brought back is voided and deleted in QuickBooks, and one payment is cancelled here."""
    books = Bookkeeper(connection, desk.today)
    books.voids("BillPayment", made["BillPayment"])
    books.deletes("Payment", made["Payment"])
    by_card = Payment.objects.filter(
        company=desk.company, kind=Payment.Kind.BILL_PAYMENT_CARD, state=Payment.State.ACTIVE
    ).first()
    if by_card is None:
        raise FlowFailed("The payment by card was not brought back.")
    operations.cancel_payment(
        payment=by_card, reason="The card's bank refused it", by=desk.accounting, at=clock.now()
    )
    for alert in DriftAlert.objects.filter(
        company=desk.company, source_kind="sales_order", state=DriftAlert.State.OPEN
    )[:1]:
        drift_decisions.ignore(
            alert=alert, reason="Agreed with the customer by telephone", by=desk.accounting, at=clock.now()
        )
    clock.pause(A_MOMENT)
    pulling.soon(desk.company, at=clock.now())


def drift(desk: Desk, connection: Connection) -> None:
    """The bookkeeper changes the words of a bill and of two invoices in QuickBooks; the next pull finds it."""
    books = Bookkeeper(connection, desk.today)
    books.edits(billed_of(desk.company)[1], PrivateNote="Paid by the Boston office")
    for order in _sold(desk)[-2:]:
        books.edits(order, PrivateNote="Called: pays at the end of the month")
    clock.pause(A_MOMENT)


def _sold(desk: Desk) -> list[SalesOrder]:
    """Invoices in QuickBooks that nothing else was done with."""
    rows = SalesOrder.objects.filter(company=desk.company, book_state=BookState.SYNCHRONIZED)
    return list(rows.exclude(status=SalesOrder.Status.CANCELLED).order_by("-ordered_on")[8:22])


def _records(desk: Desk, order: SalesOrder) -> None:
    """Somebody here writes down a payment that QuickBooks is going to have as well."""
    draft = PaymentDraft(
        Payment.Kind.CUSTOMER_PAYMENT,
        desk.today,
        (Part(order.key, order.total),),
        number="Check 2107",
        memo="Handed in at the front desk",
    )
    operations.record_payment(company=desk.company, payment=draft, by=desk.accounting, at=clock.now())
