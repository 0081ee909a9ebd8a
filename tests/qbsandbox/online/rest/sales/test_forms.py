"""What all sales forms have in common: numbers, class and location, custom fields, tax, deposits."""

from decimal import Decimal
from typing import Any

import pytest

from rest_desk import Desk, identity, invoice, sale

FORMS = ("Invoice", "SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt")
MONEY = {"DepositToAccountRef": {"value": "35"}}


def discount(**detail: Any) -> dict[str, Any]:
    amount = detail.pop("Amount", None)
    line = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}
    return line if amount is None else {**line, "Amount": amount}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_read_and_sent_back_is_the_same_form(us: Desk, form: str) -> None:
    lines = [
        sale("17.5", item="3", quantity="3.888889", price="4.5", tax="TAX"),
        sale(4, item="SHIPPING_ITEM_ID"),
        {"DetailType": "DescriptionOnly", "Description": "By hand", "DescriptionLineDetail": {}},
        discount(PercentBased=True, DiscountPercent=10),
    ]
    more = {"BillEmail": {"Address": "a@b.example"}, "ShipMethodRef": {"value": "FedEx"}, "TrackingNum": "42"}
    made = us.create(form, invoice(*lines, **more, **MONEY))

    again = us.create(form, made)

    changing = ("SyncToken", "MetaData")
    assert {k: v for k, v in again.items() if k not in changing} == {
        k: v for k, v in made.items() if k not in changing
    }
    assert (again["SyncToken"], made["TrackingNum"]) == ("1", "42")
    assert made["ShipMethodRef"] == {"value": "FedEx", "name": "FedEx"}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_needs_a_line(us: Desk, form: str) -> None:
    text = {"DetailType": "DescriptionOnly", "Description": "Nothing sold"}
    for lines in ([], [text]):
        fault = us.fault(form.lower(), invoice(*lines, **MONEY))
        assert (fault["code"], fault["Detail"]) == (
            "2020",
            "Required parameter Line is missing in the request",
        )


@pytest.mark.parametrize("form", ["Invoice", "Estimate", "CreditMemo"])
def test_these_forms_need_a_customer(us: Desk, form: str) -> None:
    assert us.code(form.lower(), {"Line": [sale(1)]}) == "2020"


@pytest.mark.parametrize("form", FORMS)
def test_a_taken_number_is_refused_unless_the_caller_allows_it(us: Desk, form: str) -> None:
    first = us.create(form, invoice(sale(1), DocNumber="A-7", **MONEY))

    fault = us.fault(form.lower(), invoice(sale(2), DocNumber="a-7", **MONEY))

    assert fault["code"] == "6140"
    assert fault["Detail"] == (
        "Duplicate Document Number Error : You must specify a different number. This number has already been "
        f"used. DocNumber=a-7 is assigned to TxnType={form} with TxnId={first['Id']}"
    )
    us.create(form, invoice(sale(2), DocNumber="A-7", **MONEY), include="allowduplicatedocnum")
    assert us.code(form.lower(), invoice(sale(1), DocNumber="1" * 22, **MONEY)) == "2050"


@pytest.mark.parametrize("form", ["Invoice", "Estimate", "SalesReceipt"])
def test_a_client_may_ask_for_the_next_number(us: Desk, form: str) -> None:
    assert us.create(form, invoice(sale(1), DocNumber="AUTO_GENERATE"))["DocNumber"] == "1001"
    assert "DocNumber" not in us.create(form, invoice(sale(1)))


@pytest.mark.parametrize("form", FORMS)
def test_class_and_location_are_dropped_where_the_company_does_not_track_by_them(us: Desk, form: str) -> None:
    line = sale(10, ClassRef={"value": "5"})
    made = us.create(form, invoice(line, ClassRef={"value": "6"}, DepartmentRef={"value": "7"}, **MONEY))

    assert "ClassRef" not in made and "DepartmentRef" not in made
    assert "ClassRef" not in made["Line"][0]["SalesItemLineDetail"]


