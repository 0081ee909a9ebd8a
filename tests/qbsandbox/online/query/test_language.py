"""The query language beyond the everyday: what clients write, and what is refused in whose words."""

from datetime import timedelta
from typing import Any

import pytest

from rest_desk import Desk, bill, expense, invoice, parse, sale


@pytest.fixture
def books(us: Desk) -> Desk:
    """Three invoices over two customers, today being 2024-03-05; one of them without a number of its own."""
    us.create("Invoice", invoice(sale(100), DocNumber="A-1") | {"TxnDate": "2024-01-10"})
    us.create("Invoice", invoice(sale(20), DocNumber="A_2", customer="2") | {"TxnDate": "2024-02-10"})
    us.create("Invoice", invoice(sale(30), DocNumber="b%3") | {"TxnDate": "2024-03-05"})
    return us


def numbers(desk: Desk, rest: str) -> list[str]:
    answer = desk.query(f"SELECT DocNumber FROM Invoice {rest}")
    return [row.get("DocNumber", "") for row in answer.get("Invoice", ())]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("where TxnDate = 2024-01-10", ["A-1"]),
        ("where TxnDate >= 2024-02-10 and TxnDate <= CURRENT_DATE orderby TxnDate", ["A_2", "b%3"]),
        ("where TxnDate = 'current_date'", ["b%3"]),
        ("where TxnDate in ('2024-01-10', 2024-02-10) order by TxnDate", ["A-1", "A_2"]),
        ("where MetaData.CreateTime > 2024-03-05T10:00:02-08:00 orderby Id", ["b%3"]),
        ("where MetaData.CreateTime <= '2024-03-05T10:00:01.500' orderby Id", ["A-1"]),
        ("where DocNumber like 'a_%' orderby Id", ["A_2"]),
        ("where DocNumber like '%%3'", ["b%3"]),
        ("where DocNumber like '%'\n\torderby   Id\n startposition 2", ["A_2", "b%3"]),
        ("where DocNumber <> 'A-1' orderby Id", ["A_2", "b%3"]),
        ("where DocNumber != ' ' orderby Id maxresults 1", ["A-1"]),
        ("where CustomerRef in ('1', 'x') orderby Id", ["A-1", "b%3"]),
        ("where CustomerRef.value = '2'", ["A_2"]),
        ("where CustomerRef = 'x'", []),
        ("where CustomerRef != 'x' orderby Id", ["A-1", "A_2", "b%3"]),
        ("where Balance > 20 and Balance < 100.00", ["b%3"]),
        ("where Balance = 'much'", []),
        ("where Balance != 'much' orderby Id", ["A-1", "A_2", "b%3"]),
        ("where DueDate > '2024-04-01'", ["b%3"]),
        ("where Id > '0' order by Balance desc, Id", ["A-1", "b%3", "A_2"]),
        ("orderby CustomerRef desc, TxnDate desc", ["A_2", "b%3", "A-1"]),
        ("where Id = '99999999999999999999'", []),
    ],
)
def test_conditions_as_clients_write_them(books: Desk, rest: str, found: list[str]) -> None:
    assert numbers(books, rest) == found


def test_a_posted_statement_is_read_like_one_in_the_address(books: Desk) -> None:
    posted = books.post("query", b"select count(*) from Invoice where Balance > '20'\n")

    assert posted["QueryResponse"] == {"totalCount": 2}


def test_nested_properties_can_be_picked(books: Desk) -> None:
    row = books.query(
        "select Id, MetaData.CreateTime, CustomerRef.value, Line.Amount, Line.DetailType from Invoice "
        "where DocNumber = 'A-1'"
    )["Invoice"][0]

    assert row == {
        "domain": "QBO",
        "sparse": True,
        "Id": row["Id"],
        "MetaData": {"CreateTime": "2024-03-05T10:00:01-08:00"},
        "Line": [
            {"Amount": 100, "DetailType": "SalesItemLineDetail"},
            {"Amount": 100, "DetailType": "SubTotalLineDetail"},
        ],
        "CustomerRef": {"value": "1"},
    }


def test_a_star_below_a_property_is_all_of_it(books: Desk) -> None:
    whole = books.query("select * from Invoice where DocNumber = 'A-1'")["Invoice"][0]

    row = books.query("select Line.*, MetaData.* from Invoice where DocNumber = 'A-1'")["Invoice"][0]

    assert (row["Line"], row["MetaData"]) == (whole["Line"], whole["MetaData"])
    assert set(row) == {"domain", "sparse", "Line", "MetaData"}


def test_more_than_1000_rows_are_capped_or_refused(us: Desk) -> None:
    assert us.query("select * from Customer maxresults 1001")["maxResults"] == 4

    us.company.switches.queries_over_1000 = "refuse"

    assert us.query("select * from Customer maxresults 1000")["maxResults"] == 4
    assert refusal(us, "select * from Customer maxresults 1500") == (
        "4001",
        "QueryValidationError: value 1500 is too large. Max allowed value is 1000",
    )


