"""Orders of a file as drafts: what `documents` writes, and the parties and products that it needs first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.catalog.operations import ProductRow
from crossfoot.catalog.operations import row_problems as product_problems
from crossfoot.core.money import ZERO
from crossfoot.core.postings import Address
from crossfoot.core.problems import Problem, shown
from crossfoot.documents import custom_values
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.inclusive import netted
from crossfoot.documents.purchase_orders import drafts as purchases
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.sales_orders import drafts as sales
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.imports.errors import RowError
from crossfoot.imports.fields import CUSTOM, DOCUMENTS
from crossfoot.imports.models import ImportRun
from crossfoot.imports.orders import Line, Order, Reading
from crossfoot.imports.stocking import Stocking, as_named, location_ids
from crossfoot.parties.models import Party
from crossfoot.parties.operations import PartyRow
from crossfoot.parties.operations import row_problems as party_problems
from crossfoot.tenancy.models import Company

NOT_YET = 0
"""Stands for a party or product that is made only when the file is written."""

COLUMN_OF: Mapping[str, str] = {
    "customer": "party_name",
    "vendor": "party_name",
    "name": "party_name",
    "code": "party_code",
    "email": "party_email",
    "discount": "order_discount",
}
COLUMN_OF_LINE: Mapping[str, str] = {
    "discount": "line_discount",
    "amount": "line_total",
    "is_drop_ship": "drop_ship",
    "location": "stock_location",
}
COLUMN_OF_PRODUCT: Mapping[str, str] = {"name": "product_name", "sku": "sku", "category": "category"}
"""Our fields' names in drafts and rows → the import field whose column they came from."""


@dataclass(frozen=True, slots=True)
class Rates:
    """The company's tax rates, as a file may name them."""

    by_name: Mapping[str, int]
    by_percent: Mapping[Decimal, int]
    percents: dict[int, Decimal]
    percents_bought: dict[int, Decimal]

    def find(self, cell: str) -> int | None:
        """By name, else by percentage (`20`, `20 %`), where only one rate has it."""
        found = self.by_name.get(cell.casefold())
        if found is None:
            try:
                found = self.by_percent.get(Decimal(cell.strip().rstrip("%").strip()).normalize())
            except ArithmeticError:
                return None
        return found


def rates_of(company: Company) -> Rates:
    """One query."""
    rates = list(TaxRate.objects.filter(company=company, is_active=True))
    percents = [rate.percent.normalize() for rate in rates]
    return Rates(
        {rate.name.casefold(): rate.pk for rate in rates},
        {
            rate.percent.normalize(): rate.pk
            for rate in rates
            if percents.count(rate.percent.normalize()) == 1
        },
        {rate.pk: rate.percent for rate in rates},
        {rate.pk: rate.percent_bought for rate in rates},
    )


def party_row(order: Order, reading: Reading) -> PartyRow:
    """The customer or vendor as the order names it: by its code where it has no name."""
    return PartyRow(
        name=order.text("party_name") or order.text("party_code"),
        code=order.text("party_code"),
        email=order.text("party_email"),
        phone=order.text("phone"),
        contact_name=order.text("contact_name"),
        currency=order.text("currency").upper() or reading.currency,
    )


def product_rows(orders: Iterable[Order]) -> list[ProductRow]:
    """The products that the orders' lines name, each code once."""
    found: dict[str, ProductRow] = {}
    for order in orders:
        for line in order.lines:
            if line.sku and line.sku not in found:
                found[line.sku] = ProductRow(line.sku, line.product_name, line.category)
    return list(found.values())


