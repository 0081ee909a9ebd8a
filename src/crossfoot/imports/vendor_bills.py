"""Rows as vendors' invoices: one row per line, for an order that is here or for none.

A line bills the order's line of its number, else of its product; what was not ordered bills none. A file that was
imported before changes nothing: the same invoice of a vendor is here already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO
from crossfoot.core.names import name_key
from crossfoot.core.problems import Problem, Refusal, shown
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.models import PurchaseLine, PurchaseOrder, VendorInvoice
from crossfoot.documents.purchase_orders import queries
from crossfoot.documents.vendor_invoices import operations, storing
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft, problems_of
from crossfoot.imports.drafting import Rates, rates_of
from crossfoot.imports.errors import RowError
from crossfoot.imports.orders import Line, Order, Reading
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState
from crossfoot.tenancy.models import Company, Person

COLUMN_OF: Mapping[str, str] = {"vendor": "party_name", "order": "order_number", "discount": "order_discount"}
COLUMN_OF_LINE: Mapping[str, str] = {
    "order_line": "line_number",
    "discount": "line_discount",
    "amount": "line_total",
}
"""Our fields' names in drafts → the import field whose column they came from."""

FREIGHT = PurchaseLine.Kind.FREIGHT


@dataclass(frozen=True, slots=True)
class Placed:
    """An invoice of the file as a draft; `is_there` where the vendor's invoice is here already."""

    draft: VendorInvoiceDraft | None
    errors: tuple[RowError, ...] = ()
    is_there: bool = False


@dataclass(slots=True)
class _Sought:
    """One invoice while what it names is looked for."""

    rows: Order
    columns: Mapping[str, str]
    errors: list[RowError] = field(default_factory=list)

    def wrong(self, name: str, sentence: str, code: str, row: int = 0) -> None:
        self.errors.append(RowError(row or self.rows.row, self.columns.get(name, ""), sentence, code))


def placed(company: Company, rows: Order, columns: Mapping[str, str], reading: Reading) -> Placed:
    """The draft that the rows mean, and what is wrong with them. Writes nothing."""
    sought = _Sought(rows, columns, list(rows.errors))
    order = _order(company, sought)
    vendor = _vendor(company, sought, order)
    lines = list(_lines(company, sought, order, rates_of(company)))
    if sought.errors or vendor is None:
        return Placed(None, tuple(sought.errors))
    draft = VendorInvoiceDraft(
        number=rows.number,
        vendor_id=vendor.pk,
        invoice_on=rows.day("invoice_on") or date.min,
        lines=tuple(lines),
        order_id=order.pk if order else None,
        currency=rows.text("currency").upper() or reading.currency,
        due_on=rows.day("due_on"),
        memo=rows.text("memo"),
        discount=rows.number_of("order_discount") or ZERO,
        tax=rows.number_of("tax"),
        prices_include_tax=rows.text("prices_include_tax") == "yes",
        total=rows.number_of("total"),
        exchange_rate=rows.number_of("exchange_rate"),
    )
    if any(storing.taken_numbers(company, [draft])):
        return Placed(draft, is_there=True)
    errors = [_told(rows, columns, one) for one in problems_of(draft, storing.known_for(company, [draft]))]
    return Placed(draft, tuple(errors))


def record(
    company: Company,
    rows: Order,
    columns: Mapping[str, str],
    reading: Reading,
    *,
    import_run: int,
    by: Person,
    at: datetime,
) -> Placed:
    """Enter the invoice as a draft, where it is not here already and has no error. Raises Refusal."""
    found = placed(company, rows, columns, reading)
    if found.draft is not None and not found.errors and not found.is_there:
        operations.draft_many(company=company, invoices=[found.draft], by=by, at=at, import_run=import_run)
    return found


def standing(company: Company, import_run: int) -> list[VendorInvoice]:
    """The invoices of an import that were not cancelled."""
    rows = VendorInvoice.objects.filter(company=company, import_run=import_run)
    return list(rows.exclude(status=VendorInvoice.Status.CANCELLED).select_related("company").order_by("-pk"))


def take_back(company: Company, import_run: int, *, limit: int, by: Person, at: datetime) -> int:
    """Cancel up to `limit` invoices of an import; those that somebody submitted or sent stay. How many went."""
    done = 0
    for invoice in standing(company, import_run):
        is_untouched = invoice.status == VendorInvoice.Status.DRAFT
        if done == limit or not is_untouched or invoice.book_state != BookState.NOT_SENT:
            continue
        try:
            operations.cancel(invoice=invoice, reason="Its import was cancelled.", by=by, at=at)
        except (Refusal, IllegalMove):
            continue
        done += 1
    return done


