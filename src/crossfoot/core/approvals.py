"""Who may give which approval of a vendor's invoice: two sides, two people, limits, stand-ins (requirement C2).

Plain values in, a decision with its sentence out. Limits are in the company's home currency; an invoice in a
foreign currency is judged at the rate that the company keeps for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import cents
from crossfoot.core.permissions import Can


class Side(StrEnum):
    """The two sides that approve, in this order."""

    PROCUREMENT = "procurement"
    ACCOUNTING = "accounting"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def other(self) -> Side:
        return Side.ACCOUNTING if self is Side.PROCUREMENT else Side.PROCUREMENT


POWER_OF: Mapping[Side, Can] = {
    Side.PROCUREMENT: Can.APPROVE_AS_PROCUREMENT,
    Side.ACCOUNTING: Can.APPROVE_AS_ACCOUNTING,
}
"""What a person needs to approve for a side."""

SAME_PERSON, BEYOND_TOLERANCE, OWN_ENTRY = "same_person", "beyond_tolerance", "own_entry"
"""What an approval may have set aside, as it is stored and shown beside it."""


@dataclass(frozen=True, slots=True)
class Override:
    """Something that was set aside with an approval, and the sentence that the document shows for it."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Approver:
    """A person with the sides that their role lets them approve for, and their limit for each side.

    A side that `limits` does not name has no limit. Amounts are in home currency.
    """

    id: int
    name: str
    sides: frozenset[Side]
    limits: Mapping[Side, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StandIn:
    """`stand_in` (a person's id) approves for `side` in the place of `absent`; both days included."""

    side: Side
    absent: Approver
    stand_in: int
    first_on: date
    last_on: date

    def holds(self, today: date) -> bool:
        return self.first_on <= today <= self.last_on


@dataclass(frozen=True, slots=True)
class Given:
    """An approval that stands: who gave it, and in whose place (None for their own)."""

    side: Side
    person: int
    on_behalf_of: int | None = None

    @property
    def people(self) -> frozenset[int]:
        """Whose approval it is: a stand-in and the one they stood in for count as one."""
        return frozenset({self.person} | ({self.on_behalf_of} if self.on_behalf_of else set()))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be approved. `rate` is what one unit of `currency` counts in home currency, None if unknown."""

    label: str
    side: Side
    amount: Decimal
    currency: str
    home_currency: str
    rate: Decimal | None = None
    entered_by: int | None = None

    @property
    def at_home(self) -> Decimal | None:
        """The amount in home currency; None where no rate is known."""
        if self.currency == self.home_currency:
            return self.amount
        return None if self.rate is None else cents(self.amount * self.rate, self.home_currency)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The approval may be given, in its own right or in the place of `on_behalf_of` (a person's id)."""

    on_behalf_of: int | None = None
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Denied:
    """It may not. `code` is stable: no_power, beyond_limit, no_rate or same_person."""

    code: str
    sentence: str


def decide(
    asked: Asked,
    *,
    by: Approver,
    given: Sequence[Given] = (),
    stand_ins: Sequence[StandIn] = (),
    today: date,
    one_person_may_do_both: bool = False,
) -> Allowed | Denied:
    """May `by` give this approval?

    In their own right where their role and limit allow it, else in the place of somebody absent whose limit
    allows it. Whoever gave the other side's approval, or in whose place it was given, may not give this one,
    unless the company lets one person do both; then it is allowed and says so. Where several ways are open,
    the one that sets nothing aside is taken. `given` are the approvals that stand.
    """
    ways: list[tuple[int | None, Denied | None]] = []
    if asked.side in by.sides:
        ways.append((None, _beyond(asked, by, by)))
    for one in stand_ins:
        stands_in = one.side is asked.side and one.stand_in == by.id and one.holds(today)
        if stands_in and asked.side in one.absent.sides:
            ways.append((one.absent.id, _beyond(asked, one.absent, by)))
    if not ways:
        return Denied("no_power", _no_power(asked, by))
    open_ways = [absent for absent, denied in ways if denied is None]
    if not open_ways:
        return next(denied for _, denied in ways if denied is not None)
    taken = frozenset(person for one in given if one.side is asked.side.other for person in one.people)
    free = [absent for absent in open_ways if not taken & Given(asked.side, by.id, absent).people]
    own = _own_entry(asked, by)
    if free:
        return Allowed(free[0], own)
    other = asked.side.other.label
    if not one_person_may_do_both:
        return Denied(
            "same_person",
            f"{by.name} cannot approve {asked.label} for {asked.side.label}: {other}'s approval was given by "
            "the same person, or in their place, and two people have to approve. Ask someone else, or let an "
            "administrator allow one person both approvals under Settings > Approvals.",
        )
    sentence = f"{by.name} gave {other}'s approval too; the company's rules let one person do both."
    return Allowed(open_ways[0], (Override(SAME_PERSON, sentence), *own))


def _beyond(asked: Asked, holder: Approver, by: Approver) -> Denied | None:
    """Why the limit of `holder` does not reach; None where it does."""
    limit = holder.limits.get(asked.side)
    if limit is None:
        return None
    whose = f"{by.name}'s limit" if holder.id == by.id else f"the limit of {holder.name}, who is away,"
    amount = asked.at_home
    if amount is None:
        return Denied(
            "no_rate",
            f"{asked.label} is in {asked.currency}, and no rate to {asked.home_currency} is known by which it "
            f"could be compared with {whose} of {limit:,} {asked.home_currency}. Enter the rate under Settings "
            "> Approvals, or ask someone without a limit.",
        )
    if amount <= limit:
        return None
    worth = f"{asked.amount:,} {asked.currency}"
    if asked.currency != asked.home_currency:
        worth = f"{worth}, which is {amount:,} {asked.home_currency}"
    return Denied(
        "beyond_limit",
        f"{asked.label} comes to {worth}, and {whose} for {asked.side.label} is {limit:,} "
        f"{asked.home_currency}. Ask someone with a higher limit.",
    )


def _no_power(asked: Asked, by: Approver) -> str:
    return (
        f"{by.name} may not approve {asked.label} for {asked.side.label}. Ask someone with that role, or let "
        "them name a stand-in under Settings > Approvals."
    )


def _own_entry(asked: Asked, by: Approver) -> tuple[Override, ...]:
    if asked.entered_by != by.id:
        return ()
    return (Override(OWN_ENTRY, f"{by.name} entered it and approved it for {asked.side.label}."),)
