"""One line of an order as stock sees it: received and billed, or delivered and invoiced, in parts.

`key` is the name that the room of the document gives the line, such as `purchase_line:12`. What it comes to follows
from its parts alone (`core.stock.purchasing`, `core.stock.selling`).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from crossfoot.catalog.models import Product
from crossfoot.stock.books import StockEvent
from crossfoot.stock.columns import exact, units
from crossfoot.tenancy.models import Company


class PurchasedLine(models.Model):
    """A line of a purchase order, or of a receipt without one."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    exchange_difference = exact(default=Decimal(0))
    received_not_billed = exact(default=Decimal(0))
    billed_not_received = exact(default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "key"], name="stock_one_purchased_line_per_key"),
        ]


class ReceivedPart(models.Model):
    """One part of the line as it arrived."""

    line = models.ForeignKey(PurchasedLine, on_delete=models.CASCADE, related_name="received")
    movement = models.OneToOneField("stock.Movement", on_delete=models.CASCADE, related_name="received_part")
    amount = exact()
    """What the order says these units cost, net of all discounts, in the order's currency."""
    rate = models.DecimalField(max_digits=18, decimal_places=9, default=Decimal(1))
    """Home currency for one of the order's, on the day of the receipt."""
    returned = units(default=Decimal(0))
    """How many went back before they were billed."""


class BilledPart(models.Model):
    """One part of the line as the vendor charged it, less what price-only credits gave back on it."""

    line = models.ForeignKey(PurchasedLine, on_delete=models.CASCADE, related_name="billed")
    event = models.ForeignKey(StockEvent, on_delete=models.PROTECT, related_name="billed_parts")
    occurred_on = models.DateField()
    sequence = models.BigIntegerField()
    quantity = units()
    amount = exact()
    """In the bill's currency."""
    home = exact()
    """What QuickBooks booked for it."""


class LandedCharge(models.Model):
    """Freight, duty and the like that one receipt carries: an estimate, a carrier's bill, or what the bill adds."""

    event = models.ForeignKey(StockEvent, on_delete=models.PROTECT, related_name="charges")
    movement = models.ForeignKey("stock.Movement", on_delete=models.PROTECT, related_name="charges")
    landed = exact()
    """What it adds to the cost of the goods."""
    billed = exact(default=Decimal(0))
    """What of it a bill charged."""


class SoldLine(models.Model):
    """A line of a sales order."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    ahead = exact(default=Decimal(0))
    """What its units that are expensed before they leave are booked at meanwhile."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "key"], name="stock_one_sold_line_per_key"),
        ]


class DeliveredPart(models.Model):
    """One part of the line as it left."""

    line = models.ForeignKey(SoldLine, on_delete=models.CASCADE, related_name="delivered")
    movement = models.OneToOneField("stock.Movement", on_delete=models.CASCADE, related_name="delivered_part")
    is_marked = models.BooleanField(default=False)
    """Did a person mark it delivered? Asked where cost of sales is booked by hand."""
    returned = units(default=Decimal(0))
    """How many came back before they were invoiced."""


class InvoicedPart(models.Model):
    """One part of the line as it was invoiced; below zero, invoiced units that were credited before they left."""

    line = models.ForeignKey(SoldLine, on_delete=models.CASCADE, related_name="invoiced")
    event = models.ForeignKey(StockEvent, on_delete=models.PROTECT, related_name="invoiced_parts")
    occurred_on = models.DateField()
    sequence = models.BigIntegerField()
    quantity = units()
    unit_cost = exact(default=Decimal(0))
    """The average cost when it became known."""


class Restatement(models.Model):
    """What an event says anew of something that was entered before it: a credit on a bill's price or for goods that
    went back, the bill of a drop-shipment. Kept so that it can be taken back, to the last decimal."""

    event = models.OneToOneField(StockEvent, on_delete=models.CASCADE, related_name="restatement")
    part = models.ForeignKey(BilledPart, on_delete=models.PROTECT, null=True, related_name="credits")
    """The bill's part of which the price was lowered, by `amount` and `home`."""
    movement = models.ForeignKey(
        "stock.Movement", on_delete=models.PROTECT, null=True, related_name="restated"
    )
    """The movement of which the credit became known (`before` None), or the cost another one than `before`."""
    amount = exact(default=Decimal(0))
    home = exact(default=Decimal(0))
    before = exact(null=True)
