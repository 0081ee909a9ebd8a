"""Columns that several tables of stock have: quantities, values and places in time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

DIGITS, PLACES = 20, 6
LARGEST = Decimal(999_999_999)
"""No quantity and no amount of one movement is larger: SQLite keeps fifteen digits of a number exactly."""


def units(**more: Any) -> models.DecimalField[Any, Any]:
    """Units, to six decimals."""
    return models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, **more)


def exact(**more: Any) -> models.DecimalField[Any, Any]:
    """Home currency unless the field says otherwise, to six decimals."""
    return models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, **more)
