"""Problems as pages show them: the sentence, and a link to the place where it is put right."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import Form
from django.urls import NoReverseMatch, reverse

from crossfoot.core.problems import Fix, Problem, Refusal
from crossfoot.web.desk import Desk

FIXES: dict[Fix, tuple[str, str]] = {
    Fix.MAP_ACCOUNT: ("mapping", "Choose the account"),
    Fix.MAP_TAX: ("mapping", "Choose the tax"),
    Fix.CHOOSE_PARTY: ("attention", "Choose who it is"),
    Fix.CHANGE_SETTING: ("settings", "Open the settings"),
    Fix.REFRESH_LISTS: ("mapping", "Read QuickBooks' lists again"),
    Fix.RECONNECT: ("connect", "Reconnect QuickBooks"),
    Fix.RETRY: ("attention", "Try again"),
}
"""Fixes that have a screen of their own, by its URL name; what it has no screen for gets no link."""

ON_THE_ORDER: dict[Fix, tuple[str, str]] = {
    Fix.EDIT_DOCUMENT: ("edit", "Edit the order"),
    Fix.CHANGE_NUMBER: ("edit", "Change the number"),
    Fix.MOVE_DATE: ("dates", "Change the date"),
    Fix.LINK_EXISTING: ("already", "It is in QuickBooks already"),
}
"""Fixes that are made on the order itself, by the last part of the URL name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem on a page. Without `fix_url` there is only the sentence."""

    sentence: str
    blocks: bool
    fix_url: str
    fix_label: str


def shown(problem: Problem, desk: Desk, place: str = "", order_id: int | None = None) -> Shown:
    """The problem with the link that fixes it; `place` (sell, buy) and `order_id` name its order."""
    url, label = _fix(problem, desk, place, order_id)
    return Shown(problem.sentence, problem.blocks, url, label)


def put_on(form: Form, refused: Refusal) -> None:
    """Put every problem of a refusal beside its field, and what belongs to none above the form."""
    if not refused.problems:
        form.add_error(None, f"{refused.sentence} Nothing was saved.")
    for problem in refused.problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem.sentence)


def _fix(problem: Problem, desk: Desk, place: str, order_id: int | None) -> tuple[str, str]:
    slug = desk.company.slug
    if problem.fix in ON_THE_ORDER and place and order_id is not None:
        name, label = ON_THE_ORDER[problem.fix]
        return _address(f"{place}-{name}", slug, order_id), label
    if problem.fix is Fix.EDIT_PARTY:
        number = problem.subject.rpartition(":")[2]
        if number.isascii() and number.isdigit():
            return _address("contact-edit", slug, int(number)), "Edit the contact"
    if problem.fix in FIXES:
        name, label = FIXES[problem.fix]
        return _address(name, slug), label
    return "", ""


def _address(name: str, *args: str | int) -> str:
    try:
        return reverse(name, args=list(args))
    except NoReverseMatch:
        return ""
