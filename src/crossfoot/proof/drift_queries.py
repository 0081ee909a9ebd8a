"""Reading alerts of drift, and what each decision about one would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from crossfoot.core.problems import Refusal
from crossfoot.core.taking_back import Way
from crossfoot.documents import roads
from crossfoot.documents.revisions import taking_back
from crossfoot.documents.sending import Order
from crossfoot.journals import models as journals
from crossfoot.proof import drift_decisions, drift_journals, drift_summaries
from crossfoot.proof.models import DriftAlert
from crossfoot.tenancy.models import Company

Kind = DriftAlert.Kind
State = DriftAlert.State

RECORD_WORDS = {
    "Invoice": "invoice",
    "Bill": "bill",
    "PurchaseOrder": "purchase order",
    "VendorCredit": "vendor credit",
    "SalesReceipt": "sales receipt",
    "CreditMemo": "credit memo",
    "RefundReceipt": "refund receipt",
    "JournalEntry": "journal entry",
}
"""QuickBooks' record types in words."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What each decision would do, in whole sentences. `why_not_…`: why that one is refused, else empty."""

    accept: str
    assert_ours: str
    reverse: str
    ignore: str
    why_not_reverse: str = ""
    why_not_assert: str = ""


def alerts_of(company: Company, *, is_open: bool | None = None, text: str = "") -> QuerySet[DriftAlert]:
    """The alerts of a company: open ones, decided ones, or all; `text` is part of the document's name."""
    rows = DriftAlert.objects.filter(company=company).select_related("decided_by", "connection")
    if is_open is not None:
        rows = rows.filter(state=State.OPEN) if is_open else rows.exclude(state=State.OPEN)
    return rows.filter(label__icontains=text.strip()) if text.strip() else rows


def open_count(company: Company) -> int:
    """How many documents wait for a decision."""
    return open_alerts(company).count()


def open_alerts(company: Company) -> QuerySet[DriftAlert]:
    """What waits for a decision: its number stands in the menu."""
    return DriftAlert.objects.filter(company=company, state=State.OPEN)


def open_alert(company: Company, document_key: str) -> DriftAlert | None:
    """The open alert of one document."""
    rows = DriftAlert.objects.filter(company=company, document_key=document_key, state=State.OPEN)
    return rows.order_by("-pk").first()


def currencies_of(company: Company, alerts: Sequence[DriftAlert]) -> dict[str, str]:
    """The currencies of the alerts' documents, by their keys: one query for each kind of document."""
    wanted: dict[str, set[int]] = {}
    for alert in alerts:
        wanted.setdefault(alert.source_kind, set()).add(alert.source_id)
    ids_of_journals = wanted.pop(journals.KIND, set())
    posted = journals.Journal.objects.filter(company=company, pk__in=ids_of_journals)
    found = {f"{journals.KIND}:{pk}": currency for pk, currency in posted.values_list("pk", "currency")}
    for kind, ids in wanted.items():
        road = roads.ROADS.get(kind)
        if road is not None:
            rows = road.model.objects.filter(company=company, pk__in=ids).values_list("pk", "currency")
            found |= {f"{kind}:{pk}": currency for pk, currency in rows}
    return found


