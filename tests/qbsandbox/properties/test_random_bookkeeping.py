"""Whatever a bookkeeper does, and in whatever order: after every step the books are in order."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from lxml import etree

from bookkeeping import FORMS, LISTS, Bookkeeper, Draft, figures
from qbsandbox.company.entities.registry import ENTITIES
from rest_desk import Desk
from settlement_forms import assert_tied
from stock_forms import worth_from_scratch
from xml_desk import XmlDesk

EXAMPLES, STEPS = 12, 20
LONG_EXAMPLES, LONG_STEPS = int(os.environ.get("BOOKKEEPING_EXAMPLES", "300")), 60
KINDS = tuple(FORMS)
OFTEN = (*KINDS, "Invoice", "Payment", "Bill", "Bill", "BillPayment", "BillPayment")
VOIDABLE = tuple(kind for kind in KINDS if ENTITIES[kind].void is not None)
SHOWN_ANOTHER_WAY = {"PurchaseEx", "LineEx"}
"""In JSON they are Java objects turned inside out, and PurchaseEx is refused when it comes back (both were seen)."""
FIRST, LAST = date(2023, 10, 1), date(2024, 6, 30)
DAYS = st.dates(FIRST, LAST).map(date.isoformat)
WHICH = st.integers(0, 60)
DRAFTS = st.builds(
    Draft,
    amounts=st.lists(st.decimals("0.01", "300", places=2), min_size=1, max_size=3),
    which=st.integers(0, 11),
    day=DAYS,
    foreign=st.booleans(),
    rate=st.sampled_from(["1.0837", "1.2", "0.9"]),
)


class Bookkeeping(RuleBasedStateMachine):
    """One company; every rule is something that a person or a client does to it."""

    @initialize(profile=st.sampled_from(["us", "uk"]))
    def opens(self, profile: str) -> None:
        self.by = Bookkeeper(profile)
        self.desk = self.by.desk
        self.at_first = shown(self.desk)
        self.since = self.desk.now

    @rule(kind=st.sampled_from(OFTEN), draft=DRAFTS)
    def creates(self, kind: str, draft: Draft) -> None:
        self.by.creates(kind, draft)

    @rule(which=WHICH, draft=DRAFTS, how=st.sampled_from(["lines", "day", "rate", "all"]))
    def edits(self, which: int, draft: Draft, how: str) -> None:
        found = self.by.document(which)
        if found is not None:
            self.by.edits(*found, draft, how)

    @rule(which=WHICH)
    def voids(self, which: int) -> None:
        found = self.by.document(which, *VOIDABLE)
        if found is not None:
            self.by.voids(*found)

    @rule(which=WHICH)
    def deletes(self, which: int) -> None:
        found = self.by.document(which)
        if found is not None:
            self.by.deletes(*found)

    @rule(kind=st.sampled_from(KINDS), draft=DRAFTS, by_void=st.booleans())
    def creates_and_takes_back(self, kind: str, draft: Draft, by_void: bool) -> None:
        """As if it had never been: where nothing else happened between."""
        before = figures(self.desk)
        made = self.by.creates(kind, draft)
        if made is not None:
            undone = (
                self.by.voids(kind, made) if by_void and kind in VOIDABLE else self.by.deletes(kind, made)
            )
            if undone is not None:
                nothing_moved(before, figures(self.desk))

    @rule(which=WHICH, draft=DRAFTS)
    def edits_and_edits_back(self, which: int, draft: Draft) -> None:
        kind, record = self.by.document(which) or ("", {})
        if not record or record.get("LinkedTxn") or any("LinkedTxn" in x for x in record.get("Line", [])):
            return
        before = figures(self.desk)
        changed = self.by.edits(kind, record, draft, "day")
        if changed is not None:
            as_it_was = {name: value for name, value in record.items() if name not in SHOWN_ANOTHER_WAY}
            as_it_was |= {"SyncToken": changed["SyncToken"], "sparse": kind == "InventoryAdjustment"}
            back = self.by.send("edit", kind, as_it_was)
            assert back is not None, self.by.refusal
            nothing_moved(before, figures(self.desk))

    @rule(kind=st.sampled_from(LISTS), which=st.integers(0, 40), active=st.booleans())
    def puts_away_or_takes_out(self, kind: str, which: int, active: bool) -> None:
        record = self.by.record(kind, which)
        if record is not None and (kind != "Account" or record["AccountType"] == "Expense"):
            self.by.turns(kind, record, active=active)

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def the_books_are_in_order(self) -> None:
        for day in (FIRST, date(2023, 12, 31), date(2024, 3, 31), date(2030, 1, 1)):
            assert sum(amount for _, _, amount in self.desk.company.ledger.trial_balance(FIRST, day)) == 0
        assert_tied(self.desk)
        stock_is_worth_its_layers(self.by)

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            halves_make_a_whole(self.desk, date(2024, 1, 15))
            statements_balance(self.desk)
            changes_are_named(self.desk, self.at_first, self.since.isoformat())
            both_languages_agree(self.desk)


def nothing_moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    moved = {name: (was, after[name]) for name, was in before.items() if was != after[name]}
    assert not moved, moved


def stock_is_worth_its_layers(by: Bookkeeper) -> None:
    worths = [worth_from_scratch(by.desk, item) for item in by.stock]
    for item, (quantity, _) in zip(by.stock, worths, strict=True):
        assert by.desk.read("Item", item)["QtyOnHand"] == quantity
    assets = {a["Id"] for a in by.desk.company.all("Account") if a["AccountSubType"] == "Inventory"}
    held = sum(by.desk.company.ledger.balance(account, date(2030, 1, 1)) for account in assets)
    assert held * 100 == sum(sum(cents) for _, cents in worths)


def halves_make_a_whole(desk: Desk, middle: date) -> None:
    """Profit and loss of two parts of a period add up to that of the whole, account by account; so do the lines
    of the general ledger."""
    parts = ((FIRST, middle), (middle + timedelta(days=1), LAST))
    for basis in ("Accrual", "Cash"):
        whole = profit_and_loss(desk, FIRST, LAST, basis)
        halves: dict[str, Decimal] = {}
        for start, end in parts:
            for account, value in profit_and_loss(desk, start, end, basis).items():
                halves[account] = halves.get(account, Decimal(0)) + value
        assert {k: v for k, v in halves.items() if v} == {k: v for k, v in whole.items() if v}
    assert sum((ledger_lines(desk, *part) for part in parts), Counter()) == ledger_lines(desk, FIRST, LAST)


def profit_and_loss(desk: Desk, start: date, end: date, basis: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    period = {"start_date": start.isoformat(), "end_date": end.isoformat()}
    report = desk.get("reports/ProfitAndLoss", accounting_method=basis, **period)
    for row in rows(report):
        cells = row.get("ColData", [])
        if len(cells) == 2 and cells[0].get("id"):
            found[cells[0]["id"]] = Decimal(cells[1]["value"] or 0)
    return found


def ledger_lines(desk: Desk, start: date, end: date) -> Counter[tuple[str, ...]]:
    """Every line of the general ledger but for its running balance."""
    report = desk.get("reports/GeneralLedger", start_date=start.isoformat(), end_date=end.isoformat())
    titles = [column["ColTitle"] for column in report["Columns"]["Column"]]
    balance = titles.index("Balance")
    lines: Counter[tuple[str, ...]] = Counter()
    for row in rows(report):
        cells = [cell["value"] for cell in row.get("ColData", [])]
        if row.get("type") == "Data" and cells[titles.index("Transaction Type")]:
            lines[tuple(cells[:balance] + cells[balance + 1 :])] += 1
    return lines


def statements_balance(desk: Desk) -> None:
    """Debits are credits, and assets are liabilities and equity."""
    for basis in ("Accrual", "Cash"):
        asked = {"start_date": FIRST.isoformat(), "end_date": LAST.isoformat(), "accounting_method": basis}
        totals = desk.get("reports/TrialBalance", **asked)["Rows"]["Row"][-1]["Summary"]["ColData"]
        assert totals[1]["value"] == totals[2]["value"], basis
        sums = {}
        for row in rows(desk.get("reports/BalanceSheet", **asked)):
            if "Summary" in row:
                name, *values = (cell["value"] for cell in row["Summary"]["ColData"])
                sums[name.upper()] = Decimal(values[0] or 0)
        assert sums["TOTAL ASSETS"] == sums["TOTAL LIABILITIES AND EQUITY"], basis


def rows(report: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for row in report.get("Rows", {}).get("Row", []):
        yield row
        yield from rows(row)


def shown(desk: Desk) -> dict[tuple[str, str], Any]:
    """Every record as replies show it, but for the time of its last change."""
    return {
        (kind, record["Id"]): {k: v for k, v in record.items() if k not in ("MetaData", "SyncToken")}
        for kind, type in ENTITIES.items()
        if type.in_cdc and type.has_id
        for record in desk.company.all(kind)
    }


def changes_are_named(desk: Desk, before: Mapping[tuple[str, str], Any], since: str) -> None:
    """Change data capture since the start names everything that looks different now, and what is gone."""
    after = shown(desk)
    kinds = [kind for kind, type in ENTITIES.items() if type.in_cdc]
    answer = desk.get("cdc", entities=",".join(kinds), changedSince=since)
    named = set()
    for kind, member in zip(kinds, answer["CDCResponse"][0]["QueryResponse"], strict=True):
        for record in member.get(ENTITIES[kind].key, []):
            named.add((kind, record["Id"]))
            assert (record.get("status") == "Deleted") is ((kind, record["Id"]) not in after)
    changed = {key for key, body in after.items() if before.get(key) != body}
    gone = {key for key in before if key not in after}
    assert (changed | gone) - named == set()


def both_languages_agree(desk: Desk) -> None:
    """What a kind's records say in XML is what they say in JSON."""
    xml = XmlDesk(desk.company)
    xml.now = desk.now
    for kind in (*KINDS, "Customer", "Vendor", "Account", "Item"):
        statement = f"select * from {kind} maxresults 1000"
        key = ENTITIES[kind].key
        in_json = [sorted(json_leaves(record)) for record in desk.query(statement).get(key, [])]
        root = xml.xml("GET", "query", query=statement)
        in_xml = [sorted(xml_leaves(record)) for record in root.iter() if is_record(record, key)]
        different = [pair for pair in zip(in_xml, in_json, strict=True) if pair[0] != pair[1]]
        assert not different, [set(x) ^ set(y) for x, y in different]


