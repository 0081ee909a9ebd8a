"""The purchase order and its lines. Amounts are in its currency; `total` is what the source stated."""

from decimal import Decimal

from django.db import models

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.documents.convertible import Convertible
from crossfoot.documents.customizable import Customizable
from crossfoot.documents.movable import Movable
from crossfoot.documents.payable import Payable
from crossfoot.documents.revisions.models import Revisable
from crossfoot.parties.models import Party
from crossfoot.stock.models import Location
from crossfoot.sync.models import SendsToBooks
from crossfoot.tenancy.models import Company, Person


class PurchaseOrder(SendsToBooks, Revisable, Payable, Customizable, Movable, Convertible):
    """An order to a vendor. Billable once approved, received or complete."""

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        APPROVED = "approved", "Approved"
        SENT = "sent", "Sent to vendor"
        CONFIRMED = "confirmed", "Confirmed by vendor"
        SHIPPED = "shipped", "Shipped"
        PARTLY_RECEIVED = "partly_received", "Partly received"
        RECEIVED = "received", "Received"
        COMPLETE = "complete", "Complete"
        REJECTED = "rejected", "Rejected"
        CANCELLED = "cancelled", "Cancelled"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="purchase_orders")
    number = models.CharField(max_length=60)
    vendor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="purchase_orders")
    status = models.CharField(max_length=16, choices=Status, default=Status.PENDING)
    ordered_on = models.DateField()
    expected_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    """When it was sent to the vendor."""
    confirmed_on = models.DateField(null=True)
    shipped_on = models.DateField(null=True)
    tracking = models.CharField(max_length=200, blank=True)
    """Carrier and shipment number, as the vendor or the buyer gave them."""
    received_on = models.DateField(null=True)
    vendor_reference = models.CharField(max_length=60, blank=True)
    vendor_reference_key = models.CharField(max_length=200, default="", blank=True)
    """`vendor_reference` as it is compared (core.numbering.reference_key): an invoice is not billed twice."""
    """The vendor's own invoice number, where it is known."""
    vendor_invoice_on = models.DateField(null=True)
    posting_on = models.DateField(null=True)
    """A posting date chosen by a person over the rule's."""
    due_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    memo = models.CharField(max_length=1000, blank=True)
    discount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal("0"))
    tax = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    """Tax that the vendor charged on the whole order; None where it is computed from line rates."""
    total = models.DecimalField(max_digits=18, decimal_places=2)
    """The source's stated total: it wins (bookkeeping, section 1)."""
    no_charges_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who declared that no additional charges are due, which counts as present (C4)."""
    no_charges_at = models.DateTimeField(null=True)
    charges_locked_at = models.DateTimeField(null=True)
    """Additional charges are locked when a vendor invoice of the order is approved by both sides."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    import_run = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="documents_one_purchase_order"),
            models.UniqueConstraint(
                fields=["company", "vendor", "vendor_reference"],
                condition=~models.Q(vendor_reference=""),
                name="documents_one_vendor_reference",
            ),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0), name="documents_purchase_discount_positive"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "number"],
                name="documents_buys_by_number",
                # PostgreSQL answers "begins with" only from an index of this kind; SQLite ignores it.
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["company", "-ordered_on", "-id"], name="documents_purchases_by_date"),
            models.Index(
                fields=["company", "book_state", "-ordered_on"], name="documents_purchases_by_state"
            ),
            models.Index(fields=["company", "book_changed_at"], name="documents_purchases_by_change"),
            models.Index(
                fields=["company", "currency", "total"],
                condition=models.Q(book_state="synchronized"),
                name="documents_purchases_worth",
            ),
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
                    "vendor_invoice_on",
                    "ordered_on",
                ],
                condition=models.Q(
                    book_state="synchronized", paid_state__in=["open", "partly_paid", "overpaid"]
                ),
                name="documents_purchases_open",
            ),
            models.Index(
                fields=["company", "vendor_reference_key"],
                condition=~models.Q(vendor_reference_key=""),
                name="documents_by_reference_key",
            ),
            models.Index(
                fields=["company", "paid_state", "-ordered_on", "-id"], name="documents_buys_by_paid"
            ),
        ]

    @property
    def key(self) -> str:
        """The document key that postings, pushes and links carry."""
        return f"purchase_order:{self.pk}"

    def __str__(self) -> str:
        return f"Purchase order {self.number}"


