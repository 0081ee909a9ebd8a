from collections.abc import Iterator

import pytest

from page_forms import Bookkeeper
from page_reader import Reader
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from rest_desk import NOW, Desk


@pytest.fixture
def sandbox() -> Iterator[QuickBooksSandbox]:
    """The day is 5 March 2024."""
    made = QuickBooksSandbox(clock=VirtualClock(NOW), seed=1)
    yield made
    made.close()


@pytest.fixture
def us(sandbox: QuickBooksSandbox) -> Desk:
    """The US company; customers 1-4, vendors 5-7."""
    return Desk(sandbox.company("us"))


@pytest.fixture
def uk(sandbox: QuickBooksSandbox) -> Desk:
    """The UK company; customers 1-3, vendors 4-5."""
    return Desk(sandbox.company("uk"))


@pytest.fixture
def ana(sandbox: QuickBooksSandbox) -> Reader:
    """Ana runs the sandbox and looks at its pages."""
    return Reader(sandbox)


@pytest.fixture
def books(us: Desk) -> str:
    """Where the US company's pages begin."""
    return f"/app/{us.company.realm_id}"


@pytest.fixture
def omar(sandbox: QuickBooksSandbox) -> Bookkeeper:
    """Omar keeps the books, signed in as the owner of the companies."""
    person = Bookkeeper(sandbox)
    assert person.signs_in().status == 200
    return person
