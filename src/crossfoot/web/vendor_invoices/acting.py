"""What can be done to vendors' invoices, as one table: for one from its page, and for many from the list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms

from crossfoot.core.approvals import Side
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, Refusal
from crossfoot.core.workflow import IllegalMove, Letter
from crossfoot.documents.approvals.giving import LONGEST_NOTE
from crossfoot.documents.moving import Moved
from crossfoot.documents.revisions.operations import LONGEST_REASON
from crossfoot.documents.vendor_invoices import operations, queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.seen import Seen, seen_of
from crossfoot.sync.models import BookState
from crossfoot.tenancy.access import Forbidden
from crossfoot.web.desk import Desk
from crossfoot.web.problems import Shown
from crossfoot.web.vendor_invoices.rows import Row, fixed

SEEN = "seen"
"""What a page sends along of each invoice, and what an act's data have of it."""
TOTAL = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")

BEFORE = "before"
BACK: Mapping[str, str] = {
    BEFORE: "Whoever had it before",
    "accounting": "Accounting",
    "procurement": "Procurement",
    "entry": "Whoever entered it",
}
"""To whom an invoice can be returned."""

BEFORE_WHOM: Mapping[str, str] = {
    VendorInvoice.Status.PROCUREMENT: "entry",
    VendorInvoice.Status.ACCOUNTING: "procurement",
    VendorInvoice.Status.APPROVED: "accounting",
}


@dataclass(slots=True)
class Outcome:
    """What became of the invoices: how many it was done to, what was sent by it, and what was refused and why."""

    done: int = 0
    sent: int = 0
    refused: list[tuple[VendorInvoice, list[Shown]]] = field(default_factory=list)
    unsent: list[tuple[VendorInvoice, list[Shown]]] = field(default_factory=list)
    """Done, but its bill could not be sent by itself (automatic mode)."""


class ReasonForm(forms.Form):
    """Why, for whoever has it next."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept in the invoice's history.",
    )


class RevisionForm(ReasonForm):
    """Why it is revised."""

    reason = forms.CharField(
        label="Reason", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnForm(ReasonForm):
    """To whom, and why."""

    to = forms.ChoiceField(label="Return to", choices=list(BACK.items()))
    field_order = ("to", "reason")


class TakeBackForm(ReasonForm):
    """Why, and whether it goes although a person changed the bill in QuickBooks."""

    confirmed = forms.BooleanField(label="Also where somebody changed the bill in QuickBooks", required=False)


class ApproveForm(forms.Form):
    """A difference is accepted knowingly, and with a note."""

    accept = forms.BooleanField(label="Approve although it differs from the order", required=False)
    note = forms.CharField(
        label="Note",
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where a difference is accepted; kept with the approval.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("accept") and not data.get("note", "").strip():
            self.add_error("note", "Say why it is approved although it differs.")
        return data


Run = Callable[[Desk, Sequence[VendorInvoice], dict[str, Any]], Outcome]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done. `form` None: it needs no further word."""

    name: str
    label: str
    says: str
    """What is said when it is done: `submitted`."""
    run: Run
    is_offered: Callable[[Desk, Row], bool]
    form: type[forms.Form] | None = None
    can: Callable[[Desk, Sequence[Side]], bool] = lambda desk, sides: True
    """May this person do it to any invoice at all? For the menu over many; `sides` are those they approve for."""
    is_main: bool = False
    is_grave: bool = False
    is_for_many: bool = True


def _moved(desk: Desk, moved: Iterable[Moved[VendorInvoice]]) -> Outcome:
    outcome = Outcome()
    for part in moved:
        outcome.done += len(part.orders)
        outcome.sent += len(part.sent.pushes)
        outcome.refused += [(one, [_said(sentence)]) for one, sentence in part.refused]
        outcome.unsent += _with_fixes(desk, part.sent.refused)
    return outcome


def _with_fixes(
    desk: Desk, refused: Iterable[tuple[VendorInvoice, list[Problem]]]
) -> list[tuple[VendorInvoice, list[Shown]]]:
    return [(invoice, [fixed(one, desk, invoice) for one in problems]) for invoice, problems in refused]


