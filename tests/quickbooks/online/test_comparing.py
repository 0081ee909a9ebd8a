"""What a person changed in QuickBooks is found field by field; what QuickBooks rewrites itself never is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfoot.core.money import cents, total
from crossfoot.core.postings import (
    Address,
    CreditMemo,
    CustomValue,
    Discount,
    Invoice,
    Settlement,
    SettlementPart,
    TaxTotal,
)
from crossfoot.quickbooks.books import Difference, Posted
from online_desk import MARKER, NOON, Desk, open_desk
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
    taxed,
    vendor_credit,
)
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport

D = Decimal
Record = dict[str, Any]
NUMBERS = count(1)


@pytest.fixture(scope="module")
def desks() -> Iterator[dict[str, Desk]]:
    sandbox = QuickBooksSandbox(clock=VirtualClock(NOON), seed=7, limits_enabled=False)
    with httpx2.Client(transport=SandboxTransport(sandbox)) as http:
        opened = {profile: open_desk(sandbox, http, profile) for profile in ("us", "uk")}
        for desk in opened.values():
            prepare_company(desk)
        yield opened
    sandbox.close()


def found(desk: Desk, posting: Any, record: Mapping[str, Any]) -> tuple[Difference, ...]:
    return desk.books.differences(posting, record, desk.mappings, marker=MARKER)


def stored(desk: Desk, posting: Any) -> Mapping[str, Any]:
    """The record of a posting that was just sent, as it is read."""
    operation = desk.books.prepare(posting, desk.mappings, marker=MARKER)
    outcome = desk.write(operation, f"c-{next(NUMBERS)}")
    assert isinstance(outcome, Posted), outcome
    return desk.found(operation.name, outcome.remote_id).record


# --- nothing is found in what QuickBooks made of it -----------------------------------------------------

AMOUNTS = st.decimals(min_value=D("0.01"), max_value=D("9999.99"), places=2)
TEXTS = st.sampled_from(["Chai", "Chai  with  blanks", " Côte de Blaye\n", "Line one\r\nline two", ""])
PERCENTS = st.sampled_from([None, 20, 5])
LINES = st.lists(st.tuples(AMOUNTS, TEXTS, PERCENTS, st.booleans()), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    profile=st.sampled_from(["us", "uk"]),
    kind=st.sampled_from(["invoice", "credit memo", "bill", "order", "vendor credit"]),
    lines=LINES,
    is_stated=st.booleans(),
    extras=st.booleans(),
    memo=TEXTS,
)
def test_what_was_just_sent_differs_in_nothing(
    desks: dict[str, Desk],
    profile: str,
    kind: str,
    lines: list[tuple[Decimal, str, int | None, bool]],
    is_stated: bool,
    extras: bool,
    memo: str,
) -> None:
    desk = desks[profile]
    is_sale = kind in {"invoice", "credit memo"}
    keys = [
        taxed(desk, percent) if percent and (is_sale or profile == "uk") else "" for _, _, percent, _ in lines
    ]
    percents = {key: percent for key, (_, _, percent, _) in zip(keys, lines, strict=True) if key and percent}
    taxes = tuple(
        TaxTotal(key, net, cents(net * percent / 100) + D("0.01"))
        for key, percent in percents.items()
        for net in [total(line[0] for line, own in zip(lines, keys, strict=True) if own == key)]
    )
    common: dict[str, Any] = {
        "number": f"N-{next(NUMBERS)}",
        "memo": memo,
        "taxes": taxes if is_stated else (),
        "location": "location:1" if extras else "",
        "klass": "class:1" if extras else "",
    }
    if is_sale:
        sales_lines = [
            sold(
                amount, tax=key, klass="class:2" if extras else "",
                quantity=D(1) if has_quantity else None, unit_price=amount if has_quantity else None,
            )
            for (amount, _, _, has_quantity), key in zip(lines, keys, strict=True)
        ]  # fmt: skip
        sales_lines = [
            replace(line, description=text) for line, (_, text, _, _) in zip(sales_lines, lines, strict=True)
        ]
        common["custom"] = (CustomValue("Crew", "Blue"),) if extras else ()
        whole = total(line.amount for line in sales_lines)
        common["discount"] = Discount(cents(whole / 10), "discounts") if extras and whole > 1 else None
        make: Callable[..., Any] = invoice if kind == "invoice" else credit_memo
        if kind == "invoice" and extras:
            common |= {"customer_po": "4500017", "ship_to": Address("Obere Str. 57", city="Berlin")}
        posting = make(desk, *sales_lines, **common)
    else:
        expense_lines = [
            bought(amount, tax=key, description=text, account="expenses" if flag else "purchases")
            for (amount, text, _, flag), key in zip(lines, keys, strict=True)
        ]
        make = {"bill": bill, "order": order, "vendor credit": vendor_credit}[kind]
        posting = make(desk, *expense_lines, **common)

    assert found(desk, posting, stored(desk, posting)) == ()


def test_what_others_do_to_a_document_is_no_change_of_ours(desks: dict[str, Desk]) -> None:
    desk = desks["us"]
    posting = bill(desk, bought("60.00"), number="B-paid")
    owed = desk.posted(posting, "others-1")
    credit = desk.posted(vendor_credit(desk, bought("20.00"), number="VC-paid"), "others-2")
    before = desk.found("Bill", owed.remote_id).record
    names_of(desk, bill_1=owed, vc_1=credit)
    parts = (SettlementPart("bill:1", "Bill", D(20)), SettlementPart("vc:1", "VendorCredit", D(20)))
    applied = settlement(desk, *parts)

    paid = desk.found("BillPayment", desk.posted(applied, "others-3").remote_id).record
    after = desk.found("Bill", owed.remote_id).record

    assert found(desk, applied, paid) == ()
    assert found(desk, posting, after) == ()
    assert (before["Balance"], after["Balance"]) == (D("60.00"), D("40.00"))
    assert desk.books.only_links_moved(before, after)
    renamed = copy.deepcopy(dict(after))
    renamed["VendorRef"]["name"] = "Exotic Liquids Ltd"
    assert found(desk, posting, renamed) == ()
    assert desk.books.only_links_moved(before, renamed)


def test_a_field_that_a_person_changed_is_more_than_a_moved_link(desks: dict[str, Desk]) -> None:
    desk = desks["us"]
    before = stored(desk, bill(desk, bought("60.00"), number="B-moved"))

    after = edited(desk, "Bill", before["Id"], DueDate="2026-05-05")

    assert not desk.books.only_links_moved(before, after)


def test_lines_in_another_order_are_the_same_lines(desks: dict[str, Desk]) -> None:
    desk = desks["us"]
    posting = bill(desk, bought("60.00"), bought("7.11", account="expenses"), number="B-order")
    record = stored(desk, posting)

    assert found(desk, posting, {**record, "Line": record["Line"][::-1]}) == ()


def test_a_location_that_the_company_does_not_track_is_not_missed(us: Desk) -> None:
    prepare_company(us)
    us.company.set_preferences(
        "AccountingInfoPrefs",
        TrackDepartments=False,
        ClassTrackingPerTxn=False,
        ClassTrackingPerTxnLine=False,
    )
    posting = invoice(us, sold("10.00", klass="class:1"), location="location:1", klass="class:1")

    record = stored(us, posting)

    assert "DepartmentRef" not in record
    assert found(us, posting, record) == ()


# --- every single change is found once ------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A document as it was sent and as it stands, with a change of which exactly one thing is to be said."""

    desk: Desk
    posting: Any
    record: Mapping[str, Any]


