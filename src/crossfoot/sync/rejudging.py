"""Answers to updates and removals, judged against the record: what QuickBooks says is not always what is so.

A refusal may follow an earlier send that was carried out; a success may be replayed from one that was undone
since. Asks QuickBooks outside any transaction; where it does not answer, the outcome is Unknown, and the request
stays open and is looked at later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.books import Posted, Refused, Stale, Unknown
from crossfoot.quickbooks.online.documents.fields import text
from crossfoot.sync import sentences, standing
from crossfoot.sync.kinds import PushVerb
from crossfoot.sync.lanes import Flight
from crossfoot.sync.models import Attempt, Push
from crossfoot.sync.results import Result
from crossfoot.sync.standing import Done, Goes, Stops
from crossfoot.sync.visit import Visit, VisitEnds

NOT_THERE = "610"


def rejudged(visit: Visit, flight: Flight, results: Sequence[Result]) -> list[Result]:
    """The results of a flight, those of updates and removals held against what stands in QuickBooks where the
    answer alone does not settle it."""
    is_resent = flight.doubted_before is not None
    judged: list[Result] = []
    for one in results:
        if one.push.verb == PushVerb.CREATE or not _is_open_question(one, is_resent=is_resent):
            judged.append(one)
            continue
        try:
            judged.append(_held_against(visit, one))
        except VisitEnds:
            judged.append(Result(one.push, Unknown("QuickBooks could not be asked about it"), one.reply))
    return judged


def _is_open_question(result: Result, *, is_resent: bool) -> bool:
    match result.outcome:
        case Stale():
            return True
        case Refused(code=code):
            return is_resent or code == NOT_THERE
        case Posted(record=record):
            is_deleted = result.push.verb == PushVerb.DELETE and text(record, "status") == "Deleted"
            is_written = result.push.verb == PushVerb.UPDATE
            return is_resent or not (is_deleted or is_written)
        case _:
            return False


def _held_against(visit: Visit, result: Result) -> Result:
    push, outcome = result.push, result.outcome
    there = standing.read_one(visit, push)
    if there is None:
        return result
    posted = standing.is_there(visit, push, there)
    if posted is not None:
        return replace(result, outcome=posted)
    if isinstance(outcome, Posted):
        if push.verb == PushVerb.VOID:
            return replace(result, outcome=Refused(_not_voided(push), "void"))
        return replace(
            result,
            outcome=Stale("it was answered, and is not so"),
            again=sentences.not_carried_out(push.label),
        )
    match standing.judge(visit, push, there):
        case Stops(problem) as stops:
            return replace(result, problem=problem, told=stops.told)
        case Done(done):
            return replace(result, outcome=done)
        case Goes() if isinstance(outcome, Stale):
            if Attempt.objects.filter(push=push, outcome="stale").exists():
                return replace(result, problem=_still_moving(push))
            return replace(result, again=sentences.moving(push.label))
        case _:
            return result


def _not_voided(push: Push) -> Problem:
    return Problem(
        "not_voided", sentences.not_voided(push.label), Fix.RETRY, f"not_voided:{push.document_key}",
        push.document_key,
    )  # fmt: skip


def _still_moving(push: Push) -> Problem:
    return Problem(
        "quickbooks_5010", sentences.still_moving(push.label), Fix.RETRY, "stale", push.document_key
    )
