"""Who may give which approval: two people, limits, rates, stand-ins."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from crossfoot.core.approvals import Allowed, Approver, Asked, Denied, Given, Side, StandIn, decide

TODAY = date(2026, 3, 2)
BOTH = frozenset(Side)
PIA = Approver(1, "Pia", frozenset({Side.PROCUREMENT}))
OMAR = Approver(2, "Omar", frozenset({Side.ACCOUNTING}))
ANA = Approver(3, "Ana", BOTH)
BEA = Approver(4, "Bea", frozenset())


def asked(side: Side = Side.PROCUREMENT, amount: str = "95.00", **more: Any) -> Asked:
    values = {"currency": "USD", "home_currency": "USD", **more}
    return Asked("Vendor invoice LW-1", side, D(amount), **values)


def limited(person: Approver, amount: str) -> Approver:
    return Approver(person.id, person.name, person.sides, {side: D(amount) for side in Side})


def away(absent: Approver, stand_in: Approver, side: Side, **days: date) -> StandIn:
    days = {"first_on": date(2026, 3, 1), "last_on": date(2026, 3, 8), **days}
    return StandIn(side, absent, stand_in.id, **days)


def test_each_side_takes_its_own_power() -> None:
    assert decide(asked(), by=PIA, today=TODAY) == Allowed()
    denied = decide(asked(Side.ACCOUNTING), by=PIA, today=TODAY)
    assert denied == Denied(
        "no_power",
        "Pia may not approve Vendor invoice LW-1 for Accounting. Ask someone with that role, or let them name a "
        "stand-in under Settings > Approvals.",
    )


def test_nobody_gives_both_approvals_unless_the_company_says_so() -> None:
    given = [Given(Side.PROCUREMENT, ANA.id)]
    denied = decide(asked(Side.ACCOUNTING), by=ANA, given=given, today=TODAY)
    assert isinstance(denied, Denied)
    assert denied.code == "same_person"
    allowed = decide(asked(Side.ACCOUNTING), by=ANA, given=given, today=TODAY, one_person_may_do_both=True)
    assert isinstance(allowed, Allowed)
    assert [(one.code, one.sentence) for one in allowed.overrides] == [
        ("same_person", "Ana gave Procurement's approval too; the company's rules let one person do both.")
    ]


def test_a_limit_is_reached_to_the_cent() -> None:
    assert decide(asked(), by=limited(PIA, "95.00"), today=TODAY) == Allowed()
    denied = decide(asked(), by=limited(PIA, "94.99"), today=TODAY)
    assert denied == Denied(
        "beyond_limit",
        "Vendor invoice LW-1 comes to 95.00 USD, and Pia's limit for Procurement is 94.99 USD. Ask someone with "
        "a higher limit.",
    )


def test_a_foreign_total_is_judged_at_the_companys_rate() -> None:
    euros = asked(amount="100.00", currency="EUR", rate=D("1.08"))
    assert decide(euros, by=limited(PIA, "108.00"), today=TODAY) == Allowed()
    denied = decide(euros, by=limited(PIA, "107.99"), today=TODAY)
    assert isinstance(denied, Denied)
    assert "comes to 100.00 EUR, which is 108.00 USD, and Pia's limit" in denied.sentence


def test_without_a_rate_only_those_without_a_limit_approve() -> None:
    euros = asked(currency="EUR")
    assert decide(euros, by=PIA, today=TODAY) == Allowed()
    denied = decide(euros, by=limited(PIA, "1000000"), today=TODAY)
    assert isinstance(denied, Denied)
    assert denied.code == "no_rate"
    assert "no rate to USD is known" in denied.sentence


def test_a_stand_in_approves_on_the_days_up_to_the_absent_ones_limit() -> None:
    stand_ins = [away(limited(PIA, "100.00"), BEA, Side.PROCUREMENT)]
    assert decide(asked(), by=BEA, stand_ins=stand_ins, today=TODAY) == Allowed(on_behalf_of=PIA.id)
    too_much = decide(asked(amount="100.01"), by=BEA, stand_ins=stand_ins, today=TODAY)
    assert isinstance(too_much, Denied)
    assert "the limit of Pia, who is away, for Procurement is 100.00 USD" in too_much.sentence


@pytest.mark.parametrize("today", [date(2026, 2, 28), date(2026, 3, 9)])
def test_before_and_after_the_days_there_is_no_stand_in(today: date) -> None:
    denied = decide(asked(), by=BEA, stand_ins=[away(PIA, BEA, Side.PROCUREMENT)], today=today)
    assert isinstance(denied, Denied)
    assert denied.code == "no_power"


def test_a_stand_in_and_the_one_they_stand_in_for_count_as_one_person() -> None:
    stand_ins = [away(ANA, BEA, Side.ACCOUNTING)]
    by_ana = [Given(Side.PROCUREMENT, ANA.id)]
    denied = decide(asked(Side.ACCOUNTING), by=BEA, given=by_ana, stand_ins=stand_ins, today=TODAY)
    assert isinstance(denied, Denied)
    assert denied.code == "same_person"
    for_ana = [Given(Side.PROCUREMENT, OMAR.id, on_behalf_of=ANA.id)]
    assert isinstance(decide(asked(Side.ACCOUNTING), by=ANA, given=for_ana, today=TODAY), Denied)
    assert isinstance(decide(asked(Side.ACCOUNTING), by=OMAR, given=for_ana, today=TODAY), Denied)


def test_the_way_that_sets_nothing_aside_is_taken() -> None:
    """Bea may approve for Ana or for Omar; Ana gave the other approval."""
    stand_ins = [away(ANA, BEA, Side.ACCOUNTING), away(OMAR, BEA, Side.ACCOUNTING)]
    given = [Given(Side.PROCUREMENT, ANA.id)]
    for may_do_both in (False, True):
        found = decide(
            asked(Side.ACCOUNTING), by=BEA, given=given, stand_ins=stand_ins, today=TODAY,
            one_person_may_do_both=may_do_both,
        )  # fmt: skip
        assert found == Allowed(on_behalf_of=OMAR.id)


def test_a_deputy_without_power_gives_no_power_to_a_stand_in() -> None:
    assert isinstance(
        decide(asked(), by=BEA, stand_ins=[away(OMAR, BEA, Side.PROCUREMENT)], today=TODAY), Denied
    )


def test_ones_own_entry_may_be_approved_and_says_so() -> None:
    allowed = decide(asked(entered_by=PIA.id), by=PIA, today=TODAY)
    assert isinstance(allowed, Allowed)
    assert [one.sentence for one in allowed.overrides] == ["Pia entered it and approved it for Procurement."]


people = st.sampled_from([PIA, OMAR, ANA, BEA, limited(PIA, "50"), limited(ANA, "500")])
ways = st.lists(st.builds(away, absent=people, stand_in=people, side=st.sampled_from(Side)), max_size=4)


@for_all(first=people, second=people, stand_ins=ways, amount=st.integers(1, 1000))
def test_without_the_override_two_approvals_are_always_of_two_people(
    first: Approver, second: Approver, stand_ins: list[StandIn], amount: int
) -> None:
    one = decide(asked(amount=str(amount)), by=first, stand_ins=stand_ins, today=TODAY)
    if isinstance(one, Denied):
        return
    given = Given(Side.PROCUREMENT, first.id, one.on_behalf_of)
    two = decide(
        asked(Side.ACCOUNTING, str(amount)), by=second, given=[given], stand_ins=stand_ins, today=TODAY
    )
    if isinstance(two, Allowed):
        assert not given.people & Given(Side.ACCOUNTING, second.id, two.on_behalf_of).people
