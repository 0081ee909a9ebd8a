"""Each account's movement by month: what we predicted, what QuickBooks booked, and where the two differ, why."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crossfoot.core.money import ZERO, cents
from crossfoot.proof.ours import Ours
from crossfoot.proof.reading import Reading


def account_rows(reading: Reading, mine: Sequence[Ours]) -> tuple[list[dict[str, Any]], Decimal]:
    """One row per account and month with ours, QuickBooks' and the others' movement, and what differs."""
    predicted: dict[str, Decimal] = {}
    names = dict(reading.names)
    causes: dict[str, list[dict[str, str]]] = {}
    for one in mine:
        month = f"{one.posting_on:%Y-%m}"
        booked = reading.by_document.get(f"{one.remote_kind}|{one.remote_id}", {})
        if one.figures is None:
            # A bookkeeper's own document: its accounts are theirs to choose, so what is booked is expected.
            expected = {account_id: Decimal(amount) for account_id, amount in booked.items()}
        else:
            rate = Decimal(reading.rates.get(f"{one.remote_kind}|{one.remote_id}", "1"))
            expected = {}
            for account_id, name, movement in (*one.movements, *_computed_tax(one, reading)):
                names.setdefault(account_id or name, name)
                expected[account_id or name] = expected.get(account_id or name, ZERO) + cents(movement * rate)
        for account_id in expected.keys() | booked.keys():
            ours, theirs = expected.get(account_id, ZERO), Decimal(booked.get(account_id, "0"))
            place = f"{account_id}|{month}"
            predicted[place] = predicted.get(place, ZERO) + ours
            if ours != theirs:
                causes.setdefault(place, []).append(
                    {"key": one.key, "label": one.label, "ours": str(ours), "theirs": str(theirs)}
                )
    rows, difference = [], ZERO
    for place in sorted(predicted.keys() | reading.actual.keys() | reading.others.keys()):
        account_id, _, month = place.partition("|")
        ours, theirs = predicted.get(place, ZERO), Decimal(reading.actual.get(place, "0"))
        others, count = reading.others.get(place, ["0", "0"])
        difference += abs(theirs - ours)
        rows.append({
            "account_id": account_id, "account": names.get(account_id, account_id), "month": month,
            "ours": str(ours), "theirs": str(theirs), "others": others, "others_count": int(count),
            "difference": str(theirs - ours), "causes": causes.get(place, []),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["account"], row["month"])), difference


def _computed_tax(one: Ours, reading: Reading) -> tuple[tuple[str, str, Decimal], ...]:
    """What the tax that QuickBooks computed itself adds to our prediction."""
    tax = Decimal(reading.taxes.get(str(one.link_id), "0"))
    if not tax or not one.taxed_there:
        return ()
    (receivable, its_name), (payable, tax_name) = one.taxed_there
    return ((receivable, its_name, tax), (payable, tax_name, -tax))
