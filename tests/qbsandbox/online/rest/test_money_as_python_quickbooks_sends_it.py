"""python-quickbooks' own integration tests of payments, bill payments, deposits, transfers and card payments, with
the bodies its objects write: empty strings, zeros and read-only totals included."""

import json
from decimal import Decimal
from typing import Any

import pytest
from quickbooks.objects.base import LinkedTxn, Ref
from quickbooks.objects.billpayment import BillPayment, BillPaymentLine, CheckPayment
from quickbooks.objects.creditcardpayment_entity import CreditCardPayment
from quickbooks.objects.deposit import CashBackInfo, Deposit, DepositLine, DepositLineDetail
from quickbooks.objects.journalentry import Entity, JournalEntry, JournalEntryLine, JournalEntryLineDetail
from quickbooks.objects.payment import Payment, PaymentLine
from quickbooks.objects.transfer import Transfer

from rest_desk import Desk, bill, expense, identity, invoice, sale
from settlement_forms import AR, assert_tied


@pytest.fixture(autouse=True)
def tied(us: Desk):
    yield
    assert_tied(us)


def sent(thing: Any) -> dict[str, Any]:
    """What `save()` puts on the wire."""
    return dict(json.loads(thing.to_json()))


def ref(value: object) -> Ref:
    made = Ref()
    made.value = value
    return made


def link(record: dict[str, Any], kind: str) -> LinkedTxn:
    made = LinkedTxn()
    made.TxnId, made.TxnType, made.TxnLineId = record["Id"], kind, 1
    return made


def voided(desk: Desk, path: str, record: dict[str, Any]) -> dict[str, Any]:
    """The client's `void()`: its own SyncToken is still the number it was created with."""
    body = {"Id": record["Id"], "SyncToken": 0, "sparse": True}
    reply = desk.post(path, body, operation="update", include="void")
    return dict(next(iter(reply.values())))


def test_an_unapplied_payment_with_a_method_and_its_void(us: Desk) -> None:
    method = us.query("select * from PaymentMethod").get("PaymentMethod") or [
        us.create("PaymentMethod", {"Name": "Wire"})
    ]
    payment = Payment()
    payment.TotalAmt = 140.0
    payment.CustomerRef = ref(1)
    payment.PaymentMethodRef = ref(method[0]["Id"])

    made = us.create("Payment", sent(payment))

    assert (made["TotalAmt"], made["UnappliedAmt"], made["Line"]) == (140, 140, [])
    assert made["PaymentMethodRef"] == {"value": method[0]["Id"]}
    after = voided(us, "payment", made)
    assert (after["TotalAmt"], "Voided" in after["PrivateNote"]) == (0, True)
    assert us.read("Payment", made["Id"])["SyncToken"] == "1"


def test_a_payment_line_of_the_clients_own_making(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    line = PaymentLine()
    line.Amount = 100
    line.LinkedTxn.append(link(sold, "Invoice"))
    payment = Payment()
    payment.TotalAmt = 100
    payment.CustomerRef = ref("1")
    payment.Line.append(line)

    made = us.create("Payment", sent(payment))

    [paid] = made["Line"]
    assert (paid["Amount"], paid["LinkedTxn"]) == (100, [{"TxnId": sold["Id"], "TxnType": "Invoice"}])


def test_a_bill_payment_and_its_void(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(200)))
    line = BillPaymentLine()
    line.Amount = 200
    line.LinkedTxn.append(link(owed, "Bill"))
    payment = BillPayment()
    payment.PayType = "Check"
    payment.TotalAmt = 200
    payment.PrivateNote = "Private Note"
    payment.VendorRef = ref("5")
    payment.CheckPayment = CheckPayment()
    payment.CheckPayment.BankAccountRef = ref("35")
    payment.APAccountRef = ref("33")
    payment.Line.append(line)

    made = us.create("BillPayment", sent(payment))

    assert (made["TotalAmt"], made["PrivateNote"], made["PayType"]) == (200, "Private Note", "Check")
    assert made["Line"][0]["LinkedTxn"] == [{"TxnId": owed["Id"], "TxnType": "Bill"}]
    assert made["CheckPayment"]["PrintStatus"] == "NotSet"
    after = voided(us, "billpayment", made)
    assert (after["TotalAmt"], after["PrivateNote"]) == (0, "Voided - Private Note")