def sales_draft(
    order: Order,
    reading: Reading,
    *,
    customer_id: int,
    products: Mapping[str, int],
    rates: Rates,
    stocking: Stocking,
) -> SalesOrderDraft:
    """The order as a draft. `products` are ids by code; a code that is missing is not made yet."""
    lines = [
        SalesLineDraft(
            quantity=line.quantity,
            unit_price=line.unit_price,
            product_id=products.get(line.sku, NOT_YET) if line.sku else None,
            description=_description(line),
            discount=line.discount,
            tax_rate_id=rates.find(line.tax_rate) if line.tax_rate else None,
            amount=line.amount,
            **stocking.sold(line),
        )
        for line in order.lines
    ]
    freight = order.number_of("freight")
    if freight:
        lines.append(SalesLineDraft(Decimal(1), freight, kind="shipping", description=_freight(order)))
    return SalesOrderDraft(
        number=order.number,
        customer_id=customer_id,
        ordered_on=order.day("ordered_on") or date.min,
        lines=tuple(lines),
        source=order.source,
        status=order.text("status") or _sales_status(order, reading),
        currency=order.text("currency").upper() or reading.currency,
        required_on=order.day("required_on"),
        shipped_on=order.day("shipped_on"),
        invoiced_on=order.day("invoiced_on"),
        due_on=order.day("due_on"),
        paid_on=order.day("paid_on"),
        payment_reference=order.text("payment_reference"),
        customer_po=order.text("customer_po"),
        memo=order.text("memo"),
        discount=order.number_of("order_discount") or ZERO,
        tax=order.number_of("tax"),
        prices_include_tax=order.text("prices_include_tax") == "yes",
        exchange_rate=order.number_of("exchange_rate"),
        total=order.number_of("total"),
        custom=order.custom,
        ship_name=order.text("ship_name"),
        ship_to=Address(
            line1=order.text("ship_line1"),
            city=order.text("ship_city"),
            region=order.text("ship_region"),
            postal_code=order.text("ship_postal_code"),
            country=order.text("ship_country"),
        ),
    )


def purchase_draft(
    order: Order,
    reading: Reading,
    *,
    vendor_id: int,
    products: Mapping[str, int],
    rates: Rates,
    stocking: Stocking,
) -> PurchaseOrderDraft:
    """As `sales_draft`."""
    lines = [
        PurchaseLineDraft(
            quantity=line.quantity,
            unit_price=line.unit_price,
            product_id=products.get(line.sku, NOT_YET) if line.sku else None,
            description=_description(line),
            discount=line.discount,
            received_quantity=line.received_quantity,
            rejected_quantity=line.rejected_quantity,
            tax_rate_id=rates.find(line.tax_rate) if line.tax_rate else None,
            amount=line.amount,
            **stocking.bought(line),
        )
        for line in order.lines
    ]
    freight = order.number_of("freight")
    if freight:
        lines.append(PurchaseLineDraft(Decimal(1), freight, kind="freight", description=_freight(order)))
    return PurchaseOrderDraft(
        number=order.number,
        vendor_id=vendor_id,
        ordered_on=order.day("ordered_on") or date.min,
        lines=tuple(lines),
        status=order.text("status") or reading.status or "pending",
        currency=order.text("currency").upper() or reading.currency,
        expected_on=order.expected_on,
        shipped_on=order.day("shipped_on"),
        received_on=order.day("received_on"),
        custom=order.custom,
        vendor_reference=order.text("vendor_reference"),
        vendor_invoice_on=order.day("vendor_invoice_on"),
        due_on=order.day("due_on"),
        memo=order.text("memo"),
        discount=order.number_of("order_discount") or ZERO,
        tax=order.number_of("tax"),
        prices_include_tax=order.text("prices_include_tax") == "yes",
        exchange_rate=order.number_of("exchange_rate"),
        total=order.number_of("total"),
    )


