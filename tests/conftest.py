"""The company at work, for tests that drive the product from outside."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from whitenoise.middleware import WhiteNoiseMiddleware

import statements
from migrated import copy_to_test_database
from office import QUICK_HASHER, Office
from world import Hub, an_office, hub_of, ready

GARBAGE_AFTER = (50_000, 20, 20)
"""How many objects are made before a look for circles among them: a test makes thousands that are gone by itself."""


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(*GARBAGE_AFTER)
    if (listens := statements.plugin()) is not None:
        config.pluginmanager.register(listens)


def pytest_collection_finish() -> None:
    """What was imported until now stays to the end: it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The database of this process, for as long as it tests: a copy of one that was migrated before."""
    with django_db_blocker.unblock():
        copy_to_test_database()
        made = setup_databases(verbosity=0, interactive=False, keepdb=True)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once() -> Iterator[None]:
    """Each test client makes its middleware anew, which would look at every static file every time."""
    found: dict[str, Any] = {}
    looks = WhiteNoiseMiddleware.add_files_from_finders

    def looked(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            looks(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", looked)
        yield


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
