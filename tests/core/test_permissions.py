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


def test_an_administrator_may_do_everything_but_act_as_a_vendor():
    assert POWERS[Role.ADMINISTRATOR] == set(Can) - {Can.USE_PORTAL}


def test_every_role_inside_may_look_and_a_viewer_may_do_nothing_else():
    assert all(allows(role, Can.VIEW) for role in Role if role is not Role.VENDOR)
    assert POWERS[Role.VIEWER] == {Can.VIEW}


def test_a_vendor_may_use_the_portal_and_nothing_else():
    assert POWERS[Role.VENDOR] == {Can.USE_PORTAL}
    assert roles_that(Can.USE_PORTAL) == (Role.VENDOR,)


def test_procurement_and_accounting_each_give_their_own_approval():
    assert allows(Role.PROCUREMENT, Can.APPROVE_AS_PROCUREMENT)
    assert not allows(Role.PROCUREMENT, Can.APPROVE_AS_ACCOUNTING)
    assert allows(Role.ACCOUNTING, Can.APPROVE_AS_ACCOUNTING)
    assert not allows(Role.ACCOUNTING, Can.APPROVE_AS_PROCUREMENT)


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


def test_payments_changes_payments_alone():
    assert POWERS[Role.PAYMENTS] == {
        Can.VIEW,
        Can.EXPORT,
        Can.VIEW_EVIDENCE,
        Can.RECORD_PAYMENTS,
        Can.IMPORT_PAYMENTS,
    }


def test_a_refusal_says_what_and_whom_to_ask():
    assert refusal(Can.CONNECT) == (
        "Your role does not let you connect and disconnect QuickBooks. "
        "Ask someone with the role Administrator."
    )
    assert refusal(Can.SEND_BILLS) == (
        "Your role does not let you create bills in QuickBooks. "
        "Ask someone with the role Administrator, Accounting or Procurement."
    )
