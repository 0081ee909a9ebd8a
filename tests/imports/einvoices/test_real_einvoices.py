"""The real e-invoices, valid by EN 16931: each is read whole, to the cent."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path

import pytest

from crossfoot.core.money import total
from crossfoot.imports.einvoices import ChargeKind, FileKind, ReadInvoice, read

pytestmark = pytest.mark.realdata

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "einvoices"

# number; issued; due; currency; lines; net; tax; gross; payable
STATED = {
    "CII_business_example_01.xml": "TOSL108; 2013-06-30; 2013-07-20; NOK; 5; 1436.5; 365.28; 1801.78; 801.78",
    "CII_example1.xml": "12115118; 2015-01-09; 2015-01-09; EUR; 20; 229.6; 20.73; 250.33; 250.33",
    "CII_example2.xml": "TOSL108; 2013-06-30; 2013-07-20; NOK; 5; 1436.5; 365.28; 1801.78; 801.78",
    "CII_example5.xml": "TOSL110; 2013-04-10; 2013-05-10; DKK; 3; 4000; 675.00; 4675; 2337.5",
    "guide-example1.xml": "12115118; 2015-01-09; 2015-01-09; EUR; 20; 229.60; 20.73; 250.33; 250.33",
    "ubl-tc434-creditnote1.xml": "018304 / 28865; 2019-09-23; ; EUR; 1; 100.11; 0.00; 100.11; 100.11",
    "ubl-tc434-example1.xml": "12115118; 2015-01-09; 2015-01-09; EUR; 20; 229.60; 20.73; 250.33; 250.33",
    "ubl-tc434-example2.xml": "TOSL108; 2013-06-30; 2013-07-20; NOK; 5; 1436.50; 365.28; 1801.78; 801.78",
    "ubl-tc434-example4.xml": "TOSL110; 2013-04-10; 2013-05-10; DKK; 3; 4000.00; 675.00; 4675.00; 4675.00",
    "ubl-tc434-example5.xml": "TOSL110; 2013-04-10; 2013-05-10; DKK; 3; 4000.00; 675.00; 4675.00; 2337.50",
}


@pytest.fixture
def einvoices() -> Path:
    """The folder of real e-invoices, where the checkout has it beside it."""
    if not FOLDER.is_dir():
        pytest.skip("the real e-invoices (shared/data/einvoices) are not beside this checkout")
    return FOLDER


def opened(folder: Path, name: str) -> ReadInvoice:
    return read((folder / name).read_bytes(), name)


@pytest.mark.parametrize("name", sorted(STATED))
def test_every_real_e_invoice_is_read_with_its_figures(einvoices: Path, name: str) -> None:
    invoice = opened(einvoices, name)
    number, invoice_on, due_on, currency, lines, net, tax, gross, payable = STATED[name].split("; ")
    assert (invoice.number, str(invoice.invoice_on), str(invoice.due_on or "")) == (
        number,
        invoice_on,
        due_on,
    )
    assert (invoice.currency, len(invoice.lines)) == (currency, int(lines))
    assert invoice.kind is (FileKind.CII if name.startswith("CII") else FileKind.UBL)
    assert invoice.totals is not None
    totals = invoice.totals
    assert (totals.net, totals.tax, totals.gross, totals.payable) == (D(net), D(tax), D(gross), D(payable))
    assert total(line.amount for line in invoice.lines) == totals.lines
    assert total(each.amount for each in invoice.discounts) == totals.discounts
    assert total(each.amount for each in invoice.charges) == totals.charges
    assert total(each.tax for each in invoice.tax_subtotals) == totals.tax
    assert invoice.is_credit == ("creditnote" in name)
    assert all(line.name and line.unit and line.tax_category for line in invoice.lines)
    assert invoice.vendor.name and invoice.vendor.vat_id


def test_only_lines_that_contradict_themselves_are_told(einvoices: Path) -> None:
    told = {
        name: [problem.where for problem in opened(einvoices, name).problems]
        for name in STATED
        if opened(einvoices, name).problems
    }
    assert told == {
        "CII_example1.xml": ["lines.19"],
        "guide-example1.xml": ["lines.19"],
        "ubl-tc434-example1.xml": ["lines.19"],
        "ubl-tc434-example2.xml": ["lines.0"],
    }


def test_a_truth_written_as_0_is_a_discount_and_freight_without_a_code_is_freight(einvoices: Path) -> None:
    invoice = opened(einvoices, "ubl-tc434-example2.xml")
    assert [(each.amount, each.reason) for each in invoice.discounts] == [(D("100.00"), "Promotion discount")]
    assert [(each.amount, each.kind) for each in invoice.charges] == [(D("100.00"), ChargeKind.FREIGHT)]
    assert [line.order_line for line in invoice.lines] == ["1", "5", "3", "2", ""]


def test_the_same_business_in_both_syntaxes_has_the_same_figures(einvoices: Path) -> None:
    ours, theirs = opened(einvoices, "CII_example5.xml"), opened(einvoices, "ubl-tc434-example5.xml")
    assert ours.totals == theirs.totals
    assert ours.tax_subtotals == theirs.tax_subtotals
    assert (ours.vendor.vat_id, ours.purchase_order) == (theirs.vendor.vat_id, "PO4711")
    assert [line.amount for line in ours.lines] == [line.amount for line in theirs.lines]
    assert [line.gtin for line in ours.lines] == ["1234567890128", "", ""]
