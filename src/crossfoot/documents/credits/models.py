"""Credits of vendors and credit notes to customers, and what each was applied to. Amounts are positive."""

from datetime import date
from decimal import Decimal

from django.db import models

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.documents.convertible import Convertible
from crossfoot.documents.customizable import Customizable
from crossfoot.documents.movable import Movable
from crossfoot.documents.payable import Payable
from crossfoot.documents.revisions.models import Revisable
from crossfoot.parties.models import Party
from crossfoot.sync.models import SendsToBooks
from crossfoot.tenancy.models import Company, Person


class Status(models.TextChoices):
    """The life of a credit."""

    DRAFT = "draft", "Draft"
    APPROVED = "approved", "Approved"
    IN_REVISION = "in_revision", "In revision"
    CANCELLED = "cancelled", "Cancelled"


class Reason(models.TextChoices):
    """Why there is a credit."""

    PRICE = "price", "Price only"
    RETURN = "return", "Goods returned"
    REVERSAL = "reversal", "Reverses a document in a closed period"


class Credit(SendsToBooks, Revisable, Payable, Customizable, Movable, Convertible):
    """What vendor credits and credit notes have in common. `paid_amount` is what of it was used."""

    number = models.CharField(max_length=60)
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    reason = models.CharField(max_length=10, choices=Reason)
    credited_on = models.DateField()
    posting_on = models.DateField(null=True)
    """A posting date chosen by a person over the credit's date."""
    currency = models.CharField(max_length=3)
    memo = models.CharField(max_length=1000, blank=True)
    tax = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    total = models.DecimalField(max_digits=18, decimal_places=2)
    origin_key = models.CharField(max_length=60, blank=True)
    """The document that it credits: `vendor_invoice:12`, `purchase_order:3`, `sales_order:7`."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def ordered_on(self) -> date:
        """Its date, under the name that lists of every kind of document use."""
        return self.credited_on


class CreditLine(models.Model):
    """One line of a credit. `amount` is net, before tax, rounded to cents."""

    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, default="goods")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    description = models.CharField(max_length=1000, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    tax_rate = models.ForeignKey(TaxRate, on_delete=models.PROTECT, null=True, related_name="+")
    account_key = models.CharField(max_length=120, blank=True)
    origin_line = models.BigIntegerField(null=True)
    """Row of the line that it credits, in the table of its origin."""
    is_drop_ship = models.BooleanField(default=False)
    """Whether it credits goods that their vendor sent to our customer."""

    class Meta:
        abstract = True
        ordering = ["position"]

    @property
    def discount_fraction(self) -> Decimal:
        """A credit's price is what is credited; there is nothing to take off it."""
        return Decimal(0)


class VendorCredit(Credit):
    """A vendor owes us: it becomes a vendor credit in QuickBooks."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="vendor_credits")
    vendor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="vendor_credits")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "vendor", "number"],
                condition=~models.Q(status="cancelled"),
                name="documents_one_vendor_credit",
            ),
            models.CheckConstraint(
                condition=models.Q(total__gt=Decimal("0")), name="documents_vendor_credit_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-credited_on", "-id"], name="documents_vcredits_by_date"),
            models.Index(fields=["company", "book_changed_at"], name="documents_vcredits_by_change"),
            models.Index(fields=["company", "origin_key"], name="documents_vcredits_of"),
        ]

    @property
    def key(self) -> str:
        return f"vendor_credit:{self.pk}"

    def __str__(self) -> str:
        return f"Vendor credit {self.number}"


class VendorCreditLine(CreditLine):
    """A line of a vendor's credit."""

    credit = models.ForeignKey(VendorCredit, on_delete=models.CASCADE, related_name="lines")


class CreditNote(Credit):
    """We owe a customer, or gave money back: it becomes a credit memo or a refund receipt in QuickBooks."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="credit_notes")
    source = models.CharField(max_length=60, default="", blank=True)
    """The sales source of what it credits: its accounts are taken back from, and its money goes back from there."""
    discount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal("0"))
    """What of its origin's discount on the whole order it takes back, positive: it lowers the credit."""
    refunded_on = models.DateField(null=True)
    """The day on which the money went back; None where the credit settles invoices. It becomes a refund receipt."""
    payment_reference = models.CharField(max_length=100, default="", blank=True)
    """What the shop or its payment service calls that refund."""
    customer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="credit_notes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="documents_one_credit_note"),
            models.CheckConstraint(
                condition=models.Q(total__gt=Decimal("0")), name="documents_credit_note_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0), name="documents_credit_note_discount_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-credited_on", "-id"], name="documents_cnotes_by_date"),
            models.Index(fields=["company", "book_changed_at"], name="documents_cnotes_by_change"),
            models.Index(fields=["company", "origin_key"], name="documents_cnotes_of"),
        ]

    @property
    def is_settled_at_once(self) -> bool:
        return self.refunded_on is not None

    @property
    def book_document(self) -> str:
        """What it becomes in QuickBooks, as people call it."""
        return "refund receipt" if self.refunded_on else "credit memo"

    @property
    def key(self) -> str:
        return f"credit_note:{self.pk}"

    def __str__(self) -> str:
        return f"Credit note {self.number}"


class CreditNoteLine(CreditLine):
    """A line of a credit note."""

    is_restocked = models.BooleanField(default=False)
    """Whether what came back can be sold again; what is not was scrapped, or never came."""
    credit = models.ForeignKey(CreditNote, on_delete=models.CASCADE, related_name="lines")


class CreditUse(SendsToBooks):
    """So much of a credit settles one document: a payment of zero in QuickBooks that joins the two."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="credit_uses")
    credit_key = models.CharField(max_length=60)
    document_key = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    used_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=Decimal("0")), name="documents_credit_use_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "credit_key"], name="documents_uses_of_credit"),
            models.Index(fields=["company", "document_key"], name="documents_uses_on_document"),
        ]

    @property
    def key(self) -> str:
        return f"credit_use:{self.pk}"

    def __str__(self) -> str:
        return "Use of a credit"