@pytest.mark.parametrize("form", FORMS)
def test_class_and_location_are_kept_where_it_does(us: Desk, form: str) -> None:
    us.company.set_preferences(
        "AccountingInfoPrefs", ClassTrackingPerTxn=True, ClassTrackingPerTxnLine=True, TrackDepartments=True
    )
    class_ = us.create("Class", {"Name": "Landscaping"})
    place = us.create("Department", {"Name": "Garden Services"})
    of_class, of_place = {"value": class_["Id"]}, {"value": place["Id"]}

    line = sale(10, ClassRef=of_class)
    made = us.create(form, invoice(line, ClassRef=of_class, DepartmentRef=of_place, **MONEY))

    assert (
        made["ClassRef"]
        == made["Line"][0]["SalesItemLineDetail"]["ClassRef"]
        == {**of_class, "name": "Landscaping"}
    )
    assert made["DepartmentRef"] == {**of_place, "name": "Garden Services"}
    wrong = invoice(sale(10), DepartmentRef={"value": "999"}, **MONEY)
    assert us.fault(form.lower(), wrong)["Detail"] == "Invalid Reference Id : Depts element id 999 not found"
    wrong = invoice(sale(10, ClassRef={"value": "999"}), **MONEY)
    assert (
        us.fault(form.lower(), wrong)["Detail"] == "Invalid Reference Id : Klasses element id 999 not found"
    )


def custom_fields(us: Desk, **names: str) -> None:
    """Names of the fields in use, as the preferences hold them."""
    used = [
        {"Name": f"SalesFormsPrefs.UseSalesCustom{id}", "Type": "BooleanType", "BooleanValue": bool(name)}
        for id, name in zip("123", names.values(), strict=False)
    ]
    named = [
        {"Name": f"SalesFormsPrefs.SalesCustomName{id}", "Type": "StringType", "StringValue": name or "Off"}
        for id, name in zip("123", names.values(), strict=False)
    ]
    us.company.set_preferences("SalesFormsPrefs", CustomField=[{"CustomField": used}, {"CustomField": named}])


@pytest.mark.parametrize("form", FORMS)
def test_custom_fields_come_back_filled_or_not(us: Desk, form: str) -> None:
    custom_fields(us, first="Crew #", second="", third="Van")
    sent = [
        {"DefinitionId": "1", "Name": "Crew #", "Type": "StringType", "StringValue": "102"},
        {"DefinitionId": "2", "StringValue": "not in use"},
    ]

    made = us.create(form, invoice(sale(1), CustomField=sent, **MONEY))

    assert made["CustomField"] == [
        {"DefinitionId": "1", "Name": "Crew #", "Type": "StringType", "StringValue": "102"},
        {"DefinitionId": "3", "Name": "Van", "Type": "StringType"},
    ]
    body = {**identity(made), **invoice(sale(1), **MONEY)}
    assert us.create(form, body)["CustomField"][0] == {
        "DefinitionId": "1",
        "Name": "Crew #",
        "Type": "StringType",
    }


@pytest.mark.parametrize(
    ("after", "tax"), [(False, "8.00"), (True, "7.20")]
)  # 8 % of 100, or of what a discount of 10 % leaves
def test_the_discount_comes_before_or_after_the_tax(us: Desk, after: bool, tax: str) -> None:
    lines = (sale(100, tax="TAX"), discount(PercentBased=True, DiscountPercent=10))

    made = us.create("SalesReceipt", invoice(*lines, ApplyTaxAfterDiscount=after))

    assert made["TxnTaxDetail"]["TotalTax"] == Decimal(tax)
    assert made["TotalAmt"] == 90 + Decimal(tax)


@pytest.mark.parametrize("percent", [-1, "100.5", 1000])
def test_a_discount_is_at_most_everything(us: Desk, percent: object) -> None:
    line = discount(PercentBased=True, DiscountPercent=percent)

    assert us.code("invoice", invoice(sale(10), line)) == "2150"


def test_a_customer_that_is_not_taxable_pays_no_tax(us: Desk) -> None:
    church = us.create(
        "Customer", {"DisplayName": "St. Olaf", "Taxable": False, "BillAddr": {"City": "Oakland"}}
    )
    body = invoice(sale(100, tax="TAX"), customer=church["Id"])

    assert us.create("Invoice", body)["TotalAmt"] == 100
    assert us.create("Invoice", {**body, "TxnTaxDetail": {"TotalTax": 5}})["TotalAmt"] == 105


@pytest.mark.parametrize("form", FORMS)
def test_a_form_whose_lines_include_tax_is_split_to_the_penny(uk: Desk, form: str) -> None:
    bank = next(a["Id"] for a in uk.company.all("Account") if a["AccountType"] == "Bank")
    body = invoice(
        sale("120.00", tax="1"), sale("0.05", tax="2"), GlobalTaxCalculation="TaxInclusive",
        DepositToAccountRef={"value": bank},
    )  # fmt: skip
    made = uk.create(form, body)

    first = made["Line"][0]
    assert (first["Amount"], first["SalesItemLineDetail"]["TaxInclusiveAmt"]) == (100, 120)
    assert made["TotalAmt"] == Decimal("120.05")
    assert made["GlobalTaxCalculation"] == "TaxInclusive"


