"""What differs between Sell and Buy, as one value each (sell/family.py, buy/family.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from crossfoot.core.permissions import Can
from crossfoot.core.taking_back import WayOut
from crossfoot.documents.credits.models import CreditNote, VendorCredit
from crossfoot.documents.lists import Count, Criteria, Page, Tab
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sending import Road, Sent
from crossfoot.parties.models import Party
from crossfoot.sync.finding_tasks import Candidate
from crossfoot.tenancy.models import Company, Person
from crossfoot.web.listing import Column
from crossfoot.web.orders.forms import LineForm, OrderForm

Order = SalesOrder | PurchaseOrder | VendorCredit | CreditNote


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done to an order from its page, with a day or a reason where it needs one."""

    name: str
    """The last part of its address: `confirm`."""
    label: str
    can: Can
    statuses: frozenset[str]
    """From which statuses it is offered."""
    run: Callable[[Any, Person, datetime, date, str], Moved[Any] | Any]
    """(order, by, at, the day given, the reason given)"""
    says: str
    """What is said when it is done: `confirmed`."""
    asks_day: str = ""
    """Label of the day that it asks for."""
    asks_reason: str = ""
    """Label of the reason that it asks for."""
    is_reason_required: bool = False
    is_main: bool = False
    is_grave: bool = False
    page: str = ""
    """URL name of a page of its own that asks for what it needs; empty where the act's form is enough."""
    main_from: frozenset[str] = frozenset()
    """Statuses in which it is the next step, and so the page's main button."""
    is_offered: Callable[[Any], bool] | None = None
    """Whether it is offered for this order, beside its status; None for always."""
    explains: str = ""
    """What it does, for the form that asks."""
    way: Callable[[Any], WayOut | None] | None = None
    """What it would do in QuickBooks; None where nothing of the order is there."""


class Queries(Protocol):
    """The reading functions of documents.sales_orders.queries and its sister."""

    def page_of(self, company: Company, criteria: Criteria, count: Count | None = None) -> Page: ...
    def tabs(self, company: Company, criteria: Criteria | None = None) -> dict[Tab, Count]: ...
    def selection(self, company: Company, criteria: Criteria) -> list[int]: ...
    def find(self, company: Company, criteria: Criteria) -> Any: ...
    def one(self, company: Company, pk: int) -> Any: ...


@dataclass(frozen=True, slots=True)
class Family:
    """Sell or Buy."""

    place: str
    """`sell` or `buy`: its address, its entry in the menu, and the beginning of its URL names."""
    title: str
    order_word: str
    """`sales order`"""
    document: str
    """`invoice`"""
    party_word: str
    """`customer`"""
    party_kind: Party.Kind
    model: type[SalesOrder] | type[PurchaseOrder] | type[VendorCredit] | type[CreditNote]
    road: Road[Any]
    queries: Queries
    many: Callable[[Company, Sequence[int]], Sequence[Any]]
    """The orders of these ids with all that a preview needs."""
    edit: Can
    send: Can
    columns: tuple[Column[Any], ...]
    statuses: Mapping[str, str]
    create: Callable[[Company, Sequence[int], Person, datetime], Sent[Any]]
    order_form: type[OrderForm]
    line_form: type[LineForm]
    draft_of: Callable[[OrderForm, Sequence[LineForm], Any], Any]
    """(header, lines, the stored order that is edited or None) → the draft that the operations take."""
    draft_of_stored: Callable[[Any], Any]
    header_of: Callable[[Any], dict[str, Any]]
    lines_of: Callable[[Any], list[dict[str, Any]]]
    figures: Callable[[Any, Company], tuple[list[Decimal], Decimal]]
    """(draft, company) → the lines' net amounts and the computed total."""
    add: Callable[[Company, Any, Person, datetime], Any]
    edit_order: Callable[[Any, Any, Person, datetime], Any]
    choose_dates: Callable[[Any, date | None, date | None, Person, datetime], Any]
    mark: Callable[[Any, str, Person, datetime], None]
    unmark: Callable[[Any, Person, datetime], None]
    link: Callable[[Any, Candidate, str, bool, Person, datetime], None]
    """(order, the document in QuickBooks, reason, by, at)"""
    numbers_of: Callable[[Any], tuple[str, ...]]
    """Numbers that a hand-entered document may carry."""
    sources: Callable[[Company], list[str]]
    acts: tuple[Act, ...]
    has_source: bool
    has_payments: bool = False
    """Whether its list has a column and a filter for how far it is paid."""
    create_words: str = ""
    """What the button is called where it is not "Create bill"."""
    of_company: Callable[[Company], Family] | None = None
    """The family under the company's own choices (D1); None where there is only one."""
    more: Callable[[Any, Any], dict[str, Any]] | None = None
    """(desk, order) → what only this family shows on an order's first tab."""
    is_credit: bool = False
    """Credits have a reason instead of a discount, and are used on what they settle."""
    why_not_editable: Callable[[Any], str] | None = None
    """Why what it says may not be edited now, where that is more than `sending.why_not_editable`."""

    def party_of(self, order: Order) -> Party:
        """The customer or vendor."""
        return order.customer if isinstance(order, SalesOrder | CreditNote) else order.vendor

    def now(self, company: Company) -> Family:
        """The family as the company's choices have it."""
        return self.of_company(company) if self.of_company else self

    @property
    def document_title(self) -> str:
        return self.document.capitalize()

    def document_of(self, order: Any) -> str:
        """What this order becomes, as people call it: an order that came paid a sales receipt."""
        return getattr(order, "book_document", "") or self.document

    def create_label_of(self, order: Any) -> str:
        """What the button says: "Create bill"."""
        return self.create_words or f"Create {self.document_of(order)}"

    @property
    def list_name(self) -> str:
        return self.url("list")

    @property
    def order_name(self) -> str:
        return self.url("order")

    @property
    def edit_name(self) -> str:
        return self.url("edit")

    @property
    def dates_name(self) -> str:
        return self.url("dates")

    @property
    def already_name(self) -> str:
        return self.url("already")

    @property
    def find_name(self) -> str:
        return self.url("find")

    @property
    def link_name(self) -> str:
        return self.url("link")

    @property
    def unmark_name(self) -> str:
        return self.url("unmark")

    @property
    def tab_name(self) -> str:
        return self.url("tab")

    @property
    def export_name(self) -> str:
        return self.url("export")

    def url(self, name: str) -> str:
        """The URL name of one of its pages: `sell-new`."""
        return f"{self.place}-{name}"