class Checker:
    """Checks orders one by one as they would be written, without writing: each party and product once."""

    def __init__(
        self,
        kind: str,
        company: Company,
        columns: Mapping[str, str],
        reading: Reading,
        stocking: Stocking,
    ) -> None:
        self.kind, self.columns, self.reading, self.stocking = kind, columns, reading, stocking
        self.rates = rates_of(company)
        stand_in, home = {NOT_YET: ""}, company.home_currency
        nothing = frozenset({NOT_YET})
        own = {str(one.pk): one for one in custom_values.fields_for(company, DOCUMENTS[kind])}
        places = location_ids(stocking)
        self.sales_known = sales.Known(
            stand_in,
            nothing,
            self.rates.percents,
            home,
            own,
            places,
            as_named(stocking.drop_shipped, NOT_YET),
        )
        used = nothing | set(stocking.products.values())
        self.purchase_known = purchases.Known(stand_in, used, self.rates.percents_bought, home, own, places)
        self.party_rows: dict[PartyRow, list[Problem]] = {}
        self.product_rows: dict[str, list[Problem]] = {}

    def errors_of(self, order: Order) -> Iterator[RowError]:
        """What reading found, and what writing would refuse."""
        yield from self.look_at(order)[0]

    def look_at(self, order: Order) -> tuple[list[RowError], Decimal]:
        """Its errors, and the total it would be entered with: as stated, else the sum of its parts.

        With errors the total is 0. What could not be read has a stand-in, and checking that would tell of
        errors that are not there.
        """
        if order.errors:
            return order.errors, ZERO
        errors = [*self._party_errors(order), *self._line_errors(order)]
        if self.kind == ImportRun.Kind.SALES_ORDERS:
            problems, total = self._look_at_sale(order)
        else:
            problems, total = self._look_at_purchase(order)
        errors += [self._error(order, problem) for problem in problems]
        return errors, ZERO if errors else total

    def _look_at_sale(self, order: Order) -> tuple[list[Problem], Decimal]:
        draft = sales_draft(
            order, self.reading, customer_id=NOT_YET, products={}, rates=self.rates, stocking=self.stocking
        )
        known = self.sales_known
        if problems := sales.problems_of(draft, known):
            return problems, ZERO
        currency = known.currency_of(draft)
        draft = netted(draft, known.tax_rates, currency)
        amounts = [] if draft.total is not None else [amount_of(line, currency) for line in draft.lines]
        return [], sales.total_of(draft, amounts, known)

    def _look_at_purchase(self, order: Order) -> tuple[list[Problem], Decimal]:
        draft = purchase_draft(
            order, self.reading, vendor_id=NOT_YET, products={}, rates=self.rates, stocking=self.stocking
        )
        known = self.purchase_known
        if problems := purchases.problems_of(draft, known):
            return problems, ZERO
        currency = known.currency_of(draft)
        draft = netted(draft, known.tax_rates, currency)
        amounts = [] if draft.total is not None else [amount_of(line, currency) for line in draft.lines]
        return [], purchases.total_of(draft, amounts, known)

    def _party_errors(self, order: Order) -> Iterator[RowError]:
        row = party_row(order, self.reading)
        if row not in self.party_rows:
            kind = Party.Kind.CUSTOMER if self.kind == ImportRun.Kind.SALES_ORDERS else Party.Kind.VENDOR
            # The currency is the order's, and told with the order.
            self.party_rows[row] = [one for one in party_problems(row, kind) if one.where != "currency"]
        for problem in self.party_rows[row]:
            yield self._error(order, problem)

    def _line_errors(self, order: Order) -> Iterator[RowError]:
        for line in order.lines:
            if line.sku and line.sku not in self.product_rows:
                row = ProductRow(line.sku, line.product_name, line.category)
                self.product_rows[line.sku] = product_problems(row)
            for problem in self.product_rows.get(line.sku, ()):
                column = self.columns.get(COLUMN_OF_PRODUCT.get(problem.where, ""), "")
                yield RowError(line.row, column, problem.sentence, problem.code)
            for name, sentence, code in self.stocking.errors_of(line):
                yield RowError(line.row, self.columns.get(name, ""), sentence, code)
            if line.tax_rate and self.rates.find(line.tax_rate) is None:
                yield RowError(
                    line.row,
                    self.columns.get("tax_rate", ""),
                    f"There is no tax rate “{shown(line.tax_rate)}”. Add it under Products > Tax rates, or "
                    "correct it.",
                    "unknown_tax_rate",
                )

    def _error(self, order: Order, problem: Problem) -> RowError:
        """A problem of the draft, in the row and under the heading that it came from."""
        where = problem.where.split(".")
        row, name = order.row, COLUMN_OF.get(where[0], where[0])
        if problem.where.startswith(CUSTOM):
            name = problem.where
        elif where[0] == "lines" and len(where) == 3:
            place = int(where[1])
            if place < len(order.lines):
                row, name = order.lines[place].row, COLUMN_OF_LINE.get(where[2], where[2])
            else:
                name = "freight"
        return RowError(row, self.columns.get(name, ""), problem.sentence, problem.code)


def product_ids(products: Mapping[str, Product]) -> dict[str, int]:
    """By code."""
    return {sku: product.pk for sku, product in products.items()}


def distinct(rows: Sequence[PartyRow]) -> list[PartyRow]:
    """Each row once, in their order."""
    return list(dict.fromkeys(rows))


def _sales_status(order: Order, reading: Reading) -> str:
    """What has shipped is shipped; the others get the status that was chosen for the file."""
    return "shipped" if order.day("shipped_on") else reading.status or "draft"


def _description(line: Line) -> str:
    """The line's own words; the product's name only where no product stands on the line."""
    return line.description or ("" if line.sku else line.product_name)


def _freight(order: Order) -> str:
    carrier = order.text("freight_by")
    return f"Freight by {carrier}" if carrier else "Freight"
