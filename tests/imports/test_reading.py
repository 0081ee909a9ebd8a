"""Files of every kind and condition, as rows or as a sentence."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

import pytest
import xlsxwriter

from crossfoot.core.problems import Refusal
from crossfoot.imports import reader
from crossfoot.imports.reader import read

TEXT = "number,name\n1,Toms Spezialitäten\n2,Århus €\n"


def cells(content: bytes, **more: str) -> list[tuple[Any, ...]]:
    return [row.cells for row in read(content, **more).rows]


def refusal(content: bytes, **more: str) -> str:
    with pytest.raises(Refusal) as told:
        read(content, **more)
    return told.value.sentence


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", "|").encode(),
        ("\n\n" + TEXT + "\n,\n\n").encode(),
    ],
    ids=[
        "utf-8", "with a mark", "utf-16", "utf-16 big endian", "utf-16 without a mark", "windows", "crlf", "cr",
        "semicolon", "tab", "pipe", "blank lines",
    ],
)  # fmt: skip
def test_encoding_line_ends_and_delimiter_are_found_out(content: bytes) -> None:
    table = read(content)
    assert table.headings == ("number", "name")
    assert [row.cells for row in table.rows] == [("1", "Toms Spezialitäten"), ("2", "Århus €")]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    assert [row.number for row in read(b"a,b\n1,2\n\n3,4\n").rows] == [2, 4]


def test_quotes_hold_delimiters_quotes_and_line_breaks() -> None:
    assert cells(b'a,b\n"x, y","say ""hi""\nthere"\n="00123",2\n') == [
        ("x, y", 'say "hi"\nthere'),
        ("00123", "2"),
    ]


def test_a_field_of_ten_megabytes_is_told_by_row_and_column() -> None:
    table = read(b"number,memo\n1,fine\n2," + b"x" * 10_000_000 + b"\n3,fine\n")
    assert [row.cells for row in table.rows] == [("1", "fine"), ("3", "fine")]
    (damage,) = table.damages
    assert (damage.number, damage.column) == (3, "memo")
    assert damage.sentence == (
        "This field has 10,000,000 characters, and at most 32,767 fit a cell. Is a quote opened here and "
        "never closed?"
    )


def test_a_quote_that_is_never_closed_is_told_where_it_begins() -> None:
    table = read(b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 20_000)
    assert [row.number for row in table.rows] == [2]
    assert [damage.number for damage in table.damages] == [3]


def test_a_row_with_more_columns_than_headings_is_told() -> None:
    table = read(b"a,b\n1,2,3\n4,5\n6,7,\n8\n")
    assert [row.cells for row in table.rows] == [("4", "5"), ("6", "7"), ("8", "")]
    assert table.damages[0].sentence == (
        "This row has 3 columns, and the headings have 2. A field with the delimiter in it has to stand in quotes."
    )


@pytest.mark.parametrize(
    ("content", "begins"),
    [
        (b"", "The file is empty."),
        (b" \n \n", "The file is empty."),
        (b",,\n,,\n", "The file has no rows."),
        (b"a,a\n1,2\n", "Two columns are called “a”."),
        (b"PK\x03\x04 not really", "The spreadsheet cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "The spreadsheet cannot be read"),
        (b"x" * 300 + b",b\n1,2\n", "The heading “"),
        (",".join(f"c{n}" for n in range(251)).encode(), "The file has 251 columns"),
        (b"a,b\n1,\x81\x8d\n", "The file's characters cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(content: bytes, begins: str) -> None:
    assert refusal(content).startswith(begins)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_BYTES", 1024 * 1024)
    assert refusal(b"a,b\n" + b"1,2\n" * 600_000) == (
        "The file has 2 MB, and at most 1 MB are read at once. Split it, for example by year."
    )
    monkeypatch.setattr(reader, "MAX_ROWS", 3)
    assert refusal(b"a,b\n" + b"1,2\n" * 4).startswith("The file has more than 3 rows.")


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_UNPACKED", 1000)
    assert refusal(workbook({"Orders": [["a"], [1]]})).startswith("The spreadsheet unpacks to more")


def test_a_spreadsheet_brings_numbers_and_days_as_such() -> None:
    content = workbook(
        {
            "Orders": [
                ["number", "on", "price", "gift", None],
                [10248, datetime(2026, 3, 1), 0.1, True, None],
                [None, None, None, None, None],
                ["A-1", "2026-03-02", 1e-05, "x", None],
            ]
        }
    )
    table = read(content)
    assert table.headings == ("number", "on", "price", "gift")
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, (D("10248.0"), date(2026, 3, 1), D("0.1"), "TRUE")),
        (4, ("A-1", "2026-03-02", D("0.00001"), "x")),
    ]


def test_a_sheet_can_be_chosen_by_its_name() -> None:
    content = workbook({"Notes": [["x"], ["y"]], "Orders": [["number"], [7]], "Empty": []})
    assert read(content).sheets == ("Notes", "Orders", "Empty")
    assert cells(content, sheet="Orders") == [(D("7.0"),)]
    assert refusal(content, sheet="Order") == (
        "There is no sheet called “Order”. There are: Notes, Orders, Empty."
    )
    assert refusal(content, sheet="Empty").startswith("The sheet “Empty” is empty.")
