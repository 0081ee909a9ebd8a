"""Templates of documents that recur."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qbsandbox.company.entities.office.recurring import next_date
from rest_desk import Desk, bill, expense, identity, invoice, sale

MONTHLY = {
    "Name": "Telephone Bill", "RecurType": "Automated", "Active": True,
    "ScheduleInfo": {"IntervalType": "Monthly", "DayOfMonth": 1, "NumInterval": 1, "StartDate": "2024-04-01",
                     "EndDate": "2025-04-01", "MaxOccurrences": 10, "DaysBefore": 2},
}  # fmt: skip


def template(kind: str, document: dict[str, Any], **info: Any) -> dict[str, Any]:
    held = {key: value for key, value in document.items() if key != "TxnDate"}
    return {kind: {**held, "RecurringInfo": {**MONTHLY, **info}}}


def create(desk: Desk, body: dict[str, Any]) -> Any:
    return desk.post("recurringtransaction", body)["RecurringTransaction"]


def test_a_template_is_answered_in_the_envelope_of_its_kind(us: Desk) -> None:
    made = create(us, template("Bill", bill(expense(74.36))))

    assert list(made) == ["Bill"]
    held = made["Bill"]
    assert held["RecurringInfo"] == {
        **MONTHLY, "ScheduleInfo": {**MONTHLY["ScheduleInfo"], "NextDate": "2024-04-01"},
    }  # fmt: skip
    assert (held["RecurDataRef"], held["TotalAmt"], held["SyncToken"]) == (
        {"value": "1"},
        Decimal("74.36"),
        "0",
    )
    assert held["VendorRef"] == {"value": "5", "name": "Evergreen Paper Mill"}
    assert "TxnDate" not in held and "DocNumber" not in held
    assert us.get(f"recurringtransaction/{held['Id']}")["RecurringTransaction"] == made


def test_a_template_posts_nothing_takes_no_number_and_is_no_document(us: Desk) -> None:
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    first = us.create("Invoice", invoice(sale(1)))
    made = create(us, template("Invoice", invoice(sale(500))))["Invoice"]
    second = us.create("Invoice", invoice(sale(1)))

    assert int(second["DocNumber"]) == int(first["DocNumber"]) + 1
    assert us.entries(made) == []
    assert us.read("Customer", "1")["Balance"] == 2
    assert us.query("select count(*) from Invoice") == {"totalCount": 2}
    assert us.code(f"invoice/{made['Id']}", None, method="GET") == "610"
    assert len({first["Id"], made["Id"], second["Id"]}) == 3


def test_templates_are_found_by_kind_and_name(us: Desk) -> None:
    one = create(us, template("Bill", bill(expense(10))))
    two = create(us, template("Invoice", invoice(sale(20)), Name="Rent"))

    every = us.query("select * from RecurringTransaction")
    assert every == {"RecurringTransaction": [one, two], "startPosition": 1, "maxResults": 2}
    assert us.query("SELECT * FROM RecurringTransaction WHERE Type = 'Bill'")["RecurringTransaction"] == [one]
    assert us.query("select * from RecurringTransaction where Name = 'rent'")["RecurringTransaction"] == [two]
    assert us.query("select * from RecurringTransaction where Name like 'Re%'")["RecurringTransaction"] == [
        two
    ]
    data = two["Invoice"]["RecurDataRef"]["value"]
    found = us.query(f"select * from RecurringTransaction where RecurDataRef = '{data}'")
    assert found["RecurringTransaction"] == [two]
    assert us.query("select * from RecurringTransaction where Type = 'Deposit'") == {}


def test_an_invoice_shows_a_deposit_that_may_not_be_sent_back(us: Desk) -> None:
    made = create(us, template("Invoice", invoice(sale(20))))
    assert made["Invoice"]["Deposit"] == 0

    changed = {**made["Invoice"], "RecurringInfo": {**made["Invoice"]["RecurringInfo"], "Name": "Renamed"}}
    fault = us.fault("recurringtransaction", {"Invoice": changed})
    assert (fault["code"], fault["element"]) == ("2010", "Deposit")

    del changed["Deposit"]
    again = create(us, {"Invoice": changed})["Invoice"]
    assert (again["Id"], again["SyncToken"], again["RecurringInfo"]["Name"]) == (
        made["Invoice"]["Id"],
        "1",
        "Renamed",
    )
    assert (again["TotalAmt"], again["RecurDataRef"]) == (20, made["Invoice"]["RecurDataRef"])


def test_a_template_is_deleted_with_the_whole_object(us: Desk) -> None:
    made = create(us, template("Bill", bill(expense(10))))

    gone = us.post("recurringtransaction", made, operation="delete")["RecurringTransaction"]

    assert gone == {"Bill": {"domain": "QBO", "status": "Deleted", "Id": made["Bill"]["Id"]}}
    assert us.query("select * from RecurringTransaction") == {}
    second = create(us, template("Bill", bill(expense(10))))["Bill"]
    us.post("recurringtransaction", identity(second), operation="delete")
    assert us.code(f"recurringtransaction/{second['Id']}", None, method="GET") == "610"


def test_a_template_of_nothing_is_refused(us: Desk) -> None:
    assert us.fault("recurringtransaction", {"Invoice": {}})["code"] == "2020"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "2010"),
        ({"Payment": {}}, "2010"),
        ({"Invoice": invoice(sale(1))}, "2020"),
        (template("Invoice", invoice(sale(1)), Name=""), "2020"),
        (template("Invoice", invoice(sale(1)), RecurType="Whenever"), "2170"),
        (template("Invoice", invoice(sale(1)), ScheduleInfo={"IntervalType": "Hourly"}), "2170"),
        (template("Invoice", invoice(sale(1)), ScheduleInfo={"DayOfMonth": 32}), "2240"),
        (template("Invoice", {"CustomerRef": {"value": "99"}, "Line": [sale(1)]}), "2500"),
        (template("Invoice", {**invoice(sale(1)), "Colour": "red"}), "2010"),
    ],
)
def test_templates_that_make_no_sense_are_refused(us: Desk, body: dict[str, Any], code: str) -> None:
    assert us.code("recurringtransaction", body) == code
    assert us.query("select * from RecurringTransaction") == {}


def test_the_name_of_a_template_is_taken_once(us: Desk) -> None:
    create(us, template("Bill", bill(expense(10))))

    assert (
        us.code("recurringtransaction", template("Bill", bill(expense(10)), Name="TELEPHONE bill")) == "6240"
    )


@pytest.mark.parametrize(
    "kind_and_document",
    [
        ("Estimate", invoice(sale(5))),
        ("SalesReceipt", invoice(sale(5))),
        ("CreditMemo", invoice(sale(5))),
        ("PurchaseOrder", bill(expense(5), APAccountRef={"value": "33"})),
        ("VendorCredit", bill(expense(5))),
        ("Purchase", {"PaymentType": "Cash", "AccountRef": {"value": "35"}, "Line": [expense(5)]}),
        ("Transfer", {"FromAccountRef": {"value": "35"}, "ToAccountRef": {"value": "36"}, "Amount": 5}),
    ],
)
def test_every_kind_can_recur(us: Desk, kind_and_document: tuple[str, dict[str, Any]]) -> None:
    kind, document = kind_and_document

    made = create(us, template(kind, document))

    assert list(made) == [kind]
    assert us.query(f"select * from RecurringTransaction where Type = '{kind}'")["RecurringTransaction"] == [
        made
    ]
    assert us.entries(made[kind]) == []


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"IntervalType": "Daily", "StartDate": "2024-03-10"}, "2024-03-10"),
        ({"IntervalType": "Weekly", "DayOfWeek": "Friday", "StartDate": "2024-03-10"}, "2024-03-15"),
        ({"IntervalType": "Monthly", "DayOfMonth": 31, "StartDate": "2024-04-02"}, "2024-04-30"),
        ({"IntervalType": "Monthly", "WeekOfMonth": 2, "DayOfWeek": "Monday", "StartDate": "2024-03-12"}, "2024-04-08"),
        (
            {"IntervalType": "Yearly", "MonthOfYear": "January", "DayOfMonth": 5, "StartDate": "2024-03-12"},
            "2025-01-05",
        ),
        ({"IntervalType": "Monthly", "DayOfMonth": 9, "StartDate": "2024-04-10", "EndDate": "2024-05-01"}, None),
    ],
)  # fmt: skip
def test_the_next_date_follows_the_schedule(schedule: dict[str, Any], expected: str | None) -> None:
    found = next_date(schedule, date(2024, 3, 5))

    assert (found.isoformat() if found else None) == expected
