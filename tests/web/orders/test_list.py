"""Sell and Buy show what is not in the books yet, and everything about it is a link."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

from python_calamine import CalamineWorkbook

from crossfoot.documents.approvals.models import ApprovalRules
from crossfoot.sync.models import Link, Push
from desk import NOW, desk
from web.orders.conftest import Counter
from web_visits import visitor


def test_B8_sell_has_an_invoice_column_with_the_action_and_its_state(counter: Counter) -> None:
    counter.sells("10248")
    waiting = counter.sells("10249")
    done = counter.sells("10250")
    counter.changes(waiting, "waiting", book_sentence="Waits for its turn; it goes to QuickBooks by itself.")
    counter.changes(done, "synchronized", book_number="10250")
    Link.objects.create(
        connection=counter.desk.connection, local_key=done.key, remote_kind="Invoice", remote_id="77",
        origin="created", created_at=NOW, seen_at=NOW,
    )  # fmt: skip

    page = counter.sam.opens("sell-list")

    assert page.status == 200
    assert page.html.count(">Create invoice</button>") == 1
    assert "Waiting Waits for its turn; it goes to QuickBooks by itself." in page.text
    assert "invoice?txnId=77" in page.html
    assert ">Invoice<" in page.html


def test_B8_buy_has_a_bill_column_with_the_action_and_its_state(counter: Counter) -> None:
    counter.buys("PO-1")
    pending = counter.buys("PO-2", status="pending")

    page = counter.pia.opens("buy-list")

    assert page.html.count(">Create bill</button>") == 1
    assert f'name="pick" value="{pending.pk}"' not in page.html
    assert ">Bill<" in page.html


def test_the_tabs_count_what_they_show(counter: Counter) -> None:
    counter.sells("1")
    counter.sells("2", status="draft")
    counter.changes(counter.sells("3"), "needs_attention", book_sentence="Choose an account.")

    page = counter.ana.opens("sell-list", tab="needs_attention")

    assert "All 3 Not invoiced 1 Waiting 0 In QuickBooks 0 Needs attention 1" in page.text
    assert "Choose an account." in page.text
    assert ">2</a>" not in page.html


def test_a_list_is_searched_filtered_sorted_and_paged_by_its_address(counter: Counter) -> None:
    for number in range(1, 31):
        counter.sells(f"A{number:02}", on=date(2026, 1, 1) + timedelta(days=number), source="Shop")
    counter.sells("B01", source="Web")

    by_number = counter.ana.opens("sell-list", q="A0", order="number", size=25)
    second = counter.ana.opens("sell-list", source="Shop", order="number", size=25, page=2)
    by_day = counter.ana.opens("sell-list", start="2026-01-31", end="2026-01-31")

    assert by_number.html.index(">A01<") < by_number.html.index(">A09<")
    assert ">A10<" not in by_number.html
    assert "26 to 30 of 30" in second.text
    assert ">B01<" not in second.html
    assert [number for number in ("A29", "A30", "B01") if f">{number}<" in by_day.html] == ["A30"]


def test_nonsense_in_an_address_is_left_out(counter: Counter) -> None:
    counter.sells("10248")

    page = counter.ana.opens(
        "sell-list",
        tab="x",
        order="secret",
        page="-4",
        size="9999999999",
        start="soon",
        party="x",
        status="x",
    )

    assert page.status == 200
    assert ">10248<" in page.html


def test_chosen_columns_are_remembered(counter: Counter) -> None:
    counter.sells("10248", source="Fair at Graz")
    ana = counter.ana

    ana.opens("sell-list", column=["", "total"])
    page = ana.opens("sell-list")

    assert "Fair at Graz" not in page.html.split("<tbody>")[1]
    assert "120.00" in page.html
    assert ">10248<" in page.html


def test_an_empty_list_teaches_the_next_step(counter: Counter) -> None:
    assert "No sales orders yet" in counter.sam.opens("sell-list").text
    assert counter.sam.url("sell-new") in counter.sam.opens("sell-list").html
    assert "Nothing here matches" in counter.sam.opens("sell-list", q="nothing").text


def test_a_viewer_sees_the_list_without_any_action(counter: Counter) -> None:
    counter.sells("10248")

    page = counter.vic.opens("sell-list")

    assert page.status == 200
    assert "Create invoice" not in page.html
    assert 'name="pick"' not in page.html
    assert counter.vic.url("sell-new") not in page.html
    assert "export.csv" not in page.html


def test_a_company_that_is_not_set_up_says_why_nothing_can_be_sent(db: None) -> None:
    at_work = Counter(desk("Northwind", is_set_up=False))
    at_work.sells("10248")

    page = at_work.ana.opens("sell-list")

    assert "The connection to QuickBooks is not set up yet, so nothing can be sent." in page.text
    assert "Create invoice" not in page.html


def test_an_export_has_every_column_and_no_formula(counter: Counter) -> None:
    counter.desk.hanari.name = '=HYPERLINK("http://evil.test")'
    counter.desk.hanari.save()
    counter.sells("-10248", source="@SUM(1)")
    seen = counter.sam.client.get(counter.sam.url("sell-export", "csv"))

    rows = list(csv.DictReader(io.StringIO(b"".join(seen.streaming_content).decode("utf-8-sig"))))

    assert rows[0]["Order"] == "'-10248"
    assert rows[0]["Customer"] == '\'=HYPERLINK("http://evil.test")'
    assert rows[0]["Source"] == "'@SUM(1)"
    assert rows[0]["Total"] == "120.00"
    assert rows[0]["Date"] == "2026-02-10"
    assert seen["Content-Disposition"].startswith('attachment; filename="northwind-sales-orders-')


def test_an_excel_export_keeps_numbers_and_text(counter: Counter) -> None:
    counter.sells("=1+1")
    seen = counter.sam.client.get(counter.sam.url("sell-export", "xlsx"))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(seen.streaming_content))).get_sheet_by_index(0)
    (heading, row) = rows.to_python()

    assert row[heading.index("Order")] == "=1+1"
    assert row[heading.index("Total")] == 120.0
    assert row[heading.index("Date")] == date(2026, 2, 10)


def test_an_export_keeps_to_the_filters_of_the_list(counter: Counter) -> None:
    counter.sells("1", source="Shop")
    counter.sells("2", source="Web")
    seen = counter.sam.client.get(counter.sam.url("sell-export", "csv"), {"source": "Web"})

    rows = list(csv.DictReader(io.StringIO(b"".join(seen.streaming_content).decode("utf-8-sig"))))

    assert [row["Order"] for row in rows] == ["2"]


def test_who_may_not_export_is_told_whom_to_ask(counter: Counter) -> None:
    page = counter.vic.opens("sell-export", "csv")

    assert page.status == 403
    assert "Your role does not let you export lists. Ask someone with the role" in page.text


class TestRowsThatChangeInPlace:
    def test_nothing_new_is_204(self, counter: Counter) -> None:
        order = counter.sells("10248")
        counter.changes(order, "waiting")
        ana = counter.ana
        seen = ana.opens("sell-list").html.split('data-seen="')[1].split('"')[0]

        answer = ana.client.get(ana.url("sell-changes"), {"after": seen})

        assert seen.startswith(f"{order.pk}.waiting.")
        assert answer.status_code == 204
        assert answer.content == b""

    def test_a_row_that_moved_comes_whole(self, counter: Counter) -> None:
        order = counter.sells("10248")
        counter.changes(order, "waiting")
        ana = counter.ana
        seen = ana.opens("sell-list").html.split('data-seen="')[1].split('"')[0]

        counter.changes(order, "synchronized", book_number="10248")
        answer = ana.client.get(ana.url("sell-changes"), {"after": seen})

        rows = json.loads(answer.content)
        assert list(rows) == [f"order-{order.pk}"]
        assert "In QuickBooks" in rows[f"order-{order.pk}"]
        assert "data-seen" not in rows[f"order-{order.pk}"]

    def test_a_state_that_changed_within_the_same_instant_is_not_missed(self, counter: Counter) -> None:
        order = counter.sells("10248")
        counter.changes(order, "sending")
        micros = int(NOW.timestamp() * 1_000_000)

        answer = counter.ana.client.get(
            counter.ana.url("sell-changes"), {"after": f"{order.pk}.waiting.{micros}"}
        )

        assert answer.status_code == 200

    def test_nobody_hears_of_another_companys_rows(self, counter: Counter) -> None:
        contoso = Counter(desk("Contoso"))
        theirs = contoso.sells("1")

        answer = counter.ana.client.get(counter.ana.url("sell-changes"), {"after": f"{theirs.pk}.waiting.0"})

        assert answer.status_code == 204

    def test_a_signed_out_page_is_sent_to_the_sign_in(self, counter: Counter) -> None:
        ana = counter.ana
        ana.client.logout()

        answer = ana.client.get(ana.url("sell-changes"), {"after": "1.waiting.0"})

        assert answer.status_code == 302


def test_the_menu_counts_what_needs_a_person(counter: Counter) -> None:
    counter.changes(counter.sells("1"), "needs_attention")

    page = counter.ana.opens("sell-list")

    assert 'data-count="sell">1<' in page.html
    assert 'data-count="buy"' not in page.html


def test_a_list_costs_the_same_number_of_queries_for_1_and_for_40_orders(
    counter: Counter, django_assert_max_num_queries: object
) -> None:
    for number in range(40):
        order = counter.sells(str(number))
        counter.changes(order, "synchronized", book_number=str(number))
    assert Push.objects.count() == 0
    ana = visitor(counter.desk.ana, counter.desk.company)
    ana.opens("sell-list")

    with django_assert_max_num_queries(18):  # type: ignore[operator]
        ana.opens("sell-list")

    ApprovalRules.objects.create(company=counter.desk.company, needs_charges=True)
    for number in range(12):
        counter.buys(f"PO-{number}")
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        page = ana.opens("buy-list")
    assert page.html.count("has no additional charges yet") == 2 * 12
