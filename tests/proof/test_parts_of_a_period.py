"""A tie-out reads its period in parts, so that it holds a thousand documents at a time and no more."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.core.mappings import Mappings
from crossfoot.core.reconcile import DocumentFigures
from crossfoot.proof.ours import Ours
from crossfoot.proof.progress import Reading
from crossfoot.proof.reading import spans_of, units_of
from crossfoot.proof.settling import settle

D = Decimal
NEW_YEAR = date(2026, 1, 1)
MAPPINGS = Mappings(country="US", home_currency="USD", accounts={}, items={}, taxes={}, parties={})


def invoice(number: int) -> Ours:
    """An invoice of 10.00 that debits receivables and credits sales."""
    figures = DocumentFigures(f"sales_order:{number}", "5", str(number), NEW_YEAR, NEW_YEAR, D(0), D(10))
    return Ours(
        number, figures.key, f"Invoice {number}", "Alfreds", "Invoice", str(number), NEW_YEAR, "USD", D(10), D(10),
        figures, (("1", "Receivable", D(10)), ("2", "Sales", D(-10))),
    )  # fmt: skip


def booked(number: int, sales: str = "2") -> tuple[str, dict[str, Decimal]]:
    return f"Invoice|{number}", {"1|2026-01": D(10), f"{sales}|2026-01": D(-10)}


def test_few_documents_are_read_month_by_month() -> None:
    days = [(date(2026, 1, 5), 400), (date(2026, 2, 3), 500)]
    assert spans_of(date(2026, 1, 3), date(2026, 3, 31), days) == [
        ["2026-01-03", "2026-01-31"], ["2026-02-01", "2026-02-28"], ["2026-03-01", "2026-03-31"],
    ]  # fmt: skip


def test_a_month_of_many_is_read_in_parts_and_one_day_is_never_divided() -> None:
    days = [(NEW_YEAR, 600), (date(2026, 1, 2), 400), (date(2026, 1, 3), 1), (date(2026, 1, 9), 5_000)]
    spans = spans_of(NEW_YEAR, date(2026, 1, 31), days)
    assert spans == [
        ["2026-01-01", "2026-01-02"], ["2026-01-03", "2026-01-08"], ["2026-01-09", "2026-01-09"],
        ["2026-01-10", "2026-01-31"],
    ]  # fmt: skip


def test_parts_follow_each_other_without_a_gap() -> None:
    days = [(NEW_YEAR + timedelta(days=number), 300) for number in range(90)]
    spans = spans_of(NEW_YEAR, date(2026, 3, 31), days)
    read = [
        date.fromisoformat(first) + timedelta(days=number)
        for first, last in spans
        for number in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
    ]
    assert read == [day for day, _ in days]
    assert [unit.kind for unit in units_of(NEW_YEAR, date(2026, 1, 3), spans[:1], ["Invoice", "Bill"])] == [
        "Invoice", "Bill", "ledger", "moved", "trial",
    ]  # fmt: skip


def test_of_documents_that_agree_only_sums_stay() -> None:
    few, many = Reading(), Reading()
    settle([invoice(1)], dict([booked(1)]), few, MAPPINGS)
    settle([invoice(n) for n in range(500)], dict(booked(n) for n in range(500)), many, MAPPINGS)
    assert many.predicted == {"1|2026-01": "5000.00", "2|2026-01": "-5000.00"}
    assert (many.documents, many.open, many.by_document) == (500, [], {})
    assert len(json.dumps(asdict(many))) < len(json.dumps(asdict(few))) + 50


def test_one_that_the_ledger_has_elsewhere_stays_to_be_told() -> None:
    reading = Reading()
    settle([invoice(1), invoice(2)], dict([booked(1), booked(2, sales="9")]), reading, MAPPINGS)
    assert reading.open == [2]
    assert reading.by_document == {"Invoice|2": {"1|2026-01": "10", "9|2026-01": "-10"}}
