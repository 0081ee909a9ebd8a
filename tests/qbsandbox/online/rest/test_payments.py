"""Payments and bill payments: they move balances and the SyncToken of what they are applied to."""

from typing import Any

from rest_desk import Desk, bill, expense, identity, invoice, parse, sale


def payment(total: object, *links: tuple[str, object], customer: str = "1", **more: Any) -> dict[str, Any]:
    lines = [{"Amount": a, "LinkedTxn": [{"TxnId": id, "TxnType": "Invoice"}]} for id, a in links]
    return {
        "CustomerRef": {"value": customer},
        "TotalAmt": total,
        "TxnDate": "2024-03-02",
        "Line": lines,
        **more,
    }


def bill_payment(total: object, *links: tuple[str, object], vendor: str = "5") -> dict[str, Any]:
    return {
        "VendorRef": {"value": vendor},
        "TotalAmt": total,
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "TxnDate": "2024-03-02",
        "Line": [{"Amount": a, "LinkedTxn": [{"TxnId": id, "TxnType": "Bill"}]} for id, a in links],
    }


def test_a_payment_lowers_the_invoice_and_moves_its_sync_token(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))

    paid = us.create("Payment", payment(60, (sold["Id"], 40)))

    after = us.read("Invoice", sold["Id"])
    assert (after["Balance"], after["SyncToken"]) == (60, "1")
    assert after["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "Payment"}]
    assert (paid["UnappliedAmt"], paid["DepositToAccountRef"]) == (20, {"value": "4"})
    assert us.entries(paid) == [("Undeposited Funds", 60), ("Accounts Receivable (A/R)", -60)]
    assert us.read("Customer", "1")["Balance"] == 40


def test_a_write_with_the_token_from_before_the_payment_is_stale(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    us.create("Payment", payment(100, (sold["Id"], 100)))

    assert us.code("invoice", identity(sold), operation="void") == "5010"


def test_deleting_a_payment_opens_the_invoice_again(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    paid = us.create("Payment", payment(100, (sold["Id"], 100)))

    us.delete("Payment", paid)

    after = us.read("Invoice", sold["Id"])
    assert (after["Balance"], after["SyncToken"], after["LinkedTxn"]) == (100, "2", [])
    assert us.balance("Undeposited Funds") == 0


def test_a_payment_is_voided_by_a_sparse_update_that_includes_void(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    paid = us.create("Payment", payment(100, (sold["Id"], 100), PrivateNote="check 7"))

    voided = us.post("payment", {**identity(paid), "sparse": True}, operation="update", include="void")[
        "Payment"
    ]

    assert (voided["TotalAmt"], voided["UnappliedAmt"], voided["Line"]) == (0, 0, [])
    assert voided["PrivateNote"] == "Voided - check 7"
    assert us.read("Invoice", sold["Id"])["Balance"] == 100


def test_operation_void_is_not_known_for_payments(us: Desk) -> None:
    paid = us.create("Payment", payment(10))

    fault = us.fault("payment", identity(paid), operation="void")

    assert (fault["code"], fault["Detail"], fault["element"]) == (
        "500",
        "Operation void is not supported.",
        "Operation",
    )


def test_a_paid_invoice_is_not_deleted_unless_the_switch_lets_it_be_unlinked(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    paid = us.create("Payment", payment(100, (sold["Id"], 100)))
    sold = us.read("Invoice", sold["Id"])

    fault = us.fault("invoice", identity(sold), operation="delete")
    assert fault["code"] == "6000" and us.read("Invoice", sold["Id"])["Balance"] == 0

    us.company.switches.deletes_of_paid_documents = "unlink"
    us.delete("Invoice", sold)
    after = us.read("Payment", paid["Id"])
    assert (after["UnappliedAmt"], after["Line"], us.read("Customer", "1")["Balance"]) == (100, [], -100)


def test_voiding_a_paid_invoice_frees_its_payment(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    paid = us.create("Payment", payment(70, (sold["Id"], 70)))

    voided = us.post("invoice", identity(us.read("Invoice", sold["Id"])), operation="void")["Invoice"]

    assert (voided["Balance"], voided["LinkedTxn"]) == (0, [])
    after = us.read("Payment", paid["Id"])
    assert (after["TotalAmt"], after["UnappliedAmt"], after["Line"]) == (70, 70, [])


def test_an_invoice_reduced_below_what_was_paid_gives_the_surplus_back_to_the_payment(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    paid = us.create("Payment", payment(100, (sold["Id"], 100)))

    changed = us.sparse("Invoice", us.read("Invoice", sold["Id"]), Line=[sale(80)])

    assert (changed["TotalAmt"], changed["Balance"]) == (80, 0)
    after = us.read("Payment", paid["Id"])
    assert (after["UnappliedAmt"], after["Line"][0]["Amount"]) == (20, 80)
    us.delete("Payment", after)
    assert us.read("Invoice", sold["Id"])["Balance"] == 80


def test_a_payment_reaches_only_open_invoices_of_its_customer(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))

    assert us.code("payment", payment(100, (sold["Id"], 100), customer="2")) == "620"
    assert us.code("payment", payment(200, (sold["Id"], 200))) == "6000"
    assert us.code("payment", payment(50, (sold["Id"], 100))) == "6000"
    assert us.code("payment", payment(50, ("999", 50))) == "620"
    assert us.code("payment", {"TotalAmt": 5}) == "2020"
    assert us.read("Invoice", sold["Id"])["SyncToken"] == "0"


def test_a_sparse_update_of_a_payment_needs_total_and_customer(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    paid = us.create("Payment", payment(100, (sold["Id"], 100)))

    assert us.code("payment", {**identity(paid), "sparse": True, "Line": []}) == "2020"
    loose = us.sparse("Payment", paid, TotalAmt=100, CustomerRef={"value": "1"}, Line=[])
    assert (loose["UnappliedAmt"], us.read("Invoice", sold["Id"])["Balance"]) == (100, 100)


def test_a_bill_payment_settles_a_bill(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))

    paid = us.create("BillPayment", bill_payment(80, (owed["Id"], 80)))

    after = us.read("Bill", owed["Id"])
    assert (after["Balance"], after["SyncToken"]) == (0, "1")
    assert after["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}]
    assert us.entries(paid) == [("Checking", -80), ("Accounts Payable (A/P)", 80)]
    assert us.read("Vendor", "5")["Balance"] == 0


def test_a_paid_bill_is_neither_deleted_nor_reduced(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))
    paid = us.create("BillPayment", bill_payment(80, (owed["Id"], 80)))
    owed = us.read("Bill", owed["Id"])

    assert us.code("bill", identity(owed), operation="delete") == "6000"
    assert us.code("bill", {**identity(owed), **bill(expense(79))}) == "6000"
    us.delete("BillPayment", paid)
    us.delete("Bill", us.read("Bill", owed["Id"]))
    assert us.balance("Accounts Payable (A/P)") == 0


def test_a_bill_payment_needs_lines_links_and_an_account_of_its_kind(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))

    assert (
        us.fault("billpayment", bill_payment(80))["Detail"]
        == "Required parameter Line is missing in the request"
    )
    unlinked = bill_payment(80, (owed["Id"], 80))
    unlinked["Line"][0]["LinkedTxn"] = []
    assert (
        us.fault("billpayment", unlinked)["Detail"]
        == "Required parameter LinkedTxn is missing in the request"
    )
    card = bill_payment(80, (owed["Id"], 80)) | {"PayType": "CreditCard"}
    assert us.code("billpayment", card) == "2020"
    assert us.code("billpayment", {**card, "CreditCardPayment": {"CCAccountRef": {"value": "35"}}}) == "6430"
    made = us.create("BillPayment", {**card, "CreditCardPayment": {"CCAccountRef": {"value": "42"}}})
    assert us.entries(made)[0] == ("Visa", -80)


def test_paying_a_paid_bill_answers_success_and_moves_nothing(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))
    us.create("BillPayment", bill_payment(80, (owed["Id"], 80)))

    second = us.create("BillPayment", bill_payment(80, (owed["Id"], 80)))

    assert (second["TotalAmt"], second["Line"], second["PrivateNote"]) == (0, [], "Voided")
    assert us.balance("Checking") == 49_920


def test_operation_void_is_not_known_for_bill_payments(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))
    paid = us.create("BillPayment", bill_payment(80, (owed["Id"], 80)))

    assert us.code("billpayment", identity(paid), operation="void") == "500"
    reply = us.send(
        "POST", "billpayment", {**identity(paid), "sparse": True}, operation="update", include="void"
    )
    assert parse(reply)["BillPayment"]["TotalAmt"] == 0
    assert us.read("Bill", owed["Id"])["Balance"] == 80
