"""The connection to QuickBooks: how it stands, and reading QuickBooks' lists anew.

Connecting itself takes a person at QuickBooks' consent page, and is done in the browser.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from crossfoot.api import tasks
from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Day, Told, one_of
from crossfoot.api.tasks import TaskTold
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.problems import Fix, Problem, refused
from crossfoot.mappings import queries
from crossfoot.sync import list_tasks

router = Router()


class ConnectionTold(Told):
    """The QuickBooks company that is connected, or was last. `sentence`: why it does not work, where so."""

    id: int
    state: Annotated[Connection.State, one_of(Connection.State)]
    sentence: str
    is_active: bool
    is_set_up: bool = Field(description="Whether the steps of the wizard are done, so that documents can go.")
    name: str
    country: str
    home_currency: str
    closing_on: Day | None
    start_on: Day | None = Field(description="Nothing dated before it is sent.")
    connected_at: datetime
    last_heard_at: datetime | None


class ConnectionReply(Told):
    """Null where none was ever connected."""

    connection: ConnectionTold | None


@router.get("", response=ConnectionReply, summary="How the connection to QuickBooks stands")
@answers()
def get_connection(request: HttpRequest) -> ConnectionReply:
    connection = connections.latest(caller_of(request).company)
    if connection is None:
        return ConnectionReply(connection=None)
    setup = queries.setup_of(connection)
    return ConnectionReply(
        connection=ConnectionTold(
            id=connection.pk,
            state=Connection.State(connection.state),
            sentence=connection.state_reason,
            is_active=connection.is_active,
            is_set_up=setup is not None and setup.completed_at is not None,
            name=connection.name,
            country=connection.country,
            home_currency=connection.home_currency,
            closing_on=connection.closing_on,
            start_on=setup.start_on if setup else None,
            connected_at=connection.connected_at,
            last_heard_at=connection.last_heard_at,
        )
    )


@router.post("/refresh-lists", response={202: TaskTold}, summary="Read QuickBooks' lists anew")
@answers(202)
def refresh_lists(request: HttpRequest) -> TaskTold:
    caller = caller_of(request)
    return tasks.told(list_tasks.start_refresh(company=caller.company, by=caller.person, at=caller.now))


@router.post("/import-parties", response={202: TaskTold}, summary="Import QuickBooks' customers and vendors")
@answers(202)
def import_parties(request: HttpRequest) -> TaskTold:
    caller = caller_of(request)
    return tasks.told(
        list_tasks.start_import_parties(company=caller.company, by=caller.person, at=caller.now)
    )


def connected(caller: Caller) -> Connection:
    """The company's present connection. Raises Refusal where there is none."""
    connection = connections.active(caller.company)
    if connection is None:
        sentence = (
            f"{caller.company} is not connected to QuickBooks. Connect it under Settings > Integrations."
        )
        raise refused([Problem("not_connected", sentence, Fix.RECONNECT, cause="not_connected")])
    return connection
