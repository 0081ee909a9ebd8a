"""Documents drawn by lot: orders, credits and receipts in every tax model and many currencies, planned as the product
plans them (draft, checks, posting) and booked by the simulated QuickBooks, without a database of ours.

Each is made of a number alone, so that one that fails can be made again by itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import httpx2

from crossfoot.catalog.models import TaxRate
from crossfoot.connections.models import Connection
from crossfoot.core import postings
from crossfoot.core.checks import SourceFacts, check
from crossfoot.core.mappings import RemoteAccount, RemoteTax
from crossfoot.core.money import MINOR_UNITS, ZERO, cents, total
from crossfoot.core.numbering import NumberRule
from crossfoot.core.problems import Problem, blocking
from crossfoot.core.tax_rates import percent_of
from crossfoot.documents.credits import drafts as credits
from crossfoot.documents.credits import posting as credit_posting
from crossfoot.documents.credits import storing as credit_storing
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR, CreditKind
from crossfoot.documents.inclusive import netted
from crossfoot.documents.purchase_orders import drafts as purchases
from crossfoot.documents.purchase_orders import posting as purchase_posting
from crossfoot.documents.purchase_orders import storing as purchase_storing
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sales_orders import drafts as sales
from crossfoot.documents.sales_orders import posting as sales_posting
from crossfoot.documents.sales_orders import storing as sales_storing
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.documents.sending import Books
from crossfoot.mappings.models import Setup
from crossfoot.mappings.queries import NOT_TAXED, TAXED
from crossfoot.mappings.rules import US_TAX_KEY
from crossfoot.parties.models import Party
from crossfoot.quickbooks.books import Posted
from crossfoot.quickbooks.online import lists
from crossfoot.quickbooks.online.documents import account
from crossfoot.tenancy.models import Company
from online_desk import NOON, Desk, open_desk
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport

PROFILES = ("us", "uk", "ca", "au", "fr")
CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CAD", "AUD")
TOLERANCE = Decimal("0.05")
FIRST_DAY = date(2026, 1, 2)
ROLES = {
    "sales": "sales", "shipping": "freight", "sales_charges": "freight", "sales_discounts": "discounts",
    "sales_rounding": "rounding", "purchases": "purchases", "freight": "expenses", "purchase_charges": "expenses",
    "purchase_tax": "expenses", "purchase_rounding": "expenses",
}  # fmt: skip
"""Our role → the account that `online_desk` makes."""
CARRIERS = {"sales": "sales", "shipping": "freight", "sales_charges": "freight", "sales_rounding": "rounding"}


@dataclass
class Place:
    """One simulated QuickBooks company with everything mapped, and our tax rates for it."""

    desk: Desk
    books: Books
    rates: tuple[TaxRate, ...]
    parties: Mapping[tuple[str, str], Party]
    """By kind and currency."""

    @property
    def home(self) -> str:
        return self.desk.mappings.home_currency

    @property
    def is_us(self) -> bool:
        return self.desk.mappings.is_us


@dataclass
class Planned:
    """What became of one document: the posting that goes, or why it was stopped."""

    posting: postings.Document | None
    problems: tuple[Problem, ...] = ()
    wrong: str = ""
    """The code of the reason for which it was drawn to be stopped; empty where it is to go."""
    stated: Decimal = ZERO
    """The total that is kept on the document."""
    story: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reasons(self) -> set[str]:
        return {problem.code for problem in blocking(list(self.problems))}


def open_places(profiles: Sequence[str] = PROFILES) -> Iterator[dict[str, Place]]:
    """The companies, open until the generator is closed."""
    sandbox = QuickBooksSandbox(
        clock=VirtualClock(NOON), seed=7, limits_enabled=False, profiles=tuple(profiles)
    )
    with httpx2.Client(transport=SandboxTransport(sandbox)) as http:
        yield {profile: _place(open_desk(sandbox, http, profile)) for profile in profiles}
    sandbox.close()


def _place(desk: Desk) -> Place:
    made = desk.mappings
    clearing = desk.write(_account("CF Payment clearing"))
    assert isinstance(clearing, Posted)
    (at_clearing,) = lists.read_accounts([clearing.record])
    accounts = {role: made.accounts[key] for role, key in ROLES.items()} | {"payment_clearing": at_clearing}
    rates, taxes = _us_rates(desk) if made.is_us else _rates(made.taxes)
    parties, ids = _parties(desk)
    desk.mappings = replace(
        made,
        accounts={**accounts, **{f"remote:{one.remote_id}": one for one in accounts.values()}},
        items={f"income:{role}": made.items[f"income:{key}"] for role, key in CARRIERS.items()},
        taxes=taxes,
        parties=ids,
        tax_labels={rate.key: str(rate) for rate in rates},
        **_control_accounts(desk),
    )
    connection = Connection(
        country=made.country, home_currency=made.home_currency, custom_numbers=True, multicurrency=True
    )
    setup = Setup(connection=connection, rounding_tolerance=TOLERANCE)
    return Place(desk, Books(connection, setup, desk.mappings), rates, parties)


def _account(name: str) -> Any:
    return account.operation(name, "Other Current Asset", "OtherCurrentAssets")


def _control_accounts(desk: Desk) -> dict[str, RemoteAccount]:
    home = desk.mappings.home_currency
    found = {"receivable": "Accounts Receivable", "payable": "Accounts Payable"}
    accounts = list(desk.accounts.values())
    return {
        name: next(one for one in accounts if (one.kind, one.currency) == (kind, home))
        for name, kind in found.items()
    } | {
        "tax_payable": next(one for one in accounts if one.subtype in {"SalesTaxPayable", "GlobalTaxPayable"})
    }


def _us_rates(desk: Desk) -> tuple[tuple[TaxRate, ...], dict[str, RemoteTax]]:
    """One rate as high as those of the company's own agencies together, another that is a little off, and none."""
    preferences = desk.found("Preferences", "").record
    code = desk.found("TaxCode", preferences["TaxPrefs"]["TaxGroupCodeRef"]["value"]).record
    percents = {one.rate_id: one.percent for one in lists.read_tax_rates(desk.rows("TaxRate").records)}
    own = [ref["TaxRateRef"]["value"] for ref in code["SalesTaxRateList"]["TaxRateDetail"]]
    whole = total(percents[rate_id] for rate_id in own)
    rates = (
        TaxRate(pk=1, name="Sales tax", percent=whole),
        TaxRate(pk=2, name="Sales tax, another county", percent=whole + Decimal("0.5")),
        TaxRate(pk=3, name="Exempt", percent=Decimal(0)),
    )
    return rates, {US_TAX_KEY: TAXED} | {rate.key: TAXED if rate.percent else NOT_TAXED for rate in rates}


