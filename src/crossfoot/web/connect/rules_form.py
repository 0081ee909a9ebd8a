"""From which day, on which date, under which number, and by itself or not: for the wizard and the settings."""

from __future__ import annotations

from typing import Any

from django import forms

from crossfoot.connections.models import Connection
from crossfoot.core.dates import PURCHASE_RULES, SALES_RULES, first_open_day
from crossfoot.core.numbering import (
    NUMBER_RULE_LABELS,
    PURCHASE_NUMBER_RULES,
    SALES_NUMBER_RULES,
    NumberRule,
)
from crossfoot.mappings import wizard
from crossfoot.mappings.models import Setup
from crossfoot.mappings.operations import SetupChanges

PATTERN_HELP = "May hold {order}, {reference} and {vendor_code}, such as {vendor_code}-{reference}."
SALES_PATTERN_HELP = "May hold {order} and {reference}, such as SHOP-{order}."

MANUAL, AUTOMATIC = "manual", "automatic"


class DayInput(forms.DateInput):
    """The browser's own date picker; it speaks ISO dates in every locale."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RulesForm(forms.Form):
    """All of `Setup` but the accounts. Fields of a direction that is not sent are left out."""

    start_on = forms.DateField(
        label="Send nothing dated before",
        required=False,
        widget=DayInput(),
        help_text="Empty: every order may be sent, whatever its date.",
    )
    sales_date_rule = forms.ChoiceField(
        label="Invoices are dated on the",
        required=False,
        choices=[(rule.value, rule.label) for rule in SALES_RULES],
        help_text="Where an order lacks that date, the next best one is taken, and the order says so.",
    )
    sales_number_rule = forms.ChoiceField(
        label="Number of an invoice",
        required=False,
        choices=[(rule.value, NUMBER_RULE_LABELS[rule]) for rule in SALES_NUMBER_RULES],
    )
    sales_number_pattern = forms.CharField(
        label="Pattern of invoice numbers", max_length=60, required=False, help_text=SALES_PATTERN_HELP
    )
    sales_mode = forms.ChoiceField(
        label="Invoices",
        widget=forms.RadioSelect,
        choices=[
            (MANUAL, "Send nothing by itself: a person presses Create invoice"),
            (AUTOMATIC, "Send each invoice as soon as its order is confirmed"),
        ],
    )
    purchase_date_rule = forms.ChoiceField(
        label="Bills are dated on the",
        required=False,
        choices=[(rule.value, rule.label) for rule in PURCHASE_RULES],
        help_text="Where an order lacks that date, the next best one is taken, and the order says so.",
    )
    purchase_number_rule = forms.ChoiceField(
        label="Number of a bill",
        required=False,
        choices=[(rule.value, NUMBER_RULE_LABELS[rule]) for rule in PURCHASE_NUMBER_RULES],
    )
    purchase_number_pattern = forms.CharField(
        label="Pattern of bill numbers", max_length=60, required=False, help_text=PATTERN_HELP
    )
    purchase_mode = forms.ChoiceField(
        label="Bills",
        widget=forms.RadioSelect,
        choices=[
            (MANUAL, "Send nothing by itself: a person presses Create bill"),
            (AUTOMATIC, "Send each bill as soon as its order is approved"),
        ],
    )
    rounding_tolerance = forms.DecimalField(
        label="Largest rounding difference",
        max_digits=6,
        decimal_places=2,
        help_text="Where the lines and the stated total of an order differ by no more, a rounding line closes "
        "the gap; else the order stops. At most 1.00.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    import_payments = forms.BooleanField(
        label="Import payments",
        required=False,
        help_text="What is paid in QuickBooks comes back by itself, and documents become Partly paid and Paid. "
        "Nothing is written to QuickBooks by it.",
    )

    def __init__(self, data: Any = None, *, connection: Connection, setup: Setup) -> None:
        super().__init__(data, initial=_stored(setup))
        if connection.closing_on:
            first = first_open_day(connection.closing_on)
            self.fields["start_on"].widget.attrs["min"] = first.isoformat()
            closing = wizard.closing_sentence(connection)
            self.fields["start_on"].help_text = f"{closing} {self.fields['start_on'].help_text}"
        for direction, is_sent in (("sales", setup.sync_sales), ("purchase", setup.sync_purchases)):
            if not is_sent:
                for name in [name for name in self.fields if name.startswith(f"{direction}_")]:
                    del self.fields[name]
        self.sends_orders = setup.purchase_document == Setup.PurchaseDocument.PURCHASE_ORDER
        if self.sends_orders:
            self._of_orders()
        if not connection.custom_numbers and "sales_number_rule" in self.fields:
            self.fields["sales_number_rule"].help_text = (
                "This QuickBooks company numbers invoices itself. Ours are kept only with “Custom transaction "
                "numbers” switched on in QuickBooks."
            )

    def _of_orders(self) -> None:
        """Where purchase orders are sent (D1): they are dated on the order date, and vendors' numbers come later."""
        self.fields.pop("purchase_date_rule", None)
        if "purchase_mode" not in self.fields:
            return
        mode = self.fields["purchase_mode"]
        assert isinstance(mode, forms.ChoiceField)
        mode.label = "Purchase orders"
        mode.choices = [
            (MANUAL, "Send nothing by itself: a person presses Send to QuickBooks"),
            (AUTOMATIC, "Send each purchase order as soon as it is approved"),
        ]
        self.fields["purchase_number_rule"].label = "Number of a purchase order"
        self.fields[
            "purchase_number_rule"
        ].help_text = "An order that waits for its vendor's invoice number goes under its own."
        self.fields["purchase_number_pattern"].label = "Pattern of purchase order numbers"

    @property
    def sales(self) -> list[forms.BoundField]:
        """The fields about invoices, the mode aside."""
        return [field for field in self if field.name.startswith("sales_") and field.name != "sales_mode"]

    @property
    def purchases(self) -> list[forms.BoundField]:
        """The fields about bills, the mode aside."""
        return [
            field for field in self if field.name.startswith("purchase_") and field.name != "purchase_mode"
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for direction in ("sales", "purchase"):
            rule, pattern = data.get(f"{direction}_number_rule"), data.get(f"{direction}_number_pattern", "")
            if rule == NumberRule.PATTERN and not pattern.strip():
                self.add_error(f"{direction}_number_pattern", "Enter the pattern, for example {order}.")
        return data

    def changes(self, *, wizard_step: int | None = None) -> SetupChanges:
        """What was chosen, for `save_setup`."""
        data = self.cleaned_data
        return SetupChanges(
            start_on=data["start_on"],
            is_without_start=data["start_on"] is None,
            sales_date_rule=data.get("sales_date_rule") or None,
            purchase_date_rule=data.get("purchase_date_rule") or None,
            sales_number_rule=data.get("sales_number_rule") or None,
            sales_number_pattern=data.get("sales_number_pattern"),
            purchase_number_rule=data.get("purchase_number_rule") or None,
            purchase_number_pattern=data.get("purchase_number_pattern"),
            automatic_sales=_is_automatic(data.get("sales_mode")),
            automatic_purchases=_is_automatic(data.get("purchase_mode")),
            import_payments=data["import_payments"],
            rounding_tolerance=data["rounding_tolerance"],
            wizard_step=wizard_step,
        )


def _stored(setup: Setup) -> dict[str, Any]:
    return {
        "start_on": setup.start_on,
        "sales_date_rule": setup.sales_date_rule,
        "sales_number_rule": setup.sales_number_rule,
        "sales_number_pattern": setup.sales_number_pattern,
        "sales_mode": AUTOMATIC if setup.automatic_sales else MANUAL,
        "purchase_date_rule": setup.purchase_date_rule,
        "purchase_number_rule": setup.purchase_number_rule,
        "purchase_number_pattern": setup.purchase_number_pattern,
        "purchase_mode": AUTOMATIC if setup.automatic_purchases else MANUAL,
        "import_payments": setup.import_payments,
        "rounding_tolerance": setup.rounding_tolerance,
    }


def _is_automatic(mode: str | None) -> bool | None:
    return None if not mode else mode == AUTOMATIC
