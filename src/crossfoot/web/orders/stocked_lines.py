"""What lines of orders are asked about the stock, where a company keeps any: location, drop-ship, ingredients."""

from __future__ import annotations

from typing import Any

from django import forms

from crossfoot.documents.purchase_orders import for_sales, made_of
from crossfoot.documents.purchase_orders.made_of import IngredientDraft
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.sales_orders import buying
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.stock.models import Location
from crossfoot.stock.queries import kept_by
from crossfoot.tenancy.models import Company
from crossfoot.web.orders.forms import LineForm, Lists, StockChoices

DEFAULT = ("", "Default location")
STOCK_FIELDS = frozenset({"location", "is_drop_ship", "bought_with", "for_sale", "made_of"})


def choices_for(company: Company, order: Any | None, *, is_bought: bool) -> StockChoices | None:
    """What the lines of an order choose from; None for a company that keeps no stock."""
    if kept_by(company) is None:
        return None
    used = Location.objects.filter(company=company, is_active=True)
    purchases: list[tuple[str, str]] = []
    sales: list[tuple[str, str]] = []
    if is_bought:
        sales = [
            (str(line.pk), f"{line.order.number}: {line.quantity.normalize():f} × {line.product.sku}")
            for line in for_sales.waiting(company)[: for_sales.MOST_OFFERED]
            if line.product
        ]
    elif order is None or isinstance(order, SalesOrder):
        offered = buying.offered(company, order)
        purchases = [
            (str(pk), f"{one.label}: {one.left.normalize():f} of {one.ordered.normalize():f} {one.sku} left")
            for pk, one in offered.items()
        ]
    return StockChoices(
        locations=tuple((str(pk), name) for pk, name in used.values_list("pk", "name")),
        purchases=tuple(purchases),
        sales=tuple(sales),
    )


class StockedLineForm(LineForm):
    """A line with what it says for the stock; without these fields where none is kept."""

    location = forms.ChoiceField(label="Location", required=False)
    is_drop_ship = forms.BooleanField(label="Drop-ship", required=False)

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, lists=lists, **kwargs)
        self.stock = lists.stock
        if self.stock is None:
            for name in STOCK_FIELDS & set(self.fields):
                del self.fields[name]
        else:
            self._choices("location", [DEFAULT, *self.stock.locations])


class SalesStockedForm(StockedLineForm):
    """Of a sales order: where the goods leave, or with which purchase they go to the customer."""

    bought_with = forms.ChoiceField(label="Bought with", required=False)

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, lists=lists, **kwargs)
        if self.stock is not None:
            self.fields["location"].label = "Leaves from"
            self._choices("bought_with", [("", "No purchase order yet"), *self.stock.purchases])


class PurchaseStockedForm(StockedLineForm):
    """Of a purchase order: where the goods arrive, or that they go to a customer, or what of ours they are made of."""

    for_sale = forms.ChoiceField(label="Drop-ship for", required=False)
    made_of = forms.CharField(
        label="Made of ours, for one",
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, lists=lists, **kwargs)
        if self.stock is not None:
            self.fields["location"].label = "Arrives at"
            self._choices("for_sale", [("", "No sale"), *self.stock.sales])

    def clean_for_sale(self) -> int | None:
        return int(self.cleaned_data["for_sale"]) if self.cleaned_data["for_sale"] else None

    def clean_made_of(self) -> tuple[IngredientDraft, ...]:
        written = made_of.read(self.cleaned_data["made_of"])
        if isinstance(written, str):
            raise forms.ValidationError(written)
        if not written:
            return ()
        found = made_of.drafts_of(written, *made_of.named_in(self.lists.company, written))
        if isinstance(found, str):
            raise forms.ValidationError(found)
        return tuple(found)


def sales_values(line: SalesLine) -> dict[str, Any]:
    """The form's values of a stored line."""
    return {
        "location": str(line.location_id or ""),
        "is_drop_ship": line.is_drop_ship,
        "bought_with": str(line.bought_with_id or ""),
    }


def purchase_values(line: PurchaseLine) -> dict[str, Any]:
    """The form's values of a stored line."""
    return {
        "location": str(line.location_id or ""),
        "is_drop_ship": line.is_drop_ship,
        "made_of": made_of.text_of(line.made_of.select_related("product", "location")),
    }


def placed(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as drafts of both kinds call it."""
    return {
        "location_id": int(data["location"]) if data.get("location") else None,
        "is_drop_ship": data.get("is_drop_ship", False),
    }