@pytest.fixture(scope="module")
def standing(desks: dict[str, Desk]) -> list[Standing]:
    made = []
    for profile, desk in desks.items():
        tax = taxed(desk, 20)
        buys = tax if profile == "uk" else ""
        dimensions = {"location": "location:1", "klass": "class:1"}
        sales_lines = (
            sold("90.00", tax=tax, quantity=D(5), unit_price=D(18)),
            sold("159.60", tax=tax, klass="class:1"),
            sold("32.38", account="freight"),
        )
        purchase_lines = (
            bought("60.00", tax=buys, klass="class:1"),
            bought("12.00", tax=buys, description="Aniseed Syrup"),
            bought("7.11", account="expenses", description="Freight"),
        )
        sales_tax = (stated(tax, "224.64", "18.53"),)
        purchase_tax = (stated(tax, "72.00", "14.41"),) if buys else ()
        off = {"discount": Discount(D("24.96"), "discounts"), "custom": (CustomValue("Crew", "Blue"),)}
        for posting in (
            invoice(
                desk,
                *sales_lines,
                taxes=sales_tax,
                customer_po="45",
                bill_email="a@b.example",
                **off,
                **dimensions,
            ),
            credit_memo(desk, *sales_lines, taxes=sales_tax, bill_email="a@b.example", **off, **dimensions),
            bill(desk, *purchase_lines, taxes=purchase_tax, **dimensions),
            order(
                desk,
                *purchase_lines,
                taxes=purchase_tax,
                vendor_memo="By rail",
                expected_on=date(2026, 3, 9),
                **dimensions,
            ),
            vendor_credit(desk, *purchase_lines, taxes=purchase_tax, **dimensions),
        ):
            posting = replace(posting, number=f"S-{next(NUMBERS)}")
            made.append(Standing(desk, posting, stored(desk, posting)))
    return made


