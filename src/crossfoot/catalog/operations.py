"""Products and tax rates: entered, changed, and ensured for orders that name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.catalog.models import Product, TaxRate
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused, shown
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

LARGEST_PRICE = Decimal("999999999999")
PRICE_DECIMALS = 6
PERCENT_DECIMALS = 4
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as a file, a form or an order names it. `unit_price` is in the company's currency."""

    sku: str
    name: str = ""
    category: str = ""
    kind: str = Product.Kind.GOODS
    unit_price: Decimal | None = None


def row_problems(row: ProductRow) -> list[Problem]:
    """Everything that keeps the row from being stored."""
    return list(_wrong_with(row))


@transaction.atomic
def ensure_products(
    *, company: Company, rows: Sequence[ProductRow], import_run: int | None = None
) -> dict[str, Product]:
    """The products of these SKUs; those that are missing are created, none is changed.

    Of several rows with one SKU the first counts. Raises Refusal for rows that `row_problems` does not let
    pass. Two queries for 500 rows, in the caller's transaction.
    """
    problems = [problem for row in rows for problem in row_problems(row)]
    if problems:
        raise refused(problems)
    wanted: dict[str, ProductRow] = {}
    for row in rows:
        wanted.setdefault(row.sku.strip(), row)
    known: dict[str, Product] = {}
    skus = list(wanted)
    for start in range(0, len(skus), ROWS_AT_ONCE):
        part = skus[start : start + ROWS_AT_ONCE]
        known.update(_of_skus(company, part))
        missing = [_new(company, wanted[sku], import_run) for sku in part if sku not in known]
        if missing:
            # Another worker may have added one of them since: the constraint decides, and its row is read.
            Product.objects.bulk_create(missing, ignore_conflicts=True)
            known.update(_of_skus(company, [product.sku for product in missing]))
    return known


@transaction.atomic
def draft_product(*, company: Company, row: ProductRow, by: Person, at: datetime) -> Product:
    """Enter a product. Raises Refusal: a field is wrong, or the SKU is taken."""
    access.require(by, Can.EDIT_PRODUCTS, company, at=at)
    _refuse([*row_problems(row), *_sku_taken(company, row, None)])
    product = _new(company, row, None)
    product.save()
    _tell("product.drafted", product, by, at, {})
    return product


@transaction.atomic
def edit_product(
    *, product: Product, row: ProductRow, by: Person, at: datetime, is_active: bool = True
) -> Product:
    """Change a product here; documents that were sent keep what they said. Raises Refusal."""
    access.require(by, Can.EDIT_PRODUCTS, product.company, at=at)
    product = Product.objects.select_for_update(of=("self",)).select_related("company").get(pk=product.pk)
    _refuse([*row_problems(row), *_sku_taken(product.company, row, product)])
    before = _shown_fields(product)
    _fill(product, row)
    product.is_active = is_active
    product.save()
    after = _shown_fields(product)
    changed = {
        name: {"before": before[name], "after": after[name]} for name in after if before[name] != after[name]
    }
    if changed:
        _tell("product.edited", product, by, at, {"changed": changed})
    return product


@transaction.atomic
def add_tax_rate(
    *,
    company: Company,
    name: str,
    percent: Decimal,
    purchase_percent: Decimal | None = None,
    by: Person,
    at: datetime,
) -> TaxRate:
    """A tax rate of ours, in percent; `purchase_percent` where it is another one on purchases.

    Raises Refusal: a name that is taken, or not 0 to 100 percent.
    """
    access.require(by, Can.EDIT_PRODUCTS, company, at=at)
    name = name.strip()
    bought = () if purchase_percent is None else _wrong_percent(purchase_percent)
    _refuse([*_wrong_with_rate(name, percent), *bought, *_name_taken(company, name, None)])
    other = None if purchase_percent == percent else purchase_percent
    rate = TaxRate.objects.create(company=company, name=name, percent=percent, purchase_percent=other)
    told: dict[str, object] = (
        {"percent": percent} if other is None else {"percent": percent, "purchase_percent": other}
    )
    _tell_rate("tax_rate.added", rate, by, at, told)
    return rate


@transaction.atomic
def edit_tax_rate(*, rate: TaxRate, name: str, is_active: bool, by: Person, at: datetime) -> TaxRate:
    """Rename a tax rate or take it out of use. Its percentage stays: orders were charged by it."""
    access.require(by, Can.EDIT_PRODUCTS, rate.company, at=at)
    name = name.strip()
    _refuse([*_wrong_with_rate(name, rate.percent), *_name_taken(rate.company, name, rate)])
    before = {"name": rate.name, "is_active": rate.is_active}
    rate.name, rate.is_active = name, is_active
    rate.save(update_fields=["name", "is_active"])
    _tell_rate(
        "tax_rate.edited", rate, by, at, {"before": before, "after": {"name": name, "is_active": is_active}}
    )
    return rate


