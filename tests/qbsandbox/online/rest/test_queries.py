"""The query language."""

from typing import Any

import pytest

from qbsandbox.online.query.grammar import parse as parse_statement
from rest_desk import Desk, bill, expense, invoice, parse, sale


def names(answer: Any, entity: str = "Customer", field: str = "DisplayName") -> list[str]:
    return [row[field] for row in answer.get(entity, [])]


@pytest.fixture
def books(us: Desk) -> Desk:
    """Three invoices (numbers A-1, A-2, b-3) over two customers and two bills."""
    us.create("Invoice", invoice(sale(100), DocNumber="A-1") | {"TxnDate": "2024-01-10"})
    us.create("Invoice", invoice(sale(20), DocNumber="A-2") | {"TxnDate": "2024-02-10"})
    us.create("Invoice", invoice(sale(30), DocNumber="b-3", customer="2") | {"TxnDate": "2024-03-10"})
    us.create("Bill", bill(expense(5), DocNumber="V-1"))
    us.create("Bill", bill(expense(7), vendor="6"))
    return us


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ("", ["b-3", "A-2", "A-1"]),
        ("WHERE DocNumber = 'A-1'", ["A-1"]),
        ("WHERE DocNumber = 'a-1'", ["A-1"]),
        ("where docnumber in ('A-1','B-3')", ["b-3", "A-1"]),
        ("WHERE DocNumber LIKE 'a-%'", ["A-2", "A-1"]),
        ("WHERE DocNumber LIKE '%3'", ["b-3"]),
        ("WHERE DocNumber != 'A-1'", ["b-3", "A-2"]),
        ("WHERE TxnDate > '2024-01-10'", ["b-3", "A-2"]),
        ("WHERE TxnDate >= '2024-01-10' AND TxnDate < '2024-03-01'", ["A-2", "A-1"]),
        ("WHERE CustomerRef = '2'", ["b-3"]),
        ("WHERE CustomerRef = 1", ["A-2", "A-1"]),
        ("WHERE Balance > '25'", ["b-3", "A-1"]),
        ("WHERE Balance <= 30.00", ["b-3", "A-2"]),
        ("WHERE Balance = '100.00' AND DocNumber LIKE 'A%'", ["A-1"]),
        ("WHERE DueDate < '2024-03-01'", ["A-1"]),
        ("ORDERBY TxnDate", ["A-1", "A-2", "b-3"]),
        ("ORDER BY TxnDate DESC", ["b-3", "A-2", "A-1"]),
        ("ORDERBY Balance DESC", ["A-1", "b-3", "A-2"]),
        ("ORDERBY CustomerRef DESC, DocNumber", ["b-3", "A-1", "A-2"]),
        ("ORDERBY Id STARTPOSITION 2 MAXRESULTS 1", ["A-2"]),
        ("ORDERBY Id  MAXRESULTS 1   STARTPOSITION 3", ["b-3"]),
        ("ORDERBY Balance STARTPOSITION 2 MAXRESULTS 1", ["b-3"]),
        ("WHERE Id IN ('2', '4')", ["b-3", "A-1"]),
        ("WHERE DocNumber = 'none'", []),
        ("WHERE Id = 'x'", []),
        ("WHERE MetaData.LastUpdatedTime >= '2024-03-05T10:00:02-08:00'", ["b-3", "A-2"]),
        ("WHERE metadata.createtime < '2024-03-05T18:00:02Z'", ["A-1"]),
    ],
)
def test_conditions_orders_and_pages(books: Desk, where: str, numbers: list[str]) -> None:
    answer = books.query(f"SELECT * FROM Invoice {where}")

    assert names(answer, "Invoice", "DocNumber") == numbers
    if numbers:
        assert answer["maxResults"] == len(numbers)
    else:
        assert answer == {}


def test_counting(books: Desk) -> None:
    assert books.query("select count(*) from Invoice") == {"totalCount": 3}
    assert books.query("SELECT COUNT(*) FROM invoice WHERE CustomerRef = '1'") == {"totalCount": 2}
    assert books.query("SELECT COUNT(*) FROM Invoice WHERE Balance > '25'") == {"totalCount": 2}
    assert books.query("SELECT COUNT(*) FROM Invoice WHERE DocNumber = 'none'") == {"totalCount": 0}


def test_a_projection_gives_the_named_fields_and_says_it_is_sparse(books: Desk) -> None:
    answer = books.query("select Id, SyncToken, docnumber from Invoice where DocNumber = 'A-1'")

    assert answer["Invoice"] == [
        {"domain": "QBO", "sparse": True, "Id": "2", "SyncToken": "0", "DocNumber": "A-1"}
    ]


def test_a_star_with_names_beside_it_is_everything(us: Desk) -> None:
    answer = us.query("SELECT *, Sku FROM Item MAXRESULTS 100")

    assert {row["Name"]: row.get("Sku") for row in answer["Item"]}["Desk lamp"] == "LAMP-1"


def test_names_come_in_order_of_display_name_and_inactive_ones_only_when_asked(us: Desk) -> None:
    us.sparse("Customer", us.read("Customer", "1"), Active=False)
    us.create("Customer", {"DisplayName": "aardvark Inc"})

    assert names(us.query("select * from customer")) == [
        "aardvark Inc",
        "Bluefin Market",
        "Copperfield School",
        "Drop-in Counter Sales",
    ]
    assert names(us.query("select * from Customer where Active = false")) == ["Alder Street Books (deleted)"]
    assert len(names(us.query("select * from Customer where Active IN (true, false)"))) == 5
    assert len(names(us.query("SELECT * FROM Customer WHERE Active in ('true','FALSE') MAXRESULTS 2"))) == 2


