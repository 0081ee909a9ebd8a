"""Letting go of what agrees: once a part of the period is read, only its sums and its differences are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from crossfoot.core.mappings import Mappings
from crossfoot.proof.accounts import expected_of
from crossfoot.proof.ours import Ours
from crossfoot.proof.progress import Reading


def settle(
    here: Sequence[Ours], booked: Mapping[str, Mapping[str, Decimal]], reading: Reading, mappings: Mappings
) -> None:
    """Count the documents of a part whose lists and ledger were read. `booked` is what the ledger has of ours on these
    days, by document and place; what it has of a document otherwise than predicted stays to be told."""
    unsettled = {*reading.missing, *reading.elsewhere}
    left = dict(booked)
    for one in here:
        name = f"{one.remote_kind}|{one.remote_id}"
        _count(one, reading)
        its = dict(left.pop(name, {}))
        # A bookkeeper's own document: its accounts are theirs to choose, so what is booked is expected.
        expected = its if one.figures is None else expected_of(one, reading, mappings, its)
        if one.link_id in unsettled or name in reading.by_document or expected != its:
            reading.open.append(one.link_id)
            _keep(name, its, reading)
            continue
        for place, amount in expected.items():
            reading.predicted[place] = str(Decimal(reading.predicted.get(place, "0")) + amount)
        reading.rates.pop(name, None)
        reading.taxes.pop(str(one.link_id), None)
    for name, places in left.items():
        _keep(name, places, reading)


def _count(one: Ours, reading: Reading) -> None:
    reading.documents += 1
    reading.stated = str(Decimal(reading.stated) + one.stated)
    reading.booked = str(Decimal(reading.booked) + one.booked)
    if one.booked != one.stated:
        reading.sources.append({
            "key": one.key, "label": one.label, "stated": str(one.stated), "booked": str(one.booked),
            "difference": str(one.booked - one.stated),
        })  # fmt: skip


def _keep(name: str, places: Mapping[str, Decimal], reading: Reading) -> None:
    document = reading.by_document.setdefault(name, {})
    for place, amount in places.items():
        document[place] = str(Decimal(document.get(place, "0")) + amount)
