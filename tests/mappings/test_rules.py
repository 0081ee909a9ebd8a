"""Which account a line goes to: the line's own → product → category → source → company."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from crossfoot.mappings.rules import account_key, account_label


@dataclass(frozen=True)
class Chai:
    pk: int = 3
    category: str = "Beverages"


PRODUCT, CATEGORY, SOURCE = "sales@product:3", "sales@category:Beverages", "sales@source:Shop"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({PRODUCT, CATEGORY, SOURCE, "sales"}, PRODUCT),
        ({CATEGORY, SOURCE, "sales"}, CATEGORY),
        ({SOURCE, "sales"}, SOURCE),
        ({"sales"}, "sales"),
        (set(), "sales"),
        ({"shipping@product:3"}, "sales"),
    ],
)
def test_the_narrowest_scope_that_is_mapped_counts(known: set[str], expected: str):
    assert account_key("sales", product=Chai(), source="Shop", known=frozenset(known)) == expected


def test_the_lines_own_account_comes_before_everything():
    known = frozenset({PRODUCT, CATEGORY, SOURCE, "sales"})
    assert (
        account_key("sales", product=Chai(), source="Shop", line_key="remote:84", known=known) == "remote:84"
    )


def test_a_line_without_product_and_source_has_the_companys_account():
    assert account_key("freight", known=frozenset({"freight@product:3"})) == "freight"


def test_a_key_is_spoken_of_as_people_do():
    assert account_label("sales", {"sales": "Sales"}) == "Sales"
    assert account_label("sales@source:Shop", {"sales": "Sales"}) == "Sales, orders from Shop"
    assert account_label("shipping@category:Tea", {}) == "Freight charged to customers, category Tea"
    assert account_label("cost_of_sales@location:12", {}) == "Cost of goods sold, stock location 12"
    assert account_label("class@source:Shop", {}) == "Class in QuickBooks, orders from Shop"
