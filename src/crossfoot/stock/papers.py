"""What people write down in the warehouse: counts, transfers, manufacturing orders."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from crossfoot.catalog.models import Product
from crossfoot.stock.books import StockEvent
from crossfoot.stock.columns import exact, units
from crossfoot.tenancy.models import Company, Person


class Paper(models.Model):
    """What all of them have."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    event = models.OneToOneField(StockEvent, on_delete=models.PROTECT, null=True, related_name="+")
    """What it made of the stock; None where nothing changed, as with a count that found what was expected."""
    done_on = models.DateField()
    memo = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class StockCount(Paper):
    """What was found at one location on one day."""

    location = models.ForeignKey("stock.Location", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Stock count {self.pk}"


class StockCountLine(models.Model):
    """One product that was counted."""

    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    expected = units()
    """What was there by the end of that day, as it was known when the count was entered."""
    counted = units()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "product"], name="stock_counted_once"),
            models.CheckConstraint(condition=models.Q(counted__gte=0), name="stock_counted_not_negative"),
        ]


class Transfer(Paper):
    """Goods that went from one location to another."""

    location = models.ForeignKey("stock.Location", on_delete=models.PROTECT, related_name="+")
    to_location = models.ForeignKey("stock.Location", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Transfer {self.pk}"


class TransferLine(models.Model):
    """So many of one product."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = units()


class ManufacturingOrder(Paper):
    """So many of a product made from ingredients, with what the work cost."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = units()
    location = models.ForeignKey("stock.Location", on_delete=models.PROTECT, related_name="+")
    operation_cost = exact(default=Decimal(0))
    """In home currency, for all of it."""

    def __str__(self) -> str:
        return f"Manufacturing order {self.pk}"


class ManufacturingLine(models.Model):
    """An ingredient, and how many of it were used in all."""

    order = models.ForeignKey(ManufacturingOrder, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = units()
