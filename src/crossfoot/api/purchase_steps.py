"""What happens to purchase orders between approval and their bill: steps, receipts and additional charges."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from crossfoot.api import orders
from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Day, Flag, Given, Id, Measure, PathId, Text, Told, one_of
from crossfoot.api.orders import MoveReply, OrderIds, WithOptionalReason
from crossfoot.api.purchase_order_forms import PurchaseOrderTold, told
from crossfoot.core.money import ZERO
from crossfoot.documents.purchase_orders import charges, operations, queries
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.purchase_orders.models import Receipt as ReceiptRow
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.tenancy.access import Outsider

router = Router()

MOST_LINES = 750
MOST_CHARGES = 50

Distribution = Annotated[PurchaseLine.Distribution, one_of(PurchaseLine.Distribution)]
ChargeKind = Annotated[
    Text, Field(description="`freight`, `duty`, `handling` or `charge`.", examples=["freight"])
]


class SentGiven(OrderIds):
    """Which orders were sent to their vendors, and when."""

    sent_on: Day
    by_email: Annotated[
        Flag, Field(description="Send each by e-mail too, where the vendor has an address.")
    ] = False


class ConfirmedGiven(OrderIds):
    """Which orders their vendors confirmed, when, and for when."""

    confirmed_on: Day
    expected_on: Day | None = None


class ShippedGiven(OrderIds):
    """Which orders their vendors shipped, and how."""

    shipped_on: Day
    tracking: Text = ""


class NotMailed(Told):
    """An order that did not go by e-mail, and why."""

    id: int
    number: str
    sentence: str


class SentReply(Told):
    """What was marked as sent, what stayed, and which orders go by e-mail."""

    moved: list[int]
    refused: list[orders.NotMoved]
    mailed: list[int]
    not_mailed: list[NotMailed]


class ArrivedGiven(Given):
    """What arrived of one line: `quantity` in all, of which `rejected` was not accepted."""

    line_id: Id
    quantity: Measure
    rejected: Measure = ZERO


class ReceiptGiven(Given):
    """Goods of one order that arrived on one day."""

    received_on: Day
    lines: Annotated[list[ArrivedGiven], Field(min_length=1, max_length=MOST_LINES)]
    note: Text = ""


class ArrivedTold(Told):
    """What arrived of one line."""

    line_id: int
    sku: str
    quantity: Measure
    rejected: Measure


class ReceiptTold(Told):
    """A receipt; one that was taken back has `reverted_at`."""

    id: int
    number: str
    order_id: int
    received_on: Day
    note: str
    lines: list[ArrivedTold]
    created_at: datetime
    reverted_at: datetime | None


class Receipts(Told):
    """The receipts of one order, the latest first."""

    receipts: list[ReceiptTold]


class ReceivedReply(Told):
    """The receipt, what arrived beyond the order, and the order as it stands now."""

    receipt: ReceiptTold
    warnings: list[str]
    order: PurchaseOrderTold


class ChargeGiven(Given):
    """One additional charge, before tax, in the order's currency."""

    kind: ChargeKind
    amount: Amount
    description: Text = ""
    distribution: Distribution = PurchaseLine.Distribution.NONE
    is_expected: Annotated[Flag, Field(description="Still being processed: the amount is not final.")] = False
    invoiced_by_vendor: Annotated[
        Flag, Field(description="False where somebody else bills it, such as a carrier.")
    ] = True
    tax_rate_id: Id | None = None
    account_key: Text = ""

    def draft(self) -> ChargeDraft:
        return ChargeDraft(**self.model_dump())


class ChargesGiven(Given):
    """All additional charges of an order, in place of those that it has."""

    charges: Annotated[list[ChargeGiven], Field(max_length=MOST_CHARGES)]


@router.post("/send-to-vendor", response=SentReply, summary="Mark purchase orders as sent to their vendors")
@answers()
def send_to_vendor(request: HttpRequest, chosen: SentGiven) -> SentReply:
    caller = caller_of(request)
    sent = operations.send_to_vendor(
        company=caller.company,
        orders=_chosen(caller, chosen.ids),
        sent_on=chosen.sent_on,
        is_mailed=chosen.by_email,
        by=caller.person,
        at=caller.now,
    )
    moved = orders.move_reply(sent.moved)
    return SentReply(
        moved=moved.moved,
        refused=moved.refused,
        mailed=[order.pk for order in sent.mailed],
        not_mailed=[
            NotMailed(id=order.pk, number=order.number, sentence=sentence)
            for order, sentence in sent.not_mailed
        ],
    )


@router.post("/confirm", response=MoveReply, summary="Record that vendors confirmed purchase orders")
@answers()
def confirm_purchase_orders(request: HttpRequest, chosen: ConfirmedGiven) -> MoveReply:
    caller = caller_of(request)
    moved = operations.confirm_many(
        company=caller.company,
        orders=_chosen(caller, chosen.ids),
        confirmed_on=chosen.confirmed_on,
        expected_on=chosen.expected_on,
        by=caller.person,
        at=caller.now,
    )
    return orders.move_reply(moved)


