"""Settings > Numbers and dates: what happens to what is in QuickBooks, and in closed books."""

from __future__ import annotations

from typing import Any

from django import forms

from crossfoot.mappings.models import Setup

CLOSED = (
    (Setup.ClosedPolicy.PARK.value, "Stop it, and let someone decide under Attention"),
    (Setup.ClosedPolicy.MOVE.value, "Move it to the first open day; its own date goes into the memo"),
    (Setup.ClosedPolicy.ASK.value, "Do not send it, and tell whoever sends it"),
)

NAMES = (
    "edits_outside_revision",
    "removal",
    "closed_invoices",
    "closed_bills",
    "closed_credits",
)
"""The fields, which setup and form have under the same names."""


class PoliciesForm(forms.Form):
    """Five choices, each with what it does."""

    edits_outside_revision = forms.ChoiceField(
        label="An edit of what is in QuickBooks, outside a revision",
        choices=(
            (Setup.OutsideRevision.REFUSE.value, "Is refused"),
            (Setup.OutsideRevision.LOCAL.value, "Stays here; the page shows that the two differ"),
        ),
        required=False,
        help_text="In revision, an edit reaches QuickBooks when the revision is approved. Outside of one it never "
        "does.",
    )
    removal = forms.ChoiceField(
        label="A cancelled document",
        choices=(
            (Setup.Removal.DELETE.value, "Is deleted in QuickBooks"),
            (Setup.Removal.VOID.value, "Is voided where QuickBooks can, else deleted"),
        ),
        required=False,
        help_text="A voided document stays in QuickBooks with an amount of 0. QuickBooks voids invoices; bills and "
        "credits can only be deleted.",
    )
    closed_invoices = forms.ChoiceField(
        label="An invoice dated in closed books",
        choices=CLOSED,
        required=False,
        help_text="QuickBooks' closing date is read from there, and checked before anything is sent.",
    )
    closed_bills = forms.ChoiceField(
        label="A bill dated in closed books",
        choices=CLOSED,
        required=False,
        help_text="For bills of purchase orders and of vendors' invoices.",
    )
    closed_credits = forms.ChoiceField(
        label="A credit dated in closed books",
        choices=CLOSED,
        required=False,
        help_text="For vendor credits and credit notes. What was moved is listed under Books > Moved dates.",
    )

    def changes(self) -> dict[str, Any]:
        """What was chosen; a choice that was not offered stays as it is."""
        return {name: str(value) if value else None for name, value in self.cleaned_data.items()}
