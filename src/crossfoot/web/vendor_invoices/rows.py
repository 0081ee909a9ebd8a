"""A vendor's invoice as one person sees it in the list and on its page: letter, match, approvals, bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.approvals import Side
from crossfoot.core.match_results import Match
from crossfoot.core.money import ZERO
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem
from crossfoot.core.workflow import LETTER_WORDS, Letter, letter_of
from crossfoot.documents import sending
from crossfoot.documents.approvals import queries as approvals
from crossfoot.documents.approvals.models import Approval
from crossfoot.documents.beside import Beside, beside
from crossfoot.documents.vendor_invoices import matching, queries, waiting
from crossfoot.documents.vendor_invoices.approving import FROM, KIND
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.mappings.models import Setup
from crossfoot.sync.changes import FINAL
from crossfoot.sync.models import BookState, Link
from crossfoot.web.desk import Desk
from crossfoot.web.orders.rows import remote_url
from crossfoot.web.problems import Shown, shown
from crossfoot.web.vendor_invoices.figures import Figures, figures_of

PLACE = "vendor-invoices"
"""Its address, its entry in the menu, and the beginning of its URL names."""

LOOKS: Mapping[Letter, tuple[str, str]] = {
    Letter.DRAFT: ("circle", "quiet"),
    Letter.PROCUREMENT: ("quarter", "busy"),
    Letter.ACCOUNTING: ("quarter", "busy"),
    Letter.APPROVED: ("check", "good"),
    Letter.SENT: ("arrow-up", "busy"),
    Letter.SYNCHRONIZED: ("check", "good"),
    Letter.FAILED: ("alert", "bad"),
    Letter.IN_REVISION: ("circle", "busy"),
    Letter.CANCELLED: ("cross", "quiet"),
}
"""Symbol and tone of each letter; letter and words stand beside them."""

NEXT: Mapping[Letter, str] = {
    Letter.DRAFT: "Nothing happens until someone submits it for approval.",
    Letter.PROCUREMENT: "Procurement approves it, or returns it to whoever entered it.",
    Letter.ACCOUNTING: "Accounting approves it, or returns it to Procurement.",
    Letter.APPROVED: "Both sides approved it. Nothing goes to QuickBooks until someone sends it.",
    Letter.SENT: "On its way to QuickBooks. Crossfoot sends it by itself; nobody needs to act.",
    Letter.SYNCHRONIZED: "Its bill is in QuickBooks, where it is paid.",
    Letter.FAILED: "Stopped: someone has to act. What is in the way stands below, and under Attention.",
    Letter.IN_REVISION: "It can be edited. Submit it, and both sides approve it anew; QuickBooks keeps what it has "
    "until then.",
    Letter.CANCELLED: "Nothing more happens. Its number can be entered again.",
}
"""What happens next, and who acts."""

OF_THE_ORDER = frozenset({"charges_missing", "charges_expected"})
"""Problems that are put right on the order that an invoice is for."""

MARKED_NEXT = "Marked as in the books already; no bill is sent for it."
LEAVING_NEXT = "Its bill is being taken out of QuickBooks. Crossfoot does that by itself."


@dataclass(frozen=True, slots=True)
class Sending:
    """Whether bills can be sent at all, by this person, at this moment."""

    connection: Connection | None
    setup: Setup | None
    is_ready: bool
    reason: str
    """Why not; empty where it is only the person's role."""
    is_automatic: bool
    """Whether what both sides approved goes by itself (D2)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One invoice. `stopped` is what keeps an approved one from being sent, with its fixes."""

    invoice: VendorInvoice
    letter: Letter
    match: Match
    figures: Figures
    given: Mapping[Side, Approval]
    next: str
    remote_url: str
    link: Link | None
    stopped: tuple[Shown, ...]
    can_send: bool
    mine: tuple[Side, ...]
    """The sides for which this person may approve it as it is now."""
    seen: str
    """What the page has seen of it, compared by the poll."""
    is_moving: bool

    @property
    def html_id(self) -> str:
        return f"invoice-{self.invoice.pk}"

    @property
    def words(self) -> str:
        return LETTER_WORDS[self.letter]

    @property
    def shape(self) -> str:
        return LOOKS[self.letter][0]

    @property
    def tone(self) -> str:
        return LOOKS[self.letter][1]

    @property
    def approvals(self) -> list[tuple[Side, Approval | None]]:
        """Both sides in their order, with what was given."""
        return [(side, self.given.get(side)) for side in Side]

    @property
    def books_apart(self) -> Decimal:
        """QuickBooks' total less ours; 0 where theirs is not known."""
        if self.link is None or self.link.total is None:
            return ZERO
        return self.link.total - self.invoice.total

    @property
    def beside(self) -> Beside | None:
        """Our tax beside theirs, and the exchange rate."""
        return beside(self.link) if self.link else None

    @property
    def why(self) -> str:
        """Why it stands where it stands, in one sentence for the list; empty where the letter says it all."""
        if self.letter in (Letter.SENT, Letter.FAILED):
            return self.invoice.book_sentence
        return self.stopped[0].sentence if self.stopped else ""


