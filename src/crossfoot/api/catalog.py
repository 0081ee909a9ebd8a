"""Products and tax rates."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Flag, Given, Measure, PathId, Text, Told, one_of
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.catalog import operations
from crossfoot.catalog.models import Product, TaxRate
from crossfoot.catalog.operations import ProductRow

products_router = Router()
tax_rates_router = Router()


ProductKind = Annotated[Product.Kind, one_of(Product.Kind)]


class AskedProducts(Paged):
    """Which products, by SKU."""

    text: Annotated[Text, Field(description="Begins the SKU, or is in the name.")] = ""
    category: Text | None = None
    is_active: bool | None = None


class ProductGiven(Given):
    """A product. `unit_price` is in the company's currency."""

    sku: Text
    name: Text = ""
    category: Text = ""
    kind: ProductKind = Product.Kind.GOODS
    unit_price: Measure | None = None

    def row(self) -> ProductRow:
        return ProductRow(self.sku, self.name, self.category, self.kind, self.unit_price)


class ProductEdited(ProductGiven):
    """What a product is to be from now on; documents that were sent keep what they said."""

    is_active: Flag = True


class ProductTold(Told):
    """A product. `unit_price` is in the company's currency."""

    id: int
    sku: str
    name: str
    category: str
    kind: ProductKind
    unit_price: Measure | None
    is_active: bool


class ProductList(Listed):
    """One page of products."""

    items: list[ProductTold]


class TaxRateGiven(Given):
    """A tax rate of ours; 20 percent is "20"."""

    name: Text
    percent: Measure
    purchase_percent: Annotated[
        Measure | None, Field(description="On purchases, where it is another one; null is the same.")
    ] = None


class TaxRateEdited(Given):
    """A tax rate's name, and whether it is in use. Its percentage stays: orders were charged by it."""

    name: Text
    is_active: Flag = True


class TaxRateTold(Told):
    """A tax rate of ours."""

    id: int
    name: str
    percent: Measure
    purchase_percent: Annotated[Measure, Field(description="What it comes to on purchases.")]
    is_active: bool


class TaxRateList(Listed):
    """One page of tax rates."""

    items: list[TaxRateTold]


@products_router.get("", response=ProductList, summary="List products")
@answers()
def list_products(request: HttpRequest, asked: Query[AskedProducts]) -> ProductList:
    caller = caller_of(request)
    rows = Product.objects.filter(company=caller.company)
    if asked.is_active is not None:
        rows = rows.filter(is_active=asked.is_active)
    if asked.category is not None:
        rows = rows.filter(category=asked.category)
    if text := asked.text.strip():
        rows = rows.filter(Q(sku__istartswith=text) | Q(name__icontains=text))
    page = page_of(rows.order_by("sku", "pk"), asked)
    return ProductList(items=[_product(product) for product in page.rows], **about(page))


@products_router.post("", response={201: ProductTold}, summary="Enter a product")
@answers(201)
def create_product(request: HttpRequest, product: ProductGiven) -> ProductTold:
    caller = caller_of(request)
    return _product(
        operations.draft_product(company=caller.company, row=product.row(), by=caller.person, at=caller.now)
    )


@products_router.get("/{int:product_id}", response=ProductTold, summary="Read a product")
@answers()
def get_product(request: HttpRequest, product_id: PathId) -> ProductTold:
    return _product(caller_of(request).find(Product, product_id))


@products_router.put("/{int:product_id}", response=ProductTold, summary="Change a product")
@answers()
def edit_product(request: HttpRequest, product_id: PathId, product: ProductEdited) -> ProductTold:
    caller = caller_of(request)
    edited = operations.edit_product(
        product=caller.find(Product, product_id),
        row=product.row(),
        is_active=product.is_active,
        by=caller.person,
        at=caller.now,
    )
    return _product(edited)


@tax_rates_router.get("", response=TaxRateList, summary="List tax rates")
@answers()
def list_tax_rates(request: HttpRequest, asked: Query[Paged]) -> TaxRateList:
    caller = caller_of(request)
    page = page_of(TaxRate.objects.filter(company=caller.company).order_by("name", "pk"), asked)
    return TaxRateList(items=[_rate(rate) for rate in page.rows], **about(page))


@tax_rates_router.post("", response={201: TaxRateTold}, summary="Add a tax rate")
@answers(201)
def create_tax_rate(request: HttpRequest, rate: TaxRateGiven) -> TaxRateTold:
    caller = caller_of(request)
    return _rate(
        operations.add_tax_rate(
            company=caller.company,
            name=rate.name,
            percent=rate.percent,
            purchase_percent=rate.purchase_percent,
            by=caller.person,
            at=caller.now,
        )
    )


@tax_rates_router.get("/{int:rate_id}", response=TaxRateTold, summary="Read a tax rate")
@answers()
def get_tax_rate(request: HttpRequest, rate_id: PathId) -> TaxRateTold:
    return _rate(caller_of(request).find(TaxRate, rate_id))


@tax_rates_router.put(
    "/{int:rate_id}", response=TaxRateTold, summary="Rename a tax rate or take it out of use"
)
@answers()
def edit_tax_rate(request: HttpRequest, rate_id: PathId, rate: TaxRateEdited) -> TaxRateTold:
    caller = caller_of(request)
    edited = operations.edit_tax_rate(
        rate=caller.find(TaxRate, rate_id),
        name=rate.name,
        is_active=rate.is_active,
        by=caller.person,
        at=caller.now,
    )
    return _rate(edited)


def _product(product: Product) -> ProductTold:
    return ProductTold(
        id=product.pk,
        sku=product.sku,
        name=product.name,
        category=product.category,
        kind=Product.Kind(product.kind),
        unit_price=product.unit_price,
        is_active=product.is_active,
    )


def _rate(rate: TaxRate) -> TaxRateTold:
    return TaxRateTold(
        id=rate.pk,
        name=rate.name,
        percent=rate.percent,
        purchase_percent=rate.percent_bought,
        is_active=rate.is_active,
    )
