"""Full updates put what is ours into a record as it is now and leave everything else as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.postings import CustomValue, Discount, Document, Party, SettlementPart
from crossfoot.quickbooks.books import Operation, Posted, Stale
from crossfoot.quickbooks.online.documents import purchase_order
from crossfoot.quickbooks.online.documents.fields import Unpostable
from online_desk import MARKER, Desk
from online_forms import (
    bill,
    bought,
    credit_memo,
    edited,
    invoice,
    names_of,
    order,
    prepare_company,
    settlement,
    sold,
    stated,
    summed,
    taxed,
    vendor_credit,
)

D = Decimal


@pytest.fixture(autouse=True)
def prepared(us: Desk) -> None:
    prepare_company(us)


def updated(desk: Desk, posting: Any, current: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record after our update of `current`; QuickBooks shows nothing that is not ours any more."""
    operation = desk.books.prepare_update(posting, desk.mappings, marker=MARKER, current=current)
    outcome = desk.write(operation)
    assert isinstance(outcome, Posted), outcome
    record = desk.found(operation.name, outcome.remote_id).record
    assert desk.books.differences(posting, record, desk.mappings, marker=MARKER) == ()
    return record


def made(desk: Desk, name: str, posting: Document) -> Mapping[str, Any]:
    return desk.found(name, desk.posted(posting).remote_id).record


def test_a_revised_bill_is_the_same_bill_with_new_lines_date_and_total(us: Desk) -> None:
    before = made(us, "Bill", bill(us, bought("60.00"), bought("7.11", account="expenses")))
    revised = summed(
        bill(us, bought("55.00"), bought("7.11", account="expenses"), bought("3.00"), due_on=date(2026, 5, 1))
    )

    after = updated(us, revised, before)

    assert (after["Id"], after["SyncToken"], after["DocNumber"]) == (before["Id"], "1", "B-1")
    assert (after["TotalAmt"], after["DueDate"]) == (D("65.11"), "2026-05-01")
    assert [(line["Id"], line["Amount"]) for line in after["Line"]] == [
        ("1", D("55.00")), ("2", D("7.11")), ("3", D("3.00")),
    ]  # fmt: skip


def test_what_a_bookkeeper_added_stays(us: Desk) -> None:
    term = us.write(Operation("Term", "create", {"Name": "Net 45 CF", "DueDays": 45}))
    assert isinstance(term, Posted)
    posting = invoice(us, sold("100.00"), number="SO-7", custom=(CustomValue("Crew", "Blue"),))
    first = made(us, "Invoice", posting)
    theirs = edited(
        us, "Invoice", first["Id"],
        SalesTermRef={"value": term.remote_id},
        CustomerMemo={"value": "Thank you!"},
        BillEmail={"Address": "books@alfki.example"},
        EmailStatus="NeedToSend",
        TrackingNum="1Z999",
        DepartmentRef={"value": us.mappings.locations["location:2"]},
        CustomField=[
            *(field for field in first["CustomField"] if field["DefinitionId"] == "1"),
            {"DefinitionId": "2", "Name": "Truck", "Type": "StringType", "StringValue": "T-9"},
        ],
        Line=[
            {**first["Line"][0], "SalesItemLineDetail": {
                **first["Line"][0]["SalesItemLineDetail"],
                "ClassRef": {"value": us.mappings.classes["class:2"]}, "ServiceDate": "2026-03-01",
            }},
            {"DetailType": "DescriptionOnly", "Description": "With our compliments",
             "DescriptionLineDetail": {}},
        ],
    )  # fmt: skip

    after = updated(us, replace(posting, custom=(CustomValue("Crew", "Green"),)), theirs)

    kept = ("SalesTermRef", "CustomerMemo", "BillEmail", "EmailStatus", "TrackingNum", "DepartmentRef")
    assert {name: after[name] for name in kept} == {name: theirs[name] for name in kept}
    assert [field.get("StringValue") for field in after["CustomField"]] == ["Green", "T-9"]
    detail = after["Line"][0]["SalesItemLineDetail"]
    assert detail["ClassRef"]["value"] == us.mappings.classes["class:2"]
    assert detail["ServiceDate"] == "2026-03-01"
    assert after["Line"][1]["Description"] == "With our compliments"


