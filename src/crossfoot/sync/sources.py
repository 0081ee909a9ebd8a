"""The kinds of document that are sent to the books, and the columns by which their lists show it.

`documents` registers its models here, so that `sync` can show a push's state on its document without
knowing what the document is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import connection as database
from django.db import transaction
from django.db.models import Case, CharField, Value, When

from crossfoot.connections.models import Connection
from crossfoot.core.problems import Refusal
from crossfoot.sync.models import BookState, Link, Push, SendsToBooks, ShowsBooked
from crossfoot.tenancy.models import Person

log = structlog.get_logger(__name__)

BytesOf = Callable[[int], bytes | None]
"""The content of the file in the row with this id; None where it is not there any more."""

Follow = Callable[[Sequence[int], Person, datetime], None]
"""What a room does where a person decided that its documents, by their ids, do not go there, or are gone there."""

_models: dict[str, type[SendsToBooks]] = {}
_bytes: dict[str, BytesOf] = {}
_follows: dict[str, Follow] = {}
_removals: dict[str, Follow] = {}

SENTENCE_LENGTH = 500
NUMBER_LENGTH = 40


def register(kind: str, model: type[SendsToBooks]) -> None:
    """Let documents of `kind` (such as "sales_order") be rows of `model`. Called when apps are ready."""
    _models[kind] = model


def register_bytes(kind: str, function: BytesOf) -> None:
    """Let the content of files of `kind` come from `function`. Called when apps are ready."""
    _bytes[kind] = function


def register_follow(kind: str, function: Follow) -> None:
    """Call `function` where documents of `kind` are skipped, or accepted as gone. Called when apps are ready."""
    _follows[kind] = function


def register_removal(kind: str, function: Follow) -> None:
    """Call `function` where QuickBooks has taken documents of `kind` out, as a person asked. Called when apps are
    ready."""
    _removals[kind] = function


def removed(kind: str, ids: Sequence[int], by: Person, at: datetime) -> str:
    """Let the room of these documents do what follows from their removal, in the same transaction. A Refusal of it
    changes nothing of what QuickBooks did: its sentence is given back, to be told; else an empty text."""
    function = _removals.get(kind)
    if function is None:
        return ""
    try:
        with transaction.atomic():
            function(ids, by, at)
    except Refusal as refusal:
        log.exception("removal_not_followed", kind=kind, ids=list(ids))
        return refusal.sentence
    return ""


def follow(kind: str, ids: Sequence[int], by: Person, at: datetime) -> None:
    """Let the room of these documents follow what was just decided about them, in the same transaction."""
    function = _follows.get(kind)
    if function is not None:
        function(ids, by, at)


def bytes_of(kind: str, id_: int) -> bytes | None:
    """The content of one file, as it is now; None where it is gone, or nobody said where files of `kind` are."""
    function = _bytes.get(kind)
    return function(id_) if function else None


def kinds() -> tuple[str, ...]:
    """Every registered kind of document."""
    return tuple(_models)


def model_of(kind: str) -> Any:
    """The model behind `kind`. Raises KeyError for a kind that nobody registered."""
    return _models[kind]


def name_of(document_key: str) -> str:
    """What people call the document behind a key such as `sales_order:12`; the key where it is not here."""
    kind, _, pk = document_key.partition(":")
    model: Any = _models.get(kind)
    found = model.objects.filter(pk=int(pk)).first() if model is not None and pk.isdigit() else None
    return document_key if found is None else str(found)


def lock(kind: str, ids: Iterable[int]) -> set[int]:
    """Lock the documents' rows, in the order of their ids, until the transaction ends; returns who exists."""
    rows = model_of(kind).objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def set_state(
    kind: str,
    ids: Iterable[int],
    *,
    state: BookState,
    sentence: str,
    at: datetime,
    numbers: Mapping[int, str] | None = None,
    keeps_number: bool = False,
) -> None:
    """Show one state and sentence on all these documents: one UPDATE, and another for what stands there where they
    stand there. `numbers` are QuickBooks', by id.

    `keeps_number`: they stand in QuickBooks whatever the state is, so a number that is not given stays.
    """
    wanted = list(ids)
    if not wanted:
        return
    values: dict[str, Any] = {
        "book_state": state,
        "book_sentence": sentence[:SENTENCE_LENGTH],
        "book_changed_at": at,
    }
    if numbers:
        whens = [When(pk=pk, then=Value(number[:NUMBER_LENGTH])) for pk, number in numbers.items()]
        values["book_number"] = Case(*whens, default=Value(""), output_field=CharField())
    elif state != BookState.SYNCHRONIZED and not keeps_number:
        values["book_number"] = ""
    model_of(kind).objects.filter(pk__in=wanted).update(**values)
    if state == BookState.SYNCHRONIZED:
        show_booked(kind, wanted)


def show_booked(kind: str, ids: Sequence[int]) -> None:
    """Write down with these documents what their links say of them; nothing for a kind that cannot be paid. In the
    caller's transaction, after the links."""
    model = model_of(kind)
    if not ids or not issubclass(model, ShowsBooked):
        return
    with database.cursor() as cursor:
        cursor.execute(_booked(model, ", ".join(["%s"] * len(ids))), [f"{kind}:", *ids])


def _booked(model: Any, chosen: str) -> str:
    """The company's live link, of the connection in use before any other."""
    is_plain = database.vendor == "sqlite"
    table = model._meta.db_table
    key = f"%s || CAST(document.id AS {'TEXT' if is_plain else 'VARCHAR'})"
    due = "json_extract(push.posting, '$.due_on')" if is_plain else "(push.posting ->> 'due_on')::date"
    return f"""
        UPDATE {table} SET booked_as = booked.remote_kind, booked_total = booked.total,
                           booked_on = booked.posting_on, booked_due_on = booked.due_on
        FROM (
          SELECT document.id AS id, COALESCE(link.remote_kind, '') AS remote_kind, link.total AS total,
                 push.posting_on AS posting_on,
                 CASE WHEN push.kind IN ('invoice', 'bill') THEN {due} ELSE push.posting_on END AS due_on
          FROM {table} document
          LEFT JOIN {Link._meta.db_table} link ON link.id = (
            SELECT one.id FROM {Connection._meta.db_table} held
            JOIN {Link._meta.db_table} one ON one.connection_id = held.id AND one.local_key = {key}
             AND one.removed_at IS NULL
            WHERE held.company_id = document.company_id
            ORDER BY held.is_active DESC, one.id DESC LIMIT 1
          )
          LEFT JOIN {Push._meta.db_table} push ON push.id = link.push_id
          WHERE document.id IN ({chosen})
        ) booked
        WHERE {table}.id = booked.id
    """
