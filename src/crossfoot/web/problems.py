"""Problems as pages show them: the sentence, and a link to the place where it is put right."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import Form
from django.urls import NoReverseMatch, reverse

from crossfoot.core.permissions import Can, roles_that
from crossfoot.core.problems import Fix, Problem, Refusal
from crossfoot.web.desk import Desk

FIXES: dict[Fix, tuple[str, str, Can]] = {
    Fix.MAP_ACCOUNT: ("mapping", "Choose the account", Can.EDIT_MAPPINGS),
    Fix.MAP_TAX: ("mapping", "Choose the tax", Can.EDIT_MAPPINGS),
    Fix.CHOOSE_PARTY: ("attention", "Choose who it is", Can.RESOLVE_ATTENTION),
    Fix.CHANGE_SETTING: ("settings-documents", "Open the settings", Can.EDIT_SETTINGS),
    Fix.REFRESH_LISTS: ("mapping", "Read QuickBooks' lists again", Can.EDIT_MAPPINGS),
    Fix.RECONNECT: ("connect", "Reconnect QuickBooks", Can.CONNECT),
    Fix.RETRY: ("attention", "Try again", Can.RESOLVE_ATTENTION),
    Fix.REVIEW_CHANGE: ("drift", "See what was changed, and decide", Can.RESOLVE_DRIFT),
    Fix.APPROVE: ("settings-accounting", "Look at the opening entry and approve it", Can.EDIT_SETTINGS),
    Fix.READ: ("settings-accounting", "Read it from QuickBooks", Can.EDIT_SETTINGS),
}
"""Fixes that have a screen of their own: its URL name, the link's words, and the power that it takes."""

ON_THE_ORDER: dict[Fix, tuple[str, str]] = {
    Fix.EDIT_DOCUMENT: ("edit", "Edit the {noun}"),
    Fix.CHANGE_NUMBER: ("edit", "Change the number"),
    Fix.MOVE_DATE: ("dates", "Change the date"),
    Fix.LINK_EXISTING: ("already", "It is in QuickBooks already"),
}
"""Fixes that are made on the order itself, by the last part of the URL name."""

NOUNS = {"vendor-invoices": "invoice", "credit-notes": "credit note", "vendor-credits": "credit"}
"""What a place calls its documents; the others have orders."""

POWERS: dict[tuple[str, str], Can] = {
    ("sell", "edit"): Can.EDIT_SALES,
    ("buy", "edit"): Can.EDIT_PURCHASES,
    ("sell", "already"): Can.SEND_INVOICES,
    ("buy", "already"): Can.SEND_BILLS,
    ("sell", "dates"): Can.OVERRIDE_DATES,
    ("buy", "dates"): Can.OVERRIDE_DATES,
    ("credit-notes", "edit"): Can.EDIT_CREDITS,
    ("vendor-credits", "edit"): Can.EDIT_CREDITS,
    ("credit-notes", "already"): Can.SEND_CREDITS,
    ("vendor-credits", "already"): Can.SEND_CREDITS,
    ("credit-notes", "dates"): Can.OVERRIDE_DATES,
    ("vendor-credits", "dates"): Can.OVERRIDE_DATES,
    ("vendor-invoices", "edit"): Can.EDIT_VENDOR_INVOICES,
    ("vendor-invoices", "already"): Can.SEND_BILLS,
    ("vendor-invoices", "dates"): Can.OVERRIDE_DATES,
}
"""What a fix on an order takes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem on a page. Without `fix_url` the label, if any, says whom to ask."""

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
        label = label.format(noun=NOUNS.get(place, "order"))
        return _allowed(desk, POWERS[place, name], _address(f"{place}-{name}", slug, order_id), label)
    if problem.fix is Fix.EDIT_PARTY:
        number = problem.subject.rpartition(":")[2]
        if number.isascii() and number.isdigit():
            url = _address("contact-edit", slug, int(number))
            return _allowed(desk, Can.EDIT_PARTIES, url, "Edit the contact")
    if problem.fix in FIXES:
        name, label, can = FIXES[problem.fix]
        return _allowed(desk, can, _address(name, slug), label)
    return "", ""


def _allowed(desk: Desk, can: Can, url: str, label: str) -> tuple[str, str]:
    """The link for who may follow it; for the others, whose role it is."""
    if desk.may(can):
        return url, label
    names = [role.label for role in roles_that(can)]
    return "", f"Ask someone with the role {' or '.join(names)}."


def _address(name: str, *args: str | int) -> str:
    try:
        return reverse(name, args=list(args))
    except NoReverseMatch:
        return ""
