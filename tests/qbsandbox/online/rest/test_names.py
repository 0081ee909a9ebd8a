"""Customers, vendors and employees share one name space and one sequence of ids."""

import pytest

from rest_desk import Desk, bill, expense, identity, invoice, sale


def test_customers_vendors_and_employees_count_one_sequence(us: Desk) -> None:
    ids = [
        us.create("Customer", {"DisplayName": "One"})["Id"],
        us.create("Vendor", {"DisplayName": "Two"})["Id"],
        us.create("Employee", {"GivenName": "Three", "FamilyName": "Hands"})["Id"],
    ]

    assert ids == ["9", "10", "11"]


@pytest.mark.parametrize("kind", ["customer", "vendor", "employee"])
@pytest.mark.parametrize(
    "name", ["Alder Street Books", "ALDER street books", "evergreen paper mill", "front desk"]
)
def test_a_name_is_taken_in_all_three_lists_whatever_its_case(us: Desk, kind: str, name: str) -> None:
    before = us.counts()

    fault = us.fault(kind, {"DisplayName": name})

    assert (fault["code"], fault["Message"]) == ("6240", "Duplicate Name Exists Error")
    assert fault["Detail"].startswith("The name supplied already exists. : ")
    assert us.counts() == before


def test_a_name_is_made_of_its_parts_where_none_is_given(us: Desk) -> None:
    made = us.create("Customer", {"Title": "Dr.", "GivenName": "Inez", "FamilyName": "Vale", "Suffix": "Jr."})

    assert made["DisplayName"] == made["FullyQualifiedName"] == "Dr. Inez Vale Jr."


def test_without_any_name_it_is_6080(us: Desk) -> None:
    assert us.code("customer", {"CompanyName": "Nameless Ltd"}) == "6080"
    assert us.code("vendor", {"DisplayName": "   "}) == "6080"


@pytest.mark.parametrize("name", ["Books: second hand", "Tab\tbed", "Two\nlines"])
def test_colon_tab_and_newline_are_refused_in_names(us: Desk, name: str) -> None:
    fault = us.fault("customer", {"DisplayName": name})

    assert (fault["code"], fault["element"]) == ("2040", "DisplayName")
    assert fault["Detail"] == f"Element contains invalid characters. {name}"


def test_a_name_may_have_100_characters_and_with_the_switch_500(us: Desk) -> None:
    assert us.create("Customer", {"DisplayName": "x" * 100})["DisplayName"] == "x" * 100
    fault = us.fault("customer", {"DisplayName": "y" * 101})
    assert (fault["code"], fault["Message"]) == ("2050", "Invalid String Length")
    assert "Max:100 supplied length:101" in fault["Detail"]

    us.company.switches.name_length = 500
    assert us.create("Customer", {"DisplayName": "y" * 500})["Id"]
    assert us.code("customer", {"DisplayName": "z" * 501}) == "2050"


def test_a_us_company_refuses_characters_outside_latin1_a_uk_company_keeps_them(us: Desk, uk: Desk) -> None:
    assert us.create("Customer", {"DisplayName": "Café Müller"})["DisplayName"] == "Café Müller"
    fault = us.fault("customer", {"DisplayName": "Sunny ☀ Side"})
    assert (fault["code"], fault["element"]) == ("2040", "DisplayName")
    assert uk.create("Customer", {"DisplayName": "Sunny ☀ Side"})["DisplayName"] == "Sunny ☀ Side"

    us.company.switches.checks_latin1 = False
    assert us.create("Customer", {"DisplayName": "Sunny ☀ Side"})["DisplayName"] == "Sunny ☀ Side"


def test_an_address_without_at_or_dot_is_no_email(us: Desk) -> None:
    for address in ("nobody", "nobody@nowhere", "no.body"):
        assert (
            us.code("customer", {"DisplayName": "Mail", "PrimaryEmailAddr": {"Address": address}}) == "2210"
        )


def test_a_deactivated_customer_gives_its_name_free(us: Desk) -> None:
    made = us.create("Customer", {"DisplayName": "Old Corner Shop"})

    gone = us.sparse("Customer", made, Active=False)
    assert (gone["DisplayName"], gone["PrintOnCheckName"], gone["Active"]) == (
        "Old Corner Shop (deleted)",
        "Old Corner Shop",
        False,
    )
    assert us.query("select * from Customer where DisplayName = 'Old Corner Shop (deleted)'") == {}
    assert us.read("Customer", made["Id"])["Active"] is False

    second = us.create("Vendor", {"DisplayName": "Old Corner Shop"})
    assert us.code("customer", {**identity(gone), "sparse": True, "Active": True}) == "6240"
    us.sparse("Vendor", second, DisplayName="New Corner Shop")
    back = us.sparse("Customer", gone, Active=True)
    assert (back["DisplayName"], back["Active"]) == ("Old Corner Shop", True)


