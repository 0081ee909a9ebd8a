"""The whole file is checked first: every error with its row, its column and a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from crossfoot.audit.models import Event
from crossfoot.catalog import custom_fields
from crossfoot.catalog.custom_fields import CustomFieldRow
from crossfoot.catalog.models import CustomField, Product
from crossfoot.core.problems import Refusal
from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.imports import operations
from crossfoot.imports.models import ImportRun
from crossfoot.parties.models import Party
from desk import NOW
from import_desk import ImportDesk

HEAD = "order_number,order_date,customer_code,customer_name,sku,quantity,unit_price"


def lines(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *rows]) + "\n"


def errors(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(error["row"], error["field"], error["code"]) for error in run.errors]


def sentences(run: ImportRun) -> list[str]:
    return [error["sentence"] for error in run.errors]


GOOD = "1,2026-02-01,HANAR,Hanari Carnes,TEA-1,10,7.70"


def test_a_good_file_is_told_what_it_will_do_and_nothing_is_written(office: ImportDesk) -> None:
    run = office.checks(
        lines(GOOD, "2,2026-02-03,NEW,New Ltd,CHE-9,1,5", "2,2026-02-03,NEW,New Ltd,TEA-1,2,7.70")
    )
    assert (run.state, run.rows, run.records, run.error_count) == ("checked", 3, 2, 0)
    assert run.stated_total == D("97.40")
    assert run.sentence == "2 orders in 3 rows. 2 will be imported."
    assert run.options["notices"] == [
        "The file states no totals: they are computed from lines, freight, discount and tax.",
        "The orders are from 1 Feb 2026 to 3 Feb 2026.",
    ]
    assert not SalesOrder.objects.exists()
    assert not Party.objects.filter(code="NEW").exists()


@pytest.mark.parametrize(
    ("row", "column", "code", "sentence"),
    [
        (",2026-02-01,C,N,S,1,1", "order_number", "missing", "The order number is empty. Fill it in."),
        (
            "7,31/31/2026,C,N,S,1,1", "order_date", "not_a_date",
            "Order date: “31/31/2026” is not a date (month before day). Write it as 2026-03-31, or choose the other "
            "order of day and month.",
        ),
        ("7,,C,N,S,1,1", "order_date", "missing", "Order date is empty. Fill it in."),
        ("7,1026-02-01,C,N,S,1,1", "order_date", "date_out_of_range", "Order 7: the order date is 1026-02-01,"),
        ("7,2026-02-01,,,S,1,1", "customer_name", "missing", "The customer is empty. Fill in a name or a code."),
        (
            "7,2026-02-01,C,N,S,ten,1", "quantity", "not_a_number",
            "Quantity: “ten” is not a number with a point before the decimals. Correct it, or choose the other "
            "decimal sign.",
        ),
        ("7,2026-02-01,C,N,S,,1", "quantity", "missing", "Quantity is empty. Fill it in."),
        ("7,2026-02-01,C,N,S,-1,1", "quantity", "negative", "Order 7, line 1: the quantity is -1, and an order"),
        ("7,2026-02-01,C,N,S,0,1", "quantity", "zero", "Order 7, line 1: the quantity is 0."),
        ("7,2026-02-01,C,N,S,1,-5", "unit_price", "negative", "Order 7, line 1: the unit price is -5"),
        ("7,2026-02-01,C,N,S,1,(5.00)", "unit_price", "negative", "Order 7, line 1: the unit price is -5.00"),
        ("7,2026-02-01,C,N,S,1,=A1*2", "unit_price", "not_a_number", "Unit price: “=A1*2” is not a number"),
        ("7,2026-02-01,C,N,S,1,9999999999999", "unit_price", "too_large", "Order 7, line 1: the unit price is 9,9"),
        (f"{'7' * 61},2026-02-01,C,N,S,1,1", "order_number", "too_long", "Order 7777"),
        (f"7,2026-02-01,C,{'N' * 501},S,1,1", "customer_name", "party_field_too_long", "The name of Customer"),
        (f"7,2026-02-01,C,N,{'S' * 101},1,1", "sku", "product_field_too_long", "The SKU of product"),
        ("7,2026-02-01,C,N,S\x00,1,1", "sku", "product_field_not_text", "The SKU of product"),
        ("7,2026-02-01,C,N,S,1,1,surplus", "", "damaged", "This row has 8 columns, and the headings have 7."),
        ("1,2026-02-01,HANAR,Other,TEA-2,1,1", "customer_name", "inconsistent", "Customer name of order 1 is"),
        (GOOD, "order_number", "duplicate_line", "This line of order 1 is the same as an earlier one."),
    ],
)  # fmt: skip
def test_an_error_is_told_with_its_row_column_and_fix(
    office: ImportDesk, row: str, column: str, code: str, sentence: str
) -> None:
    run = office.checks(lines(GOOD, row))
    assert errors(run) == [(3, column, code)]
    assert sentences(run)[0].startswith(sentence)
    assert run.error_count == 1
    assert not SalesOrder.objects.exists()


@pytest.mark.parametrize(
    ("heading", "cell", "code", "sentence"),
    [
        ("currency", "XXX", "unknown_currency", "Order 7: “XXX” is not a currency."),
        (
            "status",
            "lost",
            "unknown_status",
            "“lost” is not a status that is known. Use one of cancelled, confirmed",
        ),
        ("discount", "1.5x", "not_a_number", "Line discount: “1.5x” is not a number"),
        ("tax_amount", "-1", "negative", "Order 7: the tax is -1"),
        ("freight", "-1", "negative", "Order 7, line 2: the unit price is -1"),
        ("total", "many", "not_a_number", "Total: “many” is not a number"),
        (
            "order_discount",
            "99",
            "discount_too_large",
            "Order 7: the discount of 99.00 is more than the lines",
        ),
        (
            "tax_rate",
            "VAT",
            "unknown_tax_rate",
            "There is no tax rate “VAT”. Add it under Products > Tax rates",
        ),
        (
            "taxes_included",
            "perhaps",
            "neither_yes_nor_no",
            "Prices include tax (yes or no): “perhaps” is neither",
        ),
        ("memo", "x" * 1001, "too_long", "Order 7: the memo has 1,001 characters"),
        ("email", "nobody", "party_email", "“nobody” of Customer “N” is no e-mail address."),
    ],
)
def test_an_error_of_a_further_column(
    office: ImportDesk, heading: str, cell: str, code: str, sentence: str
) -> None:
    run = office.checks(lines(f"7,2026-02-01,C,N,S,1,5,{cell}", head=f"{HEAD},{heading}"))
    assert errors(run) == [(2, heading, code)]
    assert sentences(run)[0].startswith(sentence)


def test_D5_a_column_fills_the_companys_own_field_and_what_is_wrong_is_told(office: ImportDesk) -> None:
    for name, target in (("Crew", "sales_field"), ("Project", "memo")):
        row = CustomFieldRow(name, target=target)
        custom_fields.add_custom_field(company=office.company, row=row, by=office.ana, at=NOW)
    crew, project = CustomField.objects.order_by("pk")
    head = f"{HEAD},crew,Project"
    good = f"{GOOD},Blue,Harbour fair"

    run = office.checks(lines(good, f"2,2026-02-01,C,N,S,1,5,{'x' * 32},Fair", head=head))
    assert (run.columns[f"custom.{crew.pk}"], run.columns[f"custom.{project.pk}"]) == ("crew", "Project")
    assert errors(run) == [(3, "crew", "too_long")]
    assert sentences(run) == [
        f"Order 2: the field Crew has 32 characters, and at most 31 are kept (“{'x' * 32}”). Shorten it."
    ]
    notices = run.options["notices"]
    assert "The field Project is filled on 2 orders: “Harbour fair”, “Fair”." in notices
    assert not SalesOrder.objects.exists()

    office.imports(lines(good, head=head))
    assert SalesOrder.objects.get().custom == {str(crew.pk): "Blue", str(project.pk): "Harbour fair"}
    off = CustomFieldRow("Crew", target="sales_field", is_active=False)
    custom_fields.edit_custom_field(field=crew, row=off, by=office.ana, at=NOW)
    again = office.uploads(lines(good, head=head), name="again.csv")
    assert f"custom.{crew.pk}" not in again.columns
    with pytest.raises(Refusal, match="is not a field that can be imported, or is switched off"):
        operations.map_columns(run=again, columns=run.columns, by=office.ana, at=NOW)


def test_all_errors_of_a_file_are_told_at_once_in_the_order_of_rows(office: ImportDesk) -> None:
    run = office.checks(
        lines("1,x,C,N,S,1,1", "2,2026-02-01,C,N,S,y,1", ",2026-02-01,C,N,S,1,1", "3,2026-02-01,C,N,S,-1,1")
    )
    assert [row for row, _, _ in errors(run)] == [2, 3, 4, 5]
    assert run.sentence == (
        "3 orders in 4 rows. 4 errors in 3 orders: correct the file, or leave those out. 0 will be imported."
    )
    with pytest.raises(Refusal, match="The file has 4 errors"):
        operations.write(run=run, by=office.ana, at=NOW)


def test_a_thousand_errors_are_kept_and_all_are_counted(office: ImportDesk) -> None:
    run = office.checks(lines(*(f"{number},x,C,N,S,1,1" for number in range(1200))))
    assert (run.error_count, len(run.errors)) == (1200, 1000)


def test_the_rows_of_an_order_need_not_stand_together_nor_repeat_its_values(office: ImportDesk) -> None:
    run = office.imports(lines(GOOD, "2,2026-02-03,HANAR,Hanari Carnes,TEA-1,1,5", "1,,,,CHE-7,1,3"))
    assert (run.error_count, run.created) == (0, 2)
    assert SalesOrder.objects.get(number="1").total == D("80.00")


def test_an_order_number_of_22_characters_is_allowed_and_noticed(office: ImportDesk) -> None:
    run = office.checks(lines(f"{'9' * 22},2026-02-01,C,N,S,1,1"))
    assert run.error_count == 0
    assert run.options["notices"][-1] == (
        f"1 order number is longer than the 21 characters that QuickBooks takes: {'9' * 22}. They are "
        "imported; choose a numbering rule, or they cannot be sent."
    )


def test_an_order_that_is_here_with_another_total_is_noticed_and_left(office: ImportDesk) -> None:
    office.imports(lines(GOOD))
    run = office.checks(lines(GOOD.replace("7.70", "8.00")))
    assert run.unchanged == 1
    assert run.options["notices"][-1] == (
        "1 order is already here with another total, and left as they are: 1. Edit them where the file is right."
    )


def test_the_same_invoice_of_a_vendor_twice_is_an_error_in_the_file_and_against_what_is_here(
    office: ImportDesk,
) -> None:
    head = "po_number,order_date,vendor_code,vendor_name,invoice_number,sku,qty,price"
    office.imports(lines("1,2026-02-01,V1,Acme,INV-1,S,1,1", head=head), "purchase_orders")
    run = office.checks(
        lines(
            "2,2026-02-01,V1,Acme,INV-1,S,1,1",
            "3,2026-02-01,V1,Acme,INV-2,S,1,1",
            "4,2026-02-01,V1,Acme,INV-2,S,1,1",
            "5,2026-02-01,V2,Other,INV-2,S,1,1",
            head=head,
        ),
        "purchase_orders",
    )
    assert errors(run) == [
        (2, "invoice_number", "vendor_invoice_taken"),
        (4, "invoice_number", "vendor_invoice_taken"),
    ]
    assert PurchaseOrder.objects.count() == 1


def test_an_order_with_an_invoice_that_its_vendor_sent_already_is_an_error_with_the_invoices_name(
    office: ImportDesk,
) -> None:
    head = "po_number,order_date,vendor_code,vendor_name,invoice_number,sku,qty,price"
    draft = VendorInvoiceDraft(
        "INV 7", office.litware.pk, date(2026, 2, 1), (InvoiceLineDraft(D(1), D("9.00"), description="Rent"),)
    )
    invoices.draft(company=office.company, invoice=draft, by=office.pia, at=NOW)
    rows = (
        "8,2026-02-01,LITWARE0001,Litware Inc.,inv-007,S,1,1",
        '9,2026-02-01,,"Litware, Inc.",INV-8,S,1,1',
    )
    run = office.checks(lines(*rows, head=head), "purchase_orders")
    assert errors(run) == [(2, "invoice_number", "vendor_invoice_taken")]
    assert "is entered already, as vendor invoice INV 7, and an invoice is billed once." in str(run.errors)
    office.imports(lines(*rows, head=head), "purchase_orders", leave_out=True)
    assert list(PurchaseOrder.objects.values_list("number", flat=True)) == ["9"]


def test_parties_and_products_have_their_errors_too(office: ImportDesk) -> None:
    run = office.checks("Name,Code,Email,Currency\nA,1,a@b.test,USD\n,2,,\nB,1,nobody,XXX\n", "customers")
    assert {(row, code) for row, _, code in errors(run)} == {
        (3, "party_name_missing"), (4, "duplicate_code"), (4, "party_email"), (4, "party_currency"),
    }  # fmt: skip
    run = office.checks("sku,name,price\nA,Tea,1\n,Cheese,2\nB,Milk,many\nA,Tea,1\n", "products")
    assert {(row, code) for row, _, code in errors(run)} == {
        (3, "product_sku_missing"), (4, "not_a_number"), (5, "duplicate_code"),
    }  # fmt: skip
    assert not Product.objects.filter(import_run=run.pk).exists()


def test_vendors_come_with_their_vat_ids(office: ImportDesk) -> None:
    office.imports("Name,Code,VAT number\nA,1,DE 123 456 789\n", "vendors")
    assert Party.objects.get(code="1").tax_id == "DE 123 456 789"
    run = office.checks(f"Name,VAT number\nB,{'9' * 41}\n", "vendors")
    assert errors(run) == [(2, "VAT number", "party_field_too_long")]


def test_a_large_file_is_checked_by_the_worker(office: ImportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "CHECKED_AT_ONCE_BYTES", 10)
    run = office.checks(lines(GOOD))
    assert run.state == ImportRun.State.CHECKING
    office.works()
    run.refresh_from_db()
    assert (run.state, run.records) == ("checked", 1)


def test_errors_are_exported_without_formulas(office: ImportDesk) -> None:
    run = office.checks('order_number,order_date,customer,=cmd,qty,price\n1,x,C,"",1,1\n')
    exported = operations.errors_csv(run).decode("utf-8-sig").splitlines()
    assert exported[0] == "Row,Column,What is wrong"
    assert exported[1].startswith("2,order_date,")
    run.errors = [{"row": 2, "field": "=cmd|' /C calc'!A0", "sentence": "@x"}]
    assert operations.errors_csv(run).decode("utf-8-sig").splitlines()[1] == "2,'=cmd|' /C calc'!A0,'@x"


def test_checking_leaves_one_event_of_the_upload(office: ImportDesk) -> None:
    office.checks(lines(GOOD))
    verbs: list[Any] = list(Event.objects.values_list("verb", flat=True))
    assert verbs == ["import.uploaded"]
