"""What every document that can be paid shows of its payments: written by `payments`, and at entry for what came
paid."""

from decimal import Decimal

from django.db import models

from crossfoot.sync.models import ShowsBooked


class PaidState(models.TextChoices):
    """How far a document is settled, recomputed from the applications of payments."""

    OPEN = "open", "Open"
    PARTLY_PAID = "partly_paid", "Partly paid"
    PAID = "paid", "Paid"
    OVERPAID = "overpaid", "Overpaid"


DATED = {
    "sales_order": ("posting_on", "invoiced_on", "ordered_on"),
    "purchase_order": ("posting_on", "vendor_invoice_on", "ordered_on"),
    "vendor_invoice": ("posting_on", "invoice_on"),
    "vendor_credit": ("posting_on", "credited_on"),
    "credit_note": ("posting_on", "credited_on"),
}
"""The day of a document that nothing of ours was sent for: the first of these columns that says one."""


class Payable(ShowsBooked):
    """Columns by which lists show and filter payment without a join."""

    paid_state = models.CharField(max_length=12, choices=PaidState, default=PaidState.OPEN)
    paid_amount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal("0"))
    """What is applied to it, in its currency."""
    paid_changed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_settled_at_once(self) -> bool:
        """Whether its money moved where the document was made, so that nothing is ever open of it."""
        return False
