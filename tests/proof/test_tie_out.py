"""The tie-out where the two books agree: a mixed month, taxes, currencies, documents entered by hand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from crossfoot.audit.models import Event
from crossfoot.core.problems import Refusal
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.proof import tieout
from crossfoot.proof.models import TieOut
from crossfoot.tenancy.access import Forbidden
from world import Hub, bought, goods

JANUARY = date(2026, 1, 1), date(2026, 1, 31)


def accounts_of(done: TieOut) -> dict[str, tuple[Decimal, Decimal]]:
    """Account and month → our movement and QuickBooks'."""
    return {
        f"{row['account']} {row['month']}": (Decimal(row["ours"]), Decimal(row["theirs"]))
        for row in done.result["accounts"]
        if Decimal(row["ours"]) or Decimal(row["theirs"])
    }


def test_a_mixed_month_ties_out_to_the_cent(hub: Hub) -> None:
    hub.invoices(
        hub.sells("10248"),
        hub.sells("10249", goods("3", "19.99"), goods("1", "7.45", kind="shipping", description="Freight")),
        hub.sells("10250", goods("40", "18.60", discount=Decimal("0.15")), discount=Decimal("10.00")),
        hub.sells("10251", goods("1", "33.335")),
    )
    hub.bills(
        hub.buys("PO-1"),
        hub.buys("PO-2", bought("3", "50.26"), tax=Decimal("16.08"), total=Decimal("166.86")),
        hub.buys(
            "PO-3",
            bought("7", "12.3456"),
            bought("1", "5.03", kind="freight", description="Carriage"),
            total=Decimal("91.46"),
        ),
    )

    done = hub.ties_out(*JANUARY)

    assert done.difference == Decimal("0.00")
    assert done.result["documents"] == {"compared": 7, "equal": 7, "rows": []}
    assert done.result["source"]["rows"] == []
    # 120.00 + 67.42 + 622.40 + 33.34 invoiced, 80.00 + 166.86 + 91.46 billed.
    assert Decimal(done.result["source"]["stated"]) == Decimal("1181.48")
    ledger = hub.ledger()
    assert accounts_of(done) == {f"{account} 2026-01": (amount, amount) for account, amount in ledger.items()}
    assert ledger["Accounts Receivable (A/R)"] == Decimal("843.16")
    assert ledger["Accounts Payable (A/P)"] == Decimal("-338.32")
    assert tieout.sentence_of(done) == (
        "The two books agree to the cent: 7 documents compared, difference 0.00."
    )


def test_every_month_stands_for_itself(hub: Hub) -> None:
    hub.invoices(
        hub.sells("10247", on=date(2025, 12, 31)),
        hub.sells("10248", on=date(2026, 1, 1)),
        hub.sells("10249", on=date(2026, 1, 31)),
    )

    done = hub.ties_out(date(2025, 12, 1), date(2026, 1, 31))

    assert done.difference == 0
    assert accounts_of(done) == {
        "Accounts Receivable (A/R) 2025-12": (Decimal("120.00"), Decimal("120.00")),
        "Accounts Receivable (A/R) 2026-01": (Decimal("240.00"), Decimal("240.00")),
        "Sales of Product Income 2025-12": (Decimal("-120.00"), Decimal("-120.00")),
        "Sales of Product Income 2026-01": (Decimal("-240.00"), Decimal("-240.00")),
    }
    assert hub.ties_out(date(2026, 1, 1), date(2026, 1, 30)).documents == 1


