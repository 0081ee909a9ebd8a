"""How a company keeps stock: its way of accounting, its locations, and what its products cost before that is known."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.catalog.models import Product
from crossfoot.connections import operations as connections
from crossfoot.core.dates import in_words
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal, shown
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.mappings import queries as mappings
from crossfoot.stock import acts
from crossfoot.stock.columns import LARGEST
from crossfoot.stock.models import (
    Location,
    Movement,
    OnHand,
    PurchasedLine,
    SoldLine,
    StatedCost,
    StockEntry,
    StockEvent,
    StockSettings,
)
from crossfoot.stock.period_figures import standing_rows
from crossfoot.tenancy import access
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company, Person

FIRST_LOCATION = "Main warehouse"
NAME_LENGTH = 100


def keep_as(
    *,
    company: Company,
    accounting: Accounting,
    cost_of_sales: CostOfSales = CostOfSales.AT_DELIVERY,
    through_wip: bool = False,
    negative_stock: NegativeStock = NegativeStock.BLOCK,
    by: Person,
    at: datetime,
) -> StockSettings:
    """Keep the stock in this way from now on; in the transaction and behind the checks of `going_live`.

    Once movements are posted to QuickBooks only `negative_stock` can be another one: two ways of accounting in one
    set of books do not tie out. Stock that was kept until then in Simple accounting stays, and goes to QuickBooks with
    the opening entry. Raises Refusal; Forbidden or Outsider.
    """
    settings = acts.settings_of(company, is_locked=True)
    before = _shown(settings)
    is_other = (settings.accounting, settings.cost_of_sales, settings.through_wip) != (
        accounting.value, cost_of_sales.value, through_wip,
    )  # fmt: skip
    if is_other:
        _require_unposted(settings)
        if accounting is not Accounting.SIMPLE:
            _require_before_the_start(company)
    settings.accounting, settings.cost_of_sales = accounting.value, cost_of_sales.value
    settings.through_wip, settings.negative_stock = through_wip, negative_stock.value
    if is_other or settings.chosen_at is None:
        # Since when this way is kept: another rule for negative stock does not begin it anew.
        settings.chosen_at, settings.chosen_by = at, by
    settings.save()
    if is_other:
        _work_out_anew(company, by, at)
    trail.record(
        "stock.accounting_chosen",
        company_id=company.pk,
        by=actor_of(by),
        at=at,
        subject=subject_of("stock_settings", settings),
        data={"before": before, "after": _shown(settings)},
    )
    return settings


@transaction.atomic
def add_location(
    *, company: Company, name: str, is_default: bool = False, by: Person, at: datetime
) -> Location:
    """A place where goods are. The first one is the default. Raises Refusal: a name that is taken or none."""
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    acts.settings_of(company, is_locked=True)
    return _added(company, name, is_default, by, at)


@transaction.atomic
def edit_location(
    *,
    location: Location,
    name: str,
    is_default: bool = False,
    is_active: bool = True,
    by: Person,
    at: datetime,
) -> Location:
    """Rename a location, make it the default, or take it out of use.

    Raises Refusal: a name that is taken, the default taken out of use, or one where goods still are.
    """
    access.require(by, Can.EDIT_SETTINGS, location.company, at=at)
    acts.settings_of(location.company, is_locked=True)
    stored = Location.objects.select_related("company").get(pk=location.pk)
    name = _sound_name(stored.company, name, stored)
    is_default = is_default or stored.is_default
    if not is_active and is_default:
        raise Refusal(f"{shown(stored.name)} is the default location. Make another one the default first.")
    if not is_active and OnHand.objects.filter(location=stored).exclude(quantity=0).exists():
        raise Refusal(f"There is still stock at {shown(stored.name)}. Transfer or count it first.")
    if is_default:
        Location.objects.filter(company=stored.company).exclude(pk=stored.pk).update(is_default=False)
    stored.name, stored.is_default, stored.is_active = name, is_default, is_active
    stored.save()
    _tell("stock.location_edited", stored, by, at)
    return stored


@transaction.atomic
def state_cost(*, product: Product, amount: Decimal | None, by: Person, at: datetime) -> StockEvent:
    """Say what one unit costs, in home currency, as long as nothing that arrived says it; None takes it back.

    What left at the cost that was stated before is corrected by a journal. Raises Refusal.
    """
    company = product.company
    access.require(by, Can.ADJUST_STOCK, company, at=at)
    if amount is not None and not (
        amount.is_finite() and 0 <= amount <= LARGEST and amount == round(amount, 6)
    ):
        raise Refusal(
            f"The cost of {shown(str(product))} lies between 0 and {LARGEST:,}, with at most 6 decimals, and not at "
            f"{amount}. Correct it."
        )
    act = acts.begin(
        company, Rule.LATE_COST, on=day_in(company, at), by=by, at=at, memo=f"Cost of {product} was stated."
    )
    if amount is None:
        StatedCost.objects.filter(product=product).delete()
    else:
        StatedCost.objects.update_or_create(product=product, defaults={"amount": amount})
    first = Movement.objects.filter(product=product).order_by("occurred_on", "sequence").first()
    if first is not None:
        act.touched[str(product.pk)] = {(first.occurred_on, first.sequence)}
    return acts.conclude(act, "cost_stated", product=product.sku, amount=amount)


def default_location(company: Company, by: Person | None, at: datetime) -> Location:
    """Where goods are when nobody says so; made when it is needed first. The company's stock is locked."""
    found = Location.objects.filter(company=company, is_default=True).first()
    return found or _added(company, FIRST_LOCATION, True, by, at)


