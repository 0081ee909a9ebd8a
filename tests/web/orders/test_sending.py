"""Create invoice, Create bill, alone and many at once, with the preview before it."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.mappings.models import AccountMapping
from crossfoot.sync.models import BookState, Push
from crossfoot.tenancy.models import Person
from desk import NOW, desk
from web.orders.conftest import Counter


def documents() -> list[str]:
    """What is queued, parties and items aside."""
    found = Push.objects.filter(kind__in=["invoice", "bill"]).order_by("pk")
    return [push.number for push in found]


def test_A1_an_invoice_is_queued_only_when_a_person_presses_the_button(counter: Counter) -> None:
    order = counter.sells("10248")
    sam = counter.sam
    sam.opens("sell-list")
    assert documents() == []

    page = sam.sends("sell-create", data={"only": order.pk})

    assert documents() == ["10248"]
    assert "1 invoice is on its way to QuickBooks." in page.text
    order.refresh_from_db()
    assert order.book_state == BookState.WAITING


def test_A1_A5_a_bill_is_queued_only_when_a_person_presses_the_button(counter: Counter) -> None:
    order = counter.buys("PO-1")
    assert documents() == []

    counter.pia.sends("buy-create", data={"only": order.pk})

    assert documents() == ["PO-1"]
    assert PurchaseOrder.objects.get().book_state == BookState.WAITING
    assert Push.objects.get(kind="bill").document_key == order.key


def test_a_second_click_sends_nothing_twice(counter: Counter) -> None:
    order = counter.sells("10248")

    counter.sam.sends("sell-create", data={"only": order.pk})
    page = counter.sam.sends("sell-create", data={"only": order.pk})

    assert documents() == ["10248"]
    assert "is on its way to QuickBooks already" in page.text


def test_ticked_orders_go_together_and_the_page_comes_back_to_the_list(counter: Counter) -> None:
    first, second = counter.sells("1"), counter.sells("2")
    counter.sells("3")
    back = counter.sam.url("sell-list") + "?order=number"

    page = counter.sam.sends("sell-create", data={"pick": [first.pk, second.pk], "next": back})

    assert documents() == ["1", "2"]
    assert "2 invoices are on their way to QuickBooks." in page.text
    assert page.url == back


def test_select_all_sends_what_matches_the_filters_and_no_more(counter: Counter) -> None:
    for number in range(3):
        counter.sells(f"S{number}", source="Shop")
    counter.sells("W1", source="Web")

    counter.sam.sends("sell-create", data={"all": "1", "matching": "source=Shop"})

    assert sorted(documents()) == ["S0", "S1", "S2"]


def test_what_is_left_out_is_listed_with_its_reason_and_its_fix(counter: Counter) -> None:
    good, draft = counter.sells("1"), counter.sells("2", status="draft")

    page = counter.sam.sends("sell-create", data={"pick": [good.pk, draft.pk]})

    assert documents() == ["1"]
    assert "1 sent, 1 left out" in page.text
    assert "Sales order 2 is draft, and only an order that is confirmed" in page.text
    assert counter.sam.url("sell-order", draft.pk) in page.html


def test_nothing_ticked_sends_nothing_and_says_so(counter: Counter) -> None:
    counter.sells("1")

    page = counter.sam.sends("sell-create", data={})

    assert documents() == []
    assert "Nothing was selected, so nothing was sent." in page.text


def test_the_button_in_a_row_answers_with_the_row(counter: Counter) -> None:
    order = counter.sells("10248")
    sam = counter.sam

    answer = sam.client.post(sam.url("sell-create"), {"only": order.pk}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert (
        answer.content.decode()
        .strip()
        .startswith(f'<tr id="order-{order.pk}" data-seen="{order.pk}.waiting.')
    )


def test_the_button_in_a_row_says_in_the_row_what_stops_it(counter: Counter) -> None:
    order = counter.sells("10248", on=NOW.date() - timedelta(days=400))
    counter.desk.sets(start_on=NOW.date())
    sam = counter.sam

    answer = sam.client.post(sam.url("sell-create"), {"only": order.pk}, headers={"HX-Request": "true"})

    assert "nothing dated before 2 Mar 2026 is sent to QuickBooks" in answer.content.decode()
    assert documents() == []


def test_a_seller_creates_no_bills_and_a_buyer_no_invoices(counter: Counter) -> None:
    sale, purchase = counter.sells("1"), counter.buys("PO-1")

    by_sam = counter.sam.sends("buy-create", data={"only": purchase.pk})
    by_pia = counter.pia.sends("sell-create", data={"only": sale.pk})

    assert (by_sam.status, by_pia.status) == (403, 403)
    assert "Your role does not let you create bills in QuickBooks." in by_sam.text
    assert documents() == []


def test_another_companys_order_is_not_sent(counter: Counter) -> None:
    contoso = Counter(desk("Contoso"))
    theirs = contoso.sells("1")

    counter.sam.sends("sell-create", data={"only": theirs.pk})

    assert documents() == []
    assert SalesOrder.objects.get(pk=theirs.pk).book_state == BookState.NOT_SENT


def test_a_form_without_its_token_is_refused(counter: Counter) -> None:
    order = counter.sells("10248")
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        Person.objects.get(pk=counter.desk.sam.pk), backend="django.contrib.auth.backends.ModelBackend"
    )

    answer = client.post(counter.sam.url("sell-create"), {"only": order.pk})

    assert answer.status_code == 403
    assert "This form was open too long, or came from somewhere else" in answer.content.decode()
    assert documents() == []


def test_sending_does_not_lead_to_another_site(counter: Counter) -> None:
    order = counter.sells("10248")
    answer = counter.sam.sends_only("sell-create", data={"only": order.pk, "next": "https://evil.test/"})

    assert answer["Location"] == counter.sam.url("sell-list")


class TestPreview:
    def test_it_shows_document_journal_and_sum_and_writes_nothing(self, counter: Counter) -> None:
        first, second = counter.sells("1"), counter.sells("2", price="10.00")

        page = counter.sam.sends("sell-preview", data={"pick": [first.pk, second.pk]})

        assert "Preview of 2 invoices" in page.text
        assert "Sales of Product Income" in page.text
        assert "Send 2" in page.text
        assert "140.00 will be written to QuickBooks." in page.text
        assert Push.objects.count() == 0

    def test_what_cannot_go_is_left_with_every_problem_and_a_way_to_fix_it(self, counter: Counter) -> None:
        good, bad = counter.sells("1"), counter.sells("2", memo="x")
        late = counter.sells("3", on=NOW.date() - timedelta(days=400))
        counter.desk.sets(start_on=NOW.date() - timedelta(days=100))
        AccountMapping.objects.filter(key="sales").delete()

        page = counter.ana.sends("sell-preview", data={"pick": [good.pk, bad.pk, late.pk]})

        assert "None of these can be sent as it is." in page.text
        assert "nothing dated before" in page.text
        assert counter.ana.url("sell-dates", late.pk) in page.html
        assert counter.ana.url("mapping") in page.html
        assert "not chosen yet" in page.text

    def test_the_foot_sends_only_what_can_go(self, counter: Counter) -> None:
        good = counter.sells("1")
        late = counter.sells("2", on=NOW.date() - timedelta(days=400))
        counter.desk.sets(start_on=NOW.date() - timedelta(days=100))

        page = counter.sam.sends("sell-preview", data={"pick": [good.pk, late.pk]})

        assert "Send 1, leave 1" in page.text
        assert f'name="pick" value="{good.pk}"' in page.html
        assert f'name="pick" value="{late.pk}"' not in page.html

    def test_D12_a_closed_period_is_named_with_its_date_and_who_can_move_it(self, counter: Counter) -> None:
        order = counter.sells("1")
        counter.desk.connection.closing_on = NOW.date()
        counter.desk.connection.save()

        to_the_accountant = counter.ana.opens("sell-tab", order.pk, "preview")
        to_the_seller = counter.sam.opens("sell-tab", order.pk, "preview")

        assert "closed through 2 Mar 2026" in to_the_accountant.text
        assert counter.ana.url("sell-dates", order.pk) in to_the_accountant.html
        assert "Ask someone with the role Administrator or Accounting." in to_the_seller.text
        assert counter.sam.url("sell-dates", order.pk) not in to_the_seller.html

    def test_select_all_tells_what_it_comes_to(self, counter: Counter) -> None:
        counter.sells("1", source="Shop")
        counter.sells("2", source="Shop", price="1000.00")
        counter.sells("3", source="Web")

        page = counter.sam.opens("sell-selection", source="Shop")

        assert page.text == "2 selected · 2,120.00"


def test_select_all_means_those_that_can_be_sent(counter: Counter) -> None:
    counter.sells("1")
    counter.sells("2", status="draft")
    counter.changes(counter.sells("3"), "synchronized")

    offered = counter.sam.opens("sell-list")
    counter.sam.sends("sell-create", data={"all": "1", "matching": ""})

    assert "all 1 that match and can be sent" in offered.text
    assert documents() == ["1"]
