"""Which of QuickBooks' records are documents and parties of ours, by the links that `sync` keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from crossfoot.connections.models import Connection
from crossfoot.payments.models import Application, Payment
from crossfoot.payments.settling import SETTLED_RECORDS
from crossfoot.sync.models import Link

Name = tuple[str, str]
"""QuickBooks' record type and id."""

PARTIES = ("Customer", "Vendor")

IDS_A_QUERY = 2000


def document_keys(
    connection: Connection, names: Iterable[Name], *, among: Collection[str] = SETTLED_RECORDS
) -> dict[Name, str]:
    """Our documents behind these records, by record; what is not ours, or of another type, is left out."""
    wanted = {name for name in names if name[0] in among}
    found: dict[Name, str] = {}
    ids = sorted({remote_id for _, remote_id in wanted})
    for begin in range(0, len(ids), IDS_A_QUERY):
        rows = Link.objects.filter(
            connection=connection, remote_kind__in=list(among), remote_id__in=ids[begin : begin + IDS_A_QUERY]
        ).order_by("pk")
        for kind, remote_id, key in rows.values_list("remote_kind", "remote_id", "local_key"):
            found[kind, remote_id] = key
    return {name: key for name, key in found.items() if name in wanted}


def party_keys(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """Our parties behind `Vendor:56` …; where several of ours are one in QuickBooks, the first that was linked."""
    wanted = {name for name in names if name}
    rows = Link.objects.filter(
        connection=connection,
        remote_kind__in=PARTIES,
        remote_id__in={name.partition(":")[2] for name in wanted},
    ).order_by("-pk")
    found = {
        f"{kind}:{remote_id}": key
        for kind, remote_id, key in rows.values_list("remote_kind", "remote_id", "local_key")
    }
    return {name: key for name, key in found.items() if name in wanted}


def stale_applications(connection: Connection) -> dict[int, str]:
    """Applications whose document was linked or unlinked since, with the document that it is now."""
    link = Link.objects.filter(
        connection=connection, remote_kind=OuterRef("remote_kind"), remote_id=OuterRef("remote_id")
    ).order_by("-pk")
    rows = Application.objects.filter(payment__connection=connection, remote_kind__in=SETTLED_RECORDS)
    rows = rows.annotate(linked=Coalesce(Subquery(link.values("local_key")[:1]), Value("")))
    return dict(rows.exclude(document_key=F("linked")).values_list("pk", "linked"))


def stale_parties(connection: Connection) -> dict[int, str]:
    """Payments of parties that were not linked when they were read, and are now."""
    rows = Payment.objects.filter(connection=connection, party_key="").exclude(remote_party="")
    keys = party_keys(connection, rows.order_by().values_list("remote_party", flat=True).distinct())
    if not keys:
        return {}
    found = rows.filter(remote_party__in=list(keys)).values_list("pk", "remote_party")
    return {pk: keys[name] for pk, name in found}
