"""What is typed in the warehouse: products by SKU, quantities, places and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from crossfoot.catalog.models import Product
from crossfoot.stock.keeping import FIRST_LOCATION
from crossfoot.stock.models import Location
from crossfoot.tenancy.models import Company
from crossfoot.web.orders.forms import SUGGESTIONS, day_field, number_field, product_label
from crossfoot.web.orders.typed import raw

NOTE_LENGTH = 300
MOST_LINES = 200
"""Lines of one form; longer lists come as a file."""
EMPTY_LINES = 3


@dataclass(frozen=True, slots=True)
class Places:
    """What the fields of one company choose from."""

    company: Company
    locations: tuple[Location, ...]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Without any location yet the first one is made when goods come to it."""
        return [(str(one.pk), one.name) for one in self.locations] or [("", FIRST_LOCATION)]

    @property
    def default(self) -> str:
        return next((str(one.pk) for one in self.locations if one.is_default), "")

    def product(self, words: str) -> Product:
        """The goods with the SKU that was typed. Raises ValidationError where there are none."""
        sku = words.strip().partition(" · ")[0]
        found = Product.objects.filter(company=self.company, sku=sku).first()
        if found is None:
            raise forms.ValidationError(
                f"There is no product “{sku[:60]}”. Choose one from the list, or add it under Products."
            )
        return found


def places_of(company: Company) -> Places:
    return Places(company, tuple(Location.objects.filter(company=company, is_active=True)))


def suggested(company: Company, words: str) -> list[str]:
    """Goods that begin with these words, as they are offered while typing."""
    known = Product.objects.filter(company=company, is_active=True, kind=Product.Kind.GOODS)
    if text := words.replace("\x00", "").partition(" · ")[0].strip():
        known = known.filter(sku__istartswith=text) | known.filter(name__icontains=text)
    return [product_label(product) for product in known.order_by("sku")[:SUGGESTIONS]]


def product_field(label: str = "Product") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=400,
        widget=forms.TextInput(attrs={"list": "products", "autocomplete": "off"}),
    )


def note_field(label: str, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=NOTE_LENGTH, required=required, help_text=help_text)


class PlacedForm(forms.Form):
    """A form that says where."""

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for name in ("location", "here", "there"):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = places.choices
                field.required = bool(places.locations)
        if "location" in self.fields:
            self.initial.setdefault("location", places.default)
        if "here" in self.fields:
            self.initial.setdefault("here", places.default)
            others = [value for value, _ in places.choices if value != places.default]
            self.initial.setdefault("there", others[0] if others else "")

    def _place(self, name: str) -> Location | None:
        chosen = self.cleaned_data[name]
        return next((one for one in self.places.locations if str(one.pk) == chosen), None)

    def clean_location(self) -> Location | None:
        return self._place("location")

    def clean_here(self) -> Location | None:
        return self._place("here")

    def clean_there(self) -> Location | None:
        return self._place("there")

    def clean_product(self) -> Product:
        return self.places.product(self.cleaned_data["product"])


class AdjustForm(PlacedForm):
    """Why there is more or less than was known."""

    what = forms.ChoiceField(
        label="What happened",
        choices=[("less", "Less is there"), ("more", "More is there"), ("thrown", "Goods are thrown away")],
    )
    on = day_field("Date", required=True)
    location = forms.ChoiceField(label="Location")
    reason = note_field("Reason", "It stands in the journal.", required=True)


class TransferForm(PlacedForm):
    """From where to where."""

    here = forms.ChoiceField(label="From")
    there = forms.ChoiceField(label="To")
    on = day_field("Date", required=True)
    memo = note_field("Note")


class MakeForm(PlacedForm):
    """What was made, and what the work cost."""

    product = product_field("Product that was made")
    quantity = number_field("Quantity made", required=True)
    operation_cost = number_field(
        "Cost of the work", help_text="For all of it, in home currency; empty is none."
    )
    location = forms.ChoiceField(label="Location")
    on = day_field("Date", required=True)
    memo = note_field("Note")


class CountForm(PlacedForm):
    """Which shelf was counted, and when."""

    location = forms.ChoiceField(label="Location")
    on = day_field("Counted at the end of", required=True)
    memo = note_field("Note")


class GoodsForm(PlacedForm):
    """One line: so many of a product. An empty line is left out."""

    product = product_field()
    quantity = number_field("Quantity", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)

    @property
    def is_empty(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.fields)


class AdjustedForm(GoodsForm):
    """One line of an adjustment."""

    value = number_field("Worth of all")


@dataclass(slots=True)
class Filled:
    """A form with lines as it was typed."""

    header: PlacedForm
    lines: list[GoodsForm]

    @property
    def filled(self) -> list[GoodsForm]:
        return [line for line in self.lines if not line.is_empty]

    def is_valid(self) -> bool:
        """Header and lines, all of them, so that every mistake is shown at once."""
        return all([self.header.is_valid(), *(line.is_valid() for line in self.filled)])


def reshaped(data: QueryDict, lines: Sequence[GoodsForm]) -> list[dict[str, Any]]:
    """What was typed into the lines that stay, and an empty one where a line was asked for."""
    stay = [raw(line) for number, line in enumerate(lines) if str(number) != data.get("drop")]
    return [*stay, {}] if "add" in data and len(stay) < MOST_LINES else stay


def amount(value: Any) -> Decimal:
    """A number that may have been left out."""
    return value if isinstance(value, Decimal) else Decimal(0)