@pytest.mark.parametrize(("code", "tax"), [(None, "8.00"), ("TAX", "8.80"), ("NON", "8.00")])
def test_shipping_stands_below_the_subtotal_and_the_discount(us: Desk, code: Any, tax: str) -> None:
    freight = sale(10, item="SHIPPING_ITEM_ID", tax=code)

    made = us.create(
        "Invoice", invoice(freight, sale(100, tax="TAX"), discount(PercentBased=True, DiscountPercent=10))
    )

    assert [(line["DetailType"], line["Amount"]) for line in made["Line"]] == [
        ("SalesItemLineDetail", 100),
        ("SubTotalLineDetail", 100),
        ("DiscountLineDetail", 10),
        ("SalesItemLineDetail", 10),
    ]
    detail = {"ItemRef": {"value": "SHIPPING_ITEM_ID"}, **({"TaxCodeRef": {"value": code}} if code else {})}
    assert made["Line"][3] == {
        "Amount": 10,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }
    assert made["TotalAmt"] == 100 + Decimal(tax)
    assert us.entries(made)[3] == ("Shipping Income", -10)


def test_a_line_that_says_subtotal_sums_up_what_stands_above_it(us: Desk) -> None:
    def text(words: str) -> dict[str, Any]:
        return {"DetailType": "DescriptionOnly", "Description": words, "DescriptionLineDetail": {}}

    made = us.create(
        "Estimate", invoice(sale("10.5"), sale(4), text("Subtotal:"), sale(1), text("subtotal: none"))
    )

    assert [line["Description"] for line in made["Line"] if "Description" in line] == [
        "Subtotal: 14.50", "subtotal: none",
    ]  # fmt: skip
    changed = us.sparse("Estimate", made, Line=[sale(3), *made["Line"][1:]])
    assert changed["Line"][2]["Description"] == "Subtotal: 7.00"


def test_a_discount_of_lines_that_include_tax_takes_its_part_of_the_tax_too(uk: Desk) -> None:
    ten = discount(PercentBased=True, DiscountPercent=10)
    made = uk.create("Invoice", invoice(sale(120, tax="1"), ten, GlobalTaxCalculation="TaxInclusive"))

    assert [line["Amount"] for line in made["Line"]] == [100, 100, 10]
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (18, 108)
    again = uk.create("Invoice", {name: made[name] for name in made if name != "TxnTaxDetail"})
    assert (again["Line"], again["TotalAmt"]) == (made["Line"], 108)


def test_a_taxable_form_has_at_most_750_lines(us: Desk) -> None:
    assert us.code("salesreceipt", invoice(*[sale(1, tax="TAX")] * 751)) == "6000"


@pytest.mark.parametrize("form", ["Invoice", "SalesReceipt", "Estimate", "CreditMemo"])
def test_a_mail_needs_an_address(us: Desk, form: str) -> None:
    assert us.code(form.lower(), invoice(sale(1), EmailStatus="NeedToSend")) == "6420"


def test_a_number_given_later_does_not_move_the_companys_count(us: Desk) -> None:
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    first = us.create("Invoice", invoice(sale(1)))

    us.sparse("Invoice", first, DocNumber="5000")
    assert us.create("SalesReceipt", invoice(sale(1)))["DocNumber"] == "1002"
    us.create("Invoice", invoice(sale(1), DocNumber="2000"))
    assert us.create("SalesReceipt", invoice(sale(1)))["DocNumber"] == "2001"


def test_copies_go_where_the_preferences_say(us: Desk) -> None:
    us.company.set_preferences("SalesFormsPrefs", SalesEmailCc={"Address": "cc@books.example"})
    own = {"Address": "own@books.example"}

    assert us.create("Invoice", invoice(sale(1)))["BillEmailCc"] == {"Address": "cc@books.example"}
    assert us.create("Invoice", invoice(sale(1), BillEmailCc=own))["BillEmailCc"] == own