def test_what_was_ours_and_is_empty_now_is_emptied_and_what_never_was_ours_stays(us: Desk) -> None:
    us.mappings = replace(us.mappings, classes_on_forms=False)
    posting = invoice(
        us, sold("100.00"), sold("32.38", account="freight"), klass="class:1", location="location:1",
        bill_email="alfki@example.com", custom=(CustomValue("Crew", "Blue"),),
    )  # fmt: skip
    first = made(us, "Invoice", posting)
    theirs = edited(
        us, "Invoice", first["Id"],
        EmailStatus="NeedToSend",
        TrackingNum="1Z999",
        CustomField=[
            *(field for field in first["CustomField"] if field["DefinitionId"] == "1"),
            {"DefinitionId": "2", "Name": "Truck", "Type": "StringType", "StringValue": "T-9"},
        ],
    )  # fmt: skip
    now = replace(posting, klass="", location="", bill_email="", custom=())

    unknown = us.books.prepare_update(now, us.mappings, marker=MARKER, current=theirs)
    assert {"DepartmentRef", "BillEmail"} <= unknown.body.keys()
    operation = us.books.prepare_update(now, us.mappings, marker=MARKER, current=theirs, before=posting)
    outcome = us.write(operation)
    assert isinstance(outcome, Posted), outcome

    after = us.found("Invoice", first["Id"]).record
    assert not {"DepartmentRef", "BillEmail"} & after.keys()
    assert (after["TrackingNum"], after["EmailStatus"]) == ("1Z999", "NotSet")
    assert [field.get("StringValue") for field in after["CustomField"]] == [None, "T-9"]
    details = [line["SalesItemLineDetail"] for line in after["Line"] if "SalesItemLineDetail" in line]
    assert ["ClassRef" in detail for detail in details] == [False, False]
    assert us.books.differences(now, after, us.mappings, marker=MARKER, sent=operation.body) == ()


def test_a_class_that_a_bookkeeper_gave_one_line_stays_when_ours_leaves_the_other(us: Desk) -> None:
    own = replace(bought("60.00"), klass="class:1")
    posting = bill(us, own, bought("7.11", account="expenses"))
    first = made(us, "Bill", posting)
    line = first["Line"][1]
    detail = {
        **line["AccountBasedExpenseLineDetail"], "ClassRef": {"value": us.mappings.classes["class:2"]}
    }  # fmt: skip
    theirs = edited(
        us, "Bill", first["Id"], Line=[first["Line"][0], {**line, "AccountBasedExpenseLineDetail": detail}]
    )
    now = replace(posting, lines=(bought("60.00"), bought("7.11", account="expenses")))

    us.write(us.books.prepare_update(now, us.mappings, marker=MARKER, current=theirs, before=posting))

    after = us.found("Bill", first["Id"]).record
    classes = [line["AccountBasedExpenseLineDetail"].get("ClassRef") for line in after["Line"]]
    assert classes[0] is None
    assert classes[1]["value"] == us.mappings.classes["class:2"]


def test_the_old_tax_is_never_sent_back(us: Desk) -> None:
    tax = taxed(us, 20)
    posting = invoice(us, sold("100.00", tax=tax), taxes=(stated(tax, "100.00", "8.25"),))
    before = made(us, "Invoice", posting)
    cheaper = summed(replace(posting, lines=(sold("50.00", tax=tax),), taxes=()))

    operation = us.books.prepare_update(cheaper, us.mappings, marker=MARKER, current=before)
    assert "TxnTaxDetail" not in operation.body
    stated_anew = summed(
        replace(posting, lines=(sold("50.00", tax=tax),), taxes=(stated(tax, "50.00", "4.13"),))
    )
    after = updated(us, stated_anew, before)

    assert (after["TxnTaxDetail"]["TotalTax"], after["TotalAmt"]) == (D("4.13"), D("54.13"))


def test_a_discount_comes_goes_and_changes(us: Desk) -> None:
    plain = credit_memo(us, sold("100.00"))
    before = made(us, "CreditMemo", plain)

    with_discount = updated(us, summed(replace(plain, discount=Discount(D("10.00"), "discounts"))), before)
    assert with_discount["TotalAmt"] == D("90.00")
    without = updated(us, plain, with_discount)
    assert without["TotalAmt"] == D("100.00")


def test_a_bill_that_is_charged_on_to_a_customer_stays_so(us: Desk) -> None:
    posting = bill(us, bought("60.00"))
    before = made(us, "Bill", posting)
    line = before["Line"][0]
    detail = {
        **line["AccountBasedExpenseLineDetail"],
        "CustomerRef": {"value": us.mappings.parties["customer:1"]},
        "BillableStatus": "Billable",
    }
    theirs = edited(us, "Bill", before["Id"], Line=[{**line, "AccountBasedExpenseLineDetail": detail}])

    after = updated(us, summed(replace(posting, lines=(bought("61.00"),))), theirs)

    held = after["Line"][0]["AccountBasedExpenseLineDetail"]
    assert (held["CustomerRef"]["value"], held["BillableStatus"]) == (
        detail["CustomerRef"]["value"],
        "Billable",
    )
    assert after["Line"][0]["Amount"] == D("61.00")


