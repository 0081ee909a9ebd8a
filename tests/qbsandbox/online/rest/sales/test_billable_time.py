"""Time sheets that an invoice bills."""

from typing import Any

import pytest

from rest_desk import Desk, identity, invoice, sale


def hours(us: Desk, **more: Any) -> Any:
    body = {
        "NameOf": "Employee", "EmployeeRef": {"value": "8"}, "CustomerRef": {"value": "1"},
        "TxnDate": "2024-02-20", "Hours": 3, "Minutes": 0, "HourlyRate": 75, "BillableStatus": "Billable",
    }  # fmt: skip
    return us.create("TimeActivity", {**body, **more})


def of(*times: Any) -> list[dict[str, str]]:
    return [{"TxnId": time["Id"], "TxnType": "TimeActivity"} for time in times]


def test_an_invoice_bills_the_time_it_names(us: Desk) -> None:
    time = hours(us)

    sold = us.create("Invoice", invoice(sale(225, item="2"), LinkedTxn=of(time)))

    assert sold["LinkedTxn"] == of(time)
    billed = us.read("TimeActivity", time["Id"])
    assert (billed["BillableStatus"], billed["SyncToken"]) == ("HasBeenBilled", "1")
    assert us.sparse("Invoice", sold, PrivateNote="x")["LinkedTxn"] == of(time)
    assert us.read("TimeActivity", time["Id"])["SyncToken"] == "1"


@pytest.mark.parametrize("how", ["delete", "void", "unlink"])
def test_time_without_its_invoice_is_billable_again(us: Desk, how: str) -> None:
    time = hours(us)
    sold = us.create("Invoice", invoice(sale(225, item="2"), LinkedTxn=of(time)))

    if how == "delete":
        us.delete("Invoice", sold)
    elif how == "void":
        us.post("invoice", identity(sold), operation="void")
    else:
        us.sparse("Invoice", sold, LinkedTxn=[])

    assert us.read("TimeActivity", time["Id"])["BillableStatus"] == "Billable"


def test_time_is_billed_once_to_its_own_customer(us: Desk) -> None:
    time, free, other = (
        hours(us),
        hours(us, BillableStatus="NotBillable"),
        hours(us, CustomerRef={"value": "2"}),
    )
    us.create("Invoice", invoice(sale(225, item="2"), LinkedTxn=of(time)))

    for refused in (time, free, other, {"Id": "999"}, {"Id": "x"}):
        assert us.code("invoice", invoice(sale(1), LinkedTxn=of(refused))) == "620"
    assert len(us.company.all("Invoice")) == 1