def test_two_customers_of_one_name_can_both_be_deactivated(us: Desk) -> None:
    first = us.sparse("Customer", us.create("Customer", {"DisplayName": "Twin"}), Active=False)
    second = us.sparse("Customer", us.create("Customer", {"DisplayName": "Twin"}), Active=False)

    assert [first["DisplayName"], second["DisplayName"]] == ["Twin (deleted)", "Twin (deleted 1)"]


def test_deactivating_what_is_inactive_changes_nothing(us: Desk) -> None:
    gone = us.sparse("Customer", us.create("Customer", {"DisplayName": "Gone"}), Active=False)

    again = us.sparse("Customer", gone, Active=False)

    assert again == gone


def test_an_inactive_customer_cannot_be_invoiced_but_keeps_its_invoices(us: Desk) -> None:
    made = us.create("Customer", {"DisplayName": "Past Patron"})
    sold = us.create("Invoice", invoice(sale(10), customer=made["Id"]))
    us.company.switches.deactivations_with_balance = "allow"
    us.sparse("Customer", made, Active=False)

    fault = us.fault("invoice", invoice(sale(10), customer=made["Id"]))
    assert fault["code"] == "2500"
    assert fault["Detail"] == (
        "Invalid Reference Id : Something you're trying to use has been made inactive. "
        "Check the fields with customers."
    )
    assert us.read("Invoice", sold["Id"])["CustomerRef"]["name"] == "Past Patron (deleted)"


def test_a_rename_moves_full_and_check_names_along(us: Desk) -> None:
    made = us.create("Customer", {"DisplayName": "Before"})

    changed = us.sparse("Customer", made, DisplayName="After")

    assert (changed["FullyQualifiedName"], changed["PrintOnCheckName"]) == ("After", "After")


def test_a_job_hangs_below_its_parent_and_counts_into_its_balance(us: Desk) -> None:
    job = us.create("Customer", {"DisplayName": "Roof", "ParentRef": {"value": "1"}})
    us.create("Invoice", invoice(sale(70), customer=job["Id"]))

    assert (job["FullyQualifiedName"], job["Job"], job["Level"]) == ("Alder Street Books:Roof", True, 1)
    parent = us.read("Customer", "1")
    assert (parent["Balance"], parent["BalanceWithJobs"]) == (0, 70)


def test_five_levels_are_the_end(us: Desk) -> None:
    parent = "1"
    for level in range(1, 5):
        parent = us.create("Customer", {"DisplayName": f"Level {level}", "ParentRef": {"value": parent}})[
            "Id"
        ]

    assert us.code("customer", {"DisplayName": "Too deep", "ParentRef": {"value": parent}}) == "6180"


def test_a_customers_balance_moves_its_time_but_not_its_sync_token(us: Desk) -> None:
    before = us.read("Customer", "1")

    us.create("Invoice", invoice(sale(100)))

    after = us.read("Customer", "1")
    assert (after["Balance"], after["SyncToken"]) == (100, "0")
    assert after["MetaData"]["LastUpdatedTime"] == "2024-03-05T10:00:02-08:00"
    assert before["MetaData"]["LastUpdatedTime"] == "2024-03-05T10:00:00-08:00"