def test_a_paid_bill_keeps_its_payment_and_its_order(us: Desk) -> None:
    ordered = us.posted(order(us, bought("60.00"), bought("7.11", account="expenses")))
    first, second = purchase_order.line_ids(ordered.record)
    names_of(us, purchase_order_1=ordered)
    posting = bill(
        us,
        bought("60.00", order="purchase_order:1", order_line=first),
        bought("7.11", account="expenses", order="purchase_order:1", order_line=second),
    )
    owed = us.posted(posting)
    credit = us.posted(vendor_credit(us, bought("20.00")))
    names_of(us, bill_1=owed, vc_1=credit)
    us.posted(
        settlement(us, SettlementPart("bill:1", "Bill", D(20)), SettlementPart("vc:1", "VendorCredit", D(20)))
    )
    current = us.found("Bill", owed.remote_id).record

    after = updated(us, replace(posting, due_on=date(2026, 6, 1)), current)

    assert after["LinkedTxn"] == current["LinkedTxn"]
    assert [line["LinkedTxn"] for line in after["Line"]] == [line["LinkedTxn"] for line in current["Line"]]
    assert after["Balance"] == D("47.11")
    assert us.found("PurchaseOrder", ordered.remote_id).record["POStatus"] == "Closed"


def test_a_line_that_bills_an_order_only_now_is_a_new_line(us: Desk) -> None:
    posting = bill(us, bought("60.00"))
    before = made(us, "Bill", posting)
    ordered = us.posted(order(us, bought("60.00")))
    names_of(us, purchase_order_1=ordered)
    (line_id,) = purchase_order.line_ids(ordered.record)

    after = updated(
        us, replace(posting, lines=(bought("60.00", order="purchase_order:1", order_line=line_id),)), before
    )

    assert after["LinkedTxn"] == [{"TxnId": ordered.remote_id, "TxnType": "PurchaseOrder"}]
    assert after["Line"][0]["Id"] == "2"


def test_a_line_that_a_person_moved_to_an_item_is_ours_again(us: Desk) -> None:
    posting = bill(us, bought("60.00"), bought("5.00", account="expenses"))
    before = made(us, "Bill", posting)
    item = us.write(
        Operation("Item", "create", {
            "Name": "Tea chest", "Type": "NonInventory",
            "IncomeAccountRef": {"value": us.mappings.accounts["sales"].remote_id},
            "ExpenseAccountRef": {"value": us.mappings.accounts["expenses"].remote_id},
        })
    )  # fmt: skip
    assert isinstance(item, Posted)
    on_item = {
        "Description": "Chai", "Amount": 60, "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": {"ItemRef": {"value": item.remote_id}, "Qty": 6, "UnitPrice": 10},
    }  # fmt: skip
    theirs = edited(us, "Bill", before["Id"], Line=[on_item, before["Line"][1]])
    (difference,) = us.books.differences(posting, theirs, us.mappings, marker=MARKER)
    assert (difference.kind, difference.ours, difference.theirs) == ("account", "CF Purchases", "Tea chest")

    after = updated(us, posting, theirs)

    assert [line["DetailType"] for line in after["Line"]] == ["AccountBasedExpenseLineDetail"] * 2


def test_quantities_that_a_person_entered_go_where_ours_has_none(us: Desk) -> None:
    posting = invoice(us, sold("90.00"))
    before = made(us, "Invoice", posting)
    line = before["Line"][0]
    detail = {**line["SalesItemLineDetail"], "Qty": 5, "UnitPrice": 18}
    theirs = edited(us, "Invoice", before["Id"], Line=[{**line, "SalesItemLineDetail": detail}])

    after = updated(us, summed(replace(posting, lines=(sold("95.00"),))), theirs)

    assert after["TotalAmt"] == D("95.00")
    assert "Qty" not in after["Line"][0]["SalesItemLineDetail"]


def test_a_voided_invoice_comes_back_to_life_as_ours(us: Desk) -> None:
    posting = invoice(us, sold("100.00"), sold("32.38", account="freight"))
    standing = us.posted(posting)
    us.write(us.books.removal("Invoice", standing.remote_id, standing.version, verb="void"))
    voided = us.found("Invoice", standing.remote_id).record

    after = updated(us, posting, voided)

    assert (after["TotalAmt"], after["PrivateNote"]) == (D("132.38"), MARKER)


def test_our_message_goes_with_the_order_it_named_and_a_person_s_stays(us: Desk) -> None:
    posting = invoice(us, sold("100.00"), customer_po="4500017")
    before = made(us, "Invoice", posting)
    assert before["CustomerMemo"] == {"value": "Your order: 4500017"}

    after = updated(us, replace(posting, customer_po=""), before)

    assert "CustomerMemo" not in after


