"""Copies of QuickBooks' lists, the choices of the wizard, and what local keys stand for in QuickBooks."""

from decimal import Decimal

from django.db import models

from crossfoot.catalog.models import TaxRate
from crossfoot.connections.models import Connection


class RemoteRecord(models.Model):
    """A copy of one row of a QuickBooks list, refreshed by reading: what was last seen, never the truth."""

    class List(models.TextChoices):
        ACCOUNT = "account", "Account"
        ITEM = "item", "Product or service"
        TAX_CODE = "tax_code", "Tax code"
        TERM = "term", "Terms"
        CUSTOMER = "customer", "Customer"
        VENDOR = "vendor", "Vendor"
        EMPLOYEE = "employee", "Employee"
        CLASS = "class", "Class"
        LOCATION = "location", "Location"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="records")
    list = models.CharField(max_length=10, choices=List)
    remote_id = models.CharField(max_length=40)
    name = models.CharField(max_length=500)
    name_key = models.CharField(max_length=500)
    email_key = models.CharField(max_length=254, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.CharField(max_length=20, blank=True)
    data = models.JSONField(default=dict)
    """What the list's own frozen dataclass in `quickbooks.online.lists` needs beyond the columns above."""
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "list", "remote_id"], name="mappings_one_copy_per_record"
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "list", "name_key"], name="mappings_records_by_name"),
            models.Index(fields=["connection", "list", "email_key"], name="mappings_records_by_email"),
        ]

    def __str__(self) -> str:
        return self.name


class Setup(models.Model):
    """What was chosen in the Connect wizard for one connection, and how far it got."""

    class Mode(models.TextChoices):
        SIMPLE = "simple", "Simple accounting"

    class ItemRule(models.TextChoices):
        PER_ACCOUNT = "per_account", "One QuickBooks item per income account"
        PER_PRODUCT = "per_product", "One QuickBooks item per product"

    class PurchaseDocument(models.TextChoices):
        BILL = "bill", "Bills, from purchase orders or vendor invoices"
        PURCHASE_ORDER = "purchase_order", "Purchase orders; they are billed in QuickBooks"

    class OutsideRevision(models.TextChoices):
        REFUSE = "refuse", "Refused"
        LOCAL = "local", "Stays here, and the page shows that the two differ"

    class Removal(models.TextChoices):
        DELETE = "delete", "Deleted in QuickBooks"
        VOID = "void", "Voided in QuickBooks where it can be, else deleted"

    class ClosedPolicy(models.TextChoices):
        PARK = "park", "Park it until someone decides"
        MOVE = "move", "Move it to the first open day"
        ASK = "ask", "Ask whoever sends it"

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="setup")
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.SIMPLE)
    sync_sales = models.BooleanField(default=True)
    sync_purchases = models.BooleanField(default=True)
    start_on = models.DateField(null=True)
    """Filter start date: nothing dated before it is sent. After QuickBooks' closing date."""
    sales_date_rule = models.CharField(max_length=30, default="invoice_date")
    purchase_date_rule = models.CharField(max_length=30, default="vendor_invoice_date")
    sales_number_rule = models.CharField(max_length=30, default="own")
    sales_number_pattern = models.CharField(max_length=60, default="", blank=True)
    purchase_number_rule = models.CharField(max_length=30, default="own")
    purchase_number_pattern = models.CharField(max_length=60, default="", blank=True)
    automatic_sales = models.BooleanField(default=False)
    """Whether confirming a sales order sends its invoice (D2). An import never sends by itself."""
    automatic_purchases = models.BooleanField(default=False)
    purchase_document = models.CharField(
        max_length=16, choices=PurchaseDocument, default=PurchaseDocument.BILL
    )
    """D1: whether purchases become bills, or purchase orders in QuickBooks that are billed there."""
    automatic_vendor_invoices = models.BooleanField(default=False)
    """Whether the second approval sends a vendor invoice (D2)."""
    edits_outside_revision = models.CharField(
        max_length=10, choices=OutsideRevision, default=OutsideRevision.REFUSE
    )
    """What an edit of a document that is in QuickBooks does where it is not in revision (D5)."""
    removal = models.CharField(max_length=10, choices=Removal, default=Removal.DELETE)
    """How a cancelled document leaves QuickBooks, where it could do both (D7)."""
    closed_invoices = models.CharField(max_length=10, choices=ClosedPolicy, default=ClosedPolicy.PARK)
    closed_bills = models.CharField(max_length=10, choices=ClosedPolicy, default=ClosedPolicy.PARK)
    closed_credits = models.CharField(max_length=10, choices=ClosedPolicy, default=ClosedPolicy.PARK)
    """D12: what happens to a document that is dated in closed books, by type."""
    import_payments = models.BooleanField(default=True)
    """D9: whether payments are brought back from QuickBooks."""
    item_rule = models.CharField(max_length=20, choices=ItemRule, default=ItemRule.PER_ACCOUNT)
    untaxed_record = models.ForeignKey(RemoteRecord, on_delete=models.PROTECT, null=True, related_name="+")
    """Outside the US: the tax code of lines without tax, since QuickBooks wants a code on every line."""
    rounding_tolerance = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal("0.05"))
    wizard_step = models.PositiveSmallIntegerField(default=1)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rounding_tolerance__gte=0) & models.Q(rounding_tolerance__lte=1),
                name="mappings_tolerance_0_to_1",
            ),
        ]


class AccountMapping(models.Model):
    """A local account key (role, or role@scope) → an account in QuickBooks."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="account_mappings")
    key = models.CharField(max_length=120)
    record = models.ForeignKey(RemoteRecord, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "key"], name="mappings_one_account_per_key"),
        ]


class TaxMapping(models.Model):
    """A tax rate of ours → a tax code in QuickBooks."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="tax_mappings")
    tax_rate = models.ForeignKey(TaxRate, on_delete=models.CASCADE)
    record = models.ForeignKey(RemoteRecord, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "tax_rate"], name="mappings_one_tax_per_rate"),
        ]