@router.post("/ship", response=MoveReply, summary="Record that vendors shipped purchase orders")
@answers()
def ship_purchase_orders(request: HttpRequest, chosen: ShippedGiven) -> MoveReply:
    caller = caller_of(request)
    moved = operations.ship_many(
        company=caller.company,
        orders=_chosen(caller, chosen.ids),
        shipped_on=chosen.shipped_on,
        tracking=chosen.tracking,
        by=caller.person,
        at=caller.now,
    )
    return orders.move_reply(moved)


@router.get("/{int:order_id}/receipts", response=Receipts, summary="Read an order's receipts")
@answers()
def list_receipts(request: HttpRequest, order_id: PathId) -> Receipts:
    order = caller_of(request).find(PurchaseOrder, order_id)
    return Receipts(receipts=[_receipt(one) for one in queries.receipts_of(order)])


@router.post("/{int:order_id}/receipts", response={201: ReceivedReply}, summary="Record what arrived")
@answers(201)
def receive_goods(request: HttpRequest, order_id: PathId, receipt: ReceiptGiven) -> ReceivedReply:
    caller = caller_of(request)
    received = operations.receive(
        order=caller.find(PurchaseOrder, order_id),
        arrived=[Arrived(one.line_id, one.quantity, one.rejected) for one in receipt.lines],
        received_on=receipt.received_on,
        note=receipt.note,
        by=caller.person,
        at=caller.now,
    )
    stored = next(one for one in queries.receipts_of(received.order) if one.pk == received.receipt.pk)
    return ReceivedReply(
        receipt=_receipt(stored),
        warnings=received.warnings,
        order=told(queries.one(caller.company, order_id)),
    )


@router.post(
    "/{int:order_id}/receipts/{int:receipt_id}/revert",
    response=PurchaseOrderTold,
    summary="Take a receipt back",
)
@answers()
def revert_receipt(
    request: HttpRequest, order_id: PathId, receipt_id: PathId, why: WithOptionalReason
) -> PurchaseOrderTold:
    caller = caller_of(request)
    caller.find(PurchaseOrder, order_id)
    receipt = caller.find(ReceiptRow, receipt_id)
    if receipt.order_id != order_id:
        raise Outsider
    operations.revert_receipt(receipt=receipt, reason=why.reason, by=caller.person, at=caller.now)
    return told(queries.one(caller.company, order_id))


@router.put(
    "/{int:order_id}/charges", response=PurchaseOrderTold, summary="Replace an order's additional charges"
)
@answers()
def edit_charges(request: HttpRequest, order_id: PathId, given: ChargesGiven) -> PurchaseOrderTold:
    caller = caller_of(request)
    charges.edit_charges(
        order=caller.find(PurchaseOrder, order_id),
        charges=[one.draft() for one in given.charges],
        by=caller.person,
        at=caller.now,
    )
    return told(queries.one(caller.company, order_id))


@router.post(
    "/{int:order_id}/no-charges", response=PurchaseOrderTold, summary="Declare that no charges are due"
)
@answers()
def declare_no_charges(request: HttpRequest, order_id: PathId) -> PurchaseOrderTold:
    caller = caller_of(request)
    found = caller.find(PurchaseOrder, order_id)
    charges.declare_no_charges(order=found, by=caller.person, at=caller.now)
    return told(queries.one(caller.company, order_id))


@router.post(
    "/{int:order_id}/no-charges/withdraw",
    response=PurchaseOrderTold,
    summary="Take back the declaration that no charges are due",
)
@answers()
def withdraw_no_charges(request: HttpRequest, order_id: PathId) -> PurchaseOrderTold:
    caller = caller_of(request)
    found = caller.find(PurchaseOrder, order_id)
    charges.withdraw_declaration(order=found, by=caller.person, at=caller.now)
    return told(queries.one(caller.company, order_id))


def _chosen(caller: Caller, ids: list[int]) -> list[PurchaseOrder]:
    caller.require_all(PurchaseOrder, ids)
    return queries.many(caller.company, ids)


def _receipt(receipt: ReceiptRow) -> ReceiptTold:
    return ReceiptTold(
        id=receipt.pk,
        number=receipt.number,
        order_id=receipt.order_id,
        received_on=receipt.received_on,
        note=receipt.note,
        lines=[
            ArrivedTold(
                line_id=one.line_id,
                sku=one.line.product.sku if one.line.product else "",
                quantity=one.quantity,
                rejected=one.rejected,
            )
            for one in receipt.lines.all()
        ],
        created_at=receipt.created_at,
        reverted_at=receipt.reverted_at,
    )
