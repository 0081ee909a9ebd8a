"""Cells as numbers and days, in the notation of the file: 1.234,56 or 1,234.56, 31/12 or 12/31.

Which notation it is, is guessed from the whole column, shown, and can be changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import ACTIVE_CURRENCIES
from crossfoot.imports.reader import Cell


class DateOrder(StrEnum):
    """How days are written where digits alone do not tell."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class DecimalSign(StrEnum):
    """What stands before the cents."""

    POINT = "."
    COMMA = ","


class DiscountAs(StrEnum):
    """What a discount column holds: 0.15, or 15 for the same."""

    FRACTION = "fraction"
    PERCENT = "percent"


MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january januar janvier enero gennaio januari",
            "feb february februar février febrero febbraio februari",
            "mar march märz mars marzo maart",
            "apr april avril abril aprile",
            "may mai mayo maggio mei",
            "jun june juni juin junio giugno",
            "jul july juli juillet julio luglio",
            "aug august août agosto augustus",
            "sep sept september septembre septiembre settembre",
            "oct october oktober octobre octubre ottobre okt",
            "nov november novembre noviembre",
            "dec december dezember décembre diciembre dicembre dez december",
        ),
        start=1,
    )
    for name in names.split()
}
PIVOT = 70
"""Years of two digits: 70 to 99 are 1970 to 1999, the others 2000 to 2069."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[ T,].*)?")
_DAY_NAMED = re.compile(r"(\d{1,2})\.?[-/ ]([^\W\d_]+)\.?[-/, ]+(\d{4}|\d{2})")
_MONTH_NAMED = re.compile(r"([^\W\d_]+)\.? (\d{1,2}),? (\d{4})")

_PLAIN = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
_GROUPED = {
    DecimalSign.POINT: re.compile(r"\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})+(?:\.\d*)?|\d*(?:\.\d*)?"),
    DecimalSign.COMMA: re.compile(r"\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+(?:,\d*)?|\d*(?:,\d*)?"),
}
_SEPARATORS = re.compile("[,.'’ \u00a0\u202f]")
_SYMBOLS = "$€£¥₹"


def number(cell: Cell, sign: DecimalSign) -> Decimal | None:
    """The cell as a number; None where it is none. Currency signs, grouping and (12.50) are understood."""
    if isinstance(cell, Decimal):
        return cell
    if not isinstance(cell, str):
        return None
    if sign is DecimalSign.POINT and _PLAIN.fullmatch(cell):
        return Decimal(cell)
    return _written(cell, sign)


def fraction(cell: Cell, sign: DecimalSign, meaning: DiscountAs) -> Decimal | None:
    """A discount as a fraction: 0.15, 15 % and, in a column of percentages, 15 are the same."""
    if isinstance(cell, str) and cell.endswith("%"):
        value = number(cell[:-1].strip(), sign)
        return None if value is None else value / 100
    value = number(cell, sign)
    if value is not None and meaning is DiscountAs.PERCENT:
        return value / 100
    return value


def day(cell: Cell, order: DateOrder) -> date | None:
    """The cell as a day; None where it is none. A time of day is left aside."""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal):
        cell = f"{cell.normalize():f}"
    if found := _ISO.fullmatch(cell) or _COMPACT.fullmatch(cell):
        year, month, in_month = (int(part) for part in found.groups())
        return _date(year, month, in_month)
    if found := _NUMERIC.fullmatch(cell):
        first, second, year = (int(part) for part in found.groups())
        in_month, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
        return _date(_full_year(year), month, in_month)
    if found := _DAY_NAMED.fullmatch(cell):
        return _date(_full_year(int(found[3])), MONTHS.get(found[2].casefold(), 0), int(found[1]))
    if found := _MONTH_NAMED.fullmatch(cell):
        return _date(int(found[3]), MONTHS.get(found[1].casefold(), 0), int(found[2]))
    return None


def guess_date_order(cells: Iterable[Cell], country: str) -> tuple[DateOrder, bool]:
    """The order that fits every cell, and whether the file itself says so (else the country decides)."""
    could_be_day, could_be_month = True, True
    for cell in cells:
        found = _NUMERIC.fullmatch(cell) if isinstance(cell, str) else None
        if found:
            could_be_day &= int(found[2]) <= 12
            could_be_month &= int(found[1]) <= 12
    if could_be_day != could_be_month:
        return (DateOrder.DAY_FIRST if could_be_day else DateOrder.MONTH_FIRST), True
    return (DateOrder.MONTH_FIRST if country in {"US", "USA"} else DateOrder.DAY_FIRST), False


def guess_decimal_sign(cells: Iterable[Cell]) -> tuple[DecimalSign, bool]:
    """The sign that the most cells can only be read with, and whether any said so."""
    votes = {DecimalSign.POINT: 0, DecimalSign.COMMA: 0}
    for cell in cells:
        if not isinstance(cell, str):
            continue
        last = max(cell.rfind("."), cell.rfind(","))
        if last < 0:
            continue
        digits = sum(character.isdigit() for character in cell[last + 1 :])
        both = "." in cell and "," in cell
        if both or (digits != 3 and cell.count(cell[last]) == 1):
            votes[DecimalSign(cell[last])] += 1
    sign = DecimalSign.COMMA if votes[DecimalSign.COMMA] > votes[DecimalSign.POINT] else DecimalSign.POINT
    return sign, any(votes.values())


def guess_discount(cells: Iterable[Cell], sign: DecimalSign) -> DiscountAs:
    """Percentages where any is larger than 1, such as 15."""
    values = (number(cell, sign) for cell in cells if not (isinstance(cell, str) and cell.endswith("%")))
    return (
        DiscountAs.PERCENT
        if any(value is not None and value > 1 for value in values)
        else DiscountAs.FRACTION
    )


YES = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "sí", "si"})
NO = frozenset({"", "no", "n", "false", "0", "-", "nein", "non"})


def yes_or_no(cell: Cell) -> bool | None:
    """What the cell says; None where it says neither."""
    word = text(cell).casefold()
    return True if word in YES else False if word in NO else None


def text(cell: Cell) -> str:
    """The cell as text: 10248.0 of a spreadsheet is 10248, a day is written as 2026-03-01."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return cell.isoformat()


def _written(cell: str, sign: DecimalSign) -> Decimal | None:
    body = cell.strip()
    if body[:3].upper() in ACTIVE_CURRENCIES:
        body = body[3:]
    elif body[-3:].upper() in ACTIVE_CURRENCIES:
        body = body[:-3]
    body = body.strip().strip(_SYMBOLS).strip()
    is_negative = body.startswith(("-", "−")) or body.endswith("-") or (body[:1] + body[-1:]) == "()"
    body = body.strip("()-−+").strip().strip(_SYMBOLS).strip()
    if not any(character.isdigit() for character in body) or not _GROUPED[sign].fullmatch(body):
        return None
    whole, _, cents = body.partition(sign.value)
    plain = _SEPARATORS.sub("", whole) or "0"
    value = Decimal(f"{plain}.{cents}" if cents else plain)
    return -value if is_negative else value


def _full_year(year: int) -> int:
    if year >= 100:
        return year
    return 1900 + year if year >= PIVOT else 2000 + year


def _date(year: int, month: int, in_month: int) -> date | None:
    try:
        return date(year, month, in_month)
    except ValueError:
        return None