def _rates(taxes: Mapping[str, RemoteTax]) -> tuple[tuple[TaxRate, ...], dict[str, RemoteTax]]:
    """A rate of ours for each code there, with what it comes to on sales and on purchases."""
    rates, mapped = [], {}
    for pk, tax in enumerate(taxes.values(), start=1):
        rate = TaxRate(
            pk=pk,
            name=tax.name,
            percent=percent_of(tax.sales_rates),
            purchase_percent=percent_of(tax.purchase_rates),
        )
        rates.append(rate)
        mapped[rate.key] = tax
    return tuple(rates), mapped


def _parties(desk: Desk) -> tuple[dict[tuple[str, str], Party], dict[str, str]]:
    parties, ids = {}, {}
    for pk, currency in enumerate(CURRENCIES, start=1):
        for kind in ("customer", "vendor"):
            party = Party(
                pk=pk, kind=kind, name=f"{kind.title()} {currency}", currency=currency, line1="1 Quay", city="Bayshore",
                region="CA", postal_code="94326",
            )  # fmt: skip
            address = postings.Address(party.line1, "", party.city, party.region, party.postal_code)
            there = postings.Party(party.key, kind, party.name, currency, address=address)
            parties[kind, currency] = party
            ids[party.key] = desk.posted(there).remote_id
    return parties, ids


# --- drawing -----------------------------------------------------------------------------------------------


class Dice(random.Random):
    """Chances in words."""

    def happens(self, percent: float) -> bool:
        return self.random() * 100 < percent

    def money(self, least: int, most: int, decimals: int = 2) -> Decimal:
        return Decimal(self.randint(least * 10**decimals, most * 10**decimals)).scaleb(-decimals)

    def price(self) -> Decimal:
        """Of two decimals mostly; some of six, some of a fraction of a cent."""
        match self.choices(("plain", "exact", "tiny"), (6, 3, 1))[0]:
            case "plain":
                return self.money(0, 900)
            case "exact":
                return self.money(0, 400, 6)
            case _:
                return Decimal(self.randint(1, 20000)).scaleb(-6)

    def quantity(self) -> Decimal:
        if self.happens(60):
            return Decimal(self.randint(1, 40))
        decimals = self.choice((1, 2, 3, 6))
        return Decimal(self.randint(1, 400 * 10**decimals)).scaleb(-decimals)


KINDS = ("sale", "purchase", "credit note", "vendor credit")


