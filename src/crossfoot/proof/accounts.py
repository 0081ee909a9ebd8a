"""Each account's movement by month: what we predicted, what QuickBooks booked, and where the two differ, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.money import ZERO, cents
from crossfoot.proof.ours import Ours
from crossfoot.proof.progress import Reading

CENT = Decimal("0.01")

RECEIPTS = frozenset({"SalesReceipt", "RefundReceipt"})
"""What moves neither a receivable nor a payable."""


def account_rows(
    reading: Reading, unsettled: Sequence[Ours], mappings: Mappings
) -> tuple[list[dict[str, Any]], Decimal]:
    """One row per account and month with ours, QuickBooks' and the others' movement, and what differs.

    `unsettled` are the documents of `reading.open`; of all others the sums are in `reading`.

    All in home currency, debits positive. A place is "account id|month". The second figure is the money that
    stands in a wrong place: an amount missing on one account and too much on another counts once.
    """
    predicted = {place: Decimal(amount) for place, amount in reading.predicted.items()}
    names = reading.names
    causes: dict[str, list[dict[str, str]]] = {}
    for one in unsettled:
        booked = _booked(reading, f"{one.remote_kind}|{one.remote_id}")
        # A bookkeeper's own document: its accounts are theirs to choose, so what is booked is expected.
        expected = booked if one.figures is None else expected_of(one, reading, mappings, booked)
        for place, amount in expected.items():
            predicted[place] = predicted.get(place, ZERO) + amount
        _name_causes(causes, one.key, one.label, expected, booked)
    for name, (key, label) in reading.strays.items():
        _name_causes(causes, key, label, {}, _booked(reading, name))
    rows, over, under = [], ZERO, ZERO
    for place in sorted(predicted.keys() | reading.actual.keys() | reading.others.keys()):
        account_id, _, month = place.partition("|")
        ours, theirs = predicted.get(place, ZERO), Decimal(reading.actual.get(place, "0"))
        others, count = reading.others.get(place, ["0", "0"])
        over += max(theirs - ours, ZERO)
        under += max(ours - theirs, ZERO)
        rows.append({
            "account_id": account_id, "account": names.get(account_id, account_id), "month": month,
            "ours": str(ours), "theirs": str(theirs), "others": others, "others_count": int(count),
            "difference": str(theirs - ours), "causes": causes.get(place, []),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["account"], row["month"])), max(over, under)


def _booked(reading: Reading, name: str) -> dict[str, Decimal]:
    return {place: Decimal(amount) for place, amount in reading.by_document.get(name, {}).items()}


def expected_of(
    one: Ours, reading: Reading, mappings: Mappings, booked: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """What we predicted when the document was sent, in home currency, by place."""
    month = f"{one.posting_on:%Y-%m}"
    rate = one.exchange_rate or Decimal(reading.rates.get(f"{one.remote_kind}|{one.remote_id}", "1"))
    expected: dict[str, Decimal] = {}
    for account_id, name, movement in (*one.movements, *_computed_tax(one, reading)):
        reading.names.setdefault(account_id or name, name)
        place = f"{account_id or name}|{month}"
        expected[place] = expected.get(place, ZERO) + cents(movement * rate)
    if one.currency == mappings.home_currency:
        return expected
    return _as_converted(one, _in_its_currency(one, expected, booked, mappings), booked)


def _in_its_currency(
    one: Ours, expected: Mapping[str, Decimal], booked: Mapping[str, Decimal], mappings: Mappings
) -> dict[str, Decimal]:
    """QuickBooks keeps one receivable and one payable account for each currency, and opens them itself.

    We predict on the one in home currency; what was booked on its sister is meant.
    """
    if one.remote_kind in RECEIPTS:
        return dict(expected)
    home = mappings.receivable if one.remote_kind in {"Invoice", "CreditMemo"} else mappings.payable
    if home is None:
        return dict(expected)
    month = f"{one.posting_on:%Y-%m}"
    ours = f"{home.remote_id}|{month}"
    sisters = [place for place, amount in booked.items() if place not in expected and place.endswith(month)]
    if ours not in expected or ours in booked or len(sisters) != 1:
        return dict(expected)
    return {sisters[0] if place == ours else place: amount for place, amount in expected.items()}


def _as_converted(
    one: Ours, expected: Mapping[str, Decimal], booked: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """QuickBooks converts and rounds a foreign document line by line: as many cents as there are lines may lie
    between that and our conversion of the whole account, and are QuickBooks' to place."""
    most = CENT * one.sides
    return {
        place: booked[place] if place in booked and abs(booked[place] - amount) <= most else amount
        for place, amount in expected.items()
    }


def _name_causes(
    causes: dict[str, list[dict[str, str]]],
    key: str,
    label: str,
    expected: Mapping[str, Decimal],
    booked: Mapping[str, Decimal],
) -> None:
    for place in sorted(expected.keys() | booked.keys()):
        ours, theirs = expected.get(place, ZERO), booked.get(place, ZERO)
        if ours != theirs:
            causes.setdefault(place, []).append(
                {"key": key, "label": label, "ours": str(ours), "theirs": str(theirs)}
            )


def _computed_tax(one: Ours, reading: Reading) -> tuple[tuple[str, str, Decimal], ...]:
    """What the tax that QuickBooks computed itself adds to our prediction."""
    tax = Decimal(reading.taxes.get(str(one.link_id), "0"))
    if not tax or not one.taxed_there:
        return ()
    (receivable, its_name), (payable, tax_name) = one.taxed_there
    return ((receivable, its_name, tax), (payable, tax_name, -tax))
