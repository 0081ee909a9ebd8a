"""What a client has read it may send back: nothing of the record and nothing in the books is another then."""

import json
from datetime import date
from typing import Any

import pytest

from qbsandbox.clock import VirtualClock
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.sandbox import QuickBooksSandbox
from rest_desk import NOW, Desk, parse

MOVING = ("SyncToken", "MetaData", "sparse")
KINDS = sorted(
    name
    for name, type in ENTITIES.items()
    if "update" in type.can and type.has_id and name not in ("RecurringTransaction", "CompanyInfo")
)


@pytest.fixture(scope="module")
def sample() -> Any:
    with QuickBooksSandbox(profiles=("sample",), seed=1, clock=VirtualClock(NOW)) as sandbox:
        yield Desk(sandbox.company("sample"))


def test_the_sample_company_has_an_example_of_every_kind_that_can_be_made(sample: Desk) -> None:
    assert [kind for kind in ENTITIES if not sample.company.all(kind)] == ["CustomerType"]


@pytest.mark.parametrize(
    ("kind", "sparse"),
    # Inventory adjustments know sparse updates only (documented).
    [(kind, sparse) for kind in KINDS for sparse in (False, True) if sparse or kind != "InventoryAdjustment"],
)
def test_a_record_sent_back_as_it_was_read_stays_as_it_is(sample: Desk, kind: str, sparse: bool) -> None:
    held = _balances(sample)
    for record in sample.company.all(kind)[:20]:
        if any(link["TxnType"] == "Deposit" for link in record.get("LinkedTxn", ())):
            continue  # frozen, 6540
        body = {name: value for name, value in record.items() if name != "PurchaseEx"}

        sent = json.loads(json.dumps({**body, "sparse": sparse}, default=str))
        answer = parse(sample.send("POST", kind.lower(), sent))

        assert "Fault" not in answer, answer
        after = next(each for each in sample.company.all(kind) if each["Id"] == record["Id"])
        assert _lasting(after) == _lasting(record)
    assert _balances(sample) == held


def _lasting(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in MOVING}


def _balances(desk: Desk) -> list[tuple[str, Any]]:
    ledger = desk.company.ledger
    return [(id, balance) for id, _, balance in ledger.trial_balance(date(2024, 1, 1), date(2030, 12, 31))]
