"""Reading stock: what is where, what happened to a product, what it was worth on a day, what the books must show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.overrides import scoped_account_key
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import ENTERS, LEAVES, Kind, six
from crossfoot.core.stock.roles import GRNI, INVENTORY, LANDED_COST_ACCRUAL, Accounting
from crossfoot.core.stock.tie_out import TOLERANCE, Standing, Tied, grni_tied, inventory_tied
from crossfoot.journals.models import JournalLine
from crossfoot.mappings.models import AccountMapping
from crossfoot.stock import acts
from crossfoot.stock.models import Location, Movement, OnHand, StockEntry, StockLeg, StockSettings
from crossfoot.tenancy.models import Company

FIGURES = (
    "valuation", "received_not_billed", "billed_not_received", "delivered_not_expensed",
    "expensed_not_delivered", "returned_not_credited",
)  # fmt: skip
"""Columns of an entry, and fields of a standing."""


@dataclass(frozen=True, slots=True)
class Worth:
    """How many of a product there are at the end of a day, and what they are worth in home currency."""

    product_id: int
    quantity: Decimal
    value: Decimal

    @property
    def average(self) -> Decimal | None:
        """What one unit costs, to six decimals; None where there is none."""
        return six(self.value / self.quantity) if self.quantity else None


@dataclass(frozen=True, slots=True)
class InBooks:
    """One account of stock at the end of a day: what our entries come to there, and what their journals say."""

    key: str
    """The account key, such as `inventory` or `inventory@location:3`."""
    role: str
    exact: Decimal
    booked: Decimal

    @property
    def carried(self) -> Decimal:
        """What is not booked yet: less than a cent once all of today's is."""
        return self.exact - self.booked


def accounting_of(company: Company | int) -> Accounting:
    """The company's way of accounting; Simple where nobody chose."""
    found = StockSettings.objects.filter(company=company).values_list("accounting", flat=True).first()
    return Accounting(found) if found else Accounting.SIMPLE


def kept_by(company: Company) -> Accounting | None:
    """The way of accounting of a company that keeps stock here; None where nothing ever moved and nobody chose."""
    settings = StockSettings.objects.filter(company=company).first()
    if settings is None:
        return None
    if settings.has_inventory or settings.chosen_at or settings.last_sequence:
        return Accounting(settings.accounting)
    return None


def on_hand(
    company: Company, *, product: Product | None = None, location: Location | None = None
) -> QuerySet[OnHand]:
    """Quantities by product and location, those of nothing left out."""
    rows = OnHand.objects.filter(company=company).exclude(quantity=0).select_related("product", "location")
    if product is not None:
        rows = rows.filter(product=product)
    if location is not None:
        rows = rows.filter(location=location)
    return rows.order_by("product__sku", "location__name")


def movements_of(product: Product, *, location: Location | None = None) -> QuerySet[Movement]:
    """Everything that happened to a product, in order of time, with its running figures."""
    rows = Movement.objects.filter(product=product).select_related("location", "to_location", "event")
    if location is not None:
        rows = rows.filter(Q(location=location) | Q(to_location=location))
    return rows.order_by("occurred_on", "sequence")


def worth_on(company: Company, day: date) -> list[Worth]:
    """What each product's stock is worth at the end of a day, as it is known now; in order of SKUs."""
    last = (
        Movement.objects.filter(product=OuterRef("pk"), occurred_on__lte=day)
        .order_by("-occurred_on", "-sequence")
        .values("pk")[:1]
    )
    products = Product.objects.filter(company=company).annotate(last=Subquery(last)).exclude(last=None)
    rows = Movement.objects.filter(pk__in=products.values("last")).order_by("product__sku")
    return [
        Worth(product_id, quantity, value)
        for product_id, quantity, value in rows.values_list("product_id", "quantity_after", "value_after")
    ]


def valuation_on(company: Company, day: date) -> Decimal:
    """What the whole stock is worth at the end of a day, as it is known now, to six decimals."""
    return total(one.value for one in worth_on(company, day))


def booked_standing(company: Company, day: date) -> Standing:
    """What was under way at the end of a day as entries had it by then."""
    return _added_up(_by(StockEntry.objects.filter(company=company), day))


def opening_standing(company: Company, day: date) -> Standing:
    """What an opening entry of that day has to bring: everything of until then, and whatever was not posted since
    because the company was still in Simple accounting."""
    rows = StockEntry.objects.filter(company=company)
    rows = rows.annotate(on=Coalesce("journal__posting_on", "posting_on"))
    return _added_up(rows.filter(Q(on__lte=day) | Q(connection=None)))


def _by(rows: QuerySet[StockEntry], day: date) -> QuerySet[StockEntry]:
    """Those that are posted by the end of the day; a journal may have moved out of closed books since."""
    return rows.annotate(on=Coalesce("journal__posting_on", "posting_on")).filter(on__lte=day)


def _added_up(rows: QuerySet[StockEntry]) -> Standing:
    sums = rows.aggregate(**{name: Sum(name) for name in FIGURES})
    # SQLite adds up in binary fractions; rounded to six decimals each sum is exact again.
    return Standing(**{name: six(sums[name] or ZERO) for name in FIGURES})


def standing_on(company: Company, day: date) -> Standing:
    """What is under way at the end of a day, with the valuation as it is known now, and what of it was booked later."""
    booked = booked_standing(company, day)
    valuation = valuation_on(company, day)
    return Standing(
        valuation=valuation,
        received_not_billed=booked.received_not_billed,
        billed_not_received=booked.billed_not_received,
        delivered_not_expensed=booked.delivered_not_expensed,
        expensed_not_delivered=booked.expensed_not_delivered,
        returned_not_credited=booked.returned_not_credited,
        known_later=valuation - booked.valuation,
        waits_for_summary=waits_for_summary(company, day),
    )


