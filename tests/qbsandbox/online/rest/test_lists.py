"""Classes, locations, payment methods, customer types, terms: the small lists."""

from typing import Any

import pytest

from rest_desk import Desk, identity

FIRST_CLASS = "5000000000000007280"


def test_a_class_is_answered_as_recorded_and_has_an_id_no_double_can_hold(us: Desk) -> None:
    reply = us.send("POST", "class", {"Name": "France"})

    assert reply.body.decode() == (
        '{"Class":{"Name":"France","SubClass":false,"FullyQualifiedName":"France","Active":true,"domain":"QBO",'
        '"sparse":false,"Id":"' + FIRST_CLASS + '","SyncToken":"0","MetaData":{"CreateTime":'
        '"2024-03-05T10:00:01-08:00","LastUpdatedTime":"2024-03-05T10:00:01-08:00"}},'
        '"time":"2024-03-05T10:00:01.300-08:00"}'
    )  # fmt: skip
    assert int(float(FIRST_CLASS)) != int(FIRST_CLASS) + 1 > 2**53
    assert us.read("Class", FIRST_CLASS)["Name"] == "France"
    assert us.query(f"select * from Class where Id = '{FIRST_CLASS}'")["Class"][0]["Id"] == FIRST_CLASS


def test_ids_beyond_any_list_are_not_found_rather_than_broken(us: Desk) -> None:
    for id in ("200200000000000042900", "9" * 5000):
        assert us.code(f"class/{id}", None, method="GET") == "610"
    assert us.query("select * from Class where Id = '200200000000000042900'") == {}
    assert us.code("class", {"Name": "X", "ParentRef": {"value": "200200000000000042900"}}) == "2500"


@pytest.mark.parametrize(("kind", "flag"), [("Class", "SubClass"), ("Department", "SubDepartment")])
def test_sub_records_have_their_parents_in_their_full_name(us: Desk, kind: str, flag: str) -> None:
    top = us.create(kind, {"Name": "Europe", flag: False, "FullyQualifiedName": ""})
    below = us.create(kind, {"Name": "Spain", flag: True, "ParentRef": {"value": top["Id"]}})
    assert (below["FullyQualifiedName"], below[flag]) == ("Europe:Spain", True)
    assert below["ParentRef"] == {"value": top["Id"]}

    changed = us.sparse(kind, top, Name="EU")

    assert changed["FullyQualifiedName"] == "EU"
    again = us.read(kind, below["Id"])
    assert (again["FullyQualifiedName"], again["SyncToken"]) == ("EU:Spain", "0")
    assert again["MetaData"]["LastUpdatedTime"] == changed["MetaData"]["LastUpdatedTime"]
    promoted = us.sparse(kind, again, **{flag: False})
    assert (promoted["FullyQualifiedName"], promoted[flag], "ParentRef" in promoted) == (
        "Spain",
        False,
        False,
    )


@pytest.mark.parametrize("kind", ["Class", "Department"])
def test_a_name_is_taken_among_siblings_only(us: Desk, kind: str) -> None:
    top = us.create(kind, {"Name": "North"})
    us.create(kind, {"Name": "Shop", "ParentRef": {"value": top["Id"]}})

    assert us.create(kind, {"Name": "Shop"})["FullyQualifiedName"] == "Shop"
    fault = us.fault(kind.lower(), {"Name": "SHOP", "ParentRef": {"value": top["Id"]}})
    assert (fault["code"], fault["Message"]) == ("6240", "Duplicate Name Exists Error")
    assert fault["Detail"].startswith("The name supplied already exists. : Id=")
    us.company.switches.names_the_record_with_the_name = False
    assert us.fault(kind.lower(), {"Name": "north"})["Detail"] == "The name supplied already exists. : null"


def test_five_levels_of_classes_are_the_end(us: Desk) -> None:
    parent = us.create("Class", {"Name": "1"})["Id"]
    for level in range(2, 6):
        parent = us.create("Class", {"Name": str(level), "ParentRef": {"value": parent}})["Id"]

    assert us.code("class", {"Name": "6", "ParentRef": {"value": parent}}) == "6180"
    assert us.code("class", {"Name": "Orphan", "SubClass": True}) == "6150"


@pytest.mark.parametrize("kind", ["Class", "Department", "PaymentMethod", "Term"])
def test_inactive_ones_give_their_name_free_and_take_it_back(us: Desk, kind: str) -> None:
    more: dict[str, Any] = {"DueDays": 7} if kind == "Term" else {}
    made = us.create(kind, {"Name": "Seasonal", **more})

    gone = us.sparse(kind, made, Active=False)
    assert (gone["Name"], gone["Active"], gone["SyncToken"]) == ("Seasonal (deleted)", False, "1")
    assert us.query(f"select * from {kind} where Name = 'Seasonal (deleted)'") == {}
    assert us.sparse(kind, gone, Active=False) == gone

    back = us.sparse(kind, gone, Active=True)
    assert (back["Name"], back["Active"], back["SyncToken"]) == ("Seasonal", True, "2")