def planned(place: Place, number: int) -> Planned:
    """Document `number` as the product plans it."""
    dice = Dice(number)
    kind = dice.choices(KINDS, (45, 31, 14, 10))[0]
    sells = kind in {"sale", "credit note"}
    is_credit = kind in {"credit note", "vendor credit"}
    currency = (
        place.home if dice.happens(60) else dice.choice([one for one in CURRENCIES if one != place.home])
    )
    party = place.parties["customer" if sells else "vendor", currency]
    percents = {rate.pk: rate.percent if sells else rate.percent_bought for rate in place.rates}
    lines = _lines(dice, place, sells=sells, is_credit=is_credit)
    head: dict[str, Any] = {
        "number": f"D-{number}",
        "currency": currency,
        "exchange_rate": dice.money(0, 3, 6) + Decimal("0.01")
        if currency != place.home and dice.happens(75)
        else None,
    }
    on = FIRST_DAY + timedelta(days=dice.randrange(300))
    head["prices_include_tax"] = dice.happens(5 if place.is_us else 25)
    if is_credit:
        return _credit(
            dice, place, VENDOR if kind == "vendor credit" else CUSTOMER, party, head, lines, percents, on
        )
    return _order(dice, place, sells, party, head, lines, percents, on)


def _lines(dice: Dice, place: Place, *, sells: bool, is_credit: bool) -> list[dict[str, Any]]:
    few = dice.choices((range(1, 4), range(4, 12), range(12, 40)), (60, 36, 4))[0]
    own = [rate.pk for rate in dice.sample(place.rates, k=min(len(place.rates), dice.randint(1, 3)))]
    is_untaxed = dice.happens(12)
    lines = []
    for _ in range(dice.choice(few)):
        line: dict[str, Any] = {
            "quantity": dice.quantity(),
            "unit_price": dice.price(),
            "tax_rate_id": None if is_untaxed or dice.happens(8) else dice.choice(own),
        }
        if not is_credit and dice.happens(25):
            line["discount"] = dice.choice((Decimal("0.05"), Decimal("0.1"), Decimal("0.333333"), Decimal(1)))
        lines.append(line)
    if dice.happens(35):
        rate = None if is_untaxed else dice.choice((None, *own))
        kind = "shipping" if sells else "freight"
        lines.append(
            {"quantity": Decimal(1), "unit_price": dice.money(1, 80), "tax_rate_id": rate, "kind": kind}
        )
    # Never nothing at all: a document of zero is another story.
    lines.append(
        {"quantity": Decimal(1), "unit_price": dice.money(1, 500), "tax_rate_id": lines[0]["tax_rate_id"]}
    )
    return lines


def _order(
    dice: Dice, place: Place, sells: bool, party: Party, head: dict[str, Any], lines: list[dict[str, Any]],
    percents: dict[int, Decimal], on: date,
) -> Planned:  # fmt: skip
    room = sales if sells else purchases
    storing: Any = sales_storing if sells else purchase_storing
    line_type: Any = SalesLineDraft if sells else PurchaseLineDraft
    draft_type: Any = SalesOrderDraft if sells else PurchaseOrderDraft
    who = {"customer_id": party.pk} if sells else {"vendor_id": party.pk}
    draft = draft_type(ordered_on=on, lines=tuple(line_type(**line) for line in lines), **who, **head)
    known = room.Known({party.pk: party.currency}, frozenset(), percents, place.home)
    currency = head["currency"]
    whole = total(room.amount_of(line, currency) for line in draft.lines)
    wrong = ""
    if dice.happens(30):
        draft = replace(draft, discount=cents(whole * dice.randint(0, 45) / 100, currency))
    elif dice.happens(0.7):
        draft, wrong = replace(draft, discount=whole + 1), "discount_too_large"
    if not wrong:
        draft, wrong = _stated(dice, place, draft, known, room, sells=sells)
    problems = room.problems_of(draft, known)
    if problems:
        return Planned(None, tuple(problems), wrong)
    kept = netted(draft, percents, currency)
    order: Any = (SalesOrder if sells else PurchaseOrder)(pk=1)
    amounts = storing.fill(order, kept, known)
    if sells:
        order.customer = party
        order.paid_on = on if dice.happens(10) else None
    else:
        order.vendor = party
    model: Any = SalesLine if sells else PurchaseLine
    _with_lines(order, model, storing.LINE_COLUMNS, storing.lines_of(order, kept, amounts), place)
    made: Any = (
        sales_posting.invoice_from(order, place.books)
        if sells
        else purchase_posting.bill_from(order, place.books)
    )
    posting = made.invoice if sells else made.bill
    return _checked(place, posting, made.party, made.problems, getattr(made, "items", ()), wrong, order.total)


