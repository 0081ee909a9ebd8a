"""Lists as files: CSV and XLSX. Text can never become a formula in the program that opens them."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from crossfoot.web.listing import Cell

EXPORT_LIMIT = 100_000
"""Rows in one file at most; the list's filters make smaller ones."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet program takes text that begins so for a formula (OWASP, CSV injection)."""

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_TEXT_LIMIT = 32_767
"""Characters that a cell of an Excel file holds."""

FORMATS = ("csv", "xlsx")


class Line:
    """A file for csv.writer that hands every line back."""

    def write(self, text: str) -> str:
        return text


def answer(
    name: str, file_format: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponseBase:
    """The file as a download named `name`.csv or .xlsx; `rows` is read once, EXPORT_LIMIT of them at most."""
    return as_xlsx(name, headings, rows) if file_format == "xlsx" else as_csv(name, headings, rows)


def as_csv(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """CSV in UTF-8 with a byte order mark, so that Excel reads accents; streamed."""
    response = StreamingHttpResponse(csv_lines(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of the file. Numbers and dates are written plainly (1863.40, 2026-07-04)."""
    writer = csv.writer(Line())
    yield "\ufeff" + str(writer.writerow([csv_text(heading) for heading in headings]))
    for _, row in zip(range(EXPORT_LIMIT), rows, strict=False):
        yield str(writer.writerow([csv_text(cell) for cell in row]))


def csv_text(cell: Cell) -> str:
    """One value as text; an apostrophe goes before text that would be taken for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(FORMULA_STARTS) else text


def as_xlsx(name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponseBase:
    """An Excel file: numbers as numbers, dates as dates, everything else as text."""
    # The file outlives this function: FileResponse closes it when the last byte is sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("List")
        bold = book.add_format({"bold": True})
        as_date = book.add_format({"num_format": "yyyy-mm-dd"})
        as_moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for position, heading in enumerate(headings):
            sheet.write_string(0, position, heading, bold)
        for index, row in zip(range(1, EXPORT_LIMIT + 1), rows, strict=False):
            for position, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, bool):
                    sheet.write_string(index, position, csv_text(cell))
                elif isinstance(cell, int | Decimal):
                    sheet.write_number(index, position, float(cell))
                elif isinstance(cell, datetime):
                    sheet.write_datetime(index, position, cell.replace(tzinfo=None), as_moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(index, position, cell, as_date)
                else:
                    sheet.write_string(index, position, cell[:XLSX_TEXT_LIMIT])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)
