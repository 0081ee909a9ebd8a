"""What is sent for a posting, field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.mappings import Mappings, RemoteAccount, RemoteItem, RemoteTax
from crossfoot.core.postings import (
    Address,
    Bill,
    Discount,
    ExpenseLine,
    Invoice,
    Item,
    Party,
    SalesLine,
    TaxTotal,
)
from crossfoot.core.problems import Fix
from crossfoot.core.tax_rates import CodeRate
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.documents import account, tax_code
from crossfoot.quickbooks.online.documents.fields import Unpostable

BOOKS = OnlineBooks()
MARKER = "Crossfoot CF-7Q2M9KXA"

US = Mappings(
    country="US",
    home_currency="USD",
    accounts={
        "sales": RemoteAccount("79", "Sales of Product Income", "Income"),
        "discounts": RemoteAccount("86", "Discounts given", "Income"),
        "purchases": RemoteAccount("80", "Cost of Goods Sold", "Cost of Goods Sold"),
    },
    items={"income:sales": RemoteItem("19", "Goods", "NonInventory", "79")},
    taxes={"tax:1": RemoteTax("TAX", "TAX"), "tax:0": RemoteTax("NON", "NON")},
    parties={"customer:1": "58", "vendor:1": "56"},
    account_labels={"freight": "Freight charged to customers"},
    tax_labels={"tax:9": "Export 0 %"},
)
UK = replace(
    US,
    country="GB",
    home_currency="GBP",
    taxes={
        "tax:20": RemoteTax(
            "4",
            "20.0% S",
            Decimal(20),
            sales_rates=(CodeRate("7", Decimal(20)),),
            purchase_rates=(CodeRate("8", Decimal(20)),),
        ),
        "tax:5": RemoteTax(
            "6",
            "5.0% R",
            Decimal(5),
            sales_rates=(CodeRate("11", Decimal(5)),),
            purchase_rates=(CodeRate("12", Decimal(5)),),
        ),
        "tax:20b": RemoteTax(
            "4",
            "20.0% S",
            Decimal(20),
            sales_rates=(CodeRate("7", Decimal(20)),),
            purchase_rates=(CodeRate("8", Decimal(20)),),
        ),
        "tax:sales-only": RemoteTax(
            "9", "Sales only", Decimal(20), sales_rates=(CodeRate("13", Decimal(20)),)
        ),
    },
    no_tax_code="2",
    multicurrency=True,
)


def sales_line(amount: str, **fields: Any) -> SalesLine:
    given = {"description": "Chai", "item": "income:sales", "account": "sales", **fields}
    return SalesLine(amount=Decimal(amount), **given)


def invoice(**fields: Any) -> Invoice:
    given: dict[str, Any] = {
        "key": "sales_order:1",
        "number": "SO-10248",
        "customer": "customer:1",
        "customer_name": "Alfreds Futterkiste",
        "currency": "USD",
        "posting_on": date(2026, 3, 5),
        "due_on": date(2026, 4, 4),
        "lines": (sales_line("100.00"),),
        "total": Decimal("100.00"),
    }
    return Invoice(**(given | fields))


def bill(**fields: Any) -> Bill:
    given: dict[str, Any] = {
        "key": "purchase_order:1",
        "number": "PO-90",
        "vendor": "vendor:1",
        "vendor_name": "Exotic Liquids",
        "currency": "USD",
        "posting_on": date(2026, 3, 5),
        "due_on": date(2026, 4, 4),
        "lines": (ExpenseLine("Chai", Decimal("60.00"), "purchases"),),
        "total": Decimal("60.00"),
    }
    return Bill(**(given | fields))


def body(posting: Invoice | Bill | Party | Item, mappings: Mappings = US) -> dict[str, Any]:
    return dict(BOOKS.prepare(posting, mappings, marker=MARKER).body)


def problem_of(posting: Invoice | Bill | Party | Item, mappings: Mappings = US) -> tuple[Fix, str]:
    with pytest.raises(Unpostable) as caught:
        BOOKS.prepare(posting, mappings, marker=MARKER)
    return caught.value.problem.fix, caught.value.problem.sentence


# --- invoices -------------------------------------------------------------------------------------------


def test_a_us_invoice_says_exactly_this() -> None:
    posting = invoice(
        lines=(
            sales_line("90.00", quantity=Decimal(5), unit_price=Decimal("18.00"), tax="tax:1"),
            sales_line("10.00", description="Freight", kind="shipping"),
        ),
        discount=Discount(Decimal("9.00"), "discounts"),
        taxes=(TaxTotal("tax:1", Decimal("81.00"), Decimal("6.68")),),
        total=Decimal("97.68"),
        memo="Northwind order 10248",
        customer_po="4500017",
        ship_to=Address("Obere Str. 57", "", "Berlin", "", "12209", "Germany"),
        bill_email="maria@alfki.example",
    )
    assert body(posting) == {
        "CustomerRef": {"value": "58"},
        "TxnDate": "2026-03-05",
        "DueDate": "2026-04-04",
        "DocNumber": "SO-10248",
        "Line": [
            {
                "Description": "Chai",
                "Amount": Decimal("90.00"),
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "19"},
                    "Qty": Decimal(5),
                    "UnitPrice": Decimal("18.00"),
                    "TaxCodeRef": {"value": "TAX"},
                },
            },
            {
                "Description": "Freight",
                "Amount": Decimal("10.00"),
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": "19"}, "TaxCodeRef": {"value": "NON"}},
            },
            {
                "Amount": Decimal("9.00"),
                "DetailType": "DiscountLineDetail",
                "DiscountLineDetail": {"PercentBased": False, "DiscountAccountRef": {"value": "86"}},
            },
        ],
        "ApplyTaxAfterDiscount": True,
        "TxnTaxDetail": {"TotalTax": Decimal("6.68")},
        "PrivateNote": f"Northwind order 10248\nCustomer's order: 4500017\n{MARKER}",
        "CustomerMemo": {"value": "Your order: 4500017"},
        "ShipAddr": {"Line1": "Obere Str. 57", "City": "Berlin", "PostalCode": "12209", "Country": "Germany"},
        "BillEmail": {"Address": "maria@alfki.example"},
    }


def test_a_plain_invoice_carries_nothing_that_is_empty() -> None:
    assert sorted(body(invoice(number=""))) == [
        "CustomerRef", "DueDate", "Line", "PrivateNote", "TxnDate",
    ]  # fmt: skip
    assert body(invoice())["PrivateNote"] == MARKER


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "is_sent"),
    [
        ("3", "33.333333", "100.00", True),
        ("3", "33.33", "100.00", False),
        ("12", "14.00", "159.60", False),
        ("0.5", "10.01", "5.01", True),
        ("3", "33.3333333", "100.00", False),
        ("-2", "5.00", "-10.00", True),
    ],
)
def test_quantity_and_price_are_sent_only_where_they_give_the_amount(
    quantity: str, price: str, amount: str, is_sent: bool
) -> None:
    line = sales_line(amount, quantity=Decimal(quantity), unit_price=Decimal(price))
    sent = body(invoice(lines=(line,)))["Line"][0]
    assert ("UnitPrice" in sent["SalesItemLineDetail"]) is is_sent
    assert ("Qty" in sent["SalesItemLineDetail"]) is is_sent
    assert sent["Description"] == ("Chai" if is_sent else f"Chai (quantity {quantity})")


def test_a_long_description_keeps_its_quantity() -> None:
    line = sales_line("10.00", description="x" * 5000, quantity=Decimal("3.000"), unit_price=Decimal("3.33"))
    description = body(invoice(lines=(line,)))["Line"][0]["Description"]
    assert len(description) == 4000
    assert description.endswith("x… (quantity 3)")


def test_where_quickbooks_computes_us_tax_the_tax_detail_is_left_out() -> None:
    sent = body(invoice(lines=(sales_line("100.00", tax="tax:1"),)))
    assert "TxnTaxDetail" not in sent
    assert sent["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "TAX"}


def test_a_tax_mapped_to_non_is_not_taxed() -> None:
    sent = body(invoice(lines=(sales_line("100.00", tax="tax:0"),)))
    assert sent["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "NON"}


def test_a_us_company_that_keeps_rates_by_hand_gets_the_rate_named() -> None:
    mappings = replace(US, taxes={"tax:1": RemoteTax("3", "California")})
    posting = invoice(
        lines=(sales_line("100.00", tax="tax:1"),),
        taxes=(TaxTotal("tax:1", Decimal(100), Decimal("8.25")),),
        total=Decimal("108.25"),
    )
    sent = body(posting, mappings)
    assert sent["TxnTaxDetail"] == {"TotalTax": Decimal("8.25"), "TxnTaxCodeRef": {"value": "3"}}
    assert sent["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "TAX"}


def test_outside_the_us_each_rate_has_its_own_explicit_amount() -> None:
    posting = invoice(
        currency="EUR",
        lines=(
            sales_line("100.00", tax="tax:20"),
            sales_line("50.00", tax="tax:20b"),
            sales_line("40.00", tax="tax:5"),
            sales_line("10.00"),
        ),
        taxes=(
            TaxTotal("tax:20", Decimal("100.00"), Decimal("20.00")),
            TaxTotal("tax:20b", Decimal("50.00"), Decimal("10.01")),
            TaxTotal("tax:5", Decimal("40.00"), Decimal("2.00")),
        ),
        total=Decimal("232.01"),
    )
    sent = body(posting, UK)
    codes = [line["SalesItemLineDetail"]["TaxCodeRef"]["value"] for line in sent["Line"]]
    assert codes == ["4", "4", "6", "2"]
    assert sent["GlobalTaxCalculation"] == "TaxExcluded"
    assert sent["CurrencyRef"] == {"value": "EUR"}
    assert sent["TxnTaxDetail"] == {
        "TotalTax": Decimal("32.01"),
        "TaxLine": [
            {
                "Amount": Decimal("30.01"),
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": "7"},
                    "PercentBased": False,
                    "TaxPercent": Decimal(20),
                    "NetAmountTaxable": Decimal("150.00"),
                },
            },
            {
                "Amount": Decimal("2.00"),
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": "11"},
                    "PercentBased": False,
                    "TaxPercent": Decimal(5),
                    "NetAmountTaxable": Decimal("40.00"),
                },
            },
        ],
    }


def test_in_a_company_with_one_currency_none_is_named() -> None:
    assert "CurrencyRef" not in body(invoice())


def test_the_marker_survives_a_memo_that_is_too_long() -> None:
    note = body(invoice(memo="m" * 5000))["PrivateNote"]
    assert len(note) == 4000
    assert note.endswith(f"…\n{MARKER}")


# --- bills ----------------------------------------------------------------------------------------------


def test_a_us_bill_says_exactly_this() -> None:
    posting = bill(
        lines=(
            ExpenseLine("Chai", Decimal("60.00"), "purchases"),
            ExpenseLine("Discount", Decimal("-6.00"), "purchases", kind="discount"),
        ),
        total=Decimal("54.00"),
        memo="Purchase order 90",
    )
    detail = {
        "AccountRef": {"value": "80"},
        "BillableStatus": "NotBillable",
        "TaxCodeRef": {"value": "NON"},
    }
    assert body(posting) == {
        "VendorRef": {"value": "56"},
        "TxnDate": "2026-03-05",
        "DueDate": "2026-04-04",
        "DocNumber": "PO-90",
        "Line": [
            {
                "Description": "Chai",
                "Amount": Decimal("60.00"),
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": detail,
            },
            {
                "Description": "Discount",
                "Amount": Decimal("-6.00"),
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": detail,
            },
        ],
        "PrivateNote": f"Purchase order 90\n{MARKER}",
    }


def test_a_bill_outside_the_us_names_the_purchase_rate() -> None:
    posting = bill(
        currency="GBP",
        lines=(ExpenseLine("Chai", Decimal("60.00"), "purchases", tax="tax:20"),),
        taxes=(TaxTotal("tax:20", Decimal("60.00"), Decimal("12.00")),),
        total=Decimal("72.00"),
    )
    sent = body(posting, UK)
    (line,) = sent["TxnTaxDetail"]["TaxLine"]
    assert line["TaxLineDetail"]["TaxRateRef"] == {"value": "8"}
    assert line["Amount"] == Decimal("12.00")
    assert sent["Line"][0]["AccountBasedExpenseLineDetail"]["TaxCodeRef"] == {"value": "4"}


# --- what is not mapped stops before anything is sent ---------------------------------------------------


def test_what_is_not_mapped_is_named_with_its_way_out() -> None:
    assert problem_of(invoice(customer="customer:2")) == (
        Fix.CHOOSE_PARTY,
        "Alfreds Futterkiste is not in QuickBooks yet. Link or create it, then retry.",
    )
    assert problem_of(invoice(discount=Discount(Decimal(1), "freight"))) == (
        Fix.MAP_ACCOUNT,
        "No QuickBooks account is chosen for Freight charged to customers. Choose one, then retry.",
    )
    assert problem_of(invoice(lines=(sales_line("1.00", item="income:freight", account="freight"),))) == (
        Fix.RETRY,
        "The QuickBooks item that carries sales to Freight charged to customers does not exist yet. "
        "Retry to create it.",
    )
    assert problem_of(invoice(lines=(sales_line("1.00", tax="tax:9"),))) == (
        Fix.MAP_TAX,
        "No QuickBooks tax code is chosen for Export 0 %. Choose one, then retry.",
    )
    assert problem_of(invoice(), replace(UK, no_tax_code="")) == (
        Fix.MAP_TAX,
        "No QuickBooks tax code is chosen for lines without tax. Choose one, then retry.",
    )


def test_a_code_without_a_purchase_rate_cannot_tax_a_bill() -> None:
    posting = bill(
        lines=(ExpenseLine("Chai", Decimal(60), "purchases", tax="tax:sales-only"),),
        taxes=(TaxTotal("tax:sales-only", Decimal(60), Decimal(12)),),
    )
    assert problem_of(posting, UK) == (
        Fix.MAP_TAX,
        "The QuickBooks tax code Sales only has no purchase rate. "
        "Map tax:sales-only to another code, then retry.",
    )


def test_a_us_bill_with_separate_tax_is_refused() -> None:
    posting = bill(taxes=(TaxTotal("tax:1", Decimal(60), Decimal(5)),))
    assert problem_of(posting)[0] is Fix.EDIT_DOCUMENT


def test_22_characters_are_too_long_for_a_number() -> None:
    assert body(invoice(number="N" * 21))["DocNumber"] == "N" * 21
    fix, sentence = problem_of(invoice(number="N" * 22))
    assert fix is Fix.CHANGE_NUMBER
    assert sentence.endswith("has 22 characters; QuickBooks takes 21. Shorten it.")


# --- parties and items ----------------------------------------------------------------------------------


def test_a_customer_says_exactly_this() -> None:
    party = Party(
        key="customer:1",
        kind="customer",
        name="Alfreds Futterkiste",
        currency="EUR",
        email="maria@alfki.example",
        phone="030-0074321",
        contact_name="Maria Luise Anders",
        address=Address("Obere Str. 57", "Hinterhaus", "Berlin", "BE", "12209", "Germany"),
        taxable=False,
    )
    sent = body(party, replace(US, multicurrency=True))
    assert sent == {
        "DisplayName": "Alfreds Futterkiste",
        "CompanyName": "Alfreds Futterkiste",
        "GivenName": "Maria Luise",
        "FamilyName": "Anders",
        "CurrencyRef": {"value": "EUR"},
        "PrimaryEmailAddr": {"Address": "maria@alfki.example"},
        "PrimaryPhone": {"FreeFormNumber": "030-0074321"},
        "BillAddr": {
            "Line1": "Obere Str. 57",
            "Line2": "Hinterhaus",
            "City": "Berlin",
            "CountrySubDivisionCode": "BE",
            "PostalCode": "12209",
            "Country": "Germany",
        },
        "Notes": MARKER,
        "Taxable": False,
    }


def test_a_vendor_has_neither_notes_nor_a_tax_flag() -> None:
    party = Party(key="vendor:1", kind="vendor", name="Exotic Liquids", currency="USD", taxable=False)
    operation = BOOKS.prepare(party, US, marker=MARKER)
    assert operation.name == "Vendor"
    assert operation.body == {
        "DisplayName": "Exotic Liquids",
        "CompanyName": "Exotic Liquids",
    }


def test_an_item_carries_its_income_account() -> None:
    item = Item("income:sales", "Goods", "NonInventory", "sales", "Goods sold", "G-1")
    assert body(item) == {
        "Name": "Goods",
        "Type": "NonInventory",
        "IncomeAccountRef": {"value": "79"},
        "Description": "Goods sold",
        "Sku": "G-1",
    }


def test_an_item_outside_the_us_names_an_expense_account_too() -> None:
    item = Item("income:sales", "Goods", "NonInventory", "sales")
    assert body(item, UK)["ExpenseAccountRef"] == {"value": "80"}
    asset = RemoteAccount("81", "Inventory", "Other Current Asset")
    assert "ExpenseAccountRef" not in body(item, replace(UK, accounts={**UK.accounts, "purchases": asset}))


def test_an_account_to_create_has_a_name_quickbooks_takes() -> None:
    operation = account.operation("Freight  charged", "Income", "ServiceFeeIncome", number="4100")
    assert operation.body == {
        "Name": "Freight charged",
        "AccountType": "Income",
        "AccountSubType": "ServiceFeeIncome",
        "AcctNum": "4100",
    }
    for name in ("", "a:b", 'a"b', "x" * 101):
        with pytest.raises(ValueError, match="account names"):
            account.operation(name, "Income")


def test_a_tax_code_to_create_has_a_rate_for_each_side() -> None:
    operation = tax_code.operation("VAT 5%", Decimal("5"), "1")
    assert operation.name == "TaxService"
    assert operation.body == {
        "TaxCode": "VAT 5%",
        "TaxRateDetails": [
            {
                "TaxRateName": "VAT 5% (Sales)",
                "RateValue": Decimal(5),
                "TaxAgencyId": "1",
                "TaxApplicableOn": "Sales",
            },
            {
                "TaxRateName": "VAT 5% (Purchases)",
                "RateValue": Decimal(5),
                "TaxAgencyId": "1",
                "TaxApplicableOn": "Purchase",
            },
        ],
    }
    with pytest.raises(ValueError, match="between 0 and 100"):
        tax_code.operation("VAT", Decimal(101), "1")
    with pytest.raises(ValueError, match="name"):
        tax_code.operation(" ", Decimal(5), "1")


# --- knowing our own again ------------------------------------------------------------------------------


def record_of(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "Id": "266",
        "SyncToken": "0",
        "DocNumber": "SO-10248",
        "CustomerRef": {"value": "58", "name": "Alfreds"},
        "TxnDate": "2026-03-05",
        "DueDate": "2026-04-04",
        "TotalAmt": Decimal("100.00"),
        "PrivateNote": f"memo\n{MARKER}",
        "CurrencyRef": {"value": "USD"},
        "Balance": Decimal("100.00"),
    }
    return given | changes


def test_our_invoice_is_known_again() -> None:
    assert BOOKS.is_ours(record_of(), invoice(), US, marker=MARKER)
    assert BOOKS.is_ours(record_of(PrivateNote=f"Called Ana\r\n{MARKER}\r\n"), invoice(), US, marker=MARKER)


@pytest.mark.parametrize(
    "changes",
    [
        {"DocNumber": "SO-10249"},
        {"CustomerRef": {"value": "59"}},
        {"TxnDate": "2026-03-06"},
        {"TotalAmt": Decimal("100.01")},
        {"PrivateNote": "memo"},
        {"PrivateNote": f"{MARKER}9"},
    ],
)
def test_one_difference_and_it_is_not_ours(changes: dict[str, Any]) -> None:
    assert not BOOKS.is_ours(record_of(**changes), invoice(), US, marker=MARKER)


def test_where_quickbooks_numbers_and_computes_tax_the_net_amount_decides() -> None:
    posting = invoice(number="", lines=(sales_line("100.00", tax="tax:1"),))
    record = record_of(
        DocNumber="1045", TotalAmt=Decimal("108.25"), TxnTaxDetail={"TotalTax": Decimal("8.25")}
    )
    assert BOOKS.is_ours(record, posting, US, marker=MARKER)


def test_what_to_ask_before_sending_again() -> None:
    assert BOOKS.find_statement(invoice(), US) == (
        "SELECT * FROM Invoice WHERE DocNumber = 'SO-10248' ORDERBY Id MAXRESULTS 1000"
    )
    assert BOOKS.find_statement(invoice(number=""), US) == (
        "SELECT * FROM Invoice WHERE CustomerRef = '58' AND TxnDate = '2026-03-05' ORDERBY Id MAXRESULTS 1000"
    )
    assert BOOKS.find_statement(bill(number="O'Brien\\1"), US) == (
        "SELECT * FROM Bill WHERE DocNumber = 'O\\'Brien\\\\1' ORDERBY Id MAXRESULTS 1000"
    )
    party = Party(key="customer:1", kind="customer", name="Amy's Birds", currency="USD")
    assert BOOKS.find_statement(party, US) == (
        "SELECT * FROM Customer WHERE DisplayName = 'Amy\\'s Birds' AND Active IN (true, false) MAXRESULTS 10"
    )


def test_figures_are_quickbooks_own() -> None:
    record = record_of(TotalAmt=Decimal("108.25"), TxnTaxDetail={"TotalTax": Decimal("8.25")})
    got = BOOKS.figures_of("Invoice", record)
    assert (got.number, got.party_id, got.posting_on, got.due_on) == (
        "SO-10248",
        "58",
        date(2026, 3, 5),
        date(2026, 4, 4),
    )
    assert (got.total, got.tax, got.currency, got.balance) == (
        Decimal("108.25"),
        Decimal("8.25"),
        "USD",
        Decimal("100.00"),
    )
    with pytest.raises(ValueError, match="Customer"):
        BOOKS.figures_of("Customer", {})
