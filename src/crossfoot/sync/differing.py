"""Where QuickBooks booked something else than was sent: never silent."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.core.postings import Document, SalesForm, Settlement
from crossfoot.core.problems import Fix, Problem
from crossfoot.sync import frozen, resolve, sentences
from crossfoot.sync.results import Result
from crossfoot.sync.visit import Visit


def difference(visit: Visit, result: Result) -> Problem | None:
    """Where QuickBooks booked other figures than were sent; never silent. None where they agree.

    Where QuickBooks computes US sales tax itself, what it adds is no difference.
    """
    posting = frozen.from_json(result.push.posting)
    theirs = result.posted
    if isinstance(posting, Settlement):
        return _not_applied(visit, result, posting)
    if not isinstance(posting, Document) or theirs.total is None:
        return None
    total, tax = theirs.total, theirs.tax or Decimal(0)
    if visit.connection.country in {"US", "USA"} and isinstance(posting, SalesForm) and not posting.taxes:
        pair = None if total - tax == posting.total else (total - tax, posting.total)
        sentence = sentences.differs(result.push.label, total=pair, tax=None) if pair else ""
    else:
        totals = None if total == posting.total else (total, posting.total)
        taxes = None if tax == posting.tax_total else (tax, posting.tax_total)
        sentence = sentences.differs(result.push.label, total=totals, tax=taxes) if totals or taxes else ""
    if not sentence:
        return None
    return Problem(
        "figures_differ", sentence, Fix.EDIT_DOCUMENT, f"differs:{result.push.document_key}",
        result.push.document_key, blocks=False,
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
