"""One run of one file: uploaded, mapped, checked whole, then written in resumable steps, or cancelled."""

from django.db import models

from crossfoot.tenancy.models import Company, Person


class ImportRun(models.Model):
    """A file on its way in. The file itself is kept, so that any worker can go on after a crash."""

    class Kind(models.TextChoices):
        SALES_ORDERS = "sales_orders", "Sales orders"
        PURCHASE_ORDERS = "purchase_orders", "Purchase orders"
        CUSTOMERS = "customers", "Customers"
        VENDORS = "vendors", "Vendors"
        PRODUCTS = "products", "Products"
        RECEIPTS = "receipts", "Receipts of purchase orders"
        VENDOR_INVOICES = "vendor_invoices", "Vendors' invoices"
        STOCK_ON_HAND = "stock_on_hand", "Stock on hand, when the data begins"
        STOCK_COUNTS = "stock_counts", "Stock counts"
        STOCK_MOVEMENTS = "stock_movements", "Stock movements"

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Columns to be mapped"
        CHECKING = "checking", "Checking"
        CHECKED = "checked", "Checked"
        WRITING = "writing", "Importing"
        DONE = "done", "Done"
        CANCELLING = "cancelling", "Being removed"
        CANCELLED = "cancelled", "Cancelled and removed"
        FAILED = "failed", "Could not be read"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="import_runs")
    kind = models.CharField(max_length=20, choices=Kind)
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(default=dict)
    """Field of ours → heading in the file."""
    options = models.JSONField(default=dict)
    """Date order, decimal sign, source, default currency, status to give …"""
    state = models.CharField(max_length=12, choices=State, default=State.UPLOADED)
    sentence = models.CharField(max_length=500, blank=True)
    rows = models.BigIntegerField(default=0)
    records = models.BigIntegerField(default=0)
    """Orders (or parties, products) in the file."""
    done = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    errors = models.JSONField(default=list)
    """At most 1,000 of [{row, field, sentence}]; `error_count` has them all."""
    error_count = models.BigIntegerField(default=0)
    stated_total = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    """Sum of the totals the file states, for the tie-out between source and hub."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    finished_at = models.DateTimeField(null=True)