def _order(company: Company, sought: _Sought) -> PurchaseOrder | None:
    number = sought.rows.text("order_number")
    if not number:
        return None
    found = queries.with_lines(PurchaseOrder.objects.filter(company=company, number=number)).first()
    if found is None:
        sentence = f"There is no purchase order {shown(number)}. Import it first, or correct the number."
        sought.wrong("order_number", sentence, "unknown_order")
    return found


def _vendor(company: Company, sought: _Sought, order: PurchaseOrder | None) -> Party | None:
    """By its code, else its name; where the file names none, the order's."""
    code, name = sought.rows.text("party_code"), sought.rows.text("party_name")
    if not (code or name):
        if order is None and not sought.rows.text("order_number"):
            sentence = "The vendor is empty, and so is the purchase order. Fill in one of the two."
            sought.wrong(
                "party_name" if "party_name" in sought.columns else "party_code", sentence, "missing"
            )
        return order.vendor if order else None
    vendors = Party.objects.filter(company=company, kind=Party.Kind.VENDOR)
    found = vendors.filter(code=code).first() if code else None
    found = found or (vendors.filter(name_key=name_key(name)).order_by("pk").first() if name else None)
    if found is None:
        sentence = f"There is no vendor {shown(name or code)}. Import it first, or correct the name."
        sought.wrong("party_name" if name else "party_code", sentence, "unknown_vendor")
    return found


def _lines(
    company: Company, sought: _Sought, order: PurchaseOrder | None, rates: Rates
) -> Iterator[InvoiceLineDraft]:
    every = list(order.lines.all()) if order else []
    skus = {line.sku for line in sought.rows.lines if line.sku}
    products = dict(Product.objects.filter(company=company, sku__in=skus).values_list("sku", "pk"))
    used: set[int] = set()
    for line in sought.rows.lines:
        ordered = _ordered(sought, order, every, line, used)
        if ordered is not None:
            used.add(ordered.pk)
        elif line.sku and line.sku not in products:
            sentence = f"There is no product {shown(line.sku)}. Import it first, or correct the code."
            sought.wrong("sku", sentence, "unknown_product", line.row)
        rate = rates.find(line.tax_rate) if line.tax_rate else None
        if line.tax_rate and rate is None:
            sentence = (
                f"There is no tax rate “{shown(line.tax_rate)}”. Add it under Products > Tax rates, or "
                "correct it."
            )
            sought.wrong("tax_rate", sentence, "unknown_tax_rate", line.row)
        product = ordered.product_id if ordered else products.get(line.sku)
        yield InvoiceLineDraft(
            line.quantity,
            line.unit_price,
            ordered.pk if ordered else None,
            kind=ordered.kind if ordered else PurchaseLine.Kind.GOODS,
            product_id=product,
            description=line.description or line.product_name,
            discount=line.discount,
            amount=line.amount,
            tax_rate_id=rate,
        )
    if freight := sought.rows.number_of("freight"):
        same = [line for line in every if line.kind == FREIGHT and line.pk not in used]
        yield InvoiceLineDraft(
            Decimal(1), freight, same[0].pk if len(same) == 1 else None, kind=FREIGHT, description="Freight"
        )


def _ordered(
    sought: _Sought, order: PurchaseOrder | None, every: list[PurchaseLine], line: Line, used: set[int]
) -> PurchaseLine | None:
    """The order's line that a line bills: by number, else the next one with its product."""
    if order is None:
        return None
    if line.order_line:
        found = next((one for one in every if str(one.position) == line.order_line.lstrip("0")), None)
        if found is None:
            sentence = f"{order} has no line {shown(line.order_line)}. Correct it, or leave it empty."
            sought.wrong("order_line", sentence, "unknown_line", line.row)
        return found
    same = [one for one in every if line.sku and one.product is not None and one.product.sku == line.sku]
    return next((one for one in same if one.pk not in used), same[0] if same else None)


def _told(rows: Order, columns: Mapping[str, str], problem: Problem) -> RowError:
    """A problem of the draft, in the row and under the heading that it came from."""
    where = problem.where.split(".")
    row, name = rows.row, COLUMN_OF.get(where[0], where[0])
    if where[0] == "lines" and len(where) == 3 and int(where[1]) < len(rows.lines):
        row, name = rows.lines[int(where[1])].row, COLUMN_OF_LINE.get(where[2], where[2])
    return RowError(row, columns.get(name, ""), problem.sentence, problem.code)
