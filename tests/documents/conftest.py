"""A desk at which orders are entered."""

from __future__ import annotations

import pytest

from desk import Desk, desk


@pytest.fixture
def northwind(db: None) -> Desk:
    """A company whose QuickBooks is in the US."""
    return desk("Northwind Ltd")


@pytest.fixture
def contoso(db: None) -> Desk:
    """A company whose QuickBooks is in the United Kingdom."""
    return desk("Contoso GB", country="GB")
