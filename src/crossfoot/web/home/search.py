"""Searching the company: orders by number, contacts by name, code or e-mail, products by SKU or name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from crossfoot.catalog.models import Product
from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company

LIMIT = 8
"""Hits of each kind."""

WORDS_LIMIT = 200
"""Characters of the search that are looked at."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    kind: str
    label: str
    more: str
    url: str
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave. `exact` is the one thing whose number, name or code is just what was typed."""

    hits: tuple[Hit, ...]
    exact: Hit | None


def search(company: Company, words: str) -> Found:
    """At most LIMIT hits of each kind; nothing for no words."""
    words = words[:WORDS_LIMIT].strip()
    if not words:
        return Found((), None)
    hits = (*_orders(company, words), *_parties(company, words), *_products(company, words))
    exact = [hit for hit in hits if hit.is_exact]
    return Found(hits, exact[0] if len(exact) == 1 else None)


def _orders(company: Company, words: str) -> Iterable[Hit]:
    sales = SalesOrder.objects.filter(company=company, number__istartswith=words).select_related("customer")
    for sale in sales.order_by("number", "pk")[:LIMIT]:
        url = reverse("sell-order", args=[company.slug, sale.pk])
        yield Hit("Sales order", sale.number, sale.customer.name, url, _same(sale.number, words))
    purchases = PurchaseOrder.objects.filter(company=company).select_related("vendor")
    by_number = Q(number__istartswith=words) | Q(vendor_reference__iexact=words)
    for purchase in purchases.filter(by_number).order_by("number", "pk")[:LIMIT]:
        url = reverse("buy-order", args=[company.slug, purchase.pk])
        is_exact = _same(purchase.number, words) or _same(purchase.vendor_reference, words)
        yield Hit("Purchase order", purchase.number, purchase.vendor.name, url, is_exact)


def _parties(company: Company, words: str) -> Iterable[Hit]:
    key = words.casefold()
    match = Q(name_key__contains=key) | Q(code__iexact=words) | Q(email_key=key)
    for party in Party.objects.filter(match, company=company).order_by("name_key", "pk")[:LIMIT]:
        url = reverse("contact", args=[company.slug, party.pk])
        is_exact = party.name_key == key or _same(party.code, words) or party.email_key == key
        yield Hit(str(Party.Kind(party.kind).label), party.name, party.email, url, is_exact)


def _products(company: Company, words: str) -> Iterable[Hit]:
    match = Q(sku__istartswith=words) | Q(name__icontains=words)
    for product in Product.objects.filter(match, company=company).order_by("sku")[:LIMIT]:
        url = reverse("product", args=[company.slug, product.pk])
        is_exact = _same(product.sku, words) or _same(product.name, words)
        yield Hit("Product", product.name, product.sku, url, is_exact)


def _same(text: str, words: str) -> bool:
    return bool(text) and text.casefold() == words.casefold()