def waits_for_summary(company: Company, day: date) -> Decimal:
    """What entries of until the end of a day book on Inventory with a summary that is dated later, or not posted."""
    entries = StockEntry.objects.filter(company=company, waits=True, posting_on__lte=day)
    posted = StockEntry.objects.filter(company=company, rule=Rule.SUMMARY.value)
    entries = entries.exclude(summed_in__in=_by(posted, day).values("event"))
    legs = StockLeg.objects.filter(entry__in=entries.values("pk"), role=INVENTORY.key)
    return six(legs.aggregate(sum=Sum("amount"))["sum"] or ZERO)


def tie_out(company: Company, day: date, in_quickbooks: Mapping[str, Decimal]) -> dict[str, Tied]:
    """What QuickBooks' accounts must come to at the end of a day, part by part, against what they come to.

    `in_quickbooks` has the balances, debits positive, by role: `inventory` for all accounts of that role, and `grni`,
    to which the landed cost accrual belongs. Only accounts that this way of accounting has are answered.
    """
    accounting = Accounting(acts.settings_of(company).accounting)
    standing = standing_on(company, day)
    tied = {
        INVENTORY.key: inventory_tied(standing, accounting, in_quickbooks.get(INVENTORY.key, ZERO)),
    }
    if accounting is Accounting.AT_RECEIPT:
        accrued = total(in_quickbooks.get(role.key, ZERO) for role in (GRNI, LANDED_COST_ACCRUAL))
        tied[GRNI.key] = grni_tied(standing, accrued)
    return tied


def in_books(company: Company, day: date) -> list[InBooks]:
    """Every account that our entries are on, by its key; what the same account has of documents is not in it."""
    settings = acts.settings_of(company)
    if not settings.has_inventory:
        return []
    entries = StockEntry.objects.filter(company=company, connection__isnull=False)
    connection = entries.order_by("-pk").values_list("connection", flat=True).first()
    if connection is None:
        return []
    # What waits for a summary is in that one's entry once it is posted.
    entries = _by(entries.filter(connection=connection, waits=False), day)
    known = frozenset(AccountMapping.objects.filter(connection=connection).values_list("key", flat=True))
    exact: dict[str, tuple[str, Decimal]] = {}
    legs = StockLeg.objects.filter(entry__in=entries.values("pk")).values_list("role", "scope")
    for role, scope, amount in legs.annotate(sum=Sum("amount")):
        key = scoped_account_key(role, scope, known=known)
        exact[key] = (role, exact.get(key, (role, ZERO))[1] + six(amount))
    posted = entries.exclude(journal=None).filter(journal__taken_back_at=None)
    lines = JournalLine.objects.filter(journal__in=posted.values("journal"))
    booked = {
        account: cents(debits) - cents(credits)
        for account, debits, credits in lines.order_by()
        .values_list("account")
        .annotate(debits=Sum("debit"), credits=Sum("credit"))
    }
    return [
        InBooks(key, role, amount, booked.get(key, ZERO)) for key, (role, amount) in sorted(exact.items())
    ]


def doubtful(company: Company) -> Iterator[str]:
    """What does not hold of the kept figures, in sentences: movements, quantities, entries and journals must tell the
    same."""
    moved = _moved(company)
    for row in OnHand.objects.filter(company=company).select_related("product", "location"):
        there = moved.pop((row.product_id, row.location_id), ZERO)
        if there != row.quantity:
            yield (
                f"{row.quantity.normalize():f} of {row.product} are kept at {row.location}, and its movements come "
                f"to {there.normalize():f}."
            )
    booked, known = booked_standing(company, date.max).valuation, valuation_on(company, date.max)
    if booked != known:
        yield f"The stock is worth {known:,}, and its entries come to {booked:,}."
    accounts = [one for one in in_books(company, date.max) if one.key.partition("@")[0] == INVENTORY.key]
    exact, posted = total(one.exact for one in accounts), total(one.booked for one in accounts)
    if abs(exact - posted) >= TOLERANCE * max(len(accounts), 1):
        yield (
            f"The entries of stock come to {exact:,} on Inventory, and their journals to {posted:,}. Somebody may "
            "have taken a journal back; put it into QuickBooks again."
        )


def _moved(company: Company) -> dict[tuple[int, int], Decimal]:
    """What all movements come to, by product and location."""
    found: dict[tuple[int, int], Decimal] = {}
    rows = Movement.objects.filter(company=company).order_by()
    comes = rows.filter(kind__in=[*ENTERS]).values_list("product_id", "location_id")
    goes = rows.filter(kind__in=[*LEAVES, Kind.TRANSFER]).values_list("product_id", "location_id")
    arrives = rows.exclude(to_location=None).values_list("product_id", "to_location_id")
    for sums, sign in ((comes, 1), (goes, -1), (arrives, 1)):
        for product_id, location_id, quantity in sums.annotate(sum=Sum("quantity")):
            key = (product_id, location_id)
            found[key] = found.get(key, ZERO) + sign * six(quantity)
    return found


def history(company: Company) -> QuerySet[StockEntry]:
    """Everything that stock booked, newest first, with its event and journal."""
    rows = StockEntry.objects.filter(company=company).select_related("event", "journal")
    return rows.order_by(F("posting_on").desc(), F("pk").desc())