def test_quotes_are_escaped_with_a_backslash(us: Desk) -> None:
    us.create("Customer", {"DisplayName": "O'Hara & Sons"})

    assert names(us.query(r"select * from Customer where DisplayName = 'o\'hara & sons'")) == [
        "O'Hara & Sons"
    ]


def test_a_query_may_be_posted_as_text(us: Desk) -> None:
    answer = us.post("query", b"SELECT * FROM Account WHERE Name = 'checking'")

    assert names(answer["QueryResponse"], "Account", "Name") == ["Checking"]


def test_python_quickbooks_filters_are_understood(us: Desk) -> None:
    cards = us.query(
        "SELECT * FROM Account WHERE AccountType = 'Credit Card' "
        "AND FullyQualifiedName != 'Visa' MAXRESULTS 5"
    )
    assets = us.query(
        "SELECT * FROM Account WHERE Classification='Asset' "
        "AND FullyQualifiedName != 'Accounts Receivable (A/R)'"
    )

    assert names(cards, "Account", "Name") == ["Mastercard"]
    assert "Accounts Receivable (A/R)" not in names(assets, "Account", "Name") and len(assets["Account"]) == 6


def test_an_email_can_be_looked_for(us: Desk) -> None:
    assert names(us.query("select * from Customer where PrimaryEmailAddr = 'BUY@bluefin.example'")) == [
        "Bluefin Market"
    ]


def test_blank_stands_for_no_value(books: Desk) -> None:
    assert len(books.query("select * from Bill where DocNumber = ' '")["Bill"]) == 1


def test_us_tax_codes_come_with_three_more(us: Desk, uk: Desk) -> None:
    answer = us.query("SELECT * FROM TaxCode MAXRESULTS 1")

    assert [(row["Id"], row["Name"]) for row in answer["TaxCode"]] == [
        ("TAX", "TAX"),
        ("NON", "NON"),
        ("CustomSalesTax", "CustomSalesTax"),
        ("2", "California"),
    ]
    assert answer["maxResults"] == 4
    assert names(us.query("select * from TaxCode where Name = 'NON'"), "TaxCode", "Id") == ["NON"]
    assert us.read("TaxCode", "NON")["Taxable"] is False
    assert len(uk.query("SELECT * FROM TaxCode MAXRESULTS 2")["TaxCode"]) == 2


def test_company_and_preferences_can_be_queried(us: Desk) -> None:
    assert us.query("select * from CompanyInfo")["CompanyInfo"][0]["Id"] == "1"
    assert (
        us.query("select * from Preferences")["Preferences"][0]["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    )


def test_a_page_has_100_rows_unless_told_and_1000_at_most(us: Desk) -> None:
    for number in range(110):
        us.create("Term", {"Name": f"Net {number + 100}", "DueDays": number})

    assert len(us.query("select * from Term")["Term"]) == 100
    assert len(us.query("select * from Term MAXRESULTS 5000")["Term"]) == 114
    assert parse_statement("select * from Term MAXRESULTS 5000").rows == 1000


@pytest.mark.parametrize(
    ("statement", "code", "detail"),
    [
        ("select * from Custmoer", "4001", "QueryValidationError: invalid context declaration: Custmoer"),
        (
            "select * from Bill where PrivateNote = 'x'",
            "4001",
            "QueryValidationError: property 'PrivateNote' is not queryable",
        ),
        (
            "select * from Bill where AccountRef = '1'",
            "4001",
            "QueryValidationError: Property AccountRef not found for Entity Bill",
        ),
        (
            "select * from Bill startposition 0",
            "4001",
            "QueryValidationError: value 0 is too small. Min allowed value is 1",
        ),
        (
            "select * from Bill maxresults 0",
            "4001",
            "QueryValidationError: value 0 is too small. Min allowed value is 1",
        ),
        ("select Odd from Bill", "4001", "QueryValidationError: Property Odd not found for Entity Bill"),
        (
            "select * from Bill where Id = '1' or Id = '2'",
            "4000",
            'QueryParserError: Encountered " <OR> "or "" at line 1, column 35.',
        ),
        (
            'select * from Bill where Id = "1"',
            "4000",
            "QueryParserError: Invalid content. Lexical error at line 1, column 31.  "
            'Encountered: "\\"" (34), after : ""',
        ),
        (
            "select * from Bill where",
            "4000",
            'QueryParserError: Encountered "<EOF>" at line 1, column 24.',
        ),
        (
            "delete from Bill",
            "4000",
            'QueryParserError: Encountered " <IDENTIFIER> "delete "" at line 1, column 1.',
        ),
        ("", "4000", 'QueryParserError: Encountered "<EOF>" at line 0, column 0.'),
        (
            "select * from Bill where Id not in ('1')",
            "4000",
            'QueryParserError: Encountered " "not" "not "" at line 1, column 29.',
        ),
        (
            "select * from Bill group by Id",
            "4000",
            'QueryParserError: Encountered " <IDENTIFIER> "group "" at line 1, column 20.',
        ),
    ],
)
def test_a_statement_that_is_wrong_is_refused(us: Desk, statement: str, code: str, detail: str) -> None:
    reply = us.send("GET", "query", None, query=statement)

    error = parse(reply)["Fault"]["Error"][0]
    assert (reply.status, error["code"], error["Detail"]) == (400, code, detail)


@pytest.mark.parametrize(
    ("condition", "index"),
    [("number_key = 'a-1'", "objects_by_number"), ("name_key = 'a'", "objects_by_name")],
)
def test_looking_up_a_number_or_a_name_uses_an_index(us: Desk, condition: str, index: str) -> None:
    plan = us.company.store.connection.execute(
        f"EXPLAIN QUERY PLAN SELECT body FROM objects WHERE entity = 'Invoice' AND {condition}"
    ).fetchall()

    assert index in str(plan)