def test_an_entry_of_the_bookkeeper_on_the_same_account_is_shown_apart_and_is_no_difference(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    hub.bookkeeper().creates(
        "JournalEntry",
        TxnDate="2026-01-20",
        DocNumber="ADJ-1",
        Line=[
            {
                "Amount": 25,
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": account}},
            }
            for side, account in (("Debit", "35"), ("Credit", "79"))
        ],
    )

    done = hub.ties_out(*JANUARY)

    assert done.difference == 0
    (sales_row,) = [row for row in done.result["accounts"] if row["account"] == "Sales of Product Income"]
    assert (sales_row["ours"], sales_row["theirs"], sales_row["difference"]) == ("-120.00", "-120.00", "0.00")
    assert (Decimal(sales_row["others"]), sales_row["others_count"]) == (Decimal("-25.00"), 1)
    assert [(row["account"], row["number"], Decimal(row["amount"])) for row in done.result["others"]] == [
        ("Checking", "ADJ-1", Decimal("25.00")),
        ("Sales of Product Income", "ADJ-1", Decimal("-25.00")),
    ]


def test_tax_that_quickbooks_computes_in_the_us_is_taken_over_and_shown(hub: Hub) -> None:
    rate = hub.adds_rate("Sales tax", "8")
    customer = hub.customer(line1="5 Wharf Road", city="Half Moon Bay", region="CA", postal_code="94019")
    hub.invoices(hub.sells("10248", goods("2", "60.00", tax_rate_id=rate.pk), customer=customer))
    (invoice,) = hub.in_books("Invoice")
    assert invoice["TotalAmt"] == Decimal("129.60")

    done = hub.ties_out(*JANUARY)

    assert done.difference == 0
    assert done.result["tax_computed_there"] == "9.60"
    assert accounts_of(done) == {
        "Accounts Receivable (A/R) 2026-01": (Decimal("129.60"), Decimal("129.60")),
        "Board of Equalization Payable 2026-01": (Decimal("-9.60"), Decimal("-9.60")),
        "Sales of Product Income 2026-01": (Decimal("-120.00"), Decimal("-120.00")),
    }


def test_tax_that_was_charged_in_the_us_is_sent_as_it_is(hub: Hub) -> None:
    hub.invoices(hub.sells("10248", tax=Decimal("7.77")))

    done = hub.ties_out(*JANUARY)

    assert hub.in_books("Invoice")[0]["TotalAmt"] == Decimal("127.77")
    assert done.difference == 0
    assert done.result["tax_computed_there"] == "0"


def test_a_uk_company_with_vat_on_both_sides_ties_out(hub_uk: Hub) -> None:
    standard, reduced, zero = (hub_uk.rate(name).pk for name in ("Standard", "Reduced", "Zero"))
    hub_uk.invoices(
        hub_uk.sells("10248", goods("2", "60.00", tax_rate_id=standard)),
        hub_uk.sells(
            "10249",
            goods("3", "3.33", tax_rate_id=standard),
            goods("1", "9.99", tax_rate_id=reduced),
            goods("1", "5.00", tax_rate_id=zero),
            goods("1", "4.00"),
            discount=Decimal("2.50"),
        ),
    )
    hub_uk.bills(
        hub_uk.buys("PO-1", bought("10", "8.00", tax_rate_id=standard), tax=Decimal("16.00")),
        hub_uk.buys("PO-2", bought("1", "99.99", tax_rate_id=standard), tax=Decimal("19.99")),
    )

    done = hub_uk.ties_out(*JANUARY)

    assert done.difference == 0, done.result
    assert done.documents == 4
    vat = {row["account"]: row for row in done.result["accounts"]}["VAT Control"]
    assert vat["ours"] == vat["theirs"]
    assert Decimal(vat["theirs"]) == hub_uk.ledger()["VAT Control"]
    # Sold: 24.00, and the second order's own; bought: 16.00 and 19.99.
    second = hub_uk.document("Invoice", "10249")["TxnTaxDetail"]["TotalTax"]
    assert Decimal(vat["ours"]) == Decimal("35.99") - Decimal("24.00") - second


def test_a_document_that_a_bookkeeper_entered_and_a_person_linked_is_compared_by_its_total(hub: Hub) -> None:
    order = hub.sells("10248")
    made = hub.bookkeeper().creates(
        "Invoice",
        CustomerRef={"value": "1"},
        TxnDate="2026-01-07",
        DocNumber="HAND-1",
        Line=[
            {
                "Amount": 120,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
            }
        ],
    )
    sales.link_existing(
        order=order, remote_id=made["Id"], number="HAND-1", total=Decimal("120.00"), tax=Decimal(0),
        by=hub.omar, at=hub.now,
    )  # fmt: skip

    done = hub.ties_out(*JANUARY)

    assert done.difference == 0
    assert done.result["documents"] == {"compared": 1, "equal": 1, "rows": []}


def test_orders_that_are_not_in_quickbooks_are_listed_beside(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    hub.sells("10249")
    hub.sells("10250", goods("1", "9.50"), status="draft")
    hub.buys("PO-1")

    done = hub.ties_out(*JANUARY)

    assert done.difference == 0
    assert [
        (row["kind"], row["status"], row["state"], row["count"], row["total"])
        for row in done.result["source"]["not_sent"]
    ] == [
        ("Sales orders", "Confirmed", "Not sent", 1, "120.00"),
        ("Sales orders", "Draft", "Not sent", 1, "9.50"),
        ("Purchase orders", "Approved", "Not sent", 1, "80.00"),
    ]


def test_documents_in_another_currency_tie_out_in_home_currency(hub: Hub) -> None:
    hub.books.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=True)
    hub.runs_for(minutes=16)
    customer = hub.customer("Bäckerei Lindenhof", currency="EUR")
    hub.invoices(
        hub.sells("10248", goods("3", "33.33"), goods("1", "0.99"), customer=customer),
        hub.sells("10249", goods("7", "1.11"), goods("1", "3.03", kind="shipping"), customer=customer),
    )

    done = hub.ties_out(*JANUARY)

    assert done.difference == 0, done.result
    assert done.documents == 2
    assert {one["CurrencyRef"]["value"] for one in hub.in_books("Invoice")} == {"EUR"}


# --- signing off --------------------------------------------------------------------------------------


def test_a_tie_out_is_signed_off_once_with_its_figures(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    done = hub.ties_out(*JANUARY)

    tieout.sign_off(tie_out=done, by=hub.omar, at=hub.now)
    tieout.sign_off(tie_out=done, by=hub.ana, at=hub.now)

    done.refresh_from_db()
    assert (done.signed_off_by, done.signed_off_at) == (hub.omar, hub.now)
    (event,) = Event.objects.filter(company_id=hub.company.pk, verb="tie_out.signed_off")
    assert json.loads(event.data) == {"difference": "0.00", "documents": 1, "differing": 0}


def test_only_who_may_sign_off_signs(hub: Hub) -> None:
    done = hub.ties_out(*JANUARY)

    for name in ("pia", "sam", "pat", "vic"):
        with pytest.raises(Forbidden):
            tieout.sign_off(tie_out=done, by=hub.people[name], at=hub.now)

    done.refresh_from_db()
    assert done.signed_off_at is None


@pytest.mark.parametrize(
    ("start_on", "end_on", "sentence"),
    [
        (date(2026, 1, 2), date(2026, 1, 1), "The period ends before it begins. Exchange the two dates."),
        (date(2015, 1, 1), date(2026, 1, 1), "A tie-out covers ten years at most. Choose a shorter period."),
    ],
)
def test_a_period_that_is_none_is_refused(hub: Hub, start_on: date, end_on: date, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        tieout.start(company=hub.company, start_on=start_on, end_on=end_on, by=hub.omar, at=hub.now)

    assert not TieOut.objects.exists()


def test_without_a_connection_there_is_nothing_to_compare_with(new_hub: Hub) -> None:
    with pytest.raises(Refusal, match="No QuickBooks company is connected"):
        tieout.start(
            company=new_hub.company, start_on=JANUARY[0], end_on=JANUARY[1], by=new_hub.omar, at=new_hub.now
        )
