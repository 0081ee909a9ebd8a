"""Sales forms, payments, entries and time as replies of 2024 to 2026 show them."""

from rest_desk import Desk, invoice, journal, sale


def test_an_invoice_names_income_account_and_who_changed_it(us: Desk) -> None:
    """Production replies of February 2026."""
    made = us.create("Invoice", invoice(sale(40)))

    detail = made["Line"][0]["SalesItemLineDetail"]
    assert set(detail["ItemAccountRef"]) == {"value", "name"}
    assert made["MetaData"]["LastModifiedByRef"] == {"value": "0"}
    assert made["FreeFormAddress"] is ("ShipAddr" in made)


def test_what_is_empty_is_shown_when_asked_for(us: Desk) -> None:
    plain = us.create("Invoice", invoice(sale(40)))
    us.company.switches.shows_empty_properties = True

    full = us.read("Invoice", plain["Id"])

    assert ("TaxExemptionRef" in plain, "CustomExtensions" in plain["Line"][0]) == (False, False)
    assert (full["TaxExemptionRef"], full["Line"][0]["CustomExtensions"]) == ({}, [])
    assert full["Line"][0]["SalesItemLineDetail"]["TaxClassificationRef"] == {}


def test_a_payment_tells_of_each_document_what_was_open_without_it(us: Desk) -> None:
    """Production replies of February 2026: id, open amount and number of the document behind a line."""
    sold = us.create("Invoice", invoice(sale(100), DocNumber="77-B"))
    open = sold["Balance"]
    us.create("Payment", paying(sold["Id"], 30))

    second = us.create("Payment", paying(sold["Id"], 20))

    told = {entry["value"]["Name"]: entry["value"]["Value"] for entry in second["Line"][0]["LineEx"]["any"]}
    assert told["txnId"] == sold["Id"]
    assert float(told["txnOpenBalance"]) == float(open) - 30
    assert told["txnReferenceNumber"] == "77-B"


def test_lines_of_an_entry_are_numbered_from_0_and_begin_with_it(us: Desk) -> None:
    made = us.create("JournalEntry", journal(("Debit", "18", 12), ("Credit", "35", 12)))

    assert [line["Id"] for line in made["Line"]] == ["0", "1"]
    assert [next(iter(line)) for line in made["Line"]] == ["Id", "Id"]


def test_a_deleted_form_is_three_properties(us: Desk) -> None:
    """Recorded in July 2026."""
    made = us.create("Invoice", invoice(sale(3)))

    gone = us.delete("Invoice", made)

    assert list(gone.items()) == [("domain", "QBO"), ("status", "Deleted"), ("Id", made["Id"])]


def test_time_that_is_not_billed_has_no_rate_and_time_is_told_to_the_second(us: Desk) -> None:
    """Rows of December 2025."""
    worked = {"TxnDate": "2024-03-01", "NameOf": "Employee", "EmployeeRef": {"value": "8"}, "Hours": 2}

    made = us.create("TimeActivity", {**worked, "HourlyRate": 31})

    assert (made["HourlyRate"], made["CostRate"], made["Minutes"], made["Seconds"]) == (0, 0, 0, 0)


def test_a_form_in_home_currency_has_rate_1_and_home_amounts_where_there_are_several(us: Desk) -> None:
    """Recorded in 2021 and 2024 in companies with several currencies."""
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    single = us.create("Invoice", invoice(sale(55)))
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=True)

    several = us.read("Invoice", single["Id"])

    assert {"ExchangeRate", "HomeTotalAmt", "HomeBalance"} & set(single) == set()
    assert several["ExchangeRate"] == 1
    assert (several["HomeTotalAmt"], several["HomeBalance"]) == (several["TotalAmt"], several["Balance"])
    changed = us.post("invoice", {**several, "PrivateNote": "as it came"})["Invoice"]
    assert (changed["TotalAmt"], changed["ExchangeRate"]) == (single["TotalAmt"], 1)


def test_references_tell_account_number_and_full_name_of_the_class(us: Desk) -> None:
    """A sales receipt of March 2026."""
    us.company.set_preferences("AccountingInfoPrefs", UseAccountNumbers=True, ClassTrackingPerTxnLine=True)
    region = us.create("Class", {"Name": "Coast"})
    town = us.create("Class", {"Name": "Harbour", "ParentRef": {"value": region["Id"]}})
    till = us.create("Account", {"Name": "Till", "AccountType": "Bank", "AcctNum": "1040"})
    body = invoice(sale(8, ClassRef={"value": town["Id"]}), DepositToAccountRef={"value": till["Id"]})

    made = us.create("SalesReceipt", body)

    assert made["DepositToAccountRef"]["name"] == "1040 Till"
    assert made["Line"][0]["SalesItemLineDetail"]["ClassRef"]["name"] == "Coast:Harbour"


def test_pseudo_codes_are_plain_records(us: Desk) -> None:
    codes = {code["Id"]: code for code in us.query("select * from TaxCode")["TaxCode"]}

    assert {"Hidden", "SalesTaxRateList", "SyncToken"} & set(codes["TAX"]) == set()
    assert codes["CustomSalesTax"]["TaxGroup"] is True


def paying(invoice: str, amount: int) -> dict[str, object]:
    links = [{"TxnId": invoice, "TxnType": "Invoice"}]
    return {
        "CustomerRef": {"value": "1"},
        "TotalAmt": amount,
        "Line": [{"Amount": amount, "LinkedTxn": links}],
    }
