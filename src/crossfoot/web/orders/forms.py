"""The form of an order: its header, its lines, and the contacts and products that people type by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.core.names import name_key
from crossfoot.documents.convertible import Convertible
from crossfoot.documents.credits.models import CreditLine
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.sales_orders.models import SalesLine
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company

Figures = tuple[int | None, Decimal, Decimal, Decimal]
"""What gives a line its amount: product, quantity, unit price, discount as a fraction."""

CENT = Decimal("0.01")

SUGGESTIONS = 30
"""Names offered while typing."""


class DayInput(forms.DateInput):
    """The browser's own date picker; it speaks ISO dates in every locale."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, help_text: str = "", required: bool = False) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, required=required, widget=DayInput(), help_text=help_text)


def number_field(label: str, required: bool = False, help_text: str = "") -> forms.DecimalField:
    """A number typed as the reader's locale writes it: `1,863.40` or `1.863,40`."""
    return forms.DecimalField(
        label=label,
        required=required,
        localize=True,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class StockChoices:
    """What lines choose from in a company that keeps stock: (id, name) of locations and of lines of purchase orders."""

    locations: tuple[tuple[str, str], ...]
    purchases: tuple[tuple[str, str], ...] = ()
    sales: tuple[tuple[str, str], ...] = ()
    """Drop-shipments that nobody bought yet."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What the fields of one company's orders choose from."""

    company: Company
    party_kind: Party.Kind
    tax_rates: tuple[TaxRate, ...]
    accounts: tuple[tuple[str, str], ...]
    """(account key, name) of QuickBooks' accounts that a line may name itself."""
    has_currencies: bool = False
    """Whether the QuickBooks company keeps several currencies."""
    stock: StockChoices | None = None
    """None for a company that keeps no stock."""

    def party(self, words: str) -> Party:
        """The customer or vendor that was typed: by its label, code, e-mail address or name.

        Raises ValidationError where nobody or more than one is meant.
        """
        words = words.strip()
        known = Party.objects.filter(company=self.company, kind=self.party_kind)
        name, _, code = words.rpartition(" · ")
        if name and code.startswith("no. ") and code[4:].isdigit():
            found = list(known.filter(pk=int(code[4:]), name_key=name_key(name)))
        elif name:
            found = list(known.filter(code=code, name_key=name_key(name)))
        else:
            found = []
        if not found:
            match = Q(code=words) | Q(name_key=name_key(words)) | Q(email_key=words.casefold())
            found = list(known.filter(match)[:SUGGESTIONS])
        if len(found) > 1:
            choices = "; ".join(party_label(party) for party in found[:5])
            raise forms.ValidationError(f"{len(found)} have this name. Say which one: {choices}.")
        if not found:
            word = str(self.party_kind.label).lower()
            raise forms.ValidationError(
                f"There is no {word} “{words[:60]}”. Choose one from the list, or add it under Contacts."
            )
        return found[0]

    def product(self, words: str) -> Product:
        """The product with the SKU that was typed. Raises ValidationError where there is none."""
        sku = words.strip().partition(" · ")[0]
        found = Product.objects.filter(company=self.company, sku=sku).first()
        if found is None:
            raise forms.ValidationError(
                f"There is no product “{sku[:60]}”. Choose one from the list, add it under Products, or "
                "leave this empty and describe the line."
            )
        return found


class CompanyForm(forms.Form):
    """A form whose fields choose among one company's customers, products and rates."""

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = lists


class OrderForm(CompanyForm):
    """The header. Sell and Buy add their own fields."""

    dates: ClassVar[tuple[str, ...]] = ()
    """The fields of the second row."""

    party = forms.CharField(max_length=700, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    number = forms.CharField(label="Order number", max_length=60)
    ordered_on = day_field("Order date", required=True)
    currency = forms.CharField(
        label="Currency",
        max_length=3,
        required=False,
        help_text="Three letters; empty takes the contact's.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 5}),
    )
    exchange_rate = number_field(
        "Exchange rate",
        help_text="Home currency for one of the order's. Empty: QuickBooks' rate of the day.",
    )
    discount = number_field("Discount on the whole order", help_text="An amount, before tax.")
    tax = number_field("Tax charged", help_text="Empty: computed from the lines' rates.")
    total = number_field("Stated total", help_text="Empty: computed. A stated total wins.")
    prices_include_tax = forms.BooleanField(
        label="Prices include tax",
        required=False,
        help_text="Prices, amounts and the discount as typed have tax in them. Net prices are kept.",
    )
    memo = forms.CharField(
        label="Memo", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, lists=lists, **kwargs)
        word = str(lists.party_kind.label)
        self.fields["party"].label = word
        self.fields["party"].help_text = "Name or code."
        self.fields["party"].widget.attrs["list"] = "parties"
        self.has_rate = lists.has_currencies or bool((self.initial or {}).get("exchange_rate"))
        if not self.has_rate:
            del self.fields["exchange_rate"]
        elif rate := (self.initial or {}).get("exchange_rate"):
            self.initial = {**self.initial, "exchange_rate": plain(rate)}

    def clean_party(self) -> Party:
        return self.lists.party(self.cleaned_data["party"])

    def rate_of(self, stored: Convertible | None) -> Decimal | None:
        """The exchange rate that was typed; where none is asked for, the one that the document has."""
        if self.has_rate:
            typed: Decimal | None = self.cleaned_data.get("exchange_rate")
            return typed
        return stored.exchange_rate if stored else None

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()


class LineForm(CompanyForm):
    """One line. An empty line is left out."""

    kind = forms.ChoiceField(label="Kind", required=False)
    product = forms.CharField(
        label="SKU",
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
    )
    description = forms.CharField(label="Description", max_length=1000, required=False)
    quantity = number_field("Quantity")
    unit_price = number_field("Unit price")
    discount = number_field("Discount %")
    tax_rate = forms.ChoiceField(label="Tax", required=False)
    account_key = forms.ChoiceField(label="Account", required=False)

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, lists=lists, **kwargs)
        rates = [(str(rate.pk), str(rate)) for rate in lists.tax_rates]
        self._choices("tax_rate", [("", "No tax"), *rates])
        self._choices("account_key", [("", "By the mapping"), *lists.accounts])

    def clean_product(self) -> Product | None:
        words = self.cleaned_data["product"].strip()
        return self.lists.product(words) if words else None

    def clean_discount(self) -> Decimal:
        percent = self.cleaned_data["discount"] or Decimal(0)
        if not 0 <= percent <= 100:
            raise forms.ValidationError("A discount lies between 0 and 100 per cent.")
        return percent / 100

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.is_empty:
            for name, what in (("quantity", "how many"), ("unit_price", "the price of one")):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, f"Enter {what}.")
            is_goods = data.get("kind", "") in {"", PurchaseLine.Kind.GOODS}
            is_named = data.get("product") or data.get("description") or "product" in self.errors
            if is_goods and not is_named:
                self.add_error("description", "Name a product, or describe what it is.")
        return data

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it; the kind, rate and account alone make no line."""
        typed = ("product", "description", "quantity", "unit_price", "discount")
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in typed)

    def _choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


def figures_of(line: SalesLine | PurchaseLine) -> Figures:
    """What gives a stored line its amount."""
    return (line.product_id, line.quantity, line.unit_price, line.discount_fraction)


def line_values(line: SalesLine | PurchaseLine | CreditLine) -> dict[str, Any]:
    """The form's values of a stored line."""
    return {
        "kind": line.kind,
        "product": product_label(line.product) if line.product else "",
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit_price": price(line.unit_price),
        "discount": plain(line.discount_fraction * 100) if line.discount_fraction else None,
        "tax_rate": str(line.tax_rate_id or ""),
        "account_key": line.account_key,
    }


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros, and never in powers of ten: 10.500000 is 10.5, 1E+2 is 100."""
    return Decimal(f"{value.normalize():f}")


def price(value: Decimal) -> Decimal:
    """A unit price with two decimals, more where it has more: 34.800000 is 34.80, 0.125000 is 0.125."""
    bare = plain(value)
    exponent = bare.as_tuple().exponent
    return bare.quantize(CENT) if isinstance(exponent, int) and exponent > -2 else bare


def party_label(party: Party) -> str:
    """How a customer or vendor is offered while typing: its name and code, or its number with us."""
    return f"{party.name} · {party.code}" if party.code else f"{party.name} · no. {party.pk}"


def product_label(product: Product) -> str:
    """How a product is offered while typing."""
    return f"{product.sku} · {product.name}"