def sending_of(desk: Desk) -> Sending:
    """Is there a QuickBooks to send to, and are vendors' invoices what is sent?"""
    setup = sending.setup_of(desk.company)
    connection = setup.connection if setup else connections.active(desk.company)
    if connection is None:
        reason = "QuickBooks is not connected, so nothing can be sent yet."
    elif setup is None:
        reason = "The connection to QuickBooks is not set up yet, so nothing can be sent."
    elif not VENDOR_BILLS.is_on(setup):
        reason = "Vendor invoices are not sent to QuickBooks by this company's choice."
    else:
        reason = ""
    is_automatic = setup is not None and not reason and VENDOR_BILLS.is_automatic(setup)
    return Sending(connection, setup, not reason and desk.may(VENDOR_BILLS.can), reason, is_automatic)


def rows_of(
    desk: Desk, invoices: Sequence[VendorInvoice], sending_now: Sending, sides: Sequence[Side] | None = None,
    *, is_listed: bool = False,
) -> list[Row]:  # fmt: skip
    """The rows of these invoices: a few queries for all. `sides` are those for which the person may approve, where they
    are known. Of rows that are only listed no line is shown: `queries.for_match` reads enough of them."""
    ids = [invoice.pk for invoice in invoices]
    standing = approvals.standing(KIND, ids)
    links = _links(sending_now.connection, invoices)
    if sides is None:
        sides = waiting.sides_of(desk.person, desk.company, desk.today)
    approved = [one.pk for one in invoices if letter_of(one.status, one.book_state) is Letter.APPROVED]
    setup = sending_now.setup
    against = VENDOR_BILLS.against(queries.many(desk.company, approved), setup) if setup and approved else {}
    rows = []
    for found in matching.matches_of(invoices, is_named=not is_listed):
        invoice = found.invoice
        letter = letter_of(invoice.status, invoice.book_state)
        link = links.get(invoice.key)
        stopped = tuple(fixed(one, desk, invoice) for one in against.get(invoice.pk, ()))
        rows.append(
            Row(
                invoice=invoice,
                letter=letter,
                match=found.match,
                figures=figures_of(found.match, invoice.currency),
                given=standing.get(invoice.pk, {}),
                next=_next(invoice, letter),
                remote_url=remote_url(sending_now.connection, link)
                if sending_now.connection and link
                else "",
                link=link,
                stopped=stopped,
                can_send=sending_now.is_ready and letter is Letter.APPROVED and not stopped,
                mine=tuple(side for side in sides if FROM[side] == invoice.status),
                seen=seen_of(invoice),
                is_moving=is_moving(invoice),
            )
        )
    return rows


def fixed(problem: Problem, desk: Desk, invoice: VendorInvoice) -> Shown:
    """The problem with the link to where it is put right: missing charges on the order, all else as ever."""
    if problem.code not in OF_THE_ORDER or invoice.order_id is None:
        return shown(problem, desk, PLACE, invoice.pk)
    if not desk.may(Can.EDIT_PURCHASES):
        return Shown(problem.sentence, problem.blocks, "", "Ask someone with the role Procurement.")
    url = reverse("buy-charges", args=[desk.company.slug, invoice.order_id])
    return Shown(problem.sentence, problem.blocks, url, "Enter the charges")


def seen_of(invoice: VendorInvoice) -> str:
    """`12.approved-waiting.1752000000000000`: both lives and the instant, since all may change at once."""
    at = invoice.book_changed_at
    micros = int(at.timestamp() * 1_000_000) if at else 0
    return f"{invoice.pk}.{invoice.status}-{invoice.book_state}.{micros}"


def is_moving(invoice: VendorInvoice) -> bool:
    """Whether it changes by itself: on its way into QuickBooks, or out of it."""
    return invoice.book_state not in FINAL and invoice.book_state != BookState.UNDONE


def _next(invoice: VendorInvoice, letter: Letter) -> str:
    if letter is Letter.SYNCHRONIZED and invoice.book_state == BookState.MARKED:
        return MARKED_NEXT
    if letter in (Letter.SENT, Letter.FAILED) and invoice.book_sentence:
        return invoice.book_sentence
    if letter is Letter.CANCELLED and is_moving(invoice):
        return LEAVING_NEXT
    return NEXT[letter]


def _links(connection: Connection | None, invoices: Sequence[VendorInvoice]) -> dict[str, Link]:
    if connection is None:
        return {}
    keys = [invoice.key for invoice in invoices if invoice.book_state == BookState.SYNCHRONIZED]
    return {link.local_key: link for link in Link.objects.filter(connection=connection, local_key__in=keys)}