def _added(company: Company, name: str, is_default: bool, by: Person | None, at: datetime) -> Location:
    name = _sound_name(company, name, None)
    others = Location.objects.filter(company=company)
    is_default = is_default or not others.filter(is_default=True).exists()
    if is_default:
        others.update(is_default=False)
    made = Location.objects.create(company=company, name=name, is_default=is_default)
    _tell("stock.location_added", made, by, at)
    return made


def _sound_name(company: Company, name: str, own: Location | None) -> str:
    name = name.strip()
    if not 1 <= len(name) <= NAME_LENGTH:
        raise Refusal(f"Give the location a name of 1 to {NAME_LENGTH} characters.")
    others = Location.objects.filter(company=company, name__iexact=name)
    if others.exclude(pk=own.pk if own else 0).exists():
        raise Refusal(f"There is a location {shown(name)} already. Choose another name.")
    return name


def _require_unposted(settings: StockSettings) -> None:
    posted = StockEntry.objects.filter(company=settings.company, journal__isnull=False)
    # An opening entry that was taken back leaves nothing there.
    posted = posted.exclude(event__rule=Rule.OPENING.value, event__undone_by__isnull=False)
    posted = posted.exclude(event__undoes__rule=Rule.OPENING.value)
    if first := posted.select_related("journal").order_by("pk").first():
        assert first.journal is not None
        raise Refusal(
            f"Stock is in QuickBooks already, since {first.journal} of {in_words(first.journal.posting_on)}. Another "
            "way of accounting for it needs books of its own: begin it in a new QuickBooks company."
        )


def _require_before_the_start(company: Company) -> None:
    connection = connections.active(company)
    setup = mappings.setup_of(connection) if connection else None
    last = Movement.objects.filter(company=company).aggregate(day=Max("occurred_on"))["day"]
    if connection is None or setup is None or setup.start_on is None:
        return
    if journal := standing_rows(connection.pk).filter(as_of__gte=setup.start_on).first():
        raise Refusal(
            f"The stock journal of {in_words(journal.as_of)} is in QuickBooks, which starts on "
            f"{in_words(setup.start_on)}: the opening entry would bring the same stock again. Take it back, or let "
            "the start be a day after it."
        )
    if last is None or last < setup.start_on:
        return
    raise Refusal(
        f"Stock moved on {in_words(last)}, and QuickBooks starts on {in_words(setup.start_on)}. What happened before "
        "accounting with inventory was chosen goes to QuickBooks with the opening entry: let the start be a day "
        "after it."
    )


def _work_out_anew(company: Company, by: Person, at: datetime) -> None:
    """What order lines come to depends on the way of accounting; nothing of it is posted."""
    last = Movement.objects.filter(company=company).aggregate(day=Max("occurred_on"))["day"]
    if last is None:
        return
    act = acts.begin(company, Rule.LATE_COST, on=last, by=by, at=at)
    act.is_booked = False
    for purchased in PurchasedLine.objects.filter(company=company):
        acts.of_purchase(act, purchased)
    for sold in SoldLine.objects.filter(company=company):
        acts.of_sale(act, sold)
    acts.conclude(act, "worked_out_anew")


def _shown(settings: StockSettings) -> dict[str, object]:
    return {
        "accounting": settings.accounting,
        "cost_of_sales": settings.cost_of_sales,
        "through_wip": settings.through_wip,
        "negative_stock": settings.negative_stock,
    }


def _tell(verb: str, location: Location, by: Person | None, at: datetime) -> None:
    trail.record(
        verb,
        company_id=location.company_id,
        by=actor_of(by),
        at=at,
        subject=subject_of("stock_location", location),
        data={"name": location.name, "is_default": location.is_default, "is_active": location.is_active},
    )
