"""A desk at which files are imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crossfoot.engine import clock
from desk import NOW, Desk, desk
from import_desk import ImportDesk

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def office(db: None) -> Iterator[ImportDesk]:
    """A US company where somebody imports."""
    made = desk("Northwind Ltd")
    clock.use(lambda: NOW)
    yield ImportDesk(**{name: getattr(made, name) for name in Desk.__dataclass_fields__})
    clock.use(None)


@pytest.fixture
def real_data() -> Path:
    """The folder of real order files, where the checkout has it beside it."""
    if not DATA.is_dir():
        pytest.skip("the real order files (shared/data) are not beside this checkout")
    return DATA