def effects_of(alert: DriftAlert) -> Effects | None:
    """What the four decisions would do now; None where the document is no longer here."""
    if drift_journals.is_about_journal(alert):
        return _effects_on_journal(alert)
    if drift_summaries.is_about_summary(alert):
        return _effects_on_summary(alert)
    document = roads.document_of(alert.company, alert.source_kind, alert.source_id)
    if document is None:
        return None
    name, record = str(document), RECORD_WORDS.get(alert.remote_kind, "document")
    sentence, why_not = _reversing(alert, document)
    not_ours = drift_decisions.why_not_assert(document, alert)
    ignore = "Both stay as they are. If it changes in QuickBooks once more, that is told again."
    match alert.kind:
        case Kind.CHANGED if drift_decisions.is_by_hand(alert):
            return Effects(
                f"{name} stays as it is here, and the {record} in QuickBooks counts as it stands now. Where their "
                "totals differ, the tie-out shows it.",
                f"What {name} says here is written over the {record} in QuickBooks.",
                sentence,
                ignore,
                why_not,
                not_ours,
            )
        case Kind.CHANGED if alert.source_kind == "vendor_invoice":
            return Effects(
                f"{name} goes into revision with QuickBooks' date, total and amounts, and both sides approve it "
                "anew; where lines were added or taken out there, a person enters them. Nothing is sent now.",
                f"What {name} says here is written over the {record} in QuickBooks.",
                sentence,
                ignore,
                why_not,
                not_ours,
            )
        case Kind.CHANGED:
            return Effects(
                f"{name} goes into revision with QuickBooks' date, total and amounts; where lines were added or "
                "taken out there, a person enters them. Once the revision is approved, both say the same. "
                "Nothing is sent now.",
                f"What {name} says here is written over the {record} in QuickBooks.",
                sentence,
                ignore,
                why_not,
                not_ours,
            )
        case Kind.VOIDED:
            return Effects(
                f"The void is agreed: nothing of {name} counts as being in QuickBooks. It stays here, to be sent "
                "again or cancelled.",
                f"What {name} says here is written over the voided {record} in QuickBooks.",
                sentence,
                ignore,
                why_not,
                not_ours,
            )
        case _:
            return Effects(
                f"The deletion is agreed: nothing of {name} is in QuickBooks. It stays here, to be sent again or "
                "cancelled.",
                f"{name} is sent to QuickBooks again, as a new {record}.",
                sentence,
                ignore,
                why_not,
                not_ours,
            )


def _effects_on_summary(alert: DriftAlert) -> Effects | None:
    summary = drift_summaries.summary_of(alert)
    if summary is None:
        return None
    record, is_changed = RECORD_WORDS.get(alert.remote_kind, "document"), alert.kind == Kind.CHANGED
    freed = "Its cost journal is booked back, and its orders are free."
    return Effects(
        f"The {record} counts as it stands in QuickBooks now. {summary} and its orders stay as they are here."
        if is_changed
        else f"{summary} counts as not being in QuickBooks any more. {freed}",
        f"What {summary} says is written over the {record} in QuickBooks.",
        f"{summary} is taken back: its {record} is deleted in QuickBooks. {freed}"
        if is_changed
        else f"{summary} is taken back. {freed}",
        "Both stay as they are. If it changes in QuickBooks once more, that is told again.",
        "",
        drift_summaries.why_not_assert(summary, alert),
    )


def _effects_on_journal(alert: DriftAlert) -> Effects | None:
    journal = drift_journals.journal_of(alert)
    if journal is None:
        return None
    name, is_changed = str(journal), alert.kind == Kind.CHANGED
    accept = (
        f"The journal entry counts as it stands in QuickBooks now. What {name} booked here stays as it is, and nothing "
        "is sent."
        if is_changed
        else f"{name} counts as not being in QuickBooks any more. What it booked here stays as it is, and nothing is "
        "sent."
    )
    return Effects(
        accept,
        f"{name} is posted to QuickBooks again, as a new journal entry."
        if alert.kind == Kind.DELETED
        else f"What {name} booked is written over the journal entry in QuickBooks.",
        f"{name} is taken back here. Its journal entry is deleted in QuickBooks, or reversed by another one where its "
        "period is closed."
        if is_changed
        else f"{name} is taken back here. Nothing of it is left in QuickBooks.",
        "Both stay as they are. If it changes in QuickBooks once more, that is told again.",
        why_not_reverse="",
        why_not_assert=drift_journals.why_not_assert(journal),
    )


def _reversing(alert: DriftAlert, document: Order) -> tuple[str, str]:
    """What reversing does, and why it is refused where it is."""
    name = str(document)
    if document.status == "cancelled":
        reason = f"{name} is cancelled here already. Accept what stands in QuickBooks, or assert ours."
        return f"{name} would be cancelled.", reason
    if alert.kind == Kind.DELETED:
        return f"{name} is cancelled here. QuickBooks has nothing of it any more.", ""
    try:
        way = taking_back.plan(document)
    except Refusal as refused:
        return f"{name} would be cancelled.", refused.sentence
    if way is not None and way.way is Way.REFUSED:
        return f"{name} would be cancelled.", way.sentence
    return f"{name} is cancelled here. {way.sentence if way else ''}".strip(), ""