def lines_of(record: Record) -> list[Record]:
    kinds = {"SalesItemLineDetail", "AccountBasedExpenseLineDetail"}
    return [line for line in record["Line"] if line["DetailType"] in kinds]


def detail_of(line: Record) -> Record:
    detail: Record = line[line["DetailType"]]
    return detail


Change = Callable[[Record, Any], str | None]
"""Changes the record; gives the kind of the difference, None where the record has no such thing."""


def change_text(name: str, kind: str) -> Change:
    def change(record: Record, draw: Any) -> str | None:
        if name not in record:
            return None
        record[name] = record[name] + "x" if isinstance(record[name], str) else {"value": "changed"}
        return kind

    return change


def change_day(name: str) -> Change:
    def change(record: Record, draw: Any) -> str | None:
        if name not in record:
            return None
        record[name] = draw(st.dates(date(2027, 1, 1), date(2029, 1, 1))).isoformat()
        return "date"

    return change


def change_reference(name: str, kind: str) -> Change:
    def change(record: Record, draw: Any) -> str | None:
        if name not in record:
            return None
        record[name] = {"value": "9999", "name": "Another"}
        return kind

    return change


def change_line(name: str, kind: str, value: Callable[[Any], Any]) -> Change:
    def change(record: Record, draw: Any) -> str | None:
        line = draw(st.sampled_from(lines_of(record)))
        holder = line if name in {"Amount", "Description"} else detail_of(line)
        if name not in holder:
            return None
        holder[name] = value(holder[name])
        return kind

    return change


def line_removed(record: Record, draw: Any) -> str:
    record["Line"].remove(draw(st.sampled_from(lines_of(record))))
    return "line"


def line_added(record: Record, draw: Any) -> str:
    line = copy.deepcopy(draw(st.sampled_from(lines_of(record))))
    record["Line"].insert(0, {**line, "Id": "77", "Amount": draw(AMOUNTS)})
    return "line"


def email_changed(record: Record, draw: Any) -> str | None:
    if "BillEmail" not in record:
        return None
    record["BillEmail"] = {"Address": "other@b.example"}
    return "memo"


def custom_changed(record: Record, draw: Any) -> str | None:
    if "CustomField" not in record or "StringValue" not in record["CustomField"][0]:
        return None
    record["CustomField"][0] = {**record["CustomField"][0], "StringValue": "Red"}
    return "memo"


def tax_changed(record: Record, draw: Any) -> str:
    detail = record.setdefault("TxnTaxDetail", {})
    detail["TotalTax"] = D(str(detail.get("TotalTax", 0))) + draw(AMOUNTS)
    return "tax"


