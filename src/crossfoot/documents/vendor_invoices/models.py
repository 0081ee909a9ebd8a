"""The vendor's invoice and its lines. Amounts are in its currency; `total` is what the vendor stated."""

from decimal import Decimal

from django.db import models

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.documents.convertible import Convertible
from crossfoot.documents.customizable import Customizable
from crossfoot.documents.movable import Movable
from crossfoot.documents.payable import Payable
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.revisions.models import Revisable
from crossfoot.parties.models import Party
from crossfoot.sync.models import SendsToBooks
from crossfoot.tenancy.models import Company, Person


class VendorInvoice(SendsToBooks, Revisable, Payable, Customizable, Movable, Convertible):
    """What a vendor asks for, mostly for one purchase order. It becomes a bill once both sides approved it."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROCUREMENT = "procurement", "Pending approval by Procurement"
        ACCOUNTING = "accounting", "Pending approval by Accounting"
        APPROVED = "approved", "Approved"
        IN_REVISION = "in_revision", "In revision"
        CANCELLED = "cancelled", "Cancelled"

    class Source(models.TextChoices):
        HERE = "here", "Entered here"
        PORTAL = "portal", "Uploaded by the vendor"
        FILE = "file", "Read from an e-invoice"
        API = "api", "By API"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="vendor_invoices")
    number = models.CharField(max_length=60)
    """The vendor's own number."""
    number_key = models.CharField(max_length=200, default="")
    """`number` as it is compared (core.numbering.reference_key): the same invoice is not entered twice."""
    vendor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="vendor_invoices")
    order = models.ForeignKey(
        PurchaseOrder, on_delete=models.PROTECT, null=True, related_name="vendor_invoices"
    )
    """The order it is for; None for an invoice without one, such as rent."""
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    source = models.CharField(max_length=10, choices=Source, default=Source.HERE)
    invoice_on = models.DateField()
    due_on = models.DateField(null=True)
    posting_on = models.DateField(null=True)
    """A posting date chosen by a person over the rule's."""
    currency = models.CharField(max_length=3)
    memo = models.CharField(max_length=1000, blank=True)
    discount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal("0"))
    tax = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    """Tax as the vendor charged it; None where it is computed from the rates of the lines."""
    total = models.DecimalField(max_digits=18, decimal_places=2)
    """The vendor's stated total: it wins (bookkeeping, section 1)."""
    match_state = models.CharField(max_length=16, default="", blank=True)
    """Result of the three-way match when it was last computed: matched, within, differs, no_order."""
    import_run = models.BigIntegerField(null=True)
    """The import that brought it."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A number may come again only where the first invoice was cancelled.
            models.UniqueConstraint(
                fields=["company", "vendor", "number_key"],
                condition=~models.Q(status="cancelled"),
                name="documents_one_vendor_invoice",
            ),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0), name="documents_invoice_discount_positive"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "number"],
                name="documents_invoices_by_number",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["company", "-invoice_on", "-id"], name="documents_invoices_by_date"),
            models.Index(fields=["company", "status", "-invoice_on"], name="documents_invoices_by_status"),
            models.Index(fields=["company", "book_state", "-invoice_on"], name="documents_invoices_by_state"),
            models.Index(fields=["company", "book_changed_at"], name="documents_invoices_by_change"),
            # What is open is added up from this index alone; SQLite leaves the columns out that are only carried.
            models.Index(
                fields=["company", "vendor"],
                include=[
                    "id",
                    "currency",
                    "paid_state",
                    "booked_as",
                    "booked_total",
                    "total",
                    "booked_on",
                    "booked_due_on",
                    "due_on",
                    "posting_on",
                    "invoice_on",
                ],
                condition=models.Q(
                    book_state="synchronized", paid_state__in=["open", "partly_paid", "overpaid"]
                ),
                name="documents_invoices_open",
            ),
            models.Index(
                fields=["company", "paid_state", "-invoice_on", "-id"], name="documents_invoices_by_paid"
            ),
        ]

    @property
    def key(self) -> str:
        """The document key that postings, pushes and links carry."""
        return f"vendor_invoice:{self.pk}"

    def __str__(self) -> str:
        return f"Vendor invoice {self.number}"


class VendorInvoiceLine(models.Model):
    """One line. `amount` is net of its discount, before tax, rounded to cents."""

    invoice = models.ForeignKey(VendorInvoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    order_line = models.ForeignKey(
        PurchaseLine, on_delete=models.PROTECT, null=True, related_name="invoice_lines"
    )
    """The order's line that it bills; None for what was not ordered."""
    kind = models.CharField(max_length=10, choices=PurchaseLine.Kind, default=PurchaseLine.Kind.GOODS)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True)
    description = models.CharField(max_length=1000, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    discount_fraction = models.DecimalField(max_digits=7, decimal_places=6, default=Decimal("0"))
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    tax_rate = models.ForeignKey(TaxRate, on_delete=models.PROTECT, null=True)
    account_key = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="documents_one_invoice_line"),
        ]
        ordering = ["position"]
