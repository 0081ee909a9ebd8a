"""Rows as customers, vendors or products: one row each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.catalog.operations import ProductRow
from crossfoot.catalog.operations import row_problems as product_problems
from crossfoot.core.problems import Problem, shown
from crossfoot.imports import values
from crossfoot.imports.errors import RowError
from crossfoot.imports.models import ImportRun
from crossfoot.imports.orders import Reading
from crossfoot.imports.reader import Row, Table
from crossfoot.parties.operations import PartyRow
from crossfoot.parties.operations import row_problems as party_problems

PARTY_KINDS: Mapping[str, str] = {
    ImportRun.Kind.CUSTOMERS: "customer",
    ImportRun.Kind.VENDORS: "vendor",
}

SERVICE_WORDS = frozenset({"service", "services", "dienstleistung", "labour", "labor"})
"""What a file may call a product that is no goods."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list, with what is wrong with it."""

    row: int
    value: PartyRow | ProductRow
    errors: tuple[RowError, ...]


def listed_of(
    kind: str, table: Table, columns: Mapping[str, str], reading: Reading, known_terms: frozenset[str]
) -> tuple[list[Listed], list[RowError]]:
    """The rows of the file, and errors of rows that could not be read; the same code twice is an error."""
    reader = _Reader(kind, table, columns, reading, known_terms)
    stray = [RowError(one.number, one.column, one.sentence, "damaged") for one in table.damages]
    return [reader.read(row) for row in table.rows], stray


class _Reader:
    def __init__(
        self,
        kind: str,
        table: Table,
        columns: Mapping[str, str],
        reading: Reading,
        known_terms: frozenset[str],
    ) -> None:
        self.kind, self.columns, self.reading, self.known_terms = kind, columns, reading, known_terms
        self.places = {name: table.headings.index(heading) for name, heading in columns.items()}
        self.seen: dict[str, int] = {}

    def read(self, row: Row) -> Listed:
        errors: list[RowError] = []
        if self.kind == ImportRun.Kind.PRODUCTS:
            product = self._product(row, errors)
            self._once(row, product.sku, "sku", errors)
            problems = [] if errors else product_problems(product)
            errors += [self._error(row, problem) for problem in problems]
            return Listed(row.number, product, tuple(errors))
        party = self._party(row)
        self._once(row, party.code, "code", errors)
        errors += [self._error(row, problem) for problem in party_problems(party, PARTY_KINDS[self.kind])]
        if party.terms and party.terms not in self.known_terms:
            errors.append(
                RowError(
                    row.number,
                    self.columns.get("terms", ""),
                    f"There are no payment terms “{shown(party.terms)}”. Add them under Contacts > Terms, or "
                    "leave it empty.",
                    "unknown_terms",
                )
            )
        return Listed(row.number, party, tuple(errors))

    def _party(self, row: Row) -> PartyRow:
        texts = {
            name: self._text(row, name)
            for name in self.columns
            if name not in {"currency"} and name in PartyRow.__dataclass_fields__
        }
        return PartyRow(currency=self._text(row, "currency").upper() or self.reading.currency, **texts)

    def _product(self, row: Row, errors: list[RowError]) -> ProductRow:
        price: Decimal | None = None
        place = self.places.get("unit_price")
        if place is not None and row.cells[place] != "":
            price = values.number(row.cells[place], self.reading.decimal_sign)
            if price is None:
                errors.append(
                    RowError(
                        row.number,
                        self.columns["unit_price"],
                        f"The price “{shown(values.text(row.cells[place]))}” is not a number. Correct it.",
                        "not_a_number",
                    )
                )
        is_service = self._text(row, "kind").casefold() in SERVICE_WORDS
        return ProductRow(
            sku=self._text(row, "sku"),
            name=self._text(row, "name"),
            category=self._text(row, "category"),
            kind=Product.Kind.SERVICE if is_service else Product.Kind.GOODS,
            unit_price=price,
        )

    def _once(self, row: Row, code: str, name: str, errors: list[RowError]) -> None:
        if not code:
            return
        first = self.seen.setdefault(code, row.number)
        if first != row.number:
            errors.append(
                RowError(
                    row.number,
                    self.columns.get(name, ""),
                    f"The code {shown(code)} is in row {first} already. Take one of the rows out.",
                    "duplicate_code",
                )
            )

    def _text(self, row: Row, name: str) -> str:
        place = self.places.get(name)
        return "" if place is None else values.text(row.cells[place]).strip()

    def _error(self, row: Row, problem: Problem) -> RowError:
        return RowError(row.number, self.columns.get(problem.where, ""), problem.sentence, problem.code)
