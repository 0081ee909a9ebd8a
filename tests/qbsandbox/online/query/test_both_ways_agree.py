"""What the columns answer and what a reading record by record answers is the same, whatever is asked."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.file import CompanyFile
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.online.query.conditions import Asked, as_test, sort_key
from qbsandbox.online.query.grammar import COMPARISONS
from qbsandbox.online.query.properties import find
from qbsandbox.online.query.running import ORDERS
from rest_desk import NOW, Desk, bill, expense, identity, invoice, sale

TEXTS = (
    "a-1",
    "A-2",
    "a_2",
    "B%",
    "straße",
    "ÉCOLE",
    "o'hara",
    "10",
    " ",
    "",
    "a%",
    "%2",
    "%",
    "_",
    "a\\b",
    "none",
)
DAYS = ("2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01", "2024-03-01T10:00:00", "soon", " ")
IDS = ("1", "2", "3", "5", "007", "x", " ", "99999999999999999999")
MOMENTS = (
    "2024-03-05T18:00:02Z", "2024-03-05T10:00:03-08:00", "2024-03-05T10:00:03.4-08:00", "2024-03-05",
    "2024-03-05T10:00:05", "never", " ",
)  # fmt: skip
AMOUNTS = ("0", "10", "10.00", "10.5", "99.99", "-1", "much", " ")
FLAGS = ("true", "FALSE", "perhaps", " ")
ASKED = {
    "Invoice": {
        "DocNumber": TEXTS, "TxnDate": DAYS, "DueDate": DAYS, "CustomerRef": IDS, "Id": IDS, "Balance": AMOUNTS,
        "MetaData.CreateTime": MOMENTS, "MetaData.LastUpdatedTime": MOMENTS,
    },
    "Bill": {"DocNumber": TEXTS, "TxnDate": DAYS, "VendorRef": IDS, "TotalAmt": AMOUNTS, "Balance": AMOUNTS},
    "Customer": {"DisplayName": TEXTS, "Id": IDS, "Active": FLAGS, "GivenName": TEXTS, "Balance": AMOUNTS},
}  # fmt: skip


@lru_cache(maxsize=1)
def company() -> CompanyFile:
    desk = Desk(CompanyFile.create(profile="us", realm_id="9130350000000001", now=NOW))
    for place, number in enumerate(["a-1", "A-2", "a_2", "b%", "straße", "o'hara", "10", "A\\B"]):
        desk.create(
            "Invoice",
            invoice(sale(10 + place), DocNumber=number, customer=str(1 + place % 3))
            | {"TxnDate": f"2024-0{1 + place % 3}-{(31, 29, 1)[place % 3]:02}"},
        )
        more = {} if place % 2 else {"DocNumber": f"{number}-{place}"}
        desk.create("Bill", bill(expense(f"{place * 10}.5"), vendor=str(5 + place % 3), **more))
        desk.create("Customer", {"DisplayName": f"{number} ", **({"GivenName": number} if place % 3 else {})})
    paid = desk.query("select * from Invoice where DocNumber = 'A-2'")["Invoice"][0]
    line = {"Amount": 11, "LinkedTxn": [{"TxnId": paid["Id"], "TxnType": "Invoice"}]}
    desk.create("Payment", {"CustomerRef": paid["CustomerRef"], "TotalAmt": 11, "Line": [line]})
    desk.post("customer", {**identity(desk.read("Customer", "4")), "sparse": True, "Active": False})
    return desk.company


@lru_cache(maxsize=8)
def _shown(entity: str, by: str) -> list[JsonObject]:
    records = company().store.select(entity, f" ORDER BY {by}")
    return [show(Books(company(), NOW), ENTITIES[entity], record) for record in records]


@st.composite
def statements(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, tuple[str, ...]]], list[tuple[str, bool]]]:
    entity = draw(st.sampled_from(sorted(ASKED)))
    fields = ASKED[entity]
    conditions = []
    for name in draw(st.lists(st.sampled_from(sorted(fields)), max_size=3)):
        operator = draw(st.sampled_from([*sorted(COMPARISONS), "IN", "LIKE"]))
        values = draw(
            st.lists(st.sampled_from(fields[name]), min_size=1, max_size=3 if operator == "IN" else 1)
        )
        conditions.append((name, operator, tuple(values)))
    order = draw(
        st.lists(
            st.tuples(st.sampled_from(sorted(fields)), st.booleans()), max_size=2, unique_by=lambda o: o[0]
        )
    )
    return entity, conditions, order


@settings(max_examples=150, deadline=None)
@given(statements(), st.integers(1, 4), st.integers(1, 5))
def test_both_ways_agree(
    asked: tuple[str, list[tuple[str, str, tuple[str, ...]]], list[tuple[str, bool]]], start: int, rows: int
) -> None:
    entity, conditions, order = asked
    desk = Desk(company())
    text = f"select * from {entity}"
    for place, (name, operator, values) in enumerate(conditions):
        listed = ", ".join("'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'" for value in values)
        text += f" {'and' if place else 'where'} {name} {operator} {f'({listed})' if operator == 'IN' else listed}"
    if order:
        text += " orderby " + ", ".join(f"{name} {'desc' if down else 'asc'}" for name, down in order)

    answer = desk.query(f"{text} startposition {start} maxresults {rows}")
    counted = desk.query(text.replace("select *", "select count(*)").partition(" orderby ")[0])

    expected = _one_by_one(entity, conditions, order)
    assert [row["Id"] for row in answer.get(entity, [])] == expected[start - 1 : start - 1 + rows]
    assert counted == {"totalCount": len(expected)}


def _one_by_one(
    entity: str,
    conditions: list[tuple[str, str, tuple[str, ...]]],
    order: list[tuple[str, bool]],
) -> list[str]:
    type = ENTITIES[entity]
    by = ORDERS[type.order]
    if order:
        by = "id DESC" if order[-1][1] else "id"
    shown = _shown(entity, by)
    holds = as_test([Asked(find(type, name, "filter"), op, values) for name, op, values in conditions])
    kept = [row for row in shown if holds(row)]
    if "Active" in type.fields and not any(name == "Active" for name, _, _ in conditions):
        kept = [row for row in kept if row["Active"]]
    for name, down in reversed(order):
        kept.sort(key=sort_key(find(type, name, "sort")), reverse=down)
    return [row["Id"] for row in kept]