@pytest.mark.parametrize(
    ("kind", "longest"), [("Class", 100), ("Department", 100), ("PaymentMethod", 31), ("Term", 31)]
)
def test_names_have_their_lengths_and_characters(us: Desk, kind: str, longest: int) -> None:
    more: dict[str, Any] = {"DueDays": 7} if kind == "Term" else {}
    assert us.create(kind, {"Name": "x" * longest, **more})["Name"] == "x" * longest
    assert us.code(kind.lower(), {"Name": "x" * (longest + 1), **more}) == "2050"
    assert us.code(kind.lower(), {"Name": "tab\tbed", **more}) == "2040"
    assert us.code(kind.lower(), {"Name": " ", **more}) == "2020"


def test_a_payment_method_is_no_card_unless_it_says_so(us: Desk) -> None:
    made = us.create("PaymentMethod", {"Name": "Business Check"})
    assert list(made)[:3] == ["Name", "Active", "Type"]
    assert made["Type"] == "NON_CREDIT_CARD"
    assert us.create("PaymentMethod", {"Name": "Platinum", "Type": "CREDIT_CARD"})["Type"] == "CREDIT_CARD"
    assert us.code("paymentmethod", {"Name": "Shells", "Type": "SHELLS"}) == "2170"
    assert us.code("paymentmethod", {"Name": "business check"}) == "6240"


def test_payment_methods_come_by_name(us: Desk) -> None:
    names = [m["Name"] for m in us.query("select * from PaymentMethod")["PaymentMethod"]]

    assert names == sorted(names, key=str.casefold) and "Cash" in names


def test_customer_types_can_only_be_read(us: Desk) -> None:
    assert us.code("customertype", {"Name": "Wholesale"}) == "500"
    with us.company.transaction():
        made = us.company.store.insert("CustomerType", {"Name": "Value", "Active": True}, at=us.now)

    assert us.read("CustomerType", str(made.id))["Name"] == "Value"
    customer = us.create("Customer", {"DisplayName": "V", "CustomerTypeRef": {"value": str(made.id)}})
    assert customer["CustomerTypeRef"] == {"value": str(made.id)}


@pytest.mark.parametrize("kind", ["class", "department", "paymentmethod", "term"])
def test_list_records_are_never_deleted(us: Desk, kind: str) -> None:
    assert us.code(kind, {"Id": "1", "SyncToken": "0"}, operation="delete") == "500"


def test_a_term_is_of_days_or_of_a_day_of_the_month(us: Desk) -> None:
    days = us.create("Term", {"Name": "Term120", "DueDays": "120"})
    assert list(days) == ["Name", "Active", "Type", "DiscountPercent", "DueDays", "domain", "sparse", "Id",
                          "SyncToken", "MetaData"]  # fmt: skip
    assert (days["Type"], days["DueDays"], days["DiscountPercent"]) == ("STANDARD", 120, 0)

    month = us.sparse("Term", days, DayOfMonthDue=15, DueNextMonthDays=5)
    assert (month["Type"], month["DayOfMonthDue"], "DueDays" in month) == ("DATE_DRIVEN", 15, False)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({}, "2020"),
        ({"DueDays": 1000}, "2240"),
        ({"DueDays": -1}, "2240"),
        ({"DueDays": 1.5}, "2080"),
        ({"DayOfMonthDue": 32}, "2240"),
        ({"DueDays": 5, "DiscountPercent": 101}, "2150"),
    ],
)
def test_terms_that_make_no_sense_are_refused(us: Desk, wrong: dict[str, Any], code: str) -> None:
    before = us.query("select count(*) from Term")

    assert us.code("term", {"Name": "Odd", **wrong}) == code
    assert us.query("select count(*) from Term") == before


def test_a_full_update_with_everything_that_was_read_changes_the_name_only(us: Desk) -> None:
    for kind, body in (
        ("Class", {"Name": "A"}),
        ("Department", {"Name": "B"}),
        ("PaymentMethod", {"Name": "C"}),
        ("Term", {"Name": "D", "DueDays": 9}),
    ):
        made = us.create(kind, body)
        changed = us.post(kind.lower(), {**made, "Name": f"{made['Name']}2"})[kind]
        for key in made.keys() - {"Name", "FullyQualifiedName", "SyncToken", "MetaData"}:
            assert changed[key] == made[key]
        assert (changed["Name"], changed["SyncToken"]) == (f"{made['Name']}2", "1")
        assert us.code(kind.lower(), {**identity(made), "Name": "Late"}) == "5010"