def test_the_currency_of_a_name_is_for_good(us: Desk) -> None:
    made = us.create("Customer", {"DisplayName": "Bistro", "CurrencyRef": {"value": "EUR"}})

    assert made["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    assert us.code("customer", {**identity(made), "sparse": True, "CurrencyRef": {"value": "USD"}}) == "6000"
    assert us.code("customer", {"DisplayName": "Nowhere", "CurrencyRef": {"value": "XXQ"}}) == "2220"


def test_a_vendors_tax_number_is_masked(us: Desk) -> None:
    made = us.create("Vendor", {"DisplayName": "Taxed", "TaxIdentifier": "99-5688293"})
    echoed = us.post("vendor", made)["Vendor"]

    assert (made["TaxIdentifier"], echoed["TaxIdentifier"]) == ("XXXXXX8293", "XXXXXX8293")
    assert (made["Vendor1099"], made["Balance"]) == (False, 0)


def test_a_customer_who_owes_something_stays_active(us: Desk) -> None:
    made = us.create("Customer", {"DisplayName": "Owing"})
    us.create("Invoice", invoice(sale(10), customer=made["Id"]))

    fault = us.fault("customer", {**identity(made), "sparse": True, "Active": False})

    assert (fault["code"], fault["Message"]) == ("6220", "Entity has a balance")
    assert us.read("Customer", made["Id"])["Active"] is True


def test_a_customer_with_billable_time_or_expenses_stays_active(us: Desk) -> None:
    made = us.create("Customer", {"DisplayName": "Unbilled"})
    worked = us.create(
        "TimeActivity",
        {
            "NameOf": "Employee", "EmployeeRef": {"value": "8"}, "CustomerRef": {"value": made["Id"]},
            "BillableStatus": "Billable", "HourlyRate": 50, "Hours": 2, "Minutes": 0,
        },
    )  # fmt: skip
    leaving = {**identity(made), "sparse": True, "Active": False}
    assert us.code("customer", leaving) == "6280"

    us.delete("TimeActivity", worked)
    us.create("Bill", bill(expense(30, CustomerRef={"value": made["Id"]}, BillableStatus="Billable")))
    assert us.code("customer", leaving) == "6280"


def test_renaming_a_parent_renames_everything_below_it_without_counting_as_a_change(us: Desk) -> None:
    job = us.create("Customer", {"DisplayName": "Roof", "ParentRef": {"value": "1"}, "Job": True})
    part = us.create("Customer", {"DisplayName": "Tiles", "ParentRef": {"value": job["Id"]}, "Job": True})

    changed = us.sparse("Customer", us.read("Customer", "1"), DisplayName="Alder Books")

    below = us.read("Customer", part["Id"])
    assert below["FullyQualifiedName"] == "Alder Books:Roof:Tiles"
    assert (below["SyncToken"], below["Level"]) == ("0", 2)
    assert below["MetaData"]["LastUpdatedTime"] == changed["MetaData"]["LastUpdatedTime"]


def test_a_parent_cannot_hang_below_its_own_job_or_itself(us: Desk) -> None:
    job = us.create("Customer", {"DisplayName": "Roof", "ParentRef": {"value": "1"}})
    parent = us.read("Customer", "1")

    assert us.code("customer", {**identity(parent), "sparse": True, "ParentRef": {"value": "1"}}) == "700"
    assert (
        us.code("customer", {**identity(parent), "sparse": True, "ParentRef": {"value": job["Id"]}}) == "900"
    )
    assert us.code("customer", {"DisplayName": "Orphan", "Job": True}) == "6150"


def test_moving_a_branch_counts_all_its_levels(us: Desk) -> None:
    parent = "1"
    for level in range(1, 4):
        parent = us.create("Customer", {"DisplayName": f"L{level}", "ParentRef": {"value": parent}})["Id"]
    top = us.create("Customer", {"DisplayName": "Top"})
    us.create("Customer", {"DisplayName": "Below top", "ParentRef": {"value": top["Id"]}})

    assert us.code("customer", {**identity(top), "sparse": True, "ParentRef": {"value": parent}}) == "6180"


def test_an_employee_needs_a_given_or_family_name_and_shows_no_social_security_number(us: Desk) -> None:
    assert us.code("employee", {"DisplayName": "Nobody at all"}) == "6080"
    made = us.create("Employee", {"GivenName": "John", "FamilyName": "Meuller", "SSN": "444-55-6666"})
    echoed = us.post("employee", {**made, "Title": "Mr."})["Employee"]

    assert made["DisplayName"] == made["PrintOnCheckName"] == "John Meuller"
    assert (made["SSN"], echoed["SSN"], echoed["Title"]) == ("XXX-XX-XXXX", "XXX-XX-XXXX", "Mr.")
    assert us.company.store.get("Employee", int(made["Id"])).body["SSN"] == "444-55-6666"
    plain = us.create("Employee", {"GivenName": "Ada", "FamilyName": "Plain"})
    assert "SSN" not in plain and plain["BillableTime"] is False


def test_references_of_names_must_be_there(us: Desk) -> None:
    for field, table in (
        ("SalesTermRef", "Terms"), ("PaymentMethodRef", "PaymentMethods"), ("CustomerTypeRef", "CustomerTypes")
    ):  # fmt: skip
        fault = us.fault("customer", {"DisplayName": "X", field: {"value": "99"}})
        assert (fault["code"], fault["Detail"]) == (
            "2500", f"Invalid Reference Id : {table} element id 99 not found",
        )  # fmt: skip
    assert us.code("vendor", {"DisplayName": "X", "TermRef": {"value": "99"}}) == "2500"
