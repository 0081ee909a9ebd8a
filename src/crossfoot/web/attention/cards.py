"""The cards as the page shows them: the fix as a form, the documents as links."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.forms import Form
from django.urls import NoReverseMatch, reverse

from crossfoot.connections.models import Connection
from crossfoot.core.account_roles import ACCOUNT_LABELS
from crossfoot.core.permissions import Can, roles_that
from crossfoot.core.problems import Fix
from crossfoot.mappings import queries
from crossfoot.mappings.models import RemoteRecord
from crossfoot.mappings.roles import ROLES
from crossfoot.mappings.rules import NO_TAX_KEY, REMOTE, account_label
from crossfoot.parties.models import Party
from crossfoot.sync.attention import Card
from crossfoot.sync.differing import UNLINKED
from crossfoot.sync.models import Push
from crossfoot.web.attention.forms import DayForm, RecordForm, SnoozeForm
from crossfoot.web.desk import Desk
from crossfoot.web.screens import screens_of

CANDIDATES = 20
"""QuickBooks records that a card offers for a customer or vendor; more are found by typing."""

ORDERS = {
    "sales_order": "sell",
    "purchase_order": "buy",
    "vendor_invoice": "vendor-invoices",
    "credit_note": "credit-notes",
    "vendor_credit": "vendor-credits",
}
"""Where the orders of each kind have their pages."""

EDITED = {
    Fix.EDIT_DOCUMENT: ("edit", "Edit the order"),
    Fix.CHANGE_NUMBER: ("edit", "Change the number"),
    Fix.MOVE_DATE: ("dates", "Change the date"),
    Fix.LINK_EXISTING: ("already", "It is in QuickBooks already"),
}
"""Fixes that are made order by order."""

NEEDED = {
    Fix.MAP_ACCOUNT: Can.EDIT_MAPPINGS,
    Fix.MAP_TAX: Can.EDIT_MAPPINGS,
    Fix.MOVE_DATE: Can.OVERRIDE_DATES,
    Fix.RECONNECT: Can.CONNECT,
    Fix.CHANGE_SETTING: Can.EDIT_SETTINGS,
    Fix.REVIEW_CHANGE: Can.RESOLVE_DRIFT,
}
"""The power that a fix takes, where it is not the one to settle what needs attention."""


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """A document that waits: `url` opens it, `fix_url` opens the place where it is put right."""

    push: Push
    url: str
    fix_url: str
    fix_label: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One card. `form` is the fix, where it is made on the card itself; `links` lead to what is not."""

    card: Card
    is_fixed: bool
    """What it asks for was chosen meanwhile: everything of it can be sent."""
    anchor: str
    heading: str
    form: Form | None
    action: str
    """URL name to which `form` goes."""
    button: str
    links: list[tuple[str, str]]
    documents: list[DocumentShown]
    more: int
    snooze: SnoozeForm
    can_retry: bool
    whom: str
    """Who can fix it, where the reader cannot."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A form that was sent and is shown again as it was typed."""

    cause: str
    form: Form


def shown(
    cards: Iterable[Card], desk: Desk, connection: Connection | None, wrong: Wrong | None, search: str = ""
) -> list[Shown]:
    """The cards with their fixes; `search` narrows the records offered for a customer or vendor."""
    return [_shown(card, desk, connection, wrong, search) for card in cards]


def anchor(cause: str) -> str:
    """The card's place on the page."""
    return f"card-{hashlib.sha256(cause.encode()).hexdigest()[:10]}"


def documents(pushes: Iterable[Push], desk: Desk, fix: Fix | None = None) -> list[DocumentShown]:
    """Pushes as links to their orders, and of journals to what they book."""
    rows = list(pushes)
    pages = screens_of(desk, (push.document_key for push in rows))
    return [_document(push, desk, fix, pages[push.document_key]) for push in rows]


def record_choices(connection: Connection, fix: Fix, key: str, search: str = "") -> list[tuple[str, str]]:
    """What may be chosen for the key, as (id, name); the fields of a card take nothing else."""
    if fix is Fix.MAP_ACCOUNT:
        choices = queries.accounts_for(connection, key) if key.partition("@")[0] in ROLES else []
        return [(str(one.record.pk), f"{one.account.name} ({one.account.kind})") for one in choices]
    if fix is Fix.MAP_TAX:
        return [(str(record.pk), record.name) for record in queries.tax_codes(connection)]
    return [(str(record.pk), _party_words(record)) for record in _candidates(connection, key, search)]


