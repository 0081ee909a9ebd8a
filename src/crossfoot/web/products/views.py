"""Products: the list and the form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.catalog import operations
from crossfoot.catalog.models import Product
from crossfoot.catalog.operations import ProductRow
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company
from crossfoot.web import exports, listing
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Column
from crossfoot.web.orders.forms import number_field, price
from crossfoot.web.problems import put_on

COLUMNS: tuple[Column[Product], ...] = (
    Column("sku", "SKU", lambda product: product.sku, ("sku",), is_fixed=True),
    Column("name", "Name", lambda product: product.name, ("name",)),
    Column("category", "Category", lambda product: product.category, ("category",)),
    Column("kind", "Kind", lambda product: str(Product.Kind(product.kind).label), ("kind",)),
    Column("unit_price", "Unit price", lambda product: product.unit_price, ("unit_price",), is_number=True),
    Column("is_active", "In use", lambda product: product.is_active),
)


class ProductForm(forms.Form):
    """Every field of a product. What is allowed is decided by the operation."""

    sku = forms.CharField(label="SKU", max_length=100)
    name = forms.CharField(label="Name", max_length=200, required=False)
    category = forms.CharField(
        label="Category",
        max_length=100,
        required=False,
        help_text="A category may have an account of its own.",
    )
    kind = forms.ChoiceField(label="Kind", choices=Product.Kind.choices)
    unit_price = number_field("Unit price", help_text="In the company's currency.")
    is_active = forms.BooleanField(label="In use", required=False, initial=True)

    def row(self) -> ProductRow:
        data = self.cleaned_data
        return ProductRow(data["sku"], data["name"], data["category"], data["kind"], data["unit_price"])


@require_safe
@at_desk()
def product_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All products."""
    look = listing.look(request, "products", COLUMNS, "sku")
    words = request.GET.get("q", "")
    page = listing.page_of(_matching(desk.company, words), look)
    return render(request, "products/list.html", {"look": look, "page": page, "words": words})


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, file_format: str) -> HttpResponseBase:
    """The list as a file."""
    if file_format not in exports.FORMATS:
        raise Http404
    look = listing.look(request, "products", COLUMNS, "sku")
    rows = _matching(desk.company, request.GET.get("q", "")).order_by(*look.order_by)
    headings = [column.heading for column in COLUMNS]
    name = f"{desk.company.slug}-products-{desk.today.isoformat()}"
    return exports.answer(name, file_format, headings, listing.cells(COLUMNS, rows.iterator(chunk_size=2000)))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_PRODUCTS)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Enter a product."""
    form = ProductForm(request.POST or None)
    del form.fields["is_active"]
    if request.method == "POST" and form.is_valid():
        try:
            product = operations.draft_product(
                company=desk.company, row=form.row(), by=desk.person, at=desk.now
            )
        except Refusal as refused:
            put_on(form, refused)
        else:
            messages.success(request, f"{product.sku} is saved.")
            return redirect("products", desk.company.slug)
    return _form(request, desk, form, "New product")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def product(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One product: its form for those who may change it, its facts for the others."""
    stored = access.find(Product, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    if request.method == "POST":
        access.require(desk.person, Can.EDIT_PRODUCTS, desk.company, at=desk.now)
    initial = {
        "sku": stored.sku,
        "name": stored.name,
        "category": stored.category,
        "kind": stored.kind,
        "unit_price": None if stored.unit_price is None else price(stored.unit_price),
        "is_active": stored.is_active,
    }
    form = ProductForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_product(
                product=stored,
                row=form.row(),
                is_active=form.cleaned_data["is_active"],
                by=desk.person,
                at=desk.now,
            )
        except Refusal as refused:
            put_on(form, refused)
        else:
            messages.success(request, f"{form.cleaned_data['sku']} is saved.")
            return redirect("products", desk.company.slug)
    return _form(request, desk, form, f"{stored.sku} {stored.name}".strip(), stored)


def _form(
    request: HttpRequest, desk: Desk, form: ProductForm, heading: str, stored: Product | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "heading": heading,
        "product": stored,
        "may_edit": desk.may(Can.EDIT_PRODUCTS),
        "back": reverse("products", args=[desk.company.slug]),
    }
    return render(request, "products/product.html", context)


def _matching(company: Company, words: str) -> QuerySet[Product]:
    rows = Product.objects.filter(company=company)
    words = words.replace("\x00", "").strip()
    return rows.filter(Q(sku__istartswith=words) | Q(name__icontains=words)) if words else rows
