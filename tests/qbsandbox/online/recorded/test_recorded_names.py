"""Customers, vendors and employees as replies of 2024 to 2026 show them."""

from rest_desk import Desk

ALWAYS = [
    "Taxable",
    "Job",
    "BillWithParent",
    "Balance",
    "BalanceWithJobs",
    "PreferredDeliveryMethod",
    "IsProject",
]


def test_a_written_customer_says_whether_it_is_a_project_and_not_what_only_lists_say(us: Desk) -> None:
    """Recorded in July 2026 after a sparse update."""
    made = us.create("Customer", {"DisplayName": "Hazel & Rowan"})

    renamed = us.sparse("Customer", made, CompanyName="Hazel & Rowan Ltd")

    assert [name for name in ALWAYS if name not in renamed] == []
    assert renamed["IsProject"] is False
    assert {"ClientEntityId", "V4IDPseudonym"} & set(renamed) == set()


def test_rows_of_customers_carry_a_client_id_and_a_pseudonym(us: Desk) -> None:
    row = us.query("select * from Customer maxresults 1")["Customer"][0]
    read = us.read("Customer", row["Id"])

    assert (row["ClientEntityId"], row["V4IDPseudonym"]) == ("0", read["V4IDPseudonym"])
    assert "ClientEntityId" not in read


def test_a_vendor_that_is_read_has_rates_and_one_that_is_listed_has_none(us: Desk) -> None:
    """A read of February 2026 and rows of March 2024."""
    read = us.read("Vendor", "5")
    row = us.query("select * from Vendor where Id = '5'")["Vendor"][0]

    assert (read["BillRate"], read["CostRate"]) == (0, 0)
    assert {"BillRate", "CostRate"} & set(row) == set()


def test_an_employee_that_is_made_inactive_is_answered_in_full(us: Desk) -> None:
    """Recorded in July 2026."""
    made = us.create("Employee", {"GivenName": "Iris", "FamilyName": "Vale"})

    gone = us.sparse("Employee", made, Active=False)

    assert (gone["Active"], gone["Organization"], gone["DisplayName"]) == (
        False,
        False,
        "Iris Vale (deleted)",
    )
    assert "V4IDPseudonym" in gone


def test_ids_are_taken_as_numbers_and_answered_as_text(us: Desk) -> None:
    """Recorded in July 2026: a client that sends numbers is not refused."""
    made = us.create("Customer", {"DisplayName": "Larch"})

    body = {
        "Id": int(made["Id"]),
        "SyncToken": int(made["SyncToken"]),
        "sparse": True,
        "Notes": "calls at noon",
    }
    changed = us.post("customer", body)["Customer"]

    assert (changed["Id"], changed["SyncToken"]) == (made["Id"], "1")


def test_the_older_shape_is_a_switch(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False

    row = us.query("select * from Customer maxresults 1")["Customer"][0]

    assert {"IsProject", "ClientEntityId", "V4IDPseudonym"} & set(row) == set()
