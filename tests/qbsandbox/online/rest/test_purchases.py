"""Purchases: expenses, checks, card charges and card refunds."""

from decimal import Decimal
from typing import Any

import pytest

from purchasing import PUMP, assert_in_order, goods, spent, vendor
from rest_desk import Desk, expense, identity

CUSTOMER = {"value": "1", "type": "Customer"}


def without(body: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != key}


def test_a_check_looks_as_quickbooks_shows_it(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False
    made = us.create("Purchase", spent(expense(1, account="7"), kind="Check", EntityRef=vendor()))

    assert made == {
        "AccountRef": {"value": "35", "name": "Checking"},
        "PaymentType": "Check",
        "EntityRef": {"value": "5", "name": "Evergreen Paper Mill", "type": "Vendor"},
        "RemitToAddr": us.read("Vendor", "5")["BillAddr"],
        "TotalAmt": 1,
        "PrintStatus": "NotSet",
        "PurchaseEx": {
            "any": [
                {
                    "name": "{http://schema.intuit.com/finance/v3}NameValue",
                    "declaredType": "com.intuit.schema.finance.v3.NameValue",
                    "scope": "javax.xml.bind.JAXBElement$GlobalScope",
                    "value": {"Name": "TxnType", "Value": "3"},
                    "nil": False,
                    "globalScope": True,
                    "typeSubstituted": False,
                }
            ]
        },
        "domain": "QBO",
        "sparse": False,
        "Id": made["Id"],
        "SyncToken": "0",
        "MetaData": made["MetaData"],
        "TxnDate": "2024-03-01",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "Line": [
            {
                "Id": "1",
                "Amount": 1,
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {
                    "AccountRef": {"value": "7", "name": "Advertising"},
                    "BillableStatus": "NotBillable",
                    "TaxCodeRef": {"value": "NON"},
                },
            }
        ],
    }
    assert list(made) == [
        "AccountRef", "PaymentType", "EntityRef", "RemitToAddr", "TotalAmt", "PrintStatus", "PurchaseEx",
        "domain", "sparse", "Id", "SyncToken", "MetaData", "TxnDate", "CurrencyRef", "Line",
    ]  # fmt: skip
    assert list(made["EntityRef"]) == ["value", "name", "type"]


@pytest.mark.parametrize(
    ("kind", "extra", "number", "shown"),
    [
        ("Cash", {"Credit": True, "PrintStatus": "NeedToPrint"}, "54", {}),
        ("Check", {"Credit": True, "PrintStatus": "NeedToPrint"}, "3", {"PrintStatus": "NeedToPrint"}),
        ("CreditCard", {"PrintStatus": "NeedToPrint"}, "54", {"Credit": False}),
        ("CreditCard", {"Credit": True}, "11", {"Credit": True}),
    ],
)
def test_each_kind_of_purchase_shows_what_it_has(
    us: Desk, kind: str, extra: Any, number: str, shown: Any
) -> None:
    made = us.create("Purchase", spent(expense(1), kind=kind, **extra))

    assert made["PurchaseEx"]["any"][0]["value"] == {"Name": "TxnType", "Value": number}
    assert {key: made[key] for key in ("Credit", "PrintStatus") if key in made} == shown


def test_an_expense_credits_the_bank_and_debits_its_lines(us: Desk) -> None:
    made = us.create(
        "Purchase", spent(expense("200.10", account="7"), goods(12, "3", Qty=10, UnitPrice="1.2"))
    )

    assert [(account, str(value)) for account, value in us.entries(made)] == [
        ("Checking", "-212.10"),
        ("Advertising", "200.10"),
        ("Cost of Goods Sold", "12.00"),
    ]
    assert_in_order(us)


def test_stocked_goods_on_a_check_go_into_stock(us: Desk) -> None:
    made = us.create("Purchase", spent(goods(50, Qty=5, UnitPrice=10), kind="Check", EntityRef=vendor()))

    assert us.entries(made) == [("Checking", -50), ("Inventory Asset", 50)]
    assert us.read("Item", PUMP)["QtyOnHand"] == 5
    us.delete("Purchase", made)
    assert (us.read("Item", PUMP)["QtyOnHand"], us.balance("Inventory Asset"), us.balance("Checking")) == (
        0,
        0,
        50_000,
    )


def test_a_card_refund_turns_everything_round(us: Desk) -> None:
    us.create("Purchase", spent(goods(50, Qty=5, UnitPrice=10), kind="CreditCard"))
    made = us.create("Purchase", spent(goods(20, Qty=2, UnitPrice=10), kind="CreditCard", Credit=True))

    assert us.entries(made) == [("Visa", 20), ("Inventory Asset", -20)]
    assert (us.balance("Visa"), us.read("Item", PUMP)["QtyOnHand"]) == (-30, 3)


def test_a_full_update_without_credit_turns_a_refund_into_a_charge(us: Desk) -> None:
    made = us.create("Purchase", spent(expense(20), kind="CreditCard", Credit=True))
    body = without(without(made, "PurchaseEx"), "Credit")

    changed = us.post("purchase", body)["Purchase"]

    assert changed["Credit"] is False and us.balance("Visa") == -20


def test_the_purchase_that_python_quickbooks_sends_is_taken(us: Desk) -> None:
    body = {
        "AccountRef": {"name": "Visa", "type": "Account", "value": "42"},
        "Credit": False,
        "DocNumber": "Doc123",
        "ExchangeRate": 1,
        "GlobalTaxCalculation": "TaxExcluded",
        "Line": [
            {
                "Amount": 100,
                "CustomField": [],
                "DetailType": "ItemBasedExpenseLineDetail",
                "ItemBasedExpenseLineDetail": {
                    "BillableStatus": "NotBillable",
                    "CustomerRef": {"name": "Alder Street Books", "type": "Customer", "value": "1"},
                    "ItemRef": {"name": "Fountain pump", "type": "Item", "value": "11"},
                    "Qty": 1,
                    "TaxCodeRef": {"name": "TAX", "type": "TaxCode", "value": "TAX"},
                    "TaxInclusiveAmt": 0,
                    "UnitPrice": 100,
                },
                "LineNum": 0,
                "LinkedTxn": [],
            }
        ],
        "LinkedTxn": [],
        "PaymentType": "CreditCard",
        "PrintStatus": "NeedToPrint",
        "PrivateNote": "",
        "SyncToken": 0,
        "TotalAmt": 100,
        "TxnDate": "",
        "domain": "QBO",
        "sparse": False,
    }
    us.create("Purchase", body)

    read = us.read("Purchase", us.create("Purchase", body, include="allowduplicatedocnum")["Id"])

    assert (read["AccountRef"]["value"], read["DocNumber"], read["TotalAmt"]) == ("42", "Doc123", 100)
    assert read["TxnDate"] == "2024-03-05" and "EntityRef" not in read and "PrivateNote" not in read
    line = read["Line"][0]
    detail = line["ItemBasedExpenseLineDetail"]
    assert (line["Amount"], detail["UnitPrice"], detail["Qty"]) == (100, 100, 1)
    assert (detail["CustomerRef"]["value"], detail["TaxCodeRef"]["value"], detail["ItemRef"]["value"]) == (
        "1",
        "TAX",
        "11",
    )


def test_numbers_of_checks_and_bill_payments_are_one_space(us: Desk) -> None:
    made = us.create("Purchase", spent(expense(1), kind="Check", DocNumber="701"))
    fault = us.fault("purchase", spent(expense(1), DocNumber="701"))

    assert fault == {
        "Message": "Duplicate Document Number Error",
        "Detail": "Duplicate Document Number Error : You must specify a different number. "
        "This number has already been used. "
        f"DocNumber=701 is assigned to TxnType=Purchase with TxnId={made['Id']}",
        "code": "6140",
        "element": "",
    }
    bill = us.create("Bill", {"VendorRef": {"value": "5"}, "TxnDate": "2024-03-01", "Line": [expense(10)]})
    payment = {
        "VendorRef": {"value": "5"},
        "PayType": "Check",
        "TotalAmt": 10,
        "DocNumber": "701",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "Line": [{"Amount": 10, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}],
    }
    assert us.code("billpayment", payment) == "6140"
    us.create("BillPayment", {**payment, "DocNumber": "702"})
    assert us.code("purchase", spent(expense(1), DocNumber="702")) == "6140"
    kept = us.sparse("Purchase", made, PaymentType="Check", PrivateNote="same number")
    assert kept["DocNumber"] == "701"


def test_a_purchase_without_a_number_has_none(us: Desk) -> None:
    assert "DocNumber" not in us.create("Purchase", spent(expense(1), kind="Check"))


def test_links_of_a_purchase_are_dropped_without_a_word(us: Desk) -> None:
    links = [{"TxnId": "1", "TxnType": "Bill"}]

    made = us.create("Purchase", spent({**expense(1), "LinkedTxn": links}, LinkedTxn=links))

    assert "LinkedTxn" not in made and "LinkedTxn" not in made["Line"][0]
    assert us.balance("Checking") == 49_999


def test_the_extension_block_of_a_reply_is_refused_when_it_comes_back(us: Desk) -> None:
    made = us.create("Purchase", spent(expense(1)))

    assert us.fault("purchase", made)["code"] == "2010"
    assert us.code("purchase", made, operation="delete") == "2010"
    us.company.switches.refuses_extension_blocks = False
    assert us.post("purchase", made)["Purchase"]["SyncToken"] == "1"


def test_a_purchase_cannot_be_voided(us: Desk) -> None:
    made = us.create("Purchase", spent(expense(1)))

    for args in ({"operation": "void"}, {"operation": "update", "include": "void"}):
        fault = us.fault("purchase", identity(made), **args)
        assert fault == {
            "Message": "Unsupported Operation",
            "Detail": "Operation void is not supported.",
            "code": "500",
            "element": "Operation",
        }


def test_a_sparse_update_needs_the_payment_type(us: Desk) -> None:
    made = us.create("Purchase", spent(expense(1), DocNumber="9"))

    fault = us.fault("purchase", {**identity(made), "sparse": True, "PrivateNote": "x"})
    assert (fault["code"], fault["element"], fault["Detail"]) == (
        "2020",
        "PaymentType",
        "Required parameter PaymentType is missing in the request",
    )
    changed = us.sparse("Purchase", made, PaymentType="Cash", PrivateNote="x")
    assert (changed["DocNumber"], changed["PrivateNote"], len(changed["Line"])) == ("9", "x", 1)


def test_a_line_on_receivables_needs_the_customer_and_makes_them_owe(us: Desk) -> None:
    body = spent(expense(40, account="84"))

    for entity in (None, vendor()):
        assert us.fault("purchase", {**body, "EntityRef": entity})["Detail"] == (
            "Business Validation Error: When you use Accounts Receivable, "
            "you must choose a customer in the Name field."
        )
    us.create("Purchase", {**body, "EntityRef": CUSTOMER})
    assert us.read("Customer", "1")["Balance"] == 40


def test_a_line_on_payables_needs_the_vendor_and_pays_them_ahead(us: Desk) -> None:
    body = spent(expense(40, account="33"), kind="Check")

    assert us.code("purchase", body) == "6000"
    assert us.code("purchase", {**body, "EntityRef": CUSTOMER}) == "6000"
    us.create("Purchase", {**body, "EntityRef": vendor()})
    assert us.read("Vendor", "5")["Balance"] == -40


@pytest.mark.parametrize("entity", [{"value": "5"}, {"value": 5, "type": "Vendor", "name": "whoever"}])
def test_the_entity_is_found_by_its_id(us: Desk, entity: Any) -> None:
    assert us.create("Purchase", spent(expense(1), EntityRef=entity))["EntityRef"] == {
        "value": "5",
        "name": "Evergreen Paper Mill",
        "type": "Vendor",
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (without(spent(expense(1)), "PaymentType"), "2020"),
        (without(spent(expense(1)), "AccountRef"), "2020"),
        (spent(), "2020"),
        (spent(expense(1), PaymentType="Bitcoin"), "2170"),
        (spent(expense(1), account="42"), "6430"),
        (spent(expense(1), kind="Check", account="42"), "6430"),
        (spent(expense(1), kind="CreditCard", account="35"), "6430"),
        (spent(expense(1), account="999"), "2500"),
        (spent(expense(-1)), "6000"),
        (spent(expense(1), EntityRef={"value": "999", "type": "Vendor"}), "2500"),
        (spent(expense(1), EntityRef={"value": "1", "type": "Vendor"}), "2500"),
        (spent(expense(1), EntityRef={"value": "1", "type": "Bank"}), "2170"),
        (spent(goods(1, Qty=1, UnitPrice=2)), "6070"),
        (spent(goods(1, "2")), "6000"),
        (spent(expense(1, BillableStatus="Billable")), "6310"),
        (spent(expense(1), PaymentMethodRef={"value": "999"}), "2500"),
    ],
)
def test_a_purchase_that_is_wrong_is_refused_and_books_nothing(us: Desk, body: Any, code: str) -> None:
    assert us.code("purchase", body) == code
    assert us.company.all("Purchase") == [] and us.balance("Checking") == 50_000


