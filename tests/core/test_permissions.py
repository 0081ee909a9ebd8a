"""Who may do what."""

from crossfoot.core.permissions import (
    CAN_DESCRIPTIONS,
    DESCRIPTIONS,
    POWERS,
    Can,
    Role,
    allows,
    refusal,
    roles_that,
)


def test_every_role_and_every_power_is_described():
    assert set(POWERS) == set(DESCRIPTIONS) == set(Role)
    assert set(CAN_DESCRIPTIONS) == set(Can)


def test_an_administrator_may_do_everything():
    assert POWERS[Role.ADMINISTRATOR] == set(Can)


def test_every_role_may_look_and_a_viewer_may_do_nothing_else():
    assert all(allows(role, Can.VIEW) for role in Role)
    assert POWERS[Role.VIEWER] == {Can.VIEW}


def test_sales_creates_invoices_and_no_bills():
    assert allows(Role.SALES, Can.SEND_INVOICES)
    assert not allows(Role.SALES, Can.SEND_BILLS)
    assert not allows(Role.SALES, Can.EDIT_PURCHASES)


def test_procurement_creates_bills_and_no_invoices():
    assert allows(Role.PROCUREMENT, Can.SEND_BILLS)
    assert not allows(Role.PROCUREMENT, Can.SEND_INVOICES)
    assert not allows(Role.PROCUREMENT, Can.OVERRIDE_DATES)


def test_only_an_administrator_connects_and_manages_people_and_tokens():
    for can in (Can.CONNECT, Can.MANAGE_PEOPLE, Can.MANAGE_TOKENS):
        assert roles_that(can) == (Role.ADMINISTRATOR,)


def test_payments_changes_nothing():
    assert POWERS[Role.PAYMENTS] == {Can.VIEW, Can.EXPORT, Can.VIEW_EVIDENCE}


def test_a_refusal_says_what_and_whom_to_ask():
    assert refusal(Can.CONNECT) == (
        "Your role does not let you connect and disconnect QuickBooks. "
        "Ask someone with the role Administrator."
    )
    assert refusal(Can.SEND_BILLS) == (
        "Your role does not let you create bills in QuickBooks. "
        "Ask someone with the role Administrator, Accounting or Procurement."
    )
