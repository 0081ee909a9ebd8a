"""The three-way match of vendors' invoices: ordered, received and invoiced side by side."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Amount, Measure, PathId, Told
from crossfoot.api.vendor_invoices import MatchResult
from crossfoot.core.match_results import Difference, LineMatch
from crossfoot.documents.vendor_invoices import matching, queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice

router = Router()


class DifferenceTold(Told):
    """One thing that differs; `weight` matched is a mere note. `amount` is what it comes to."""

    code: str
    weight: MatchResult
    sentence: str
    expected: Measure
    found: Measure
    amount: Amount


class LineMatchTold(Told):
    """Ordered, received and invoiced side by side. `expected_amount`: the invoiced at the order's price."""

    order_line_id: int | None
    label: str
    ordered: Measure
    received: Measure | None
    rejected: Measure
    accepted: Measure | None
    invoiced: Measure
    invoiced_in_all: Measure
    ordered_amount: Amount
    invoiced_amount: Amount
    expected_amount: Amount
    result: MatchResult
    differences: list[DifferenceTold]


class MatchTold(Told):
    """The three-way match of an invoice with its order and what was received."""

    result: MatchResult
    excess: Amount
    lines: list[LineMatchTold]
    differences: list[DifferenceTold]


@router.get("/{int:invoice_id}/match", response=MatchTold, summary="Compare it with order and receipts")
@answers()
def match_vendor_invoice(request: HttpRequest, invoice_id: PathId) -> MatchTold:
    caller = caller_of(request)
    caller.find(VendorInvoice, invoice_id)
    found = matching.match_of(queries.one(caller.company, invoice_id))
    return MatchTold(
        result=found.result,
        excess=found.excess,
        lines=[_line_match(line) for line in found.lines],
        differences=[_difference(one) for one in found.differences],
    )


def _line_match(line: LineMatch) -> LineMatchTold:
    return LineMatchTold(
        order_line_id=line.order_line,
        label=line.label,
        ordered=line.ordered,
        received=line.received,
        rejected=line.rejected,
        accepted=line.accepted,
        invoiced=line.invoiced,
        invoiced_in_all=line.invoiced_in_all,
        ordered_amount=line.ordered_amount,
        invoiced_amount=line.invoiced_amount,
        expected_amount=line.expected_amount,
        result=line.result,
        differences=[_difference(one) for one in line.differences],
    )


def _difference(one: Difference) -> DifferenceTold:
    return DifferenceTold(
        code=one.code,
        weight=one.weight,
        sentence=one.sentence,
        expected=one.expected,
        found=one.found,
        amount=one.amount,
    )