def test_a_deposit_from_one_bank_account_into_another(us: Desk) -> None:
    line = DepositLine()
    line.Amount = 20.00
    line.DepositLineDetail = DepositLineDetail()
    line.DepositLineDetail.AccountRef = ref("36")
    deposit = Deposit()
    deposit.DepositToAccountRef = ref("35")
    deposit.Line.append(line)

    made = us.create("Deposit", sent(deposit))

    assert (made["Line"][0]["Amount"], made["TotalAmt"]) == (20, 20)
    assert us.entries(made) == [("Checking", 20), ("Savings", -20)]
    deposit.CashBack = CashBackInfo()
    again = us.create("Deposit", sent(deposit))
    assert (again["TotalAmt"], "CashBack" in again) == (20, False)


def test_a_transfer_is_made_found_and_changed(us: Desk) -> None:
    transfer = Transfer()
    transfer.Amount = 100
    transfer.FromAccountRef = ref("35")
    transfer.ToAccountRef = ref("36")
    made = us.create("Transfer", sent(transfer))

    assert us.query("select * from Transfer maxresults 1")["Transfer"][0]["Id"] == made["Id"]
    changed = us.post("transfer", {**made, "Amount": "140", "sparse": False})["Transfer"]

    assert (changed["Amount"], changed["SyncToken"]) == (140, "1")


def test_a_card_payment_over_the_keys_the_client_expects(us: Desk) -> None:
    card = us.create(
        "Account", {"Name": "Card 100555", "AccountType": "Credit Card", "AccountSubType": "CreditCard"}
    )
    transfer = Transfer()
    transfer.Amount, transfer.FromAccountRef, transfer.ToAccountRef = 100, ref(card["Id"]), ref("35")
    us.create("Transfer", sent(transfer))
    payment = CreditCardPayment()
    payment.Amount = 100
    payment.BankAccountRef = ref("35")
    payment.CreditCardAccountRef = ref(card["Id"])

    made = us.post("creditcardpayment", sent(payment))["CreditCardPaymentTxn"]
    found = us.query("select * from CreditCardPayment")["CreditCardPaymentTxn"][0]
    changed = us.post("creditcardpayment", {**found, "Amount": found["Amount"] + 1})

    assert (made["Amount"], changed["CreditCardPaymentTxn"]["Amount"]) == (100, 101)
    assert us.read("Account", card["Id"])["CurrentBalance"] == -1


def test_a_journal_entry_with_a_customer(us: Desk) -> None:
    def line(side: str, account: str, who: str | None = None) -> JournalEntryLine:
        made = JournalEntryLine()
        made.Amount = 12.5
        made.JournalEntryLineDetail = JournalEntryLineDetail()
        made.JournalEntryLineDetail.PostingType = side
        made.JournalEntryLineDetail.AccountRef = ref(account)
        if who:
            made.JournalEntryLineDetail.Entity = Entity()
            made.JournalEntryLineDetail.Entity.Type = "Customer"
            made.JournalEntryLineDetail.Entity.EntityRef = ref(who)
        return made

    journal = JournalEntry()
    journal.Line += [line("Debit", AR, "1"), line("Credit", "1")]

    made = us.create("JournalEntry", sent(journal))

    assert us.entries(made) == [
        ("Accounts Receivable (A/R)", Decimal("12.50")),
        ("Services", Decimal("-12.50")),
    ]
    us.post("journalentry", identity(made), operation="delete")