def test_an_inactive_vendor_is_refused(us: Desk) -> None:
    us.sparse("Vendor", us.read("Vendor", "7"), Active=False)

    assert us.code("purchase", spent(expense(1), EntityRef=vendor("7"))) == "2500"


def test_input_tax_of_a_uk_expense_can_be_stated_to_the_penny(uk: Desk) -> None:
    stated = {
        "TaxLine": [
            {
                "Amount": "19.99",
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": "2"},
                    "PercentBased": False,
                    "NetAmountTaxable": 100,
                },
            }
        ]
    }
    computed = uk.create("Purchase", spent(expense(100, account="17", tax="1")))
    rate = computed["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxRateRef"]["value"]
    stated["TaxLine"][0]["TaxLineDetail"] = {"TaxRateRef": {"value": rate}, "PercentBased": False}

    made = uk.create("Purchase", spent(expense(100, account="17", tax="1"), TxnTaxDetail=stated))

    assert (computed["TotalAmt"], str(made["TotalAmt"])) == (120, "119.99")
    assert [(account, str(value)) for account, value in uk.entries(made)] == [
        ("Current Account", "-119.99"),
        ("Rent", "100.00"),
        ("VAT Control", "19.99"),
    ]


def test_an_inclusive_uk_expense_keeps_its_gross(uk: Desk) -> None:
    made = uk.create(
        "Purchase", spent(expense(120, account="17", tax="1"), GlobalTaxCalculation="TaxInclusive")
    )

    detail = made["Line"][0]["AccountBasedExpenseLineDetail"]
    assert (made["Line"][0]["Amount"], detail["TaxInclusiveAmt"], made["TotalAmt"]) == (100, 120, 120)
    assert uk.entries(made) == [("Current Account", -120), ("Rent", 100), ("VAT Control", 20)]


