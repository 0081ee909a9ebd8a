"""What a person lets us create in QuickBooks while mapping: a tax code for a rate of ours, or an account.

Each looks first, so that a second try after a lost answer finds what the first one made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from crossfoot.catalog.models import TaxRate
from crossfoot.connections.conversation import Conversation
from crossfoot.connections.models import Connection
from crossfoot.core.names import same_name
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, shown
from crossfoot.mappings import lists, operations, wizard
from crossfoot.mappings.models import RemoteRecord
from crossfoot.mappings.roles import role_of
from crossfoot.quickbooks.books import AccessLost, Operation, Outcome, Posted, Refused, Stale
from crossfoot.quickbooks.online import lists as remote
from crossfoot.quickbooks.online.documents import account, fields, tax_code
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person


def _unfenced() -> None:
    return


def create_tax_there(
    *,
    connection: Connection,
    rate: TaxRate,
    conversation: Conversation,
    by: Person,
    at: datetime,
    agency_id: str = "",
    fence: Callable[[], None] = _unfenced,
) -> RemoteRecord:
    """A tax code in QuickBooks for a rate of ours, for sales and purchases, and mapped to it.

    A code of that name is taken instead of making another. `agency_id` may be left out where QuickBooks has
    one tax agency. Raises Refusal, and NotAnswered with nothing changed.
    """
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    if wizard.is_us(connection):
        raise _refusal("tax_in_the_us", "In the US QuickBooks keeps the tax rates itself. Add them there.")
    if _named(conversation, "TaxCode", rate.name) is None:
        agency = agency_id or _only_agency(conversation)
        try:
            operation = tax_code.operation(
                rate.name, rate.percent, agency, purchase_percent=rate.percent_bought
            )
        except ValueError as error:
            raise _refusal("tax_name", f"QuickBooks does not take “{shown(rate.name)}”: {error}.") from None
        _created(conversation, operation, f"tax{connection.pk}-{rate.pk}")
    record = _copied(connection, conversation, RemoteRecord.List.TAX_CODE, rate.name, at, fence)
    operations.map_tax(connection=connection, rate=rate, record=record, by=by, at=at)
    return record


def create_account_there(
    *,
    connection: Connection,
    key: str,
    name: str,
    kind: str,
    conversation: Conversation,
    by: Person,
    at: datetime,
    fence: Callable[[], None] = _unfenced,
) -> RemoteRecord:
    """An account of QuickBooks' type `kind` for the account key, and mapped to it. Raises as above."""
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    role = role_of(key)
    if kind not in role.kinds:
        raise _refusal(
            "account_kind", f"“{role.label}” needs one of the types {', '.join(sorted(role.kinds))}."
        )
    if _named(conversation, "Account", name) is None:
        try:
            operation = account.operation(name, kind)
        except ValueError as error:
            raise _refusal("account_name", f"{error}. Choose another name.") from None
        _created(conversation, operation, f"acc{connection.pk}")
    record = _copied(connection, conversation, RemoteRecord.List.ACCOUNT, name, at, fence)
    operations.map_account(connection=connection, key=key, record=record, by=by, at=at)
    return record


def _named(conversation: Conversation, name: str, wanted: str) -> Any:
    rows = conversation.read_list(name, remote.ALL)
    return next((row for row in rows.records if same_name(fields.text(row, "Name"), wanted)), None)


def _only_agency(conversation: Conversation) -> str:
    agencies = remote.read_tax_agencies(conversation.read_list("TaxAgency").records)
    if len(agencies) == 1:
        return agencies[0].agency_id
    if not agencies:
        raise _refusal(
            "no_agency",
            "QuickBooks has no tax agency yet that a rate could be owed to. Set up tax in QuickBooks, then "
            "try again.",
        )
    names = ", ".join(f"“{shown(agency.name)}”" for agency in agencies)
    raise _refusal("several_agencies", f"QuickBooks has several tax agencies: {names}. Choose one of them.")


def _created(conversation: Conversation, operation: Operation, prefix: str) -> Posted:
    """Send it once. The request's id follows from what is asked, so that asking twice is asking once."""
    digest = hashlib.sha256(repr(sorted(operation.body.items(), key=str)).encode()).hexdigest()
    outcome: Outcome = conversation.write(operation, request_id=f"{prefix}-{digest[:16]}")
    match outcome:
        case Posted():
            return outcome
        case Refused(problem=problem) | AccessLost(problem=problem):
            raise Refusal(problem.sentence, [problem])
        case Stale(detail):
            raise _refusal("stale", f"QuickBooks says that it changed meanwhile: {shown(detail)}. Try again.")
        case _:
            raise _refusal(
                "unknown",
                "QuickBooks did not answer, so it may or may not have been created. Try again: Crossfoot "
                "looks first and creates nothing twice.",
                Fix.RETRY,
            )


def _copied(
    connection: Connection,
    conversation: Conversation,
    name: RemoteRecord.List,
    wanted: str,
    at: datetime,
    fence: Callable[[], None],
) -> RemoteRecord:
    lists.refresh_lists(connection, reader=conversation, at=at, only=[name], fence=fence)
    for record in RemoteRecord.objects.filter(connection=connection, list=name).order_by("-is_active", "pk"):
        if same_name(record.name.rpartition(":")[2], wanted):
            return record
    raise _refusal("not_there", f"QuickBooks does not show “{shown(wanted)}” yet. Try again in a minute.")


def _refusal(code: str, sentence: str, fix: Fix = Fix.MAP_TAX) -> Refusal:
    return Refusal(sentence, [Problem(code, sentence, fix, cause=f"creating:{code}", where="mapping")])
