"""Accounts, classes and departments by product, category, sales source and location: the narrowest that is chosen."""

import pytest

from crossfoot.core.account_roles import ACCOUNT_ROLES
from crossfoot.core.overrides import (
    CLASS,
    DEPARTMENT,
    LONGEST_KEY,
    ROLE_LABELS,
    SCOPES,
    About,
    Scope,
    account_key,
    chosen,
    scoped,
    scoped_account_key,
    scoping,
)
from crossfoot.core.stock.roles import STOCK_ROLES

TEA = About(product="3", category="Beverages", source="Shop", location="Boston")
COST = "cost_of_sales"
NARROWED = [
    f"{COST}@product:3",
    f"{COST}@category:Beverages",
    f"{COST}@source:Shop",
    f"{COST}@location:Boston",
    COST,
]


@pytest.mark.parametrize("first", range(len(NARROWED)))
def test_product_comes_before_category_before_source_before_location_before_the_company(first: int):
    assert account_key(COST, TEA, known={*NARROWED[first:], "cost_of_sales@product:4"}) == NARROWED[first]


def test_what_a_person_chose_on_the_line_comes_before_everything():
    assert account_key(COST, TEA, known=set(NARROWED), line_key="remote:84") == "remote:84"


def test_a_role_that_nobody_chose_an_account_for_is_named_itself():
    assert account_key(COST, TEA, known=set()) == COST


def test_what_comes_and_goes_finds_the_same_account_whatever_shop_it_is_sold_in():
    known = {
        "inventory@source:Shop",
        "inventory@location:Boston",
        "grni@location:Boston",
        "grni",
        "inventory",
    }

    assert account_key("inventory", TEA, known=known) == "inventory@location:Boston"
    assert account_key("grni", TEA, known=known) == "grni"


def test_a_role_without_an_account_takes_the_one_that_stands_in_narrowed_as_itself_could_be():
    known = {
        "grni@category:Beverages",
        "grni",
        "cost_of_sales@source:Shop",
        "cost_of_sales@category:Beverages",
    }

    # The carrier's bill that clears the accrual names no product, and could not find the category's account.
    assert account_key("landed_cost_accrual", TEA, known=known) == "grni"
    assert account_key("shrinkage", TEA, known=known) == "cost_of_sales@category:Beverages"
    assert account_key("shrinkage", TEA, known={*known, "shrinkage"}) == "shrinkage"


def test_two_locations_with_one_account_are_one_scope():
    scope_of = scoping(
        {
            "inventory": "81",
            "inventory@location:Boston": "82",
            "inventory@location:Denver": "82",
            "inventory@location:Miami": "81",
            "inventory@location:Reno": "83",
        }
    )

    def at(location):
        return scope_of("inventory", About(location=location))

    assert at("Boston") == at("Denver") == "location:Boston"
    assert at("Reno") == "location:Reno"
    assert at("Miami") == at("Austin") == ""


def test_a_scope_leads_back_to_its_account_also_where_another_role_stands_in():
    accounts = {
        "cost_of_sales": "90",
        "cost_of_sales@category:Beverages": "91",
        "cost_of_sales@product:3": "91",
    }
    scope = scoping(accounts)("shrinkage", TEA)

    assert scope == "category:Beverages"
    assert scoped_account_key("shrinkage", scope, known=accounts) == "cost_of_sales@category:Beverages"
    assert scoping(accounts)("shrinkage", About(product="4")) == ""
    assert scoped_account_key("shrinkage", "", known=accounts) == "cost_of_sales"


def test_without_any_account_the_role_itself_is_what_is_missing():
    assert scoping({})("inventory", TEA) == ""
    assert scoped_account_key("inventory", "", known=()) == "inventory"
    assert scoped_account_key("inventory", "location:Boston", known=()) == "inventory"


def test_class_and_department_are_found_like_accounts():
    dimensions = {
        "class@category:Beverages": "class:drinks",
        "class@source:Shop": "class:web",
        "class": "class:other",
        "department@location:Boston": "location:east",
        "department@source:Market": "location:online",
    }

    assert chosen(CLASS, TEA, dimensions) == "class:drinks"
    assert chosen(CLASS, About(source="Shop"), dimensions) == "class:web"
    assert chosen(CLASS, About(), dimensions) == "class:other"
    assert chosen(DEPARTMENT, TEA, dimensions) == "location:east"
    assert chosen(DEPARTMENT, About(source="Market", location="Boston"), dimensions) == "location:online"
    assert chosen(DEPARTMENT, About(), dimensions) == ""


def test_a_long_category_has_a_key_of_its_own_that_fits():
    first, second = (scoped("purchase_charges", "category", "x" * 99 + last) for last in "ab")
    assert first != second
    assert len(first) == len(second) == LONGEST_KEY
    assert scoped("purchase_charges", "category", "x" * 99 + "a") == first


def test_every_role_that_can_be_narrowed_exists_and_has_a_name():
    roles = {role.key for role in (*ACCOUNT_ROLES, *STOCK_ROLES)}
    assert set(SCOPES) - {CLASS, DEPARTMENT} < roles
    assert set(ROLE_LABELS) == {*roles, CLASS, DEPARTMENT}
    assert len(set(ROLE_LABELS.values())) == len(ROLE_LABELS)
    assert {scope.label for scope in Scope} == {
        "Product",
        "Product category",
        "Sales source",
        "Stock location",
    }
