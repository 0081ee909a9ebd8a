"""What Intuit's pages call filterable or sortable can be asked and sorted by; skipped where they are absent."""

import json
from pathlib import Path
from typing import Any

import pytest

from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.online.query.properties import find

PAGES = Path(__file__).parents[5] / "shared" / "data" / "qbo" / "fields.json"


@pytest.mark.skipif(not PAGES.exists(), reason="Intuit's field lists are not at hand")
@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_every_documented_filter_is_taken(entity: str) -> None:
    pages: dict[str, dict[str, dict[str, Any]]] = json.loads(PAGES.read_text())
    documented = pages.get(entity.lower(), {}).get("fields", {})
    objects = {"MetaData", "CheckPayment", "CreditCardPayment"}

    for name, field in documented.items():
        if name in objects:
            continue
        if field["filterable"]:
            assert find(ENTITIES[entity], name, "filter").name == name
        if field["sortable"]:
            assert find(ENTITIES[entity], name, "sort").name == name
