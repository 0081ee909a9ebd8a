"""Documents to put into a simulated QuickBooks, and what a bookkeeper does to them there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crossfoot.core.postings import (
    Bill,
    CreditMemo,
    ExpenseLine,
    Invoice,
    PurchaseOrder,
    SalesLine,
    Settlement,
    SettlementPart,
    TaxTotal,
    VendorCredit,
)
from crossfoot.quickbooks.books import Operation, Posted
from crossfoot.quickbooks.online.company import sales_custom_fields
from online_desk import Desk
from qbsandbox.company.file import CompanyFile

DAY = date(2026, 3, 5)


def prepare_company(desk: Desk) -> None:
    """Name the payable account, and have the company track locations, classes and two custom fields."""
    payable = next(account for account in desk.accounts.values() if account.kind == "Accounts Payable")
    desk.company.set_preferences(
        "AccountingInfoPrefs", TrackDepartments=True, ClassTrackingPerTxn=True, ClassTrackingPerTxnLine=True
    )
    use_custom_fields(desk.company)
    classes = {f"class:{place}": _made(desk, "Class", f"Class {place}") for place in (1, 2)}
    locations = {f"location:{place}": _made(desk, "Department", f"Store {place}") for place in (1, 2)}
    desk.mappings = replace(
        desk.mappings,
        payable=payable,
        classes=classes,
        locations=locations,
        custom_fields=sales_custom_fields(desk.found("Preferences", "").record),
    )


def use_custom_fields(company: CompanyFile) -> None:
    """Sales forms have the custom fields Crew and Truck; a third one, Gate, is switched off."""
    settings = [
        {"Name": f"SalesFormsPrefs.{name}", "Type": kind, f"{kind.removesuffix('Type')}Value": value}
        for name, kind, value in (
            ("UseSalesCustom1", "BooleanType", True),
            ("UseSalesCustom2", "BooleanType", True),
            ("UseSalesCustom3", "BooleanType", False),
            ("SalesCustomName1", "StringType", "Crew"),
            ("SalesCustomName2", "StringType", "Truck"),
            ("SalesCustomName3", "StringType", "Gate"),
        )
    ]
    company.set_preferences("SalesFormsPrefs", CustomField=[{"CustomField": settings}])


def _made(desk: Desk, name: str, called: str) -> str:
    outcome = desk.write(Operation(name, "create", {"Name": called}))
    assert isinstance(outcome, Posted), outcome
    return outcome.remote_id


def taxed(desk: Desk, percent: int) -> str:
    """The key of a tax code of the company with this rate on both sides; in the US, of its only one."""
    if desk.mappings.is_us:
        return "tax:TAX" if percent else ""
    return next(
        key
        for key, tax in desk.mappings.taxes.items()
        if tax.percent == percent and tax.sales_rates and tax.purchase_rates
    )


def sold(amount: str | Decimal, **fields: Any) -> SalesLine:
    account = fields.pop("account", "sales")
    return SalesLine("Chai", Decimal(amount), f"income:{account}", account, **fields)


def bought(amount: str | Decimal, **fields: Any) -> ExpenseLine:
    return ExpenseLine(
        fields.pop("description", "Chai"), Decimal(amount), fields.pop("account", "purchases"), **fields
    )


def invoice(desk: Desk, *lines: SalesLine, **fields: Any) -> Invoice:
    posting = Invoice(
        "sales_order:1", "SO-1", "customer:1", "Alfreds Futterkiste", desk.mappings.home_currency, DAY,
        DAY + timedelta(days=30), lines, Decimal(0),
    )  # fmt: skip
    return summed(replace(posting, **fields))


def credit_memo(desk: Desk, *lines: SalesLine, **fields: Any) -> CreditMemo:
    posting = CreditMemo(
        "credit_note:1", "CN-1", "customer:1", "Alfreds Futterkiste", desk.mappings.home_currency, DAY, lines,
        Decimal(0),
    )  # fmt: skip
    return summed(replace(posting, **fields))


def bill(desk: Desk, *lines: ExpenseLine, **fields: Any) -> Bill:
    posting = Bill(
        "vendor_invoice:1", "B-1", "vendor:1", "Exotic Liquids", desk.mappings.home_currency, DAY,
        DAY + timedelta(days=30), lines, Decimal(0),
    )  # fmt: skip
    return summed(replace(posting, **fields))


def order(desk: Desk, *lines: ExpenseLine, **fields: Any) -> PurchaseOrder:
    posting = PurchaseOrder(
        "purchase_order:1", "PO-1", "vendor:1", "Exotic Liquids", desk.mappings.home_currency, DAY, lines,
        Decimal(0),
    )  # fmt: skip
    return summed(replace(posting, **fields))


def vendor_credit(desk: Desk, *lines: ExpenseLine, **fields: Any) -> VendorCredit:
    posting = VendorCredit(
        "vendor_credit:1", "VC-1", "vendor:1", "Exotic Liquids", desk.mappings.home_currency, DAY, lines,
        Decimal(0),
    )  # fmt: skip
    return summed(replace(posting, **fields))


def settlement(desk: Desk, *parts: SettlementPart, side: Any = "bills", **fields: Any) -> Settlement:
    party = ("vendor:1", "Exotic Liquids") if side == "bills" else ("customer:1", "Alfreds Futterkiste")
    posting = Settlement("settlement:1", side, *party, desk.mappings.home_currency, DAY, parts)
    return replace(posting, **fields)


def summed(posting: Any) -> Any:
    """The posting with its total."""
    discount = posting.discount_amount if isinstance(posting, Invoice | CreditMemo) else Decimal(0)
    return replace(posting, total=posting.lines_total - discount + posting.tax_total)


def stated(key: str, net: str, amount: str) -> TaxTotal:
    return TaxTotal(key, Decimal(net), Decimal(amount))


def names_of(desk: Desk, **documents: Posted) -> None:
    """From now on the company's table knows these documents, `bill_1` as `bill:1`."""
    known = {key.replace("_1", ":1"): posted.remote_id for key, posted in documents.items()}
    desk.mappings = replace(desk.mappings, documents={**desk.mappings.documents, **known})


def edited(desk: Desk, name: str, remote_id: str, **changes: Any) -> Mapping[str, Any]:
    """A bookkeeper opens the record, changes it and saves it; the record as it is then."""
    current = desk.found(name, remote_id).record
    own = {key: value for key, value in current.items() if not key.endswith("Ex")}
    outcome = desk.write(Operation(name, "update", {**own, **changes}))
    assert isinstance(outcome, Posted), outcome
    return desk.found(name, remote_id).record
