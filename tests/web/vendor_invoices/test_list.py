"""PO reconciliation: what is listed under which letter, what differs, and what one sees of it live."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal as D

import pytest
import python_calamine

from crossfoot.documents import lists
from crossfoot.documents.approvals import operations as approval_rules
from crossfoot.documents.models import VendorInvoice
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.sync.models import Link
from desk import NOW, desk
from vendor_desk import approved, billing, entered, fresh, ordered, sends, submitted
from web.vendor_invoices.conftest import Counter


def dearer(counter: Counter, number: str = "LW-9", order: str = "PO-9") -> VendorInvoice:
    """Ten cheeses at 9.20 where 8.00 was ordered: 12.00 too much."""
    placed = ordered(counter.desk, order)
    cheese, freight = placed.lines.all()
    return submitted(counter.desk, placed, number, billing(cheese, price="9.20"), billing(freight))


def test_every_letter_stands_with_its_words_and_count(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    submitted(counter.desk, ordered(counter.desk, "PO-2"), "LW-2")

    page = counter.vic.opens("vendor-invoices-list")

    assert (
        "All 2 every status AP 1 Pending approval by Procurement AA 0 Pending approval by Accounting"
        in page.text
    )
    assert "A 0 Approved ES 0 Sent to external system S 0 Synchronized F 0 Failed D 1 Draft" in page.text
    assert "AP Pending approval by Procurement LW-2 Litware, Inc." in page.text
    monkeypatch.setattr(lists, "MOST_COUNTED", 1)
    text = counter.vic.opens("vendor-invoices-list").text
    assert "All 1+ every status AP 1 Pending approval by Procurement AA 0" in text


def test_a_difference_is_shown_with_sign_amount_and_words(counter: Counter) -> None:
    dearer(counter)

    page = counter.vic.opens("vendor-invoices-list")

    assert "95.00 95.00 107.00 +12.00 too much 107.00" in page.text
    assert 'class="cf-number cf-differs"' in page.html


def test_a_difference_that_is_tolerated_says_so(counter: Counter) -> None:
    changes = approval_rules.RuleChanges(tolerance_amount=D("15"))
    approval_rules.change_rules(company=counter.desk.company, changes=changes, by=counter.desk.ana, at=NOW)
    dearer(counter)

    page = counter.vic.opens("vendor-invoices-list")

    assert "107.00 +12.00 within tolerance" in page.text
    assert "cf-differs" not in page.html


def test_short_receipts_are_said_beside_what_was_received(counter: Counter) -> None:
    order = ordered(counter.desk, "PO-1", status="approved")
    cheese, freight = order.lines.all()
    cheese.received_quantity = D(6)
    cheese.save()
    entered(counter.desk, fresh_order(order), "LW-1", billing(cheese, "6"), billing(freight))

    page = counter.vic.opens("vendor-invoices-list")

    assert "95.00 63.00 −32.00 short 63.00 63.00" in page.text


def fresh_order(order: PurchaseOrder) -> PurchaseOrder:
    return PurchaseOrder.objects.prefetch_related("lines").get(pk=order.pk)


def test_the_list_is_narrowed_by_letter_match_vendor_day_and_words(counter: Counter) -> None:
    entered(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    dearer(counter, "LW-9")
    vic = counter.vic

    def shows(**query: object) -> tuple[bool, bool]:
        html = vic.opens("vendor-invoices-list", **query).html
        return ">LW-1</a>" in html, ">LW-9</a>" in html

    assert shows(letter="D") == (True, False)
    assert shows(match="differs") == (False, True)
    assert shows(q="PO-9") == (False, True)
    assert shows(q="litware") == (True, True)
    assert shows(party=counter.desk.litware.pk) == (True, True)
    assert shows(start="2026-02-21") == (False, False)
    assert shows(letter="nonsense", match="nonsense", party="nonsense") == (True, True)
    assert "Nothing here matches" in vic.opens("vendor-invoices-list", letter="S").text


def test_mine_to_approve_is_what_waits_for_this_person_and_the_menu_counts_it(counter: Counter) -> None:
    submitted(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")

    assert "1 wait for your approval" in counter.pia.opens("vendor-invoices-list").text
    assert ">LW-1</a>" in counter.pia.opens("vendor-invoices-list", mine="1").html
    assert "wait for your approval" not in counter.omar.opens("vendor-invoices-list").text
    assert "No invoice waits for your approval." in counter.omar.opens("vendor-invoices-list", mine="1").text
    assert "Mine to approve" not in counter.vic.opens("vendor-invoices-list").text


def test_who_gave_the_first_approval_is_not_asked_for_the_second(counter: Counter) -> None:
    invoice = submitted(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    counter.ana.sends("vendor-invoices-act", invoice.pk, "approve-procurement", data={"go": "1"})

    assert "wait for your approval" not in counter.ana.opens("vendor-invoices-list").text
    assert "1 wait for your approval" in counter.omar.opens("vendor-invoices-list").text


def test_both_approvals_stand_with_names_and_times(counter: Counter) -> None:
    approved(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")

    page = counter.vic.opens("vendor-invoices-list")

    assert "Procurement Procurement person" in page.text
    assert "Accounting Omar Mar 2, 9:00" in page.text


def test_rows_that_moved_come_anew_and_others_do_not(counter: Counter) -> None:
    invoice = approved(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    sends(counter.desk, [invoice])
    pia = counter.pia
    page = pia.opens("vendor-invoices-list")
    seen = page.html.split('data-seen="')[1].split('"')[0]

    assert "ES Sent to external system" in page.text
    assert pia.client.get(pia.url("vendor-invoices-changes"), {"after": seen}).status_code == 204
    values = {"book_state": "synchronized", "book_changed_at": NOW, "book_number": "PO-1"}
    VendorInvoice.objects.filter(pk=invoice.pk).update(**values)
    answer = pia.client.get(pia.url("vendor-invoices-changes"), {"after": seen})
    assert list(answer.json()) == [f"invoice-{invoice.pk}"]
    assert "Synchronized" in answer.json()[f"invoice-{invoice.pk}"]
    card = pia.client.get(pia.url("vendor-invoices-changes"), {"after": seen, "part": "card"})
    assert "Its bill is in QuickBooks, where it is paid." in card.json()[f"invoice-{invoice.pk}"]


def test_the_bill_column_leads_to_quickbooks(counter: Counter) -> None:
    invoice = approved(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    VendorInvoice.objects.filter(pk=invoice.pk).update(book_state="synchronized", book_number="PO-1")
    Link.objects.create(
        connection=counter.desk.connection, local_key=invoice.key, remote_kind="Bill", remote_id="145",
        number="PO-1", total=D("95.00"), origin="created", created_at=NOW, seen_at=NOW,
    )  # fmt: skip

    page = counter.vic.opens("vendor-invoices-list")

    assert "bill?txnId=145" in page.html
    assert "Open" in page.text


def test_an_approved_one_says_in_the_list_what_keeps_it_from_being_sent(counter: Counter) -> None:
    cheese = ordered(counter.desk, "PO-1").lines.first()
    assert cheese is not None
    cheese.order.lines.exclude(pk=cheese.pk).delete()
    approved(counter.desk, fresh_order(cheese.order), "LW-1")

    page = counter.pia.opens("vendor-invoices-list")

    assert "Purchase order PO-1 has no additional charges yet, and is not sent without them." in page.text
    assert "Send LW-1 to external system" not in page.html


def test_the_excel_file_has_the_columns_that_are_shown_and_nothing_becomes_a_formula(
    counter: Counter,
) -> None:
    dearer(counter, "=LW-9")

    answer = counter.pia.client.get(counter.pia.url("vendor-invoices-export", "xlsx"))

    content = answer.getvalue()
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    heading, first = sheet.to_python()
    assert heading == [
        *("Status", "Invoice", "Vendor", "Date", "Order", "Ordered", "Received", "Invoiced", "Total"),
        *("Approved by", "Payment", "Bill"),
    ]
    assert first[:4] == ["AP Pending approval by Procurement", "=LW-9", "Litware, Inc.", date(2026, 2, 20)]
    assert first[5:9] == [95, 95, 107, 107]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_what_is_shown_is_what_is_exported(counter: Counter) -> None:
    dearer(counter)
    pia = counter.pia

    pia.opens("vendor-invoices-list", column=["apart", "match"])
    answer = pia.client.get(pia.url("vendor-invoices-export", "csv"), {"match": "differs"})

    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert lines == [
        "Status,Invoice,Difference,Match,Bill",
        "AP Pending approval by Procurement,LW-9,12.00,Differs,",
    ]
    assert counter.vic.client.get(pia.url("vendor-invoices-export", "csv")).status_code == 403


def test_the_selection_is_counted_and_summed(counter: Counter) -> None:
    entered(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    dearer(counter)

    assert counter.pia.opens("vendor-invoices-selection").text == "2 selected · 202.00"
    assert counter.pia.opens("vendor-invoices-selection", match="differs").text == "1 selected · 107.00"


def test_another_company_sees_nothing_of_it(counter: Counter) -> None:
    invoice = entered(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    other = Counter(desk("Contoso"))

    assert "No vendor invoices yet" in other.ana.opens("vendor-invoices-list").text
    assert other.ana.opens("vendor-invoices-order", invoice.pk).status == 404
    assert fresh(invoice).status == "draft"


def test_the_home_page_counts_and_sums_what_waits_for_ones_approval(counter: Counter) -> None:
    submitted(counter.desk, ordered(counter.desk, "PO-1"), "LW-1")
    dearer(counter)

    assert "Waiting for your approval 2 202.00 Look at these" in counter.pia.opens("home").text
    assert "Waiting for your approval 0 No vendor's invoice waits for you." in counter.omar.opens("home").text
    assert "Waiting for your approval" not in counter.vic.opens("home").text