def test_a_deposit_lowers_the_balance_and_lies_where_it_was_put(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100), Deposit=40))

    assert (made["TotalAmt"], made["Deposit"], made["Balance"]) == (100, 40, 60)
    assert made["DepositToAccountRef"] == {"value": "4", "name": "Undeposited Funds"}
    assert us.entries(made) == [
        ("Accounts Receivable (A/R)", 60),
        ("Undeposited Funds", 40),
        ("Services", -100),
    ]
    moved = us.sparse("Invoice", made, DepositToAccountRef={"value": "35"}, Deposit=100)
    assert (moved["Balance"], us.balance("Undeposited Funds")) == (0, 0)
    assert us.code("invoice", invoice(sale(10), Deposit=11)) == "6000"
    assert us.code("invoice", invoice(sale(10), Deposit=-1)) == "2290"
    us.delete("Invoice", moved)
    assert us.balance("Checking") == 50_000


def test_no_deposit_is_no_deposit(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100), Deposit=0, DepositToAccountRef={"value": "35"}))

    assert "Deposit" not in made and "DepositToAccountRef" not in made and made["Balance"] == 100


def test_a_paid_invoice_that_becomes_smaller_gives_the_surplus_back_to_the_payment(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100), Deposit=20))
    line = {"Amount": 80, "LinkedTxn": [{"TxnId": sold["Id"], "TxnType": "Invoice"}]}
    paid = us.create("Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": 80, "Line": [line]})

    smaller = us.sparse("Invoice", us.read("Invoice", sold["Id"]), Line=[sale(70)])

    assert (smaller["TotalAmt"], smaller["Balance"]) == (70, 0)
    assert us.read("Payment", paid["Id"])["UnappliedAmt"] == 30
    assert us.code("invoice", {**identity(smaller), "sparse": True, "Line": [sale(10)]}) == "6000"


def test_an_invoice_is_answered_as_recorded(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    custom_fields(us, first="Crew #")
    made = us.create("Invoice", {"CustomerRef": {"value": "1"}, "Line": [sale("100.0")]})
    made.pop("MetaData")
    address = us.read("Customer", "1")["BillAddr"]

    assert list(made.items()) == [
        ("AllowIPNPayment", False),
        ("AllowOnlinePayment", False),
        ("AllowOnlineCreditCardPayment", False),
        ("AllowOnlineACHPayment", False),
        ("domain", "QBO"),
        ("sparse", False),
        ("Id", made["Id"]),
        ("SyncToken", "0"),
        ("CustomField", [{"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"}]),
        ("DocNumber", "1001"),
        ("TxnDate", "2024-03-05"),
        ("CurrencyRef", {"value": "USD", "name": "United States Dollar"}),
        ("LinkedTxn", []),
        ("Line", made["Line"]),
        ("TxnTaxDetail", {"TotalTax": 0}),
        ("CustomerRef", {"value": "1", "name": "Alder Street Books"}),
        ("BillAddr", address),
        ("ShipAddr", address),
        ("DueDate", "2024-04-04"),
        ("TotalAmt", 100),
        ("ApplyTaxAfterDiscount", False),
        ("PrintStatus", "NeedToPrint"),
        ("EmailStatus", "NotSet"),
        ("Balance", 100),
    ]
    assert made["Line"] == [
        {
            "Id": "1",
            "LineNum": 1,
            "Amount": 100,
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {
                "ItemRef": {"value": "1", "name": "Services"},
                "TaxCodeRef": {"value": "NON"},
            },
        },
        {"Amount": 100, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
    ]


def test_a_line_that_comes_back_with_its_income_account_stays_what_it_was(us: Desk) -> None:
    made = us.create(
        "Invoice", invoice(sale(9, item="3", quantity=2, price="4.5"), sale(1, item="SHIPPING_ITEM_ID"))
    )

    again = us.create("Invoice", made)

    assert again["Line"] == made["Line"]
    assert made["Line"][2]["SalesItemLineDetail"] == {"ItemRef": {"value": "SHIPPING_ITEM_ID"}}


def test_properties_of_other_editions_are_taken_and_those_of_nobody_refused(us: Desk) -> None:
    more = {"TxnSource": "x", "FreeFormAddress": True, "PONumber": "4", "HomeBalance": 3}
    for form in FORMS:
        made = us.create(form, invoice(sale(1), TotalAmt=999, Balance=5, **more, **MONEY))
        assert made["TotalAmt"] == 1 and "PONumber" not in made
        assert us.code(form.lower(), invoice(sale(1), BadJson=1, **MONEY)) == "2010"
