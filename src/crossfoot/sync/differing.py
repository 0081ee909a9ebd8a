"""Where QuickBooks booked something else than was sent: never silent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.postings import Bill, Document, SalesForm, Settlement
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.online.documents import bill
from crossfoot.sync import frozen, resolve, sentences, sources
from crossfoot.sync.models import Push
from crossfoot.sync.results import Result
from crossfoot.sync.visit import Visit

UNLINKED = "unlinked:"
"""What the cause of a bill begins with that QuickBooks did not link to its purchase order."""


def difference(visit: Visit, result: Result) -> Problem | None:
    """Where QuickBooks booked other figures than were sent; never silent. None where they agree.

    Where QuickBooks computes US sales tax itself, what it adds is no difference.
    """
    posting = frozen.from_json(result.push.posting)
    if isinstance(posting, JournalEntry):
        return _booked_otherwise(visit, result, posting)
    if isinstance(posting, Settlement):
        return _not_applied(visit, result, posting)
    figures = _figures(visit, result, posting) if isinstance(posting, Document) else None
    unlinked = _unlinked(visit, result, posting) if isinstance(posting, Bill) else None
    if figures and unlinked:
        return replace(figures, sentence=f"{figures.sentence} {unlinked.sentence}")
    return figures or unlinked


def _figures(visit: Visit, result: Result, posting: Document) -> Problem | None:
    theirs = result.posted
    if theirs.total is None:
        return None
    total, tax = theirs.total, theirs.tax or Decimal(0)
    ours = posting.exchange_rate
    rates = (
        None if ours is None or ours == theirs.exchange_rate else (theirs.exchange_rate or Decimal(1), ours)
    )
    label, sentence = result.push.label, ""
    if visit.connection.country in {"US", "USA"} and isinstance(posting, SalesForm) and not posting.taxes:
        pair = None if total - tax == posting.total else (total - tax, posting.total)
        if pair or rates:
            sentence = sentences.differs(label, total=pair, tax=None, rate=rates)
        elif posting.expected_tax not in {None, tax}:
            return _taxed_otherwise(result.push, tax, posting.expected_tax or Decimal(0))
    else:
        totals = None if total == posting.total else (total, posting.total)
        taxes = None if tax == posting.tax_total else (tax, posting.tax_total)
        if totals or taxes or rates:
            sentence = sentences.differs(label, total=totals, tax=taxes, rate=rates)
    if not sentence:
        return None
    return Problem(
        "figures_differ", sentence, Fix.EDIT_DOCUMENT, f"differs:{result.push.document_key}",
        result.push.document_key, blocks=False,
    )  # fmt: skip


def _taxed_otherwise(push: Push, theirs: Decimal, ours: Decimal) -> Problem:
    """QuickBooks computed the sales tax and came to another figure than our rates do: to the cent."""
    return Problem(
        "tax_differs", sentences.taxed_otherwise(push.label, theirs, ours), Fix.EDIT_DOCUMENT,
        f"differs:{push.document_key}", push.document_key, blocks=False,
    )  # fmt: skip


def _unlinked(visit: Visit, result: Result, posting: Bill) -> Problem | None:
    """QuickBooks drops a link to a purchase order that it cannot make, and answers as if all were well."""
    record = result.posted.record
    if not record or not any(line.order for line in posting.lines):
        return None
    mappings = resolve.mappings_for(visit.connection, resolve.keys_of(posting))
    lost = bill.lost_links(posting, record, mappings)
    if not lost:
        return None
    orders = [sources.name_of(key) for key in lost]
    return Problem(
        "order_link_dropped", sentences.not_linked(result.push.label, orders), Fix.REVIEW_CHANGE,
        f"{UNLINKED}{result.push.document_key}", result.push.document_key, blocks=False,
    )  # fmt: skip


def _not_applied(visit: Visit, result: Result, posting: Settlement) -> Problem | None:
    """QuickBooks drops a link that it cannot make in silence, so what it applied is held against what was sent."""
    mappings = resolve.mappings_for(visit.connection, resolve.keys_of(posting))
    record = result.posted.record
    found = visit.books.differences(posting, record, mappings, marker=result.push.marker)
    if not found:
        return None
    said = "; ".join(sentences.one_difference(one.label, one.ours, one.theirs) for one in found)
    return Problem(
        "settlement_incomplete", sentences.not_applied(result.push.label, said), Fix.REVIEW_CHANGE,
        f"differs:{result.push.document_key}", result.push.document_key, blocks=False,
    )  # fmt: skip


def _booked_otherwise(visit: Visit, result: Result, posting: JournalEntry) -> Problem | None:
    """A journal's total is zero whatever it books, so each of its lines is held against what was sent."""
    record = result.posted.record
    if not record:
        return None
    mappings = resolve.mappings_for(visit.connection, resolve.keys_of(posting))
    found = visit.books.differences(posting, record, mappings, marker=result.push.marker)
    if not found:
        return None
    said = "; ".join(sentences.one_difference(one.label, one.ours, one.theirs) for one in found)
    return Problem(
        "figures_differ", sentences.booked_otherwise(result.push.label, said), Fix.REVIEW_CHANGE,
        f"differs:{result.push.document_key}", result.push.document_key, blocks=False,
    )  # fmt: skip