def _shown(card: Card, desk: Desk, connection: Connection | None, wrong: Wrong | None, search: str) -> Shown:
    may_fix = desk.may(NEEDED.get(card.fix, Can.RESOLVE_ATTENTION)) and desk.may(Can.RESOLVE_ATTENTION)
    again = wrong.form if wrong and wrong.cause == card.cause else None
    is_fixed = card.is_fixed and _was_missing(card)
    form, action, button = _fix(card, connection, search) if may_fix and not is_fixed else (None, "", "")
    snooze = SnoozeForm(initial={"cause": card.cause}, prefix="later")
    if isinstance(again, SnoozeForm):
        snooze = again
    elif again is not None:
        form = again
    listed = documents(card.pushes, desk, card.fix)
    return Shown(
        card=card,
        is_fixed=is_fixed,
        anchor=anchor(card.cause),
        heading=_heading(card),
        form=form,
        action=action,
        button=button,
        links=_links(card, desk) if may_fix else [],
        documents=listed,
        more=max(0, card.count - len(listed)),
        snooze=snooze,
        can_retry=desk.may(Can.RESOLVE_ATTENTION)
        and not card.is_difference
        and card.fix is not Fix.RECONNECT,
        whom="" if may_fix else _whom(NEEDED.get(card.fix, Can.RESOLVE_ATTENTION)),
    )


def _fix(card: Card, connection: Connection | None, search: str) -> tuple[Form | None, str, str]:
    """The form of the fix, where it goes, and what its button says."""
    if connection is None or card.is_difference:
        return None, "", ""
    start = {"cause": card.cause, "key": card.subject}
    count = f"{card.count:,}"
    match card.fix:
        case Fix.MAP_ACCOUNT | Fix.MAP_TAX | Fix.CHOOSE_PARTY:
            choices = record_choices(connection, card.fix, card.subject, search)
            if not choices and card.fix is not Fix.CHOOSE_PARTY:
                return None, "", ""
            form = RecordForm(
                initial=start,
                choices=choices,
                label=_label(card, connection),
                auto_id=f"{anchor(card.cause)}-%s",
            )
            return form, ACTIONS[card.fix], f"Save and send {count}"
        case Fix.MOVE_DATE:
            try:
                day = date.fromisoformat(card.subject)
            except ValueError:
                day = None
            by_day = DayForm(initial={"cause": card.cause, "day": day}, auto_id=f"{anchor(card.cause)}-%s")
            return by_day, "attention-dates", f"Move and send {count}"
        case _:
            return None, "", ""


ACTIONS = {
    Fix.MAP_ACCOUNT: "attention-account",
    Fix.MAP_TAX: "attention-tax",
    Fix.CHOOSE_PARTY: "attention-party",
}


def _was_missing(card: Card) -> bool:
    """Whether a choice was missing; an account that is chosen and inactive has one, and it does not help."""
    return all(push.problem_code in MISSING for push in card.pushes)


MISSING = frozenset(
    {"account_not_mapped", "tax_not_mapped", "no_tax_code_missing", "party_ambiguous", "needs_other"}
)


def _label(card: Card, connection: Connection) -> str:
    match card.fix:
        case Fix.MAP_ACCOUNT:
            return f"QuickBooks account for “{account_label(card.subject, queries.labels(connection))}”"
        case Fix.MAP_TAX if card.subject == NO_TAX_KEY:
            return "QuickBooks tax code for lines without tax"
        case Fix.MAP_TAX:
            labels = queries.table(connection).tax_labels
            return f"QuickBooks tax code for “{labels.get(card.subject, card.subject)}”"
        case _:
            return "Who it is in QuickBooks"


def _heading(card: Card) -> str:
    """What is the matter, in a few words; the sentence says the rest."""
    if card.is_difference and card.cause.startswith(UNLINKED):
        return "Not linked to its purchase order"
    if card.is_difference:
        return "QuickBooks booked other figures"
    match card.fix:
        case Fix.MAP_ACCOUNT if card.subject.partition("@")[0] in ACCOUNT_LABELS:
            return f"Account for {account_label(card.subject, ACCOUNT_LABELS)}"
        case Fix.MAP_ACCOUNT:
            return "Account of a line or item"
        case _:
            return HEADINGS[card.fix]


