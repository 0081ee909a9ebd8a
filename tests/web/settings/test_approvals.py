"""Settings > Approvals: rules, limits and stand-ins, by those who may."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.documents.approvals.models import ApprovalLimit, ApprovalRules, Delegation
from crossfoot.mappings.models import Setup
from desk import Desk, desk
from vendor_desk import accountant
from web_visits import Visitor, visitor

RULES = {
    "part": "rules",
    "tolerance_amount": "5.00",
    "tolerance_percent": "2",
    "needs_charges": "on",
    "rates": "EUR 1.08\nGBP = 1.27",
    "mode": "manual",
}


@pytest.fixture
def northwind(db: None) -> Desk:
    return desk("Northwind")


@pytest.fixture
def ana(northwind: Desk) -> Visitor:
    return visitor(northwind.ana, northwind.company)


def sent(**more: Any) -> dict[str, Any]:
    return RULES | more


def test_the_rules_are_saved_and_shown_again(northwind: Desk, ana: Visitor) -> None:
    page = ana.sends("settings-approvals", data=sent(one_person_may_do_both="on"))

    assert "The rules are saved. They count for what is approved and sent from now on." in page.text
    assert "One person may give both approvals in this company." in page.text
    rules = ApprovalRules.objects.get()
    assert (rules.tolerance_amount, rules.tolerance_percent) == (Decimal("5.00"), Decimal("2.000"))
    assert (rules.needs_charges, rules.needs_attachment, rules.one_person_may_do_both) == (True, False, True)
    assert rules.rates == {"EUR": "1.08", "GBP": "1.27"}


def test_D2_bills_go_by_themselves_where_somebody_chooses_so(northwind: Desk, ana: Visitor) -> None:
    ana.sends("settings-approvals", data=sent(mode="automatic"))

    assert Setup.objects.get().automatic_vendor_invoices is True
    assert 'value="automatic" id="id_mode_1" checked' in ana.opens("settings-approvals").html


def test_C4_the_rule_about_charges_can_be_switched_off(northwind: Desk, ana: Visitor) -> None:
    data = {name: value for name, value in RULES.items() if name != "needs_charges"}

    ana.sends("settings-approvals", data=data)

    assert ApprovalRules.objects.get().needs_charges is False


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(northwind: Desk, ana: Visitor) -> None:
    page = ana.sends("settings-approvals", data=sent(tolerance_percent="101", rates="EUR"))

    assert page.status == 422
    assert "“EUR” is not a currency and a rate. Write it like “EUR 1.08”." in page.text
    assert ApprovalRules.objects.count() == 0


def test_a_limit_is_set_and_taken_off(northwind: Desk, ana: Visitor) -> None:
    limit = {"part": "limit", "person": str(northwind.pia.pk), "side": "procurement"}

    page = ana.sends("settings-approvals", data=limit | {"amount": "1,000.00"})

    assert "Procurement person may approve up to 1,000.00 for Procurement." in page.text
    assert ApprovalLimit.objects.get().amount == Decimal("1000.00")
    page = ana.sends("settings-approvals", data=limit | {"amount": ""})
    assert "Procurement person has no limit for Procurement any more." in page.text
    assert ApprovalLimit.objects.count() == 0


def test_people_name_their_own_stand_in_and_end_it(northwind: Desk) -> None:
    omar = accountant(northwind)
    pia = visitor(northwind.pia, northwind.company)
    data = {
        "part": "delegation", "side": "procurement", "absent": str(northwind.pia.pk),
        "stand_in": str(omar.pk), "first_on": "2026-12-01", "last_on": "2026-12-24",
    }  # fmt: skip

    page = pia.sends("settings-approvals", data=data)

    assert "Omar stands in for Procurement person on these days." in page.text
    made = Delegation.objects.get()
    assert (made.first_on, made.last_on, made.side) == (date(2026, 12, 1), date(2026, 12, 24), "procurement")
    assert (
        "Omar no longer stands in for Procurement person."
        in pia.sends("settings-approvals-end", made.pk).text
    )
    assert Delegation.objects.get().ended_at is not None


def test_nobody_but_an_administrator_names_stand_ins_for_others(northwind: Desk, ana: Visitor) -> None:
    omar = accountant(northwind)
    pia = visitor(northwind.pia, northwind.company)
    data = {
        "part": "delegation", "side": "accounting", "absent": str(omar.pk),
        "stand_in": str(northwind.pia.pk), "first_on": "2026-12-01", "last_on": "2026-12-24",
    }  # fmt: skip

    assert pia.sends("settings-approvals", data=data).status == 422
    assert Delegation.objects.count() == 0
    assert "stands in for Omar" in ana.sends("settings-approvals", data=data).text


def test_who_may_not_change_the_rules_sees_them_and_is_refused(northwind: Desk) -> None:
    pia = visitor(northwind.pia, northwind.company)

    assert "Someone with the role Administrator changes this." in pia.opens("settings-approvals").text
    assert pia.sends("settings-approvals", data=sent()).status == 403
    assert ApprovalRules.objects.count() == 0
