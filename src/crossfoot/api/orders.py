"""What sales orders and purchase orders have in common on the wire: lists, acts, previews, what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from crossfoot.api.fields import Amount, Day, Flag, Given, Id, Ids, PathId, Rate, Reason, Text, Told
from crossfoot.api.paging import Paged
from crossfoot.api.problems import ProblemTold, told
from crossfoot.catalog.models import Product, TaxRate
from crossfoot.core.journals import Journal
from crossfoot.core.postings import Bill, Document, Invoice, SalesForm
from crossfoot.documents.beside import beside, link_of
from crossfoot.documents.lists import Criteria, Page, Sort, Tab
from crossfoot.documents.moving import Moved
from crossfoot.documents.payable import PaidState
from crossfoot.documents.previewing import Preview
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.sales_orders.models import SalesLine
from crossfoot.documents.sending import Order, Sent
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState

MOST_PREVIEWED = 200
"""Orders that one call previews."""


class AskedOrders(Paged):
    """Which orders, in which order. Both dates are included, of the order date."""

    text: Annotated[Text, Field(description="Begins the number or a SKU, or is in the party's name.")] = ""
    tab: Annotated[Tab, Field(description="By the state of the invoice or bill.")] = Tab.ALL
    status: Text = ""
    party_id: PathId | None = None
    from_on: Day | None = None
    to_on: Day | None = None
    import_id: PathId | None = None
    sort: Sort = Sort.NEWEST

    def criteria(self, source: str | None = None) -> Criteria:
        """What the lists of the pages are asked with."""
        return Criteria(
            text=self.text,
            tab=self.tab,
            status=self.status,
            source=source,
            party_id=self.party_id,
            from_on=self.from_on,
            to_on=self.to_on,
            import_run=self.import_id,
            sort=self.sort,
            page=self.page,
            page_size=self.page_size,
        )


class PartyNamed(Told):
    """A customer or vendor of an order."""

    id: int
    code: str
    name: str


class InBooks(Told):
    """Where the order's invoice or bill stands. `sentence`: what happens next, and who must act."""

    state: BookState
    sentence: str
    number: str = Field(description="The number under which it stands in QuickBooks.")
    changed_at: datetime | None
    paid_state: PaidState | None = Field(None, description="How far it is paid; null for what cannot be.")
    paid_amount: Amount | None = Field(None, description="What is applied to it, in its currency.")


GivenRate = Annotated[
    Rate | None,
    Field(
        description="Units of home currency for one of `currency`, fixed on the document; null leaves it to "
        "QuickBooks' rate of the day."
    ),
]


GivenInclusive = Annotated[
    Flag,
    Field(
        description="Whether prices, amounts and the discount have tax in them; what is kept and told is net, and the "
        "total is the same."
    ),
]


class FiguresThere(Told):
    """What QuickBooks says of the document, beside what we say. Amounts are in the document's currency.

    Where QuickBooks computes the sales tax itself, `our_tax` is what your own rates give; null is not known.
    """

    total: Amount | None
    tax: Amount | None
    our_tax: Amount | None
    is_tax_computed_there: Flag
    exchange_rate: Annotated[Rate | None, Field(description="At which it was booked; null in home currency.")]
    home_total: Annotated[Amount | None, Field(description="`total` at that rate, in home currency.")]


class OrderIds(Given):
    """One order or many."""

    ids: Ids


class PreviewIds(Given):
    """The orders to preview."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_PREVIEWED)]


class WithReason(Given):
    """Why, for whoever asks later."""

    reason: Reason


class WithOptionalReason(Given):
    """Why, for whoever asks later; may be left out."""

    reason: Reason = ""


class Dates(Given):
    """Both dates over the company's rules; null gives the decision back to the rule."""

    posting_on: Day | None
    due_on: Day | None


class Existing(Given):
    """The document that a bookkeeper entered in QuickBooks. `total` and `tax` are QuickBooks' own.

    `accepts_difference`: link it although its total is another one than the document's here.
    """

    remote_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$", description="QuickBooks' own id of it.")]
    number: Annotated[Text, Field(max_length=40)] = ""
    total: Amount | None = None
    tax: Amount | None = None
    reason: Reason = ""
    accepts_difference: Flag = False


class NotMoved(Told):
    """An order that stayed as it was, and why."""

    id: int
    number: str
    sentence: str


class Left(Told):
    """An order that was not sent, with every reason."""

    id: int
    number: str
    problems: list[ProblemTold]


class Queued(Told):
    """An invoice or bill on its way to QuickBooks."""

    order_id: int
    push_id: int
    state: str
    sentence: str


class SendReply(Told):
    """What is on its way, and what was left out with all its reasons."""

    queued: list[Queued]
    refused: list[Left]


class MoveReply(Told):
    """What moved, what stayed, and what automatic mode sent."""

    moved: list[int]
    refused: list[NotMoved]
    sent: SendReply