def test_an_expense_for_a_vendor_in_euro_is_paid_from_the_dollar_account(us: Desk) -> None:
    mill = us.create("Vendor", {"DisplayName": "Papiermühle", "CurrencyRef": {"value": "EUR"}})
    body = spent(expense(100), EntityRef=vendor(mill["Id"]))

    assert us.code("purchase", body) == "2020"
    made = us.create("Purchase", {**body, "CurrencyRef": {"value": "EUR"}, "ExchangeRate": "1.2"})

    assert made["ExchangeRate"] == Decimal("1.2")
    assert us.entries(made) == [("Checking", -120), ("Purchases", 120)]


def test_an_update_moves_the_books_and_a_delete_takes_them_back(us: Desk) -> None:
    made = us.create("Purchase", spent(expense(10), kind="Check", EntityRef=vendor()))

    changed = us.sparse("Purchase", made, PaymentType="Check", Line=[expense(25, account="7")])

    assert (changed["TotalAmt"], us.balance("Advertising"), us.balance("Purchases")) == (25, 25, 0)
    assert us.delete("Purchase", changed) == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    assert us.balance("Checking") == 50_000


def test_purchases_are_found_by_kind_entity_and_amount(us: Desk) -> None:
    check = us.create("Purchase", spent(expense(10), kind="Check", EntityRef=vendor()))
    card = us.create("Purchase", spent(expense(250), kind="CreditCard"))

    def ids(condition: str) -> list[str]:
        return [
            row["Id"] for row in us.query(f"select * from Purchase where {condition}").get("Purchase", [])
        ]

    assert ids("PaymentType = 'Check'") == [check["Id"]]
    assert ids("EntityRef = '5'") == [check["Id"]]
    assert ids("TotalAmt > '100.00'") == [card["Id"]]
    asked = "select * from Purchase where AccountRef = '42'"
    assert us.code("query", None, method="GET", query=asked) == "4001"


def test_location_and_class_are_kept_where_the_company_tracks_them(us: Desk) -> None:
    shop = us.create("Department", {"Name": "Shop"})["Id"]
    garden = us.create("Class", {"Name": "Garden"})["Id"]
    body = spent(expense(1, ClassRef={"value": garden}), DepartmentRef={"value": shop})

    plain = us.create("Purchase", body)
    us.company.set_preferences("AccountingInfoPrefs", TrackDepartments=True, ClassTrackingPerTxnLine=True)
    tracked = us.create("Purchase", body)

    assert "DepartmentRef" not in plain
    assert "ClassRef" not in plain["Line"][0]["AccountBasedExpenseLineDetail"]
    assert tracked["DepartmentRef"] == {"value": shop, "name": "Shop"}
    detail = tracked["Line"][0]["AccountBasedExpenseLineDetail"]
    assert detail["ClassRef"] == {"value": garden, "name": "Garden"}
    assert us.code("purchase", spent(expense(1, ClassRef={"value": "1"}))) == "2500"
