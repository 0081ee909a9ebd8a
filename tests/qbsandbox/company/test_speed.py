"""The sandbox is quick enough to be forgotten. Bounds are several times what was measured."""

import time

from rest_desk import Desk, bill, expense, invoice, sale


def test_a_thousand_invoices_take_less_than_three_seconds(us: Desk) -> None:
    began = time.process_time()

    for number in range(1000):
        us.create(
            "Invoice", invoice(sale(10, item="3"), sale(20, tax="TAX"), sale(30), DocNumber=f"S-{number}")
        )

    assert time.process_time() - began < 3
    assert us.query("select count(*) from Invoice") == {"totalCount": 1000}


def test_reports_over_five_thousand_documents_take_less_than_two_seconds(us: Desk) -> None:
    item = {"operation": "create", "Bill": bill(expense(10), expense(5, account="7"))}
    for _ in range(200):
        us.batch(*[{**item, "bId": str(place)} for place in range(25)])

    began = time.process_time()
    ledger = us.get("reports/GeneralLedger", start_date="2024-01-01", end_date="2024-12-31")
    balance = us.get("reports/TrialBalance", start_date="2024-01-01", end_date="2024-12-31")

    assert time.process_time() - began < 2
    assert len(ledger["Rows"]["Row"][1]["Rows"]["Row"]) == 5000
    assert balance["Rows"]["Row"][-1]["Summary"]["ColData"][1]["value"] == "125000.00"
