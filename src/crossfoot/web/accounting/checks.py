"""What is looked at before inventory is switched on, check by check, with figures and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from crossfoot.core.dates import in_words
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, blocking
from crossfoot.core.stock.roles import Accounting
from crossfoot.stock.switching import UNAPPROVED, Prospect
from crossfoot.web import problems
from crossfoot.web.desk import Desk
from crossfoot.web.problems import Shown

COSTS, ZERO_COSTS, QUANTITIES = "stock.no_cost", "stock.cost_of_zero", "stock.negative"
OPENING = ("stock.opening_unread", UNAPPROVED, "stock.inventory_not_empty")
START = ("stock.start_too_early", "stock.accounting", "start_in_closed_period")
NOT_LOOKED_AT = "stock.accounting"
"""Something stands against it so early that nothing else was looked at."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: whether it is passed, in a sentence, or everything that stands against it."""

    title: str
    sentence: str
    """Why it is passed; empty where it is not."""
    found: tuple[Shown, ...]
    is_open: bool
    """Does something stand against it?"""
    waits: bool = False
    """Is there nothing wrong but an approval, or was it not looked at yet?"""


def checks_of(looked: Prospect, desk: Desk) -> list[Check]:
    """Every check of the chosen way, passed or not."""
    if looked.choice.accounting is Accounting.SIMPLE:
        others = list(looked.problems)
        return [_check("The choice", "Simple accounting asks for nothing.", others, desk)]
    by_code = {one.code for one in looked.problems}
    is_early = NOT_LOOKED_AT in by_code
    start = [one for one in looked.problems if one.code in START]
    opening = [one for one in looked.problems if one.code in OPENING]
    costs = [one for one in looked.problems if one.code in {COSTS, ZERO_COSTS}]
    quantities = [one for one in looked.problems if one.code == QUANTITIES]
    sorted_ = {id(one) for one in (*start, *opening, *costs, *quantities)}
    others = [one for one in looked.problems if id(one) not in sorted_]
    first = _check("Start", "The start date comes after everything that was kept in Simple.", start, desk)
    if is_early:
        titles = ("Accounts and documents", "Opening", "Costs", "Quantities")
        return [
            first,
            *(Check(title, "Looked at once the start is right.", (), False, True) for title in titles),
        ]
    return [
        first,
        _check("Accounts and documents", "Every account that this way needs is chosen.", others, desk),
        _check("Opening", _opened(looked), opening, desk),
        _check("Costs", "Every product has a cost in all its movements.", costs, desk),
        _check("Quantities", "Nowhere is less than nothing on hand.", quantities, desk),
    ]


def _check(title: str, sentence: str, found: Sequence[Problem], desk: Desk) -> Check:
    against = blocking(list(found))
    waits = bool(against) and all(one.code == UNAPPROVED for one in against)
    return Check(
        title,
        "" if against else sentence,
        tuple(way_out(one, desk) for one in found),
        bool(against) and not waits,
        waits,
    )


def _opened(looked: Prospect) -> str:
    if looked.compared_on is None:
        return "Nothing moved yet, so there is nothing to open with."
    day = in_words(looked.compared_on)
    if looked.standing is None:
        return "The opening entry is posted."
    return f"On {day} QuickBooks' inventory account has what the stock is worth, so nothing has to be booked."


def way_out(problem: Problem, desk: Desk) -> Shown:
    """The problem with the place where it is put right; most of them are on this page."""
    slug = desk.company.slug
    match problem.code, problem.fix:
        case _, Fix.MAP_ACCOUNT:
            return _shown(problem, desk, Can.EDIT_MAPPINGS, "#accounts", "Choose the account")
        case "stock.opening_unread", _:
            return _shown(problem, desk, Can.EDIT_SETTINGS, "#read", "Read it from QuickBooks")
        case "stock.opening_not_approved", _:
            return _shown(problem, desk, Can.EDIT_SETTINGS, "#opening", "Look at the opening entry")
        case "stock.no_cost", _:
            url = reverse("stock-product-cost", args=[slug, int(problem.subject)])
            return _shown(problem, desk, Can.ADJUST_STOCK, url, "State its cost")
        case (("stock.cost_of_zero" | "stock.negative"), _):
            url = reverse("stock-product", args=[slug, int(problem.subject)])
            return _shown(problem, desk, Can.VIEW, url, "Look at its movements")
        case "stock.inventory_not_empty", _:
            return _shown(problem, desk, Can.EDIT_MAPPINGS, "#accounts", "Choose another account")
        case _:
            return problems.shown(problem, desk)


def _shown(problem: Problem, desk: Desk, can: Can, url: str, label: str) -> Shown:
    may = desk.may(can)
    return Shown(problem.sentence, problem.blocks, url if may else "", label if may else "")
