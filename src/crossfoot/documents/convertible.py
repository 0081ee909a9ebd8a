"""The exchange rate of a document that is not in home currency, fixed on it."""

from decimal import Decimal

from django.db import models

RATE_QUANTUM = Decimal("0.000000001")
"""Rates are kept to nine decimals, as QuickBooks' are."""


class Convertible(models.Model):
    """A document with a currency of its own."""

    exchange_rate = models.DecimalField(max_digits=18, decimal_places=9, null=True)
    """Units of home currency for one unit of the document's; None leaves it to QuickBooks' rate of the day."""

    class Meta:
        abstract = True