def _parts(invoices: Sequence[VendorInvoice]) -> Iterable[Sequence[VendorInvoice]]:
    size = operations.AT_ONCE
    return (invoices[start : start + size] for start in range(0, len(invoices), size))


def _submit(desk: Desk, invoices: Sequence[VendorInvoice], data: dict[str, Any]) -> Outcome:
    return _moved(
        desk,
        (
            operations.submit_many(company=desk.company, invoices=part, by=desk.person, at=desk.now)
            for part in _parts(invoices)
        ),
    )


def _approve(side: Side) -> Run:
    def run(desk: Desk, invoices: Sequence[VendorInvoice], data: dict[str, Any]) -> Outcome:
        return _moved(
            desk,
            (
                operations.approve_many(
                    company=desk.company,
                    invoices=part,
                    side=side,
                    accept_differences=bool(data.get("accept")),
                    note=data.get("note", ""),
                    seen=data.get(SEEN, {}),
                    by=desk.person,
                    at=desk.now,
                )
                for part in _parts(invoices)
            ),
        )

    return run


def _send(desk: Desk, invoices: Sequence[VendorInvoice], data: dict[str, Any]) -> Outcome:
    sent = operations.create_bills(company=desk.company, invoices=invoices, by=desk.person, at=desk.now)
    return Outcome(done=len(sent.pushes), refused=_with_fixes(desk, sent.refused))


def _one_by_one(
    do: Callable[[Desk, VendorInvoice, dict[str, Any]], VendorInvoice],
) -> Run:
    """For what is done to one invoice at a time: what one refuses does not keep the others."""

    def run(desk: Desk, invoices: Sequence[VendorInvoice], data: dict[str, Any]) -> Outcome:
        outcome = Outcome()
        for invoice in invoices:
            try:
                do(desk, invoice, data)
            except Refusal as refused:
                fixes = [fixed(one, desk, invoice) for one in refused.problems]
                outcome.refused.append((invoice, fixes or [_said(refused.sentence)]))
            except (IllegalMove, Forbidden) as refused:
                outcome.refused.append((invoice, [_said(refused.sentence)]))
            else:
                outcome.done += 1
        return outcome

    return run


def _return(desk: Desk, invoice: VendorInvoice, data: dict[str, Any]) -> VendorInvoice:
    to = data["to"]
    if to == BEFORE:
        to = BEFORE_WHOM.get(invoice.status, "entry")
    seen = data.get(SEEN, {}).get(invoice.pk)
    return operations.return_to(
        invoice=invoice, to=to, reason=data["reason"], seen=seen, by=desk.person, at=desk.now
    )


def _unsend(desk: Desk, invoice: VendorInvoice, data: dict[str, Any]) -> VendorInvoice:
    return operations.return_to_approved(
        invoice=invoice,
        reason=data["reason"],
        confirmed=data["confirmed"],
        by=desk.person,
        at=desk.now,
    )


def _cancel(desk: Desk, invoice: VendorInvoice, data: dict[str, Any]) -> VendorInvoice:
    return operations.cancel(
        invoice=invoice,
        reason=data["reason"],
        confirmed=data["confirmed"],
        by=desk.person,
        at=desk.now,
    )


def _revise(desk: Desk, invoice: VendorInvoice, data: dict[str, Any]) -> VendorInvoice:
    return operations.begin_revision(invoice=invoice, reason=data["reason"], by=desk.person, at=desk.now)


def _said(sentence: str) -> Shown:
    return Shown(sentence, True, "", "")


def _returnable(desk: Desk, row: Row) -> bool:
    has_power = desk.may(Can.APPROVE_AS_ACCOUNTING)
    match row.letter:
        case Letter.PROCUREMENT:
            return Side.PROCUREMENT in row.mine
        case Letter.ACCOUNTING:
            return has_power or Side.ACCOUNTING in row.mine
        case Letter.APPROVED:
            return has_power
        case _:
            return False


def _unsendable(desk: Desk, row: Row) -> bool:
    if row.invoice.book_state == BookState.SYNCHRONIZED:
        return row.letter is Letter.SYNCHRONIZED and desk.may(Can.TAKE_BACK)
    is_there = row.letter in (Letter.SENT, Letter.FAILED, Letter.SYNCHRONIZED)
    return is_there and desk.may(Can.SEND_BILLS)