def is_record(element: etree._Element, key: str) -> bool:
    parent = element.getparent()
    return (
        parent is not None
        and etree.QName(element).localname == key
        and etree.QName(parent).localname == "QueryResponse"
    )


def json_leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name in SHOWN_ANOTHER_WAY:
                continue
            own = path if name == "value" else f"{path}/{name}"
            yield from json_leaves(member, own)
    elif isinstance(value, list):
        for member in value:
            yield from json_leaves(member, path)
    else:
        yield path, plain(value)


def xml_leaves(element: etree._Element, path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield f"{path}/{name}", plain(str(value))
    if len(element) == 0 and element.text:
        yield path, plain(element.text)
    for child in element:
        name = etree.QName(child).localname
        if name not in SHOWN_ANOTHER_WAY:
            yield from xml_leaves(child, f"{path}/{name}")


def plain(value: object) -> str:
    """Numbers without their trailing zeros, flags in lower case."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return format(Decimal(str(value)).normalize(), "f")
    except ArithmeticError:
        return str(value)


def test_the_books_are_in_order_whatever_is_done() -> None:
    run_state_machine_as_test(
        Bookkeeping,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip


@pytest.mark.soak
def test_nor_does_a_long_year_bring_them_out_of_order() -> None:
    run_state_machine_as_test(
        Bookkeeping,
        settings=settings(
            max_examples=LONG_EXAMPLES, stateful_step_count=LONG_STEPS, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("profile", ["us", "uk"])
def test_nearly_everything_is_really_done(profile: str) -> None:
    """The property above would hold for a company in which everything is refused; this one is not."""
    by = Bookkeeper(profile)
    amounts = [Decimal("20.01"), Decimal("30.02"), Decimal("10.03")]
    for which in range(7):
        for kind in OFTEN:
            draft = Draft(amounts, which, "2024-02-20", foreign=which % 2 == 1)
            made = by.creates(kind, draft)
            if made is not None and which < 2:
                made = by.edits(kind, made, draft, "all") or made
            if made is not None and which == 3 and kind in VOIDABLE:
                made = by.voids(kind, made) or made
            if made is not None and which > 3:
                by.deletes(kind, made)

    expected = {f"{verb} {kind}" for verb in ("create", "edit", "delete") for kind in KINDS}
    assert expected | {f"void {kind}" for kind in VOIDABLE} <= set(by.done)
    assert_tied(by.desk)