HEADINGS = {
    Fix.MAP_TAX: "Tax code",
    Fix.CHOOSE_PARTY: "Who is it in QuickBooks?",
    Fix.EDIT_PARTY: "A customer or vendor to correct",
    Fix.EDIT_DOCUMENT: "Orders to correct",
    Fix.CHANGE_NUMBER: "Document number",
    Fix.MOVE_DATE: "Posting date",
    Fix.CHANGE_SETTING: "A setting",
    Fix.REFRESH_LISTS: "QuickBooks' lists have to be read again",
    Fix.RECONNECT: "The connection to QuickBooks",
    Fix.LINK_EXISTING: "Perhaps in QuickBooks already",
    Fix.REVIEW_CHANGE: "Changed in QuickBooks",
    Fix.APPROVE: "To be approved",
    Fix.READ: "A figure to be read from QuickBooks",
    Fix.RETRY: "Refused by QuickBooks",
    Fix.WAIT: "Goes on by itself",
}


def _links(card: Card, desk: Desk) -> list[tuple[str, str]]:
    """Where the fix is made, where that is not the card."""
    slug = desk.company.slug
    links: list[tuple[str, str]] = []
    match card.fix:
        case Fix.EDIT_PARTY | Fix.CHOOSE_PARTY:
            number = card.subject.rpartition(":")[2]
            if number.isascii() and number.isdigit():
                words = (
                    "Edit the contact"
                    if card.fix is Fix.EDIT_PARTY
                    else "Rename it, so that a new one is made"
                )
                links.append((words, _address("contact-edit", slug, int(number))))
        case Fix.MAP_ACCOUNT | Fix.MAP_TAX | Fix.REFRESH_LISTS:
            if card.subject.startswith(REMOTE) or not card.subject:
                links.append(("Open the orders below", f"#{anchor(card.cause)}-documents"))
            links.append(("Open the mapping", _address("mapping", slug)))
        case Fix.CHANGE_SETTING:
            links.append(("Open the settings", _address("settings", slug)))
        case Fix.CHANGE_NUMBER:
            links.append(("Change the numbering rule", _address("settings-documents", slug)))
        case Fix.RECONNECT:
            links.append(("Reconnect under Integrations", _address("connect", slug)))
        case Fix.REVIEW_CHANGE if not card.cause.startswith(UNLINKED):
            links.append(("See what was changed, and decide", _address("drift", slug)))
        case _:
            pass
    return [(words, url) for words, url in links if url]


def _document(push: Push, desk: Desk, fix: Fix | None, page: str) -> DocumentShown:
    place = ORDERS.get(push.source_kind, "")
    if not place or push.source_id is None:
        return DocumentShown(push, page or _party_page(push, desk), "", "")
    slug = desk.company.slug
    url = _address(f"{place}-order", slug, push.source_id)
    if fix in EDITED:
        name, label = EDITED[fix]
        return DocumentShown(push, url, _address(f"{place}-{name}", slug, push.source_id), label)
    return DocumentShown(push, url, "", "")


def _party_page(push: Push, desk: Desk) -> str:
    kind, _, number = push.document_key.partition(":")
    if kind in Party.Kind.values and number.isdigit():
        return _address("contact", desk.company.slug, int(number))
    return ""


def _candidates(connection: Connection, key: str, search: str) -> QuerySet[RemoteRecord]:
    """Records of QuickBooks that the party may be: by its e-mail address and name, or by what was typed."""
    kind, _, number = key.partition(":")
    records = queries.of_list(connection, kind)
    if search.strip():
        return records.filter(name__icontains=search.strip())[:CANDIDATES]
    party = Party.objects.filter(
        company_id=connection.company_id, pk=int(number) if number.isdigit() else 0
    ).first()
    if party is None:
        return records.none()
    match = Q(name_key=party.name_key)
    if party.email_key:
        match |= Q(email_key=party.email_key)
    return records.filter(match)[:CANDIDATES]


def _party_words(record: RemoteRecord) -> str:
    more = [str(record.data.get("email", "")), record.currency, f"Id {record.remote_id}"]
    return f"{record.name} ({', '.join(part for part in more if part)})"


def _whom(can: Can) -> str:
    names = [role.label for role in roles_that(can)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _address(name: str, *args: str | int) -> str:
    try:
        return reverse(name, args=list(args))
    except NoReverseMatch:
        return ""
