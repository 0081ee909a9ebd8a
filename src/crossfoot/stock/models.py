"""What stock is kept in: places, how the company accounts for it, and movements with their running figures.

The other tables are beside it: `order_lines` (what was received, billed, delivered and invoiced of one line),
`books` (what was booked for it), `papers` (counts, transfers and manufacturing orders).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from crossfoot.catalog.models import Product
from crossfoot.core.stock.movements import Kind
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.journals.models import LONGEST_DIMENSION
from crossfoot.mappings import ways
from crossfoot.stock.books import AccountShare, Residue, StockEntry, StockEvent, StockLeg
from crossfoot.stock.columns import exact, units
from crossfoot.stock.order_lines import (
    BilledPart,
    DeliveredPart,
    InvoicedPart,
    LandedCharge,
    PurchasedLine,
    ReceivedPart,
    Restatement,
    SoldLine,
)
from crossfoot.stock.papers import (
    ManufacturingLine,
    ManufacturingOrder,
    StockCount,
    StockCountLine,
    Transfer,
    TransferLine,
)
from crossfoot.stock.period_journals import StockJournal, StockJournalPlan
from crossfoot.tenancy.models import Company, Person

__all__ = [
    "AccountShare",
    "BilledPart",
    "DeliveredPart",
    "Feed",
    "InvoicedPart",
    "LandedCharge",
    "Location",
    "ManufacturingLine",
    "ManufacturingOrder",
    "Movement",
    "OnHand",
    "PurchasedLine",
    "ReceivedPart",
    "Residue",
    "Restatement",
    "SoldLine",
    "StatedCost",
    "StockCount",
    "StockCountLine",
    "StockEntry",
    "StockEvent",
    "StockJournal",
    "StockJournalPlan",
    "StockLeg",
    "StockSettings",
    "Transfer",
    "TransferLine",
]


class StockSettings(models.Model):
    """How one company keeps books of its stock. Whoever changes stock locks this row first, so that a company's
    movements and entries are made one after the other."""

    company = models.OneToOneField(Company, on_delete=models.PROTECT, related_name="stock_settings")
    accounting = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in Accounting], default=Accounting.SIMPLE
    )
    cost_of_sales = models.CharField(
        max_length=12,
        choices=[(one.value, one.value) for one in CostOfSales],
        default=CostOfSales.AT_DELIVERY,
    )
    through_wip = models.BooleanField(default=False)
    """Whether a manufacturing order holds its ingredients in work in progress."""
    negative_stock = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in NegativeStock], default=NegativeStock.BLOCK
    )
    last_sequence = models.BigIntegerField(default=0)
    """The last number that was given in `Movement.sequence`."""
    chosen_at = models.DateTimeField(null=True)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Stock settings of {self.company}"

    @classmethod
    def way_of(cls, company_id: int) -> Accounting:
        """The company's way of accounting; Simple where nobody chose."""
        found = cls.objects.filter(company_id=company_id).values_list("accounting", flat=True).first()
        return Accounting(found) if found else Accounting.SIMPLE

    @property
    def has_inventory(self) -> bool:
        """Are there journals for what happens to stock?"""
        return self.accounting != Accounting.SIMPLE


ways.register(StockSettings.way_of)


class Location(models.Model):
    """A warehouse, a shop, a van: where goods are. Quantities are kept per location, costs are not."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="stock_locations")
    name = models.CharField(max_length=100)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="stock_one_location_per_name"),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(is_default=True), name="stock_one_default_location"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StatedCost(models.Model):
    """What a person says that a product costs: used for goods that leave before any cost of them is known."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="stated_cost")
    amount = exact()
    """Of one unit, in home currency."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="stock_stated_cost_not_negative"),
        ]


class Movement(models.Model):
    """One movement of one product (`core.stock.movements`), with what it costs and the stock after it.

    The place in time, (`occurred_on`, `sequence`), is its own in the company. `cost` and what follows it are found by
    replay and kept, so that the next replay begins from the neighbour.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="stock_movements")
    event = models.ForeignKey(StockEvent, on_delete=models.PROTECT, related_name="movements")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Kind])
    occurred_on = models.DateField()
    sequence = models.BigIntegerField()
    quantity = units()
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    to_location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    stated = exact(null=True)
    landed = exact(default=Decimal(0))
    credited = exact(null=True)
    channel = models.CharField(max_length=100, blank=True)
    """The sales source that it was sold through, where accounts or classes depend on it."""
    klass = models.CharField(max_length=LONGEST_DIMENSION, blank=True)
    department = models.CharField(max_length=LONGEST_DIMENSION, blank=True)
    source_kind = models.CharField(max_length=30, blank=True)
    """What it is for: `purchase_order`, `stock_count` …; with the id of it and of its line."""
    source_id = models.BigIntegerField(null=True)
    source_line = models.BigIntegerField(null=True)
    returns = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="came_back")
    """The receipt or shipment of which units go or come back before they were billed or invoiced."""
    expensed = units(null=True)
    """Of a shipment, a return or a drop-ship: how many of its units are cost of sales; None for all."""

    cost = exact(null=True)
    """None only while it is being entered."""
    quantity_after = units(default=Decimal(0))
    """Over all locations."""
    value_after = exact(default=Decimal(0))
    last_cost_after = exact(null=True)
    correction = exact(default=Decimal(0))
    is_provisional = models.BooleanField(default=False)
    is_uncosted = models.BooleanField(default=False)

    class Meta:
        ordering = ["occurred_on", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "occurred_on", "sequence"], name="stock_one_movement_per_place_in_time"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="stock_quantity_positive"),
        ]
        indexes = [
            models.Index(fields=["product", "occurred_on", "sequence"], name="stock_movements_of_product"),
            models.Index(fields=["company", "source_kind", "source_id"], name="stock_movements_of_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.quantity.normalize():f} on {self.occurred_on}"


class Feed(models.Model):
    """An earlier movement whose cost, or a part of it, goes into this one (`core.stock.movements.Source`)."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="feeds")
    source = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="fed")
    quantity = units(default=Decimal(1))
    whole = units(default=Decimal(1))
    before = units(default=Decimal(0))


class OnHand(models.Model):
    """How many of a product are at a location now: the sum of its movements there."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="on_hand")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="on_hand")
    quantity = units(default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "location"], name="stock_one_quantity_per_location"),
        ]