def discount_line(record: Record) -> Record | None:
    return next((line for line in record["Line"] if line["DetailType"] == "DiscountLineDetail"), None)


def discount_changed(record: Record, draw: Any) -> str | None:
    line = discount_line(record)
    if line is not None:
        line["Amount"] += draw(AMOUNTS)
    return "amount" if line else None


def discount_removed(record: Record, draw: Any) -> str | None:
    line = discount_line(record)
    if line is not None:
        record["Line"].remove(line)
    return "amount" if line else None


def discount_moved(record: Record, draw: Any) -> str | None:
    line = discount_line(record)
    if line is not None:
        line["DiscountLineDetail"]["DiscountAccountRef"] = {"value": "9999", "name": "Another"}
    return "account" if line else None


def voided(record: Record, draw: Any) -> str:
    record["PrivateNote"] = f"Voided - {record['PrivateNote']}"
    record["TotalAmt"] = 0
    for line in record["Line"]:
        line["Amount"] = 0
    return "amount"


CHANGES: tuple[Change, ...] = (
    change_text("DocNumber", "number"),
    change_text("PrivateNote", "memo"),
    change_text("Memo", "memo"),
    change_text("CustomerMemo", "memo"),
    change_day("TxnDate"),
    change_day("DueDate"),
    change_day("ExpectedDate"),
    change_reference("VendorRef", "party"),
    change_reference("CustomerRef", "party"),
    change_reference("DepartmentRef", "account"),
    change_reference("ClassRef", "account"),
    change_line("Amount", "amount", lambda amount: amount + D("0.01")),
    change_line("Description", "line", lambda text: f"{text}, changed"),
    change_line("AccountRef", "account", lambda _: {"value": "9999", "name": "Another"}),
    change_line("ItemRef", "account", lambda _: {"value": "9999", "name": "Another"}),
    change_line("TaxCodeRef", "tax", lambda _: {"value": "9999"}),
    change_line("ClassRef", "account", lambda _: {"value": "9999", "name": "Another"}),
    line_removed,
    line_added,
    email_changed,
    custom_changed,
    tax_changed,
    discount_changed,
    discount_removed,
    discount_moved,
    voided,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), change=st.sampled_from(CHANGES))
def test_each_single_change_gives_exactly_one_difference(
    standing: list[Standing], data: st.DataObject, change: Change
) -> None:
    one = data.draw(st.sampled_from(range(len(standing))).map(standing.__getitem__), label="document")
    record = copy.deepcopy(dict(one.record))
    if one.desk.mappings.is_us and change is tax_changed and "VendorRef" in record:
        return  # A US company's purchases have no tax.
    kind = change(record, data.draw)

    differences = found(one.desk, one.posting, record)

    assert [difference.kind for difference in differences] == ([] if kind is None else [kind])


def test_every_kind_of_change_happens_to_some_document(standing: list[Standing]) -> None:
    """What the property above leaves out for one document it has for another."""
    for change in CHANGES:
        kinds = {change(copy.deepcopy(dict(one.record)), first_of) for one in standing}
        assert kinds - {None}, change


def first_of(strategy: Any) -> Any:
    """The first of what can be drawn, without chance."""
    if hasattr(strategy, "elements"):
        return strategy.elements[0]
    return D("1.00") if strategy is AMOUNTS else date(2027, 1, 1)


# --- and it is said so that a person understands it -----------------------------------------------------