class JournalLine(Told):
    """One side of the entry. `account_id` is QuickBooks'; empty where none is mapped yet."""

    account_id: str
    account: str
    debit: Amount
    credit: Amount


class PostingTold(Told):
    """The document as it would go."""

    number: str
    party: str
    currency: str
    posting_on: Day
    due_on: Day | None
    tax: Amount
    expected_tax: Annotated[
        Amount | None,
        Field(
            description="US: what your rates give, where QuickBooks computes the tax and adds it to `total`; else null."
        ),
    ]
    total: Amount
    exchange_rate: Rate | None


class PreviewTold(Told):
    """What exactly would happen: the document, its debits and credits, and everything that is wrong."""

    order_id: int
    order_number: str
    is_ready: Flag
    document: PostingTold | None
    journal: list[JournalLine]
    home_journal: Annotated[
        list[JournalLine],
        Field(description="The same in home currency, where a rate is fixed on a foreign document."),
    ]
    problems: list[ProblemTold]


class PreviewReply(Told):
    """One preview an order, in the order of their ids."""

    previews: list[PreviewTold]


def named(party: Party) -> PartyNamed:
    return PartyNamed(id=party.pk, code=party.code, name=party.name)


def in_books(order: Order) -> InBooks:
    return InBooks(
        state=BookState(order.book_state),
        sentence=order.book_sentence,
        number=order.book_number,
        changed_at=order.book_changed_at,
        paid_state=PaidState(order.paid_state),
        paid_amount=order.paid_amount,
    )


def figures_there(order: Order) -> FiguresThere | None:
    """Null for what is not in QuickBooks."""
    link = link_of(order)
    if link is None:
        return None
    both = beside(link)
    return FiguresThere(
        total=link.total,
        tax=both.their_tax,
        our_tax=both.our_tax,
        is_tax_computed_there=both.is_computed_there,
        exchange_rate=both.rate,
        home_total=both.home_total,
    )


def send_reply(sent: Sent[Any]) -> SendReply:
    return SendReply(
        queued=[
            Queued(order_id=push.source_id or 0, push_id=push.pk, state=push.state, sentence=push.sentence)
            for push in sent.pushes
        ],
        refused=[
            Left(id=order.pk, number=order.number, problems=[told(one) for one in dict.fromkeys(problems)])
            for order, problems in sent.refused
        ],
    )


def move_reply(moved: Moved[Any]) -> MoveReply:
    return MoveReply(
        moved=[order.pk for order in moved.orders],
        refused=[
            NotMoved(id=order.pk, number=order.number, sentence=sentence) for order, sentence in moved.refused
        ],
        sent=send_reply(moved.sent),
    )


def preview_reply(previews: Iterable[Preview[Any]]) -> PreviewReply:
    return PreviewReply(previews=[_preview(one) for one in previews])


def line_fields(line: Any) -> dict[str, Any]:
    """What the lines of both kinds of order tell."""
    product: Product | None = line.product
    rate: TaxRate | None = line.tax_rate
    return {
        "kind": line.kind,
        "product_id": product.pk if product else None,
        "sku": product.sku if product else "",
        "description": line.description,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount_fraction,
        "amount": line.amount,
        "tax_rate_id": rate.pk if rate else None,
        "account_key": line.account_key,
    }


def placed_fields(line: SalesLine | PurchaseLine) -> dict[str, Any]:
    """What lines of orders tell of the stock."""
    return {"location_id": line.location_id, "is_drop_ship": line.is_drop_ship}


def _preview(preview: Preview[Any]) -> PreviewTold:
    return PreviewTold(
        order_id=preview.order.pk,
        order_number=preview.order.number,
        is_ready=preview.is_ready,
        document=_posting(preview.posting) if preview.posting else None,
        journal=_journal(preview.journal) if preview.journal else [],
        home_journal=_journal(preview.home_journal) if preview.home_journal else [],
        problems=[told(problem) for problem in preview.problems],
    )


def _posting(posting: Document) -> PostingTold:
    return PostingTold(
        number=posting.number,
        party=posting.party_name,
        currency=posting.currency,
        posting_on=posting.posting_on,
        due_on=posting.due_on if isinstance(posting, Invoice | Bill) else None,
        tax=posting.tax_total,
        expected_tax=posting.expected_tax if isinstance(posting, SalesForm) else None,
        total=posting.total,
        exchange_rate=posting.exchange_rate,
    )


def _journal(journal: Journal) -> list[JournalLine]:
    return [
        JournalLine(account_id=line.account_id, account=line.account, debit=line.debit, credit=line.credit)
        for line in journal.lines
    ]


def page_as_asked(page: Page, asked: Paged) -> Page:
    """Beyond the last page the lists of the pages show the last one; a machine is given an empty one."""
    if page.number == asked.page:
        return page
    return Page([], asked.page, page.size, False, page.count)
