"""The sales order and its lines. Amounts are in the order's currency; `total` is what the source stated."""

from decimal import Decimal

from django.db import models

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.documents.convertible import Convertible
from crossfoot.documents.customizable import Customizable
from crossfoot.documents.movable import Movable
from crossfoot.documents.payable import Payable
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.revisions.models import Revisable
from crossfoot.parties.models import Party
from crossfoot.stock.models import Location
from crossfoot.sync.models import SendsToBooks
from crossfoot.tenancy.models import Company, Person


class SalesOrder(SendsToBooks, Revisable, Payable, Customizable, Movable, Convertible):
    """An order by a customer. Billable once confirmed."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        CONFIRMED = "confirmed", "Confirmed"
        IN_PARTS = "in_parts", "Delivered in parts"
        CLOSED = "closed", "Closed"
        SHIPPED = "shipped", "Shipped"
        CANCELLED = "cancelled", "Cancelled"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sales_orders")
    number = models.CharField(max_length=60)
    source = models.CharField(max_length=60, default="", blank=True)
    """Sales channel or shop; the same number may come from two sources."""
    customer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="sales_orders")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    """The whole order of which this is what went at once; None for an order that nobody divided."""
    ordered_on = models.DateField()
    required_on = models.DateField(null=True)
    shipped_on = models.DateField(null=True)
    invoiced_on = models.DateField(null=True)
    posting_on = models.DateField(null=True)
    """A posting date chosen by a person over the rule's."""
    due_on = models.DateField(null=True)
    """The document's own due date; else the customer's terms give it."""
    paid_on = models.DateField(null=True)
    """The day on which it was paid where it was made, such as at the shop's checkout; None where it is invoiced and
    paid later. A paid order becomes a sales receipt."""
    payment_reference = models.CharField(max_length=100, default="", blank=True)
    """What the shop or its payment service calls that payment."""
    currency = models.CharField(max_length=3)
    customer_po = models.CharField(max_length=60, blank=True)
    memo = models.CharField(max_length=1000, blank=True)
    discount = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal("0"))
    """Discount on the whole order, positive."""
    tax = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    """Tax already charged to the customer, as the source stated it; None where it is computed from rates."""
    total = models.DecimalField(max_digits=18, decimal_places=2)
    """The source's stated total: it wins (bookkeeping, section 1)."""
    ship_name = models.CharField(max_length=200, blank=True)
    ship_line1 = models.CharField(max_length=500, blank=True)
    ship_city = models.CharField(max_length=255, blank=True)
    ship_region = models.CharField(max_length=255, blank=True)
    ship_postal_code = models.CharField(max_length=30, blank=True)
    ship_country = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    import_run = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "source", "number"], name="documents_one_sales_order"),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0), name="documents_sales_discount_positive"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "number"],
                name="documents_sales_by_number",
                # PostgreSQL answers "begins with" only from an index of this kind; SQLite ignores it.
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["company", "-ordered_on", "-id"], name="documents_sales_by_date"),
            models.Index(fields=["company", "book_state", "-ordered_on"], name="documents_sales_by_state"),
            models.Index(fields=["company", "book_changed_at"], name="documents_sales_by_change"),
            models.Index(
                fields=["company", "currency", "total"],
                condition=models.Q(book_state="synchronized"),
                name="documents_sales_worth",
            ),
            # What is open is added up from this index alone; SQLite leaves the columns out that are only carried.
            models.Index(
                fields=["company", "customer"],
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
                    "invoiced_on",
                    "ordered_on",
                ],
                condition=models.Q(
                    book_state="synchronized", paid_state__in=["open", "partly_paid", "overpaid"]
                ),
                name="documents_sales_open",
            ),
            models.Index(
                fields=["company", "paid_state", "-ordered_on", "-id"], name="documents_sales_by_paid"
            ),
            models.Index(
                fields=["company", "-ordered_on", "-id"],
                condition=models.Q(book_state="synchronized", paid_state__in=["open", "partly_paid"]),
                name="documents_sales_unpaid",
            ),
        ]

    @property
    def is_settled_at_once(self) -> bool:
        return self.paid_on is not None

    @property
    def book_document(self) -> str:
        """What it becomes in QuickBooks, as people call it."""
        return "sales receipt" if self.paid_on else "invoice"

    @property
    def key(self) -> str:
        """The document key that postings, pushes and links carry."""
        return f"sales_order:{self.pk}"

    def __str__(self) -> str:
        return f"Sales order {self.number}"


class SalesLine(models.Model):
    """One line. `amount` is net of its discount, before tax, rounded to cents."""

    class Kind(models.TextChoices):
        GOODS = "goods", "Goods or service"
        SHIPPING = "shipping", "Shipping"
        CHARGE = "charge", "Other charge"

    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.GOODS)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True)
    description = models.CharField(max_length=1000, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    discount_fraction = models.DecimalField(max_digits=7, decimal_places=6, default=Decimal("0"))
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    tax_rate = models.ForeignKey(TaxRate, on_delete=models.PROTECT, null=True)
    account_key = models.CharField(max_length=120, blank=True)
    """The line's own account (`remote:84`); empty where the rules give it."""
    part_of_line = models.BigIntegerField(null=True)
    """Of a part: row of the whole order's line."""
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    """Where the goods leave; None for the company's default location."""
    is_drop_ship = models.BooleanField(default=False)
    """Whether the goods go from their vendor to the customer and never are in our stock."""
    bought_with = models.ForeignKey(
        PurchaseLine, on_delete=models.SET_NULL, null=True, related_name="sold_with"
    )
    """Of a drop-shipment: the line with which the goods are bought, where it is known."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="documents_one_sales_line"),
            models.CheckConstraint(
                condition=models.Q(discount_fraction__gte=0) & models.Q(discount_fraction__lte=1),
                name="documents_sales_line_discount_0_to_1",
            ),
            models.CheckConstraint(
                condition=models.Q(is_drop_ship=True) | models.Q(bought_with=None),
                name="documents_only_drop_shipped_is_bought_with",
            ),
        ]
        ordering = ["position"]

    @property
    def whereabouts(self) -> str:
        """Where its goods come from, for people; empty for the default location."""
        if self.is_drop_ship:
            return f"drop-ship with {self.bought_with.place}" if self.bought_with else "drop-ship"
        return f"from {self.location}" if self.location else ""