class PurchaseLine(models.Model):
    """One line. `amount` is net of its discount, before tax, rounded to cents."""

    class Kind(models.TextChoices):
        GOODS = "goods", "Goods or service"
        FREIGHT = "freight", "Freight"
        DUTY = "duty", "Duty"
        HANDLING = "handling", "Handling"
        CHARGE = "charge", "Other charge"

    class Distribution(models.TextChoices):
        NONE = "", "On its own account"
        BY_VALUE = "by_value", "Over the goods by value"
        BY_QUANTITY = "by_quantity", "Over the goods by quantity"

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.GOODS)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True)
    description = models.CharField(max_length=1000, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    received_quantity = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    rejected_quantity = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    discount_fraction = models.DecimalField(max_digits=7, decimal_places=6, default=Decimal("0"))
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    tax_rate = models.ForeignKey(TaxRate, on_delete=models.PROTECT, null=True)
    account_key = models.CharField(max_length=120, blank=True)
    distribution = models.CharField(
        max_length=12, choices=Distribution, default=Distribution.NONE, blank=True
    )
    """How an additional charge is spread over the goods; its tax never is."""
    is_expected = models.BooleanField(default=False)
    """A charge whose amount is not final yet: it is still being processed (C4)."""
    invoiced_by_vendor = models.BooleanField(default=True)
    """Whether the vendor itself charges it; a carrier's or a customs office's charge comes with its own bill."""
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    """Where the goods arrive; None for the company's default location."""
    is_drop_ship = models.BooleanField(default=False)
    """Whether the vendor sends the goods to our customer, so that they never are in our stock."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="documents_one_purchase_line"),
            models.CheckConstraint(
                condition=models.Q(discount_fraction__gte=0) & models.Q(discount_fraction__lte=1),
                name="documents_purchase_line_discount_0_to_1",
            ),
        ]
        indexes = [
            models.Index(
                fields=["order"], condition=~models.Q(kind="goods"), name="documents_purchase_charges"
            ),
        ]
        ordering = ["position"]

    @property
    def place(self) -> str:
        """ "PO-7, line 2": the line within a sentence about another document."""
        return f"{self.order.number}, line {self.position}"

    @property
    def whereabouts(self) -> str:
        """Where its goods go to, for people; empty for the default location."""
        if self.is_drop_ship:
            return "drop-ship"
        return f"to {self.location}" if self.location else ""


class PurchaseIngredient(models.Model):
    """What of ours a vendor uses up to make one unit of what a line orders: an outsourced order."""

    line = models.ForeignKey(PurchaseLine, on_delete=models.CASCADE, related_name="made_of")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    """For one unit of the line."""
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    """Where it is taken from; None for the place where the line's goods arrive."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "product"], name="documents_one_ingredient"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="documents_ingredient_positive"),
        ]
        ordering = ["pk"]


class Receipt(models.Model):
    """Goods of one order that arrived on one day. An order may arrive in many parts."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="receipts")
    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="receipts")
    number = models.CharField(max_length=60)
    received_on = models.DateField()
    note = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reverted_at = models.DateTimeField(null=True)
    """Set where it was taken back; the row stays."""
    import_run = models.BigIntegerField(null=True)
    """The import of receipts that brought it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="documents_one_receipt"),
        ]
        indexes = [
            models.Index(fields=["company", "-received_on"], name="documents_receipts_by_date"),
        ]

    def __str__(self) -> str:
        return f"Receipt {self.number}"


class ReceiptLine(models.Model):
    """What arrived of one line: `quantity` in all, of which `rejected` was not accepted."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="receipts")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    rejected = models.DecimalField(max_digits=18, decimal_places=6, default=Decimal("0"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "line"], name="documents_one_line_per_receipt"),
            models.CheckConstraint(
                condition=models.Q(rejected__gte=0) & models.Q(rejected__lte=models.F("quantity")),
                name="documents_rejected_within_received",
            ),
        ]
