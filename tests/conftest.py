"""The company at work, for tests that drive the product from outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from office import QUICK_HASHER, Office
from world import Hub, an_office, hub_of, ready


@pytest.fixture
def town(db: None, settings: Settings) -> Iterator[Office]:
    """The installation with its two companies and the simulated QuickBooks."""
    settings.PASSWORD_HASHERS = QUICK_HASHER
    with an_office() as office:
        yield office


@pytest.fixture
def new_hub(town: Office) -> Hub:
    """Northwind, which has not connected QuickBooks yet."""
    return hub_of(town)


@pytest.fixture
def hub(town: Office) -> Hub:
    """Northwind, connected to a US company and set up."""
    return ready(hub_of(town))


@pytest.fixture
def new_hub_uk(town: Office) -> Hub:
    """Brightware, which has not connected QuickBooks yet."""
    return hub_of(town, "uk")


@pytest.fixture
def hub_uk(town: Office) -> Hub:
    """Brightware, connected to a UK company and set up, with its rates of VAT."""
    return ready(hub_of(town, "uk"))