@transaction.atomic
def ensure_tax_rates(
    *, company: Company, rows: Sequence[tuple[str, Decimal]], by: Person | None, at: datetime
) -> dict[str, TaxRate]:
    """The tax rates of these names with their percentages, by name; missing ones are created (by an import).

    Raises Refusal where a name is known with another percentage.
    """
    wanted = {name.strip(): percent for name, percent in rows}
    known = {rate.name: rate for rate in TaxRate.objects.filter(company=company, name__in=list(wanted))}
    problems: list[Problem] = []
    for name, percent in wanted.items():
        problems += _wrong_with_rate(name, percent)
        if name in known and known[name].percent != percent:
            sentence = (
                f"The tax rate “{shown(name)}” is {known[name].percent.normalize():f} % here, and "
                f"{percent.normalize():f} % in the file. Give one of them another name."
            )
            problems.append(_rate_problem("tax_rate_differs", sentence))
    _refuse(problems)
    for name, percent in wanted.items():
        if name not in known:
            known[name] = TaxRate.objects.create(company=company, name=name, percent=percent)
            _tell_rate("tax_rate.added", known[name], by, at, {"percent": percent})
    return known


def _of_skus(company: Company, skus: Sequence[str]) -> dict[str, Product]:
    return {product.sku: product for product in Product.objects.filter(company=company, sku__in=skus)}


def _new(company: Company, row: ProductRow, import_run: int | None) -> Product:
    product = Product(company=company, import_run=import_run)
    _fill(product, row)
    return product


def _fill(product: Product, row: ProductRow) -> None:
    product.sku, product.name = row.sku.strip(), row.name.strip()
    product.category, product.kind = row.category.strip(), row.kind
    product.unit_price = row.unit_price


def _shown_fields(product: Product) -> dict[str, str | bool | Decimal | None]:
    return {
        "sku": product.sku,
        "name": product.name,
        "category": product.category,
        "kind": product.kind,
        "unit_price": product.unit_price,
        "is_active": product.is_active,
    }


def _wrong_with(row: ProductRow) -> Iterator[Problem]:
    sku = row.sku.strip()
    if not sku:
        yield _problem(
            "product_sku_missing", f"A product (“{shown(row.name)}”) has no SKU. Enter one.", "sku"
        )
    for name, label in (("sku", "SKU"), ("name", "name"), ("category", "category")):
        value = getattr(row, name).strip()
        longest = getattr(Product._meta.get_field(name), "max_length", None) or 0
        if len(value) > longest:
            yield _problem(
                "product_field_too_long",
                f"The {label} of product “{shown(sku)}” has {len(value)} characters, and at most {longest} "
                "fit. Shorten it.",
                name,
            )
        elif "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            yield _problem(
                "product_field_not_text",
                f"The {label} of product “{shown(sku)}” holds something that is no text. Correct it.",
                name,
            )
    if row.kind not in Product.Kind.values:
        yield _problem(
            "product_kind",
            f"Product “{shown(sku)}” is of the kind “{shown(row.kind)}”. Use goods or service.",
            "kind",
        )
    price = row.unit_price
    if price is not None and not _fits(price, LARGEST_PRICE, PRICE_DECIMALS):
        yield _problem(
            "product_price",
            f"The price of product “{shown(sku)}” is {price}; it lies between 0 and {LARGEST_PRICE:,}, with "
            f"at most {PRICE_DECIMALS} decimals. Correct it.",
            "unit_price",
        )


def _wrong_with_rate(name: str, percent: Decimal) -> Iterator[Problem]:
    if not 1 <= len(name) <= 100:
        yield _rate_problem("tax_rate_name", "Give the tax rate a name of 1 to 100 characters.")
    yield from _wrong_percent(percent)


def _wrong_percent(percent: Decimal) -> Iterator[Problem]:
    if not _fits(percent, Decimal(100), PERCENT_DECIMALS):
        yield _rate_problem(
            "tax_rate_percent",
            f"A tax rate lies between 0 and 100 percent, with at most {PERCENT_DECIMALS} decimals, and "
            f"not at {percent}. Correct it.",
        )


def _fits(number: Decimal, largest: Decimal, decimals: int) -> bool:
    if not number.is_finite() or not 0 <= number <= largest:
        return False
    return number == round(number, decimals)


def _sku_taken(company: Company, row: ProductRow, product: Product | None) -> Iterator[Problem]:
    others = Product.objects.filter(company=company, sku=row.sku.strip())
    if other := others.exclude(pk=product.pk if product else 0).first():
        yield _problem(
            "product_sku_taken",
            f"The SKU “{shown(other.sku)}” belongs to “{shown(other.name)}”. Choose another one.",
            "sku",
        )


def _name_taken(company: Company, name: str, rate: TaxRate | None) -> Iterator[Problem]:
    others = TaxRate.objects.filter(company=company, name=name).exclude(pk=rate.pk if rate else 0)
    if other := others.first():
        yield _rate_problem(
            "tax_rate_taken", f"There is a tax rate “{other}” already. Use it, or choose another name."
        )


def _problem(code: str, sentence: str, where: str) -> Problem:
    return Problem(code, sentence, Fix.EDIT_DOCUMENT, cause=f"product:{code}", where=where)


def _rate_problem(code: str, sentence: str) -> Problem:
    return Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"tax:{code}", where="tax_rate")


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise refused(problems)


def _tell(verb: str, product: Product, by: Person, at: datetime, data: dict[str, object]) -> None:
    trail.record(
        verb,
        company_id=product.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.subject_of("product", product),
        data=data,
    )


def _tell_rate(verb: str, rate: TaxRate, by: Person | None, at: datetime, data: dict[str, object]) -> None:
    trail.record(
        verb,
        company_id=rate.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.subject_of("tax_rate", rate),
        data=data,
    )
