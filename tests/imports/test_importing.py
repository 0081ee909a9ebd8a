"""From a file to orders: mapped, written in steps, resumed, cancelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.audit import trail
from crossfoot.catalog.operations import add_tax_rate
from crossfoot.core.problems import Refusal
from crossfoot.documents.models import PurchaseOrder, SalesLine, SalesOrder
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.documents.sales_sources.operations import describe
from crossfoot.engine import runner, tasks
from crossfoot.engine.models import Lease, Task
from crossfoot.imports import operations, writing
from crossfoot.imports.models import ImportRun
from crossfoot.parties.models import Party
from crossfoot.sync.models import Push
from crossfoot.tenancy.access import Forbidden, Outsider
from crossfoot.tenancy.models import Person
from desk import NOW, desk
from import_desk import ImportDesk, fresh

HEAD = (
    "order_number,order_date,shipped_date,customer_code,customer_name,freight,sku,product_name,quantity,"
    "unit_price,discount"
)


def orders(count: int, *, first: int = 1) -> str:
    rows = [
        f"{first + n},2026-02-01,{'2026-02-03' if n % 2 else ''},C{n % 7},Customer {n % 7},1.50,"
        f"S{n % 5},Thing,2,5.00,0.1"
        for n in range(count)
    ]
    return "\n".join([HEAD, *rows]) + "\n"


def turn(office: ImportDesk) -> bool:
    kinds = [tasks.turn_kind({writing.TASK_KIND: writing.step})]
    return runner.step(NOW, kinds=kinds, holder="worker", seconds=30)


def test_an_order_arrives_with_its_customer_product_lines_and_freight(office: ImportDesk) -> None:
    run = office.imports(orders(2), options={"source": "Shop"})
    assert (run.state, run.created, run.sentence) == ("done", 2, "2 orders were imported.")
    order = SalesOrder.objects.get(number="2")
    assert (order.source, order.status, order.shipped_on) == ("Shop", "shipped", date(2026, 2, 3))
    assert (order.total, order.currency, order.import_run) == (D("10.50"), "USD", run.pk)
    assert [(line.kind, line.amount, line.description) for line in order.lines.all()] == [
        ("goods", D("9.00"), ""),
        ("shipping", D("1.50"), "Freight"),
    ]
    assert order.customer.code == "C1"
    assert SalesOrder.objects.get(number="1").status == "draft", "not shipped, and no status was chosen"


def test_the_day_of_payment_and_its_reference_come_with_the_file(office: ImportDesk) -> None:
    describe(
        company=office.company, name="Market", kind="marketplace", comes_paid=True, by=office.ana, at=NOW
    )
    office.imports(
        "order_number,order_date,source,customer_name,status,paid_at,transaction_id,sku,quantity,unit_price\n"
        "1,2026-02-01,Shop,Vins,confirmed,2026-02-02,pi_1,TEA,2,5.00\n"
        "2,2026-02-01,Shop,Vins,confirmed,,,TEA,2,5.00\n"
        "3,2026-02-01,Market,Vins,confirmed,,,TEA,2,5.00\n"
    )
    assert [
        (one.paid_on, one.payment_reference, one.paid_state) for one in SalesOrder.objects.order_by("number")
    ] == [
        (date(2026, 2, 2), "pi_1", "paid"), (None, "", "open"), (date(2026, 2, 1), "", "paid"),
    ]  # fmt: skip


def test_a_rate_of_exchange_comes_with_the_file(office: ImportDesk) -> None:
    head = "order_number,order_date,customer_name,currency,exchange_rate,sku,quantity,unit_price"
    rows = ["1,2026-02-01,Bistro,EUR,1.083712345,S1,2,5.00", "2,2026-02-01,Diner,USD,1,S1,2,5.00"]
    run = office.imports("\n".join([head, *rows]) + "\n")
    assert run.created == 2
    rates = dict(SalesOrder.objects.values_list("number", "exchange_rate"))
    assert rates == {"1": D("1.083712345"), "2": None}


def test_prices_with_tax_in_them_are_kept_net_and_come_to_the_same(office: ImportDesk) -> None:
    rate = add_tax_rate(company=office.company, name="VAT", percent=D(20), by=office.ana, at=NOW)
    head = "order_number,order_date,customer_name,taxes_included,tax_rate,sku,quantity,unit_price"
    rows = ["1,2026-02-01,Bistro,yes,VAT,S1,2,6.00", "2,2026-02-01,Bistro,no,VAT,S1,2,6.00"]
    run = office.imports("\n".join([head, *rows]) + "\n")
    assert run.stated_total == D("26.40")
    lines = SalesLine.objects.order_by("order__number").select_related("order")
    assert [
        (one.amount, one.unit_price, one.tax_rate_id, one.order.tax, one.order.total) for one in lines
    ] == [
        (D("10.00"), D("5.000000"), rate.pk, D("2.00"), D("12.00")),
        (D("12.00"), D("6.000000"), rate.pk, None, D("14.40")),
    ]


def test_an_import_never_sends_by_itself(office: ImportDesk) -> None:
    office.sets(automatic_sales=True)
    office.imports(orders(4), options={"status": "confirmed"})
    assert SalesOrder.objects.exclude(status="draft").count() == 4
    assert not Push.objects.exists()


def test_statuses_dates_and_decimal_commas_of_a_german_file(office: ImportDesk) -> None:
    text = (
        "Order Number;Order Date;Status;Vendor;SKU;Qty;Unit Price;Total\n"
        "1;25.02.2026;Closed;Acme GmbH;A;1.000;1,50;1.500,00\n"
        "2;01.03.2026;Open;Acme GmbH;A;2;1,255;2,51\n"
    )
    run = office.imports(text.encode("cp1252"), "purchase_orders")
    assert (run.options["date_order"], run.options["decimal_sign"]) == ("dmy", ",")
    found = PurchaseOrder.objects.order_by("number").values_list("number", "ordered_on", "status", "total")
    assert list(found) == [
        ("1", date(2026, 2, 25), "complete", D("1500.00")),
        ("2", date(2026, 3, 1), "pending", D("2.51")),
    ]


def test_columns_can_be_chosen_and_are_remembered_for_the_same_headings(office: ImportDesk) -> None:
    text = "Beleg,Tag,Wer,Was,Menge,Preis\n1,2026-02-01,Acme,A,1,5\n"
    run = office.uploads(text)
    assert run.columns == {}
    with pytest.raises(Refusal) as told:
        operations.check(run=run, by=office.ana, at=NOW)
    assert [problem.where for problem in told.value.problems] == [
        "number", "ordered_on", "quantity", "unit_price", "party_name",
    ]  # fmt: skip
    columns = {
        "number": "Beleg", "ordered_on": "Tag", "party_name": "Wer", "sku": "Was", "quantity": "Menge",
        "unit_price": "Preis",
    }  # fmt: skip
    operations.map_columns(run=run, columns=columns, options={"source": "Laden"}, by=office.ana, at=NOW)
    assert operations.check(run=run, by=office.ana, at=NOW).records == 1
    again = office.uploads(text)
    assert (again.columns, again.options["source"]) == (columns, "Laden")
    assert office.uploads(text, "purchase_orders").columns == {}, "another kind of file is another choice"


def test_a_choice_of_columns_that_cannot_be_used_is_refused(office: ImportDesk) -> None:
    run = office.uploads(orders(1))
    wrong = {**run.columns, "memo": "nowhere", "quantity": "unit_price", "colour": "sku"}
    with pytest.raises(Refusal) as told:
        operations.map_columns(run=run, columns=wrong, by=office.ana, at=NOW)
    assert {problem.code for problem in told.value.problems} == {
        "unknown_field", "unknown_heading", "column_twice",
    }  # fmt: skip
    with pytest.raises(Refusal, match="is not a choice for date_order"):
        operations.map_columns(
            run=run, columns=run.columns, options={"date_order": "ydm"}, by=office.ana, at=NOW
        )


def test_the_sample_shows_what_the_columns_hold(office: ImportDesk) -> None:
    sample = operations.sample_of(office.uploads(orders(20)))
    assert sample.headings[:2] == ("order_number", "order_date")
    assert len(sample.rows) == 5
    assert sample.rows[1][2] == "2026-02-03"


def test_a_run_goes_on_after_a_crash_where_it_stopped(
    office: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = office.checks(orders(1200))
    operations.write(run=run, by=office.ana, at=NOW)
    assert turn(office)
    assert (fresh(run).done, SalesOrder.objects.count()) == (500, 500)
    with monkeypatch.context() as broken:

        def crash(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        broken.setattr(writing, "ensure_products", crash)
        with pytest.raises(KeyboardInterrupt):
            turn(office)
    assert (fresh(run).done, SalesOrder.objects.count()) == (500, 500), "the step was undone whole"
    Lease.objects.update(until=NOW, holder="")
    office.works()
    assert (fresh(run).state, fresh(run).created, SalesOrder.objects.count()) == ("done", 1200, 1200)
    task = Task.objects.get()
    assert (task.state, task.done, task.total) == ("done", 1200, 1200)
    assert trail.verify(office.company.pk) is None


def test_cancelling_in_the_middle_removes_what_was_written(office: ImportDesk) -> None:
    run = office.checks(orders(1200))
    operations.write(run=run, by=office.ana, at=NOW)
    turn(office)
    cancelled = office.cancels(run)
    assert cancelled.state == "cancelled"
    assert not SalesOrder.objects.exists()
    assert not Party.objects.filter(import_run=run.pk).exists()
    with pytest.raises(Refusal, match="cancelled already"):
        operations.cancel(run=run, by=office.ana, at=NOW)


def test_what_was_sent_stays_when_its_import_is_cancelled_and_that_is_said(office: ImportDesk) -> None:
    run = office.imports(orders(3), options={"status": "confirmed"})
    order = SalesOrder.objects.get(number="2")
    selling.create_invoices(company=office.company, orders=[order], by=office.ana, at=NOW)
    cancelled = office.cancels(run)
    assert list(SalesOrder.objects.values_list("number", flat=True)) == ["2"]
    assert cancelled.sentence == (
        "Cancelled. 1 sales orders, 1 contacts, 1 products stay, because they were sent to QuickBooks, marked, "
        "linked, or are used by other documents. The rest of what this import created was removed."
    )


def test_a_file_that_was_only_checked_is_cancelled_at_once(office: ImportDesk) -> None:
    run = office.checks(orders(1))
    assert operations.cancel(run=run, by=office.ana, at=NOW) is None
    assert fresh(run).state == "cancelled"
    with pytest.raises(Refusal, match="This cannot be done now"):
        operations.write(run=run, by=office.ana, at=NOW)


def test_a_cancel_from_the_list_of_tasks_means_the_same(office: ImportDesk) -> None:
    run = office.checks(orders(1200))
    task = operations.write(run=run, by=office.ana, at=NOW)
    turn(office)
    tasks.request_cancel(task, at=NOW)
    office.works()
    task.refresh_from_db()
    assert (task.state, fresh(run).state) == ("cancelled", "cancelled")
    assert not SalesOrder.objects.exists()


def test_orders_with_errors_can_be_left_out_whole(office: ImportDesk) -> None:
    text = orders(3) + "2,2026-02-01,2026-02-03,C1,Customer 1,1.50,S1,Thing,minus,5.00,0\n"
    run = office.imports(text, leave_out=True)
    assert (run.created, run.sentence) == (2, "2 orders were imported. 1 with errors were left out.")
    assert sorted(SalesOrder.objects.values_list("number", flat=True)) == ["1", "3"]


def test_orders_that_are_here_stay_and_new_ones_are_added(office: ImportDesk) -> None:
    office.imports(orders(3))
    before = list(SalesLine.objects.order_by("pk").values())
    run = office.imports(orders(5))
    assert (run.created, run.unchanged) == (2, 3)
    assert run.sentence == "2 orders were imported. 3 were here already and stay as they are."
    assert (
        list(SalesLine.objects.filter(pk__in=[row["id"] for row in before]).order_by("pk").values()) == before
    )


def test_the_same_file_is_recognised_when_it_is_uploaded_again(office: ImportDesk) -> None:
    office.imports(orders(1))
    assert office.uploads(orders(1)).sentence == (
        "The same file was imported on 02 Mar 2026; orders that are here stay as they are."
    )


def test_who_loses_the_power_while_the_file_is_written_stops_it_with_a_sentence(office: ImportDesk) -> None:
    run = office.checks(orders(600))
    operations.write(run=run, by=office.ana, at=NOW)
    turn(office)
    office.ana.memberships.update(role="viewer")
    office.works()
    stopped = fresh(run)
    assert (stopped.state, stopped.created) == ("failed", 500)
    assert stopped.sentence.startswith("Stopped after 500 of 600 orders. Your role does not let you")
    assert Task.objects.get().state == Task.State.FAILED
    office.ana.memberships.update(role="administrator")
    assert office.cancels(run).state == "cancelled"
    assert not SalesOrder.objects.exists()


def test_who_may_not_import_uploads_nothing(office: ImportDesk) -> None:
    def upload(person: Person, kind: str) -> None:
        operations.upload(
            company=office.company,
            kind=kind,
            file_name="a.csv",
            content=orders(1).encode(),
            by=person,
            at=NOW,
        )

    with pytest.raises(Forbidden):
        upload(office.vic, "sales_orders")
    with pytest.raises(Forbidden):
        upload(office.pia, "sales_orders")
    with pytest.raises(Forbidden):
        upload(office.sam, "purchase_orders")
    with pytest.raises(Outsider):
        upload(desk("Other Ltd").ana, "sales_orders")
    with pytest.raises(Refusal, match="“secrets” cannot be imported"):
        upload(office.ana, "secrets")
    assert not ImportRun.objects.exists()


def test_an_unreadable_file_leaves_no_run(office: ImportDesk) -> None:
    with pytest.raises(Refusal):
        office.uploads(b"")
    assert not ImportRun.objects.exists()


def test_a_file_name_with_a_path_is_only_a_name(office: ImportDesk) -> None:
    assert office.uploads(orders(1), name="C:\\Users\\ana\\orders\x00.csv").file_name == "orders.csv"


def test_lists_create_what_is_missing_and_change_nothing(office: ImportDesk) -> None:
    text = "CustomerID,CompanyName,Address,City\nHANAR,Hanari Carnes,Rua do Paço 67,Rio\nNEW,New Ltd,Street 1,Town\n"
    run = office.imports(text, "customers")
    assert (run.created, run.unchanged) == (1, 1)
    assert Party.objects.get(code="NEW").line1 == "Street 1"
    assert Party.objects.get(code="HANAR").line1 == "", "an address is never overwritten"