def test_differences_are_told_in_words(desks: dict[str, Desk]) -> None:
    desk = desks["us"]
    posting = bill(desk, bought("1060.00"), bought("7.11", account="expenses"), number="B-words")
    first = stored(desk, posting)
    freight = first["Line"][1]
    on_rounding = {
        **freight["AccountBasedExpenseLineDetail"],
        "AccountRef": {"value": desk.mappings.accounts["purchases"].remote_id},
    }

    record = edited(
        desk, "Bill", first["Id"], TxnDate="2026-03-06", DocNumber="B-words-2",
        Line=[
            {**first["Line"][0], "Amount": D("1260.00")},
            {**freight, "AccountBasedExpenseLineDetail": on_rounding},
            {**freight, "Id": "9", "Description": "Customs", "Amount": D("30.00")},
        ],
    )  # fmt: skip

    assert found(desk, posting, record) == (
        Difference("TxnDate", "Date", "5 Mar 2026", "6 Mar 2026", "date"),
        Difference("DocNumber", "Number", "B-words", "B-words-2", "number"),
        Difference("Line.1.Amount", "Amount of line 1", "1,060.00", "1,260.00", "amount"),
        Difference("Line.2.Account", "Account of line 2", "CF Carriage", "CF Purchases", "account"),
        Difference("Line.added", "Line added: Customs", "", "30.00", "line"),
    )


def test_another_customer_is_told_by_name(desks: dict[str, Desk]) -> None:
    desk = desks["us"]
    posting = invoice(desk, sold("10.00"), number="SO-name")
    record = {**stored(desk, posting), "CustomerRef": {"value": "9999", "name": "Ana Trujillo"}}

    assert found(desk, posting, record) == (
        Difference("CustomerRef", "Customer", "Alfreds Futterkiste", "Ana Trujillo", "party"),
    )


def test_a_void_is_one_difference_and_known_as_such(desks: dict[str, Desk]) -> None:
    desk = desks["uk"]
    tax = taxed(desk, 20)
    posting = invoice(
        desk, sold("100.00", tax=tax), number="SO-void", taxes=(stated(tax, "100.00", "20.01"),)
    )
    made = desk.posted(posting, "void-1")
    desk.write(desk.books.removal("Invoice", made.remote_id, made.version, verb="void"), "void-2")
    record = desk.found("Invoice", made.remote_id).record

    assert record["PrivateNote"] == f"Voided - {MARKER}"
    assert desk.books.is_voided("Invoice", record)
    assert found(desk, posting, record) == (Difference("voided", "Voided", "120.01", "0.00", "amount"),)


def test_a_settlement_that_was_voided_or_applied_otherwise_is_told(desks: dict[str, Desk]) -> None:
    desk = desks["us"]
    owed = desk.posted(bill(desk, bought("60.00"), number="B-set"), "set-1")
    credit = desk.posted(vendor_credit(desk, bought("20.00"), number="VC-set"), "set-2")
    names_of(desk, bill_1=owed, vc_1=credit)
    parts = (SettlementPart("bill:1", "Bill", D(20)), SettlementPart("vc:1", "VendorCredit", D(20)))
    posting: Settlement = settlement(desk, *parts)
    paid = desk.posted(posting, "set-3")
    record = desk.found("BillPayment", paid.remote_id).record
    less = [{**line, "Amount": D("5.00")} for line in record["Line"]]

    assert found(desk, posting, {**record, "Line": less}) == (
        Difference(f"Line.Bill.{owed.remote_id}", f"Applied to bill {owed.remote_id}", "20.00", "5.00", "amount"),
        Difference(
            f"Line.VendorCredit.{credit.remote_id}", f"Applied to vendor credit {credit.remote_id}", "20.00",
            "5.00", "amount",
        ),
    )  # fmt: skip
    desk.write(desk.books.removal("BillPayment", paid.remote_id, paid.version, verb="void"), "set-4")
    record = desk.found("BillPayment", paid.remote_id).record
    assert desk.books.is_voided("BillPayment", record)
    assert found(desk, posting, record) == (Difference("voided", "Voided", "20.00", "0.00", "amount"),)


def test_what_was_sent_counts_and_not_what_is_mapped_now(desks: dict[str, Desk]) -> None:
    desk = desks["us"]
    posting = bill(desk, bought("60.00"), number="B-mapped")
    sent = desk.books.prepare(posting, desk.mappings, marker=MARKER).body
    record = stored(desk, posting)
    moved = replace(desk.mappings, accounts={"purchases": desk.mappings.accounts["expenses"]})

    (difference,) = desk.books.differences(posting, record, moved, marker=MARKER)
    assert difference.kind == "account"
    assert desk.books.differences(posting, record, moved, marker=MARKER, sent=sent) == ()


