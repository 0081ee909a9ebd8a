"""Every JSON body that the sandbox returns has the names, types and enumerations of Intuit's schema.

Skipped where the schema is not at hand: it is Intuit's, not ours.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

import intuit_schema
from one_of_each import bodies
from qbsandbox.company.entities import intuit_types
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.file import CompanyFile
from qbsandbox.company.profiles import PROFILES
from qbsandbox.online.reports.running import REPORTS
from rest_desk import NOW, Desk

pytestmark = pytest.mark.skipif(not intuit_schema.FOLDER.exists(), reason="Intuit's schema is not at hand")


def _rows(desk: Desk, kind: str) -> Iterator[object]:
    type = ENTITIES[kind]
    inactive = " where Active in (true, false)" if "Active" in type.fields else ""
    yield from desk.query(f"select * from {kind}{inactive} maxresults 1000").get(type.key, ())


@pytest.fixture(scope="module")
def busy() -> tuple[Desk, dict[str, list[dict[str, object]]]]:
    """A US company in which something of every kind happened, and the replies by kind."""
    desk = Desk(CompanyFile.create(profile="us", realm_id="9130350000000001", now=NOW))
    desk.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=True)
    replies: dict[str, list[dict[str, object]]] = {}
    for kind, reply in bodies(desk):
        replies.setdefault(kind, []).append(reply)
    return desk, replies


@pytest.mark.parametrize("kind", sorted(ENTITIES))
def test_replies_and_rows_of_a_kind_are_valid(
    busy: tuple[Desk, dict[str, list[dict[str, object]]]], kind: str
) -> None:
    desk, replies = busy
    key = ENTITIES[kind].key
    shown = [*replies.get(kind, ()), *_rows(desk, kind)]

    found = {problem for body in shown for problem in intuit_schema.problems(key, body)}

    assert sorted(found) == []


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_what_a_new_company_holds_is_valid(profile: str) -> None:
    desk = Desk(CompanyFile.create(profile=profile, realm_id="9130350000000001", now=NOW))

    found = {
        problem
        for kind, type in ENTITIES.items()
        for body in _rows(desk, kind)
        for problem in intuit_schema.problems(type.key, body)
    }

    assert sorted(found) == []


@pytest.mark.parametrize("basis", ["Accrual", "Cash"])
@pytest.mark.parametrize("report", REPORTS)
def test_reports_are_valid(
    busy: tuple[Desk, dict[str, list[dict[str, object]]]], report: str, basis: str
) -> None:
    desk, _ = busy
    year = {"start_date": "2024-01-01", "end_date": "2024-12-31", "accounting_method": basis}
    for by in ("Total", "Month", "Customers"):
        body = desk.get(f"reports/{report}", summarize_column_by=by, qzurl="true", **year)
        found = intuit_schema.problems("Report", body)
        assert [p for p in found if not p.startswith("Report.Columns.Column.")] == []


def test_the_table_of_types_is_that_of_the_schema() -> None:
    derived = intuit_schema.script().table(intuit_schema.schema())

    assert derived == _table()


def _table() -> list[str]:
    return Path(intuit_types.__file__).with_suffix(".txt").read_text(encoding="ascii").splitlines()