def _cancellable(desk: Desk, row: Row) -> bool:
    if row.letter is Letter.CANCELLED or row.invoice.book_state == BookState.MARKED:
        return False
    is_there = row.invoice.book_state == BookState.SYNCHRONIZED
    return desk.may(Can.TAKE_BACK if is_there else Can.EDIT_VENDOR_INVOICES)


ACTS: tuple[Act, ...] = (
    Act(
        "submit",
        "Submit for approval",
        "submitted to Procurement",
        _submit,
        lambda desk, row: (
            row.letter in (Letter.DRAFT, Letter.IN_REVISION) and desk.may(Can.EDIT_VENDOR_INVOICES)
        ),
        can=lambda desk, sides: desk.may(Can.EDIT_VENDOR_INVOICES),
        is_main=True,
    ),
    Act(
        "approve-procurement",
        "Approve as Procurement",
        "approved for Procurement",
        _approve(Side.PROCUREMENT),
        lambda desk, row: Side.PROCUREMENT in row.mine,
        ApproveForm,
        can=lambda desk, sides: Side.PROCUREMENT in sides,
        is_main=True,
    ),
    Act(
        "approve-accounting",
        "Approve as Accounting",
        "approved for Accounting",
        _approve(Side.ACCOUNTING),
        lambda desk, row: Side.ACCOUNTING in row.mine,
        ApproveForm,
        can=lambda desk, sides: Side.ACCOUNTING in sides,
        is_main=True,
    ),
    Act(
        "return",
        "Return",
        "returned",
        _one_by_one(_return),
        _returnable,
        ReturnForm,
        can=lambda desk, sides: bool(sides),
    ),
    Act(
        "send",
        "Send to external system",
        "on the way to QuickBooks",
        _send,
        lambda desk, row: row.can_send,
        can=lambda desk, sides: desk.may(Can.SEND_BILLS),
        is_main=True,
    ),
    Act(
        "unsend",
        "Return to approved",
        "returned to approved",
        _one_by_one(_unsend),
        _unsendable,
        TakeBackForm,
        can=lambda desk, sides: desk.may(Can.SEND_BILLS),
    ),
    Act(
        "revise",
        "Revise",
        "in revision",
        _one_by_one(_revise),
        lambda desk, row: (
            row.letter is Letter.SYNCHRONIZED
            and row.invoice.book_state == BookState.SYNCHRONIZED
            and desk.may(Can.REVISE_SENT)
        ),
        RevisionForm,
        is_for_many=False,
    ),
    Act(
        "cancel",
        "Cancel the invoice",
        "cancelled",
        _one_by_one(_cancel),
        _cancellable,
        TakeBackForm,
        is_grave=True,
        is_for_many=False,
    ),
)
BY_NAME: Mapping[str, Act] = {act.name: act for act in ACTS}
SIDE_OF: Mapping[str, Side] = {f"approve-{side.value}": side for side in Side}
"""The acts that are approvals."""


DECIDES = frozenset({*SIDE_OF, "return"})
"""Acts that go by what the person saw: their page sends along how it showed each invoice."""


def seen_text(invoice: VendorInvoice) -> str:
    """How an invoice is shown now, for the page that asks first: `12:3f…:110.00`."""
    shown = seen_of(invoice)
    return f"{invoice.pk}:{shown.version}:{shown.total}"


def seen_in(texts: Iterable[str]) -> dict[int, Seen]:
    """What such a page sent back, by id; what is no such text is left out."""
    found: dict[int, Seen] = {}
    for text in texts:
        pk, _, rest = text.partition(":")
        version, _, total = rest.partition(":")
        if pk.isascii() and pk.isdigit() and TOTAL.fullmatch(total):
            found[int(pk)] = Seen(version, Decimal(total))
    return found


def stored(desk: Desk, ids: Sequence[int]) -> list[VendorInvoice]:
    """These invoices as they are now, with their lines."""
    return queries.many(desk.company, ids)