def refusal(desk: Desk, statement: str) -> tuple[str, str]:
    reply = desk.send("GET", "query", None, query=statement)
    error: dict[str, Any] = parse(reply)["Fault"]["Error"][0]
    assert reply.status == 400
    assert error["Message"] == {"4000": "Error parsing query", "4001": "Invalid query"}[error["code"]]
    return error["code"], error["Detail"]


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        (
            "SELECT * FROM Vendor WHERE DisplayName = 'Cutlery 'R Us'",
            'Encountered " <IDENTIFIER> "R "" at line 1, column 52.',
        ),
        (
            "SELECT * FROM Vendor WHERE DisplayName = 'Peet''s'",
            'Encountered " <STRING> "\\\'s\\\' "" at line 1, column 48.',
        ),
        (
            "SELECT * FROM Invoice ORDER TxnDate",
            'Encountered " <IDENTIFIER> "TxnDate "" at line 1, column 29.',
        ),
        ("SELECT * FROM Bill WHERE Id IN ()", 'Encountered " ")" ") "" at line 1, column 33.'),
        ("SELECT * FROM Bill\nWHERE Id ==", 'Encountered " "=" "= "" at line 2, column 11.'),
        ("SELECT * FROM", 'Encountered "<EOF>" at line 1, column 13.'),
        ("SELECT FROM Bill", 'Encountered " "from" "FROM "" at line 1, column 8.'),
        (
            "SELECT * FROM Bill MAXRESULTS 1 MAXRESULTS 2",
            'Encountered " "maxresults" "MAXRESULTS "" at line 1,',
        ),
        ("SELECT * FROM Bill MAXRESULTS 1.5", 'Encountered " <INTEGER> "1.5 "" at line 1, column 31.'),
        ("SELECT * FROM Bill MAXRESULTS '1'", 'Encountered " <STRING> '),
        ("SELECT * FROM Bill, Vendor", 'Encountered " "," ", "" at line 1, column 19.'),
        (
            "SELECT * FROM Account WHERE Name = %27Inventory%27",
            'Invalid content. Lexical error at line 1, column 36.  Encountered: "%" (37), after : ""',
        ),
        (
            "SELECT * FROM Item WHERE Name = 6\u2013a",
            'Invalid content. Lexical error at line 1, column 34.  Encountered: "\\u2013" (8211), after : ""',
        ),
        (
            "SELECT * FROM Item WHERE Name = 'Lamp",
            'Invalid content. Lexical error at line 1, column 38.  Encountered: <EOF> after : "\\\'Lamp"',
        ),
    ],
)
def test_what_cannot_be_parsed_is_refused_in_the_parsers_words(us: Desk, statement: str, detail: str) -> None:
    code, found = refusal(us, statement)

    assert (code, found[: 18 + len(detail)]) == ("4000", f"QueryParserError: {detail}")


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("select * from Invoice where DepartmentRef = '1'", "property 'DepartmentRef' is not queryable"),
        ("select * from Invoice where AccountRef = '1'", "Property AccountRef not found for Entity Invoice"),
        ("select * from Invoice where Line.Amount = '1'", "property 'Line.Amount' is not queryable"),
        ("select * from Invoice where MetaData = '1'", "property 'MetaData' is not queryable"),
        (
            "select * from Invoice where CustomerRef.colour = '1'",
            "Property CustomerRef.colour not found for Entity Invoice",
        ),
        ("select * from Invoice where SyncToken = '1'", "property 'SyncToken' is not queryable"),
        ("select * from Invoice orderby PrivateNote", "property 'PrivateNote' is not queryable"),
        ("select Id, Line.Colour from Invoice", "Property Line.Colour not found for Entity Invoice"),
        ("select * from Bicycle", "invalid context declaration: Bicycle"),
        ("select * from Bill startposition -1", "value -1 is too small. Min allowed value is 1"),
    ],
)
def test_what_makes_no_sense_is_refused(us: Desk, statement: str, detail: str) -> None:
    assert refusal(us, statement) == ("4001", f"QueryValidationError: {detail}")


def test_a_page_behind_the_last_is_empty(books: Desk) -> None:
    assert books.query("select * from Invoice startposition 4") == {}
    assert books.query("select * from Invoice startposition 3 maxresults 5")["maxResults"] == 1


def test_what_changed_is_found_by_its_instant_page_by_page(books: Desk) -> None:
    began = books.now
    for number in range(5):
        books.create("Bill", bill(expense(5 + number)))
    since = (began + timedelta(seconds=1)).replace(microsecond=0).isoformat().replace("+00:00", "Z")

    pages = [
        books.query(
            f"select Id from Bill where MetaData.LastUpdatedTime >= '{since}' "
            f"orderby MetaData.LastUpdatedTime startposition {start} maxresults 2"
        ).get("Bill", [])
        for start in (1, 3, 5, 7)
    ]

    assert [len(page) for page in pages] == [2, 2, 1, 0]
    ids = [int(row["Id"]) for page in pages for row in page]
    assert ids == sorted(ids)