def test_what_an_update_left_as_a_bookkeeper_had_it_is_theirs_to_change(desks: dict[str, Desk]) -> None:
    desk = desks["us"]
    posting = invoice(desk, sold("100.00"), number="SO-theirs", custom=(CustomValue("Crew", "Blue"),))
    first = stored(desk, posting)

    def dressed(place: int, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """The record with a bookkeeper's own location, classes, texts and custom field."""
        klass = {"value": desk.mappings.classes[f"class:{place}"]}
        line = record["Line"][0]
        truck = {"DefinitionId": "2", "Name": "Truck", "Type": "StringType", "StringValue": f"T-{place}"}
        return edited(
            desk, "Invoice", record["Id"],
            DepartmentRef={"value": desk.mappings.locations[f"location:{place}"]},
            ClassRef=klass,
            CustomerMemo={"value": f"Thank you {place}"},
            BillEmail={"Address": f"books{place}@alfki.example"},
            CustomField=[record["CustomField"][0], truck],
            Line=[{**line, "SalesItemLineDetail": {**line["SalesItemLineDetail"], "ClassRef": klass}}],
        )  # fmt: skip

    current = dressed(1, first)
    update = desk.books.prepare_update(posting, desk.mappings, marker=MARKER, current=current)
    outcome = desk.write(update, "theirs-1")
    assert isinstance(outcome, Posted)
    assert update.body["CustomerMemo"] == {"value": "Thank you 1"}

    record = dressed(2, desk.found("Invoice", first["Id"]).record)

    assert desk.books.differences(posting, record, desk.mappings, marker=MARKER, sent=update.body) == ()


@pytest.mark.parametrize("profile", ["us", "uk"])
def test_tax_that_quickbooks_computes_is_its_own_and_tax_that_nobody_stated_is_not(
    desks: dict[str, Desk], profile: str
) -> None:
    desk = desks[profile]
    tax = taxed(desk, 20)
    computed = invoice(desk, sold("100.00", tax=tax), number=f"SO-{profile}-computed")
    record = dict(stored(desk, computed))
    record["TxnTaxDetail"] = {**record["TxnTaxDetail"], "TotalTax": D("7.77")}
    assert found(desk, computed, {**record, "TotalAmt": D("107.77")}) == ()

    untaxed = invoice(desk, sold("100.00"), number=f"SO-{profile}-untaxed")
    record = dict(stored(desk, untaxed))
    record["TxnTaxDetail"] = {"TotalTax": D("7.77")}
    assert found(desk, untaxed, {**record, "TotalAmt": D("107.77")}) == (
        Difference("TotalTax", "Tax", "0.00", "7.77", "tax"),
    )


def test_tax_moved_from_one_rate_to_the_other_is_told(desks: dict[str, Desk]) -> None:
    desk = desks["uk"]
    high, low = taxed(desk, 20), taxed(desk, 5)
    posting = bill(
        desk, bought("100.00", tax=high), bought("40.00", tax=low), number="B-rates",
        taxes=(stated(high, "100.00", "20.00"), stated(low, "40.00", "2.00")),
    )  # fmt: skip
    record = copy.deepcopy(dict(stored(desk, posting)))
    first, second = record["TxnTaxDetail"]["TaxLine"]
    first["Amount"], second["Amount"] = first["Amount"] - 1, second["Amount"] + 1

    (difference,) = found(desk, posting, record)

    assert (difference.kind, difference.ours, difference.theirs) == ("tax", "20.00", "19.00")


def test_a_total_that_nothing_explains_is_told(desks: dict[str, Desk]) -> None:
    desk = desks["us"]
    posting: Invoice | CreditMemo = invoice(desk, sold("100.00"), number="SO-total")

    assert found(desk, posting, {**stored(desk, posting), "TotalAmt": D("99.00")}) == (
        Difference("TotalAmt", "Total", "100.00", "99.00", "amount"),
    )
