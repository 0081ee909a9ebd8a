"""Deposits: what they take out of Undeposited Funds is frozen until they let go of it."""

from decimal import Decimal
from typing import Any

import pytest

from rest_desk import Desk, bill, expense, identity, invoice, parse, sale
from settlement_forms import (
    CHECKING,
    SAVINGS,
    UNDEPOSITED,
    assert_tied,
    check,
    credit_memo,
    deposit,
    deposited,
    direct,
    entry,
    payment,
    posting,
)

FROZEN = (
    "This transaction has been deposited. If you want to change or delete it, "
    "you must edit the deposit it appears on and remove it first"
)


@pytest.fixture(autouse=True)
def tied(us: Desk):
    yield
    assert_tied(us)


def receipt(amount: object) -> dict[str, object]:
    return {**credit_memo(amount), "TxnDate": "2024-03-02"}


def test_a_payment_is_taken_to_the_bank(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    paid = us.create("Payment", payment(100))

    banked = us.create("Deposit", deposit(deposited("Payment", paid, 100)))

    assert {key: banked[key] for key in banked if key not in ("MetaData", "Id")} == {
        "DepositToAccountRef": {"value": "35", "name": "Checking"},
        "TotalAmt": 100,
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "TxnDate": "2024-03-03",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "Line": [
            {
                "Id": "1",
                "LineNum": 1,
                "Amount": 100,
                "LinkedTxn": [{"TxnId": paid["Id"], "TxnType": "Payment", "TxnLineId": "0"}],
            }
        ],
    }
    assert us.entries(banked) == [("Checking", 100), ("Undeposited Funds", -100)]
    after = us.read("Payment", paid["Id"])
    assert after["LinkedTxn"] == [{"TxnId": banked["Id"], "TxnType": "Deposit"}]
    assert after["DepositToAccountRef"] == {"value": UNDEPOSITED}
    assert us.balance("Undeposited Funds") == 0


def test_what_is_deposited_is_neither_changed_nor_voided_nor_deleted(us: Desk) -> None:
    paid = us.create("Payment", payment(100))
    sold = us.create("SalesReceipt", receipt(60))
    us.create("Deposit", deposit(deposited("Payment", paid, 100), deposited("SalesReceipt", sold, 60)))
    paid, sold = us.read("Payment", paid["Id"]), us.read("SalesReceipt", sold["Id"])

    fault = us.fault("payment", {**identity(paid), **payment(90)})
    assert fault == {
        "Message": "Deposited Transaction cannot be changed",
        "Detail": FROZEN,
        "code": "6540",
        "element": "",
    }
    assert us.code("payment", identity(paid), operation="delete") == "6540"
    void = {"operation": "update", "include": "void"}
    assert us.code("payment", {**identity(paid), "sparse": True}, **void) == "6540"
    assert us.code("salesreceipt", identity(sold), operation="delete") == "6540"
    assert us.code("salesreceipt", {**identity(sold), **receipt(10)}) == "6540"
    assert us.read("Payment", paid["Id"])["SyncToken"] == paid["SyncToken"]


def test_deleting_the_deposit_frees_its_members(us: Desk) -> None:
    paid = us.create("Payment", payment(100))
    banked = us.create("Deposit", deposit(deposited("Payment", paid, 100)))

    us.delete("Deposit", banked)

    after = us.read("Payment", paid["Id"])
    assert "LinkedTxn" not in after
    us.delete("Payment", after)
    assert us.balance("Checking") == 50_000


def test_an_update_frees_what_it_leaves_out_and_takes_what_is_new(us: Desk) -> None:
    first, second = us.create("Payment", payment(100)), us.create("Payment", payment(50))
    banked = us.create("Deposit", deposit(deposited("Payment", first, 100)))

    changed = us.sparse("Deposit", banked, Line=[deposited("Payment", second, 50), direct("-1.5", "8")])

    assert "LinkedTxn" not in us.read("Payment", first["Id"])
    assert us.read("Payment", second["Id"])["LinkedTxn"][0]["TxnId"] == banked["Id"]
    assert us.entries(changed)[0] == ("Checking", Decimal("48.50"))
    kept = us.read("Payment", second["Id"])["SyncToken"]
    us.sparse("Deposit", changed, PrivateNote="in the morning")
    assert us.read("Payment", second["Id"])["SyncToken"] == kept


def test_receipts_refunds_journals_transfers_and_checks_are_deposited_together(us: Desk) -> None:
    sold = us.create("SalesReceipt", receipt(60))
    refunded = us.create("RefundReceipt", {**receipt(10), "DepositToAccountRef": {"value": UNDEPOSITED}})
    found = us.create(
        "JournalEntry", entry(posting("Debit", UNDEPOSITED, 7, None), posting("Credit", "25", 7))
    )
    moved = us.create(
        "Transfer",
        {"FromAccountRef": {"value": SAVINGS}, "ToAccountRef": {"value": UNDEPOSITED}, "Amount": 3,
         "TxnDate": "2024-03-02"},
    )  # fmt: skip
    owed = us.create("Bill", bill(expense(5)))
    cash = us.create("BillPayment", check(5, ("Bill", owed, 5), bank=UNDEPOSITED))

    banked = us.create(
        "Deposit",
        deposit(
            deposited("SalesReceipt", sold, 60),
            deposited("RefundReceipt", refunded, -10),
            deposited("JournalEntry", found, 7),
            deposited("Transfer", moved, 3),
            deposited("BillPaymentCheck", cash, -5),
        ),
    )

    assert (banked["TotalAmt"], us.balance("Undeposited Funds")) == (55, 0)
    assert us.code("transfer", identity(us.read("Transfer", moved["Id"])), operation="delete") == "6540"
    assert (
        us.code("journalentry", identity(us.read("JournalEntry", found["Id"])), operation="delete") == "6540"
    )


def test_lines_of_one_journal_may_be_deposited_one_by_one(us: Desk) -> None:
    found = us.create(
        "JournalEntry",
        entry(
            posting("Debit", UNDEPOSITED, 7), posting("Debit", UNDEPOSITED, 5), posting("Credit", "25", 12)
        ),
    )

    us.create("Deposit", deposit(deposited("JournalEntry", found, 5, "1")))
    again = deposit(deposited("JournalEntry", found, 5, "1"))
    assert us.code("deposit", again) == "620"
    both = us.create("Deposit", deposit(deposited("JournalEntry", found, 7, "0"), direct(1, "25")))
    us.sparse("Deposit", both, Line=[direct(1, "25")])
    assert [link["TxnLineId"] for link in us.read("JournalEntry", found["Id"])["LinkedTxn"]] == ["1"]
    us.create("Deposit", deposit(deposited("JournalEntry", found, 7, "0")))

    assert us.balance("Undeposited Funds") == 0


def test_only_what_lies_in_undeposited_funds_can_be_linked_and_only_once(us: Desk) -> None:
    paid = us.create("Payment", payment(100))
    direct_to_bank = us.create("Payment", payment(100, DepositToAccountRef={"value": CHECKING}))
    sold = us.create("Invoice", invoice(sale(5)))

    assert us.code("deposit", deposit(deposited("Payment", direct_to_bank, 100))) == "620"
    assert us.code("deposit", deposit(deposited("Payment", {"Id": "999"}, 100))) == "620"
    assert us.code("deposit", deposit(deposited("Invoice", sold, 5))) == "6000"
    assert us.code("deposit", deposit(deposited("Payment", paid, 99))) == "6000"
    twice = deposit(deposited("Payment", paid, 100), deposited("Payment", paid, 100))
    assert us.code("deposit", twice) == "620"
    us.create("Deposit", deposit(deposited("Payment", paid, 100)))
    assert us.code("deposit", deposit(deposited("Payment", paid, 100))) == "620"


def test_a_detail_beside_a_link_is_refused(us: Desk) -> None:
    paid = us.create("Payment", payment(100))
    line = deposited("Payment", paid, 100)

    typed = {**line, "DetailType": "DepositLineDetail"}
    assert us.code("deposit", deposit(typed)) == "2010"
    assert (
        us.code("deposit", deposit({**line, "DepositLineDetail": {"AccountRef": {"value": "1"}}})) == "2010"
    )
    assert "LinkedTxn" not in us.read("Payment", paid["Id"])


def test_direct_lines_name_an_account_and_perhaps_a_person(us: Desk) -> None:
    banked = us.create(
        "Deposit",
        deposit(
            direct(20, "25", Entity={"value": "5", "type": "VENDOR"}, CheckNum="77"),
            direct(30, SAVINGS),
            PrivateNote="Tuesday",
        ),
    )

    assert banked["Line"][0] == {
        "Id": "1",
        "LineNum": 1,
        "Amount": 20,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {
            "Entity": {"value": "5", "name": "Evergreen Paper Mill", "type": "VENDOR"},
            "AccountRef": {"value": "25", "name": "Interest Earned"},
            "CheckNum": "77",
        },
    }
    assert us.entries(banked) == [("Checking", 50), ("Interest Earned", -20), ("Savings", -30)]


def test_cash_back_and_negative_lines_lower_the_total_but_not_below_nothing(us: Desk) -> None:
    back = {"AccountRef": {"value": "38"}, "Amount": 15, "Memo": "till"}

    banked = us.create("Deposit", deposit(direct(100, "25"), direct(-5, "8"), CashBack=back))

    assert banked["TotalAmt"] == 80
    assert banked["CashBack"] == {
        "AccountRef": {"value": "38", "name": "Prepaid Expenses"}, "Amount": 15, "Memo": "till",
    }  # fmt: skip
    assert us.entries(banked) == [
        ("Checking", 80), ("Prepaid Expenses", 15), ("Interest Earned", -100), ("Bank Charges", 5),
    ]  # fmt: skip
    assert us.code("deposit", deposit(direct(10, "25"), CashBack=back)) == "6000"


def test_a_deposit_needs_an_account_that_holds_money_lines_and_names(us: Desk) -> None:
    assert us.fault("deposit", {"Line": [direct(1)]})["element"] == "DepositToAccountRef"
    assert us.code("deposit", deposit(direct(1), to="1")) == "6430"
    assert us.fault("deposit", deposit())["element"] == "Line"
    fault = us.fault("deposit", deposit(direct(1, "84")))
    assert (
        fault["Detail"]
        == "Business Validation Error: When you use Accounts Receivable, you must choose a customer in the Name field."
    )
    vendor = {"value": "5", "type": "VENDOR"}
    assert us.code("deposit", deposit(direct(1, "84", Entity=vendor))) == "6000"
    assert us.code("deposit", deposit(direct(1, "25", Entity={"value": "1", "type": "VENDOR"}))) == "2500"
    reply = us.send("POST", "deposit", deposit({"Amount": 5}))
    assert parse(reply)["Fault"]["Error"][0]["element"] == "DetailType"


def test_a_voided_invoice_frees_a_payment_that_is_deposited(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    paid = us.create("Payment", payment(100, ("Invoice", sold, 100)))
    us.create("Deposit", deposit(deposited("Payment", paid, 100)))

    us.post("invoice", identity(us.read("Invoice", sold["Id"])), operation="void")

    assert us.read("Payment", paid["Id"])["UnappliedAmt"] == 100


def test_a_deposit_in_the_united_kingdom_takes_vat_with_it(uk: Desk) -> None:
    accounts = {a["AccountSubType"]: a["Id"] for a in uk.company.all("Account")}
    bank = next(a["Id"] for a in uk.company.all("Account") if a["AccountType"] == "Bank")
    income = accounts["SalesOfProductIncome"]
    form = deposit(direct(100, income, TaxCodeRef={"value": "1"}), direct(10, income), to=bank)

    banked = uk.create("Deposit", form | {"GlobalTaxCalculation": "TaxExcluded"})

    assert (banked["TotalAmt"], banked["TxnTaxDetail"]["TotalTax"]) == (130, 20)
    assert [amount for _, amount in uk.entries(banked)] == [130, -100, -10, -20]
    gross = deposit(
        direct(120, income, TaxCodeRef={"value": "1"}), to=bank, GlobalTaxCalculation="TaxInclusive"
    )
    inclusive = uk.create("Deposit", gross)
    assert (inclusive["TotalAmt"], inclusive["Line"][0]["Amount"]) == (120, 100)
    noted = uk.sparse("Deposit", inclusive, PrivateNote="counted twice")
    sent_back = uk.post("deposit", {**noted, "sparse": False})["Deposit"]
    assert noted["TotalAmt"] == sent_back["TotalAmt"] == 120
    assert noted["Line"] == sent_back["Line"] == inclusive["Line"]
    assert [amount for _, amount in uk.entries(sent_back)] == [120, -100, -20]
    assert_tied(uk)


def test_the_ledger_report_names_what_moved_the_money(us: Desk) -> None:
    us.create("Deposit", deposit(direct(5, "25")))
    us.create(
        "Transfer", {"FromAccountRef": {"value": CHECKING}, "ToAccountRef": {"value": SAVINGS}, "Amount": 5}
    )
    report = us.get("reports/GeneralLedger", start_date="2024-01-01", end_date="2024-12-31")

    kinds = {row["ColData"][1].get("value") for row in rows_of(report["Rows"]) if "ColData" in row}
    assert {"Deposit", "Transfer"} <= kinds


def rows_of(rows: dict[str, Any]) -> list[dict[str, Any]]:
    """All rows of a report, however deep."""
    found = []
    for row in rows.get("Row", []):
        found += [row, *rows_of(row.get("Rows", {}))]
    return found