def _credit(
    dice: Dice, place: Place, kind: CreditKind, party: Party, head: dict[str, Any], lines: list[dict[str, Any]],
    percents: dict[int, Decimal], on: date,
) -> Planned:  # fmt: skip
    draft = CreditDraft(
        party_id=party.pk,
        reason="price",
        credited_on=on,
        lines=tuple(CreditLineDraft(**line) for line in lines),
        **head,
    )
    known = credits.Known({party.pk: party.currency}, frozenset(), percents, place.home)
    sells = kind is CUSTOMER
    if sells and dice.happens(20):
        draft = replace(draft, refunded_on=on)
    draft, wrong = _stated(dice, place, draft, known, credits, sells=sells)
    problems = credits.problems_of(kind, draft, known)
    if problems:
        return Planned(None, tuple(problems), wrong)
    draft = netted(draft, percents, head["currency"])
    credit = kind.model(pk=1, company=Company(pk=1, home_currency=place.home))
    amounts = credit_storing.fill(kind, credit, draft, known)
    setattr(credit, kind.party_field, party)
    columns = ("kind", "quantity", "unit_price", "tax_rate_id", "amount")
    rows = [
        (line.kind, line.quantity, line.unit_price, line.tax_rate_id, amount)
        for line, amount in zip(draft.lines, amounts, strict=True)
    ]
    _with_lines(credit, kind.line_model, columns, rows, place)
    make: Any = credit_posting.credit_memo_from if sells else credit_posting.vendor_credit_from
    made = make(credit, place.books)
    return _checked(place, made.posting, made.party, made.problems, made.items, wrong, credit.total)


def _stated(dice: Dice, place: Place, draft: Any, known: Any, room: Any, *, sells: bool) -> tuple[Any, str]:
    """With the tax and the total that its source states, right or a little off; and what is wrong with that."""
    currency = known.currency_of(draft)
    unit = Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))
    is_taxed = any(line.tax_rate_id for line in draft.lines)
    if not is_taxed and dice.happens(4) and not draft.prices_include_tax:
        return replace(draft, tax=dice.money(1, 9)), "" if place.is_us else "tax_without_rate"
    bare = netted(draft, known.tax_rates, currency)
    computed = _total(room, bare, known)
    if is_taxed and dice.happens(25):
        tax = computed - _total(room, replace(bare, tax=ZERO), known)
        draft = replace(draft, tax=max(cents(tax, currency) + dice.randint(-3, 3) * unit, ZERO))
        is_placed = place.is_us or any(known.tax_rates.get(line.tax_rate_id) for line in draft.lines)
        if not is_placed and dice.happens(85):
            draft = replace(draft, tax=ZERO)
        if not is_placed and draft.tax:
            return draft, "tax_without_rate"
        bare = netted(draft, known.tax_rates, currency)
        computed = _total(room, bare, known)
    if not dice.happens(30):
        return draft, ""
    off = dice.choice((0, 0, 1, 2, 3, 5, -1, -4, -5)) * Decimal("0.01")
    if dice.happens(3):
        off = dice.choice((Decimal("0.06"), Decimal("-0.5"), Decimal(12)))
    off = cents(off, currency)
    if computed + off <= 0:
        return draft, ""
    return replace(draft, total=computed + off), "total_differs_from_source" if abs(off) > TOLERANCE else ""


def _total(room: Any, draft: Any, known: Any) -> Decimal:
    if room is credits:
        return credits.total_of(draft, credits.amounts_of(draft, known), known)
    currency = known.currency_of(draft)
    result: Decimal = room.total_of(draft, [room.amount_of(line, currency) for line in draft.lines], known)
    return result


def _with_lines(document: Any, model: Any, columns: Sequence[str], rows: Any, place: Place) -> None:
    """The rows as the document's lines, as if they had been fetched with it."""
    rates = {rate.pk: rate for rate in place.rates}
    made = []
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        line = model(**values)
        line.tax_rate = rates.get(values["tax_rate_id"])
        made.append(line)
    fetched = model.objects.none()
    fetched._result_cache, fetched._prefetch_done = made, True
    document._prefetched_objects_cache = {"lines": fetched}


def _checked(
    place: Place, posting: Any, party: postings.Party, problems: Sequence[Problem], items: Sequence[postings.Item],
    wrong: str, stated: Decimal,
) -> Planned:  # fmt: skip
    found = list(problems)
    if posting is not None:
        facts = SourceFacts(
            label=posting.number, party=party, items={item.key: item for item in items}, tolerance=TOLERANCE,
            number_rule=NumberRule.OWN,
        )  # fmt: skip
        found += check(posting, place.desk.mappings, taken_numbers={}, today=FIRST_DAY, source=facts)
    stopped = blocking(found)
    return Planned(None if stopped else posting, tuple(found), wrong, stated)