def test_a_number_that_quickbooks_gave_stays(us: Desk) -> None:
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    posting = invoice(us, sold("100.00"), number="")
    before = made(us, "Invoice", posting)

    after = updated(us, summed(replace(posting, lines=(sold("101.00"),))), before)

    assert after["DocNumber"] == before["DocNumber"] == "1001"


def test_a_settlement_of_other_amounts_is_the_same_payment(us: Desk) -> None:
    owed, credit = us.posted(bill(us, bought("60.00"))), us.posted(vendor_credit(us, bought("20.00")))
    names_of(us, bill_1=owed, vc_1=credit)
    parts = (SettlementPart("bill:1", "Bill", D(20)), SettlementPart("vc:1", "VendorCredit", D(20)))
    first = us.posted(settlement(us, *parts))
    half = settlement(us, *(replace(part, amount=D(10)) for part in parts))

    after = updated(us, half, us.found("BillPayment", first.remote_id).record)

    assert (after["Id"], after["TotalAmt"], after["SyncToken"]) == (first.remote_id, 0, "1")
    assert us.found("Bill", owed.remote_id).record["Balance"] == D("50.00")
    assert us.found("VendorCredit", credit.remote_id).record["Balance"] == D("10.00")


def test_a_purchase_order_keeps_the_account_it_was_given(us: Desk) -> None:
    posting = order(us, bought("60.00"), vendor_memo="By rail")
    before = made(us, "PurchaseOrder", posting)

    operation = us.books.prepare_update(
        posting, replace(us.mappings, payable=us.mappings.accounts["expenses"]), marker=MARKER, current=before
    )
    after = updated(us, summed(replace(posting, lines=(bought("61.00"),))), before)

    assert operation.body["APAccountRef"]["value"] == before["APAccountRef"]["value"]
    assert (after["TotalAmt"], after["Memo"], after["POStatus"]) == (D("61.00"), "By rail", "Open")


def test_an_update_of_what_was_read_too_early_is_stale(us: Desk) -> None:
    posting = bill(us, bought("60.00"))
    before = made(us, "Bill", posting)
    edited(us, "Bill", before["Id"], PrivateNote="Seen by Ana")

    outcome = us.write(us.books.prepare_update(posting, us.mappings, marker=MARKER, current=before))

    assert isinstance(outcome, Stale)


def test_an_update_of_what_is_not_mapped_any_more_is_refused(us: Desk) -> None:
    posting = bill(us, bought("60.00"))
    before = made(us, "Bill", posting)

    with pytest.raises(Unpostable, match="No QuickBooks account is chosen for purchases"):
        us.books.prepare_update(posting, replace(us.mappings, accounts={}), marker=MARKER, current=before)


def test_what_newer_replies_carry_without_a_value_is_not_sent_back(us: Desk) -> None:
    """Replies of 2025 and 2026 have empty properties that requests may not have."""
    us.company.switches.shows_empty_properties = True
    posting = invoice(us, sold("100.00"), custom=(CustomValue("Crew", "Blue"),))
    before = made(us, "Invoice", posting)
    assert before["TaxExemptionRef"] == {}
    assert before["Line"][0]["CustomExtensions"] == []

    operation = us.books.prepare_update(posting, us.mappings, marker=MARKER, current=before)

    assert "TaxExemptionRef" not in operation.body
    (line,) = operation.body["Line"]
    assert "CustomExtensions" not in line
    assert "TaxClassificationRef" not in line["SalesItemLineDetail"]
    assert updated(us, summed(replace(posting, lines=(sold("99.00"),))), before)["TotalAmt"] == D("99.00")


def test_a_rate_of_exchange_stays_with_its_day(us: Desk) -> None:
    party = Party("vendor:2", "vendor", "Pavlova GmbH", "EUR")
    us.mappings = replace(
        us.mappings, parties={**us.mappings.parties, "vendor:2": us.posted(party).remote_id}
    )
    posting = bill(us, bought("60.00"), vendor="vendor:2", vendor_name="Pavlova GmbH", currency="EUR")
    operation = us.books.prepare(posting, us.mappings, marker=MARKER)
    first = us.write(Operation("Bill", "create", {**operation.body, "ExchangeRate": D("1.25")}))
    assert isinstance(first, Posted)
    before = us.found("Bill", first.remote_id).record

    same_day = us.books.prepare_update(posting, us.mappings, marker=MARKER, current=before)
    later = replace(posting, posting_on=date(2026, 3, 9))
    other_day = us.books.prepare_update(later, us.mappings, marker=MARKER, current=before)

    assert (same_day.body["ExchangeRate"], same_day.body["CurrencyRef"]["value"]) == (D("1.25"), "EUR")
    assert "ExchangeRate" not in other_day.body
    assert updated(us, later, before)["TxnDate"] == "2026-03-09"
