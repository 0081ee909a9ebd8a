"""A customer or vendor as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms

from crossfoot.parties.models import Party, Terms
from crossfoot.tenancy.models import Company

ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")


class ContactForm(forms.Form):
    """Every field that people keep of a contact. What is allowed is decided by the operation."""

    name = forms.CharField(label="Name", max_length=500)
    code = forms.CharField(label="Code", max_length=100, required=False, help_text="Your own code for it.")
    tax_id = forms.CharField(
        label="VAT id or tax number",
        max_length=40,
        required=False,
        help_text="E-invoices are recognised by it.",
    )
    email = forms.CharField(
        label="E-mail", max_length=254, required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(label="Telephone", max_length=60, required=False)
    contact_name = forms.CharField(label="Contact person", max_length=200, required=False)
    currency = forms.CharField(
        label="Currency", max_length=3, required=False, help_text="Three letters; empty is the company's own."
    )
    terms = forms.ChoiceField(label="Terms", required=False, help_text="They give the due date.")
    line1 = forms.CharField(label="Address", max_length=500, required=False)
    line2 = forms.CharField(label="Address, second line", max_length=500, required=False)
    city = forms.CharField(label="City", max_length=255, required=False)
    region = forms.CharField(label="State or region", max_length=255, required=False)
    postal_code = forms.CharField(label="Postal code", max_length=30, required=False)
    country = forms.CharField(label="Country", max_length=100, required=False)
    is_active = forms.BooleanField(label="In use", required=False, initial=True)

    def __init__(self, *args: Any, company: Company, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Terms.objects.filter(company=company).order_by("name").values_list("name", flat=True)
        field = self.fields["terms"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *((name, name) for name in names)]
        if is_new:
            del self.fields["is_active"]

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()


def values_of(party: Party) -> dict[str, Any]:
    """The form's values of a stored contact."""
    same = ("name", "code", "tax_id", "email", "phone", "contact_name", "currency", *ADDRESS, "is_active")
    return {name: getattr(party, name) for name in same} | {"terms": party.terms.name if party.terms else ""}
