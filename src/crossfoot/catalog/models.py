"""Products and tax rates of a company."""

from decimal import Decimal

from django.db import models

from crossfoot.tenancy.models import Company


class TaxRate(models.Model):
    """A tax rate of ours, mapped to a QuickBooks tax in companies outside the US (B4)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    name = models.CharField(max_length=100)
    percent = models.DecimalField(max_digits=8, decimal_places=4)
    purchase_percent = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    """On purchases, where it is another one: 0 for a tax that is owed and reclaimed at once, or not reclaimed."""
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="catalog_one_tax_rate_per_name"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0) & models.Q(percent__lte=100),
                name="catalog_percent_0_to_100",
            ),
            models.CheckConstraint(
                condition=models.Q(purchase_percent=None)
                | (models.Q(purchase_percent__gte=0) & models.Q(purchase_percent__lte=100)),
                name="catalog_purchase_percent_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        if self.percent_bought == self.percent:
            return f"{self.name} ({self.percent.normalize():f} %)"
        return (
            f"{self.name} ({self.percent.normalize():f} % on sales, "
            f"{self.percent_bought.normalize():f} % on purchases)"
        )

    @property
    def percent_bought(self) -> Decimal:
        """What it comes to on a purchase."""
        return self.percent if self.purchase_percent is None else self.purchase_percent

    @property
    def key(self) -> str:
        """The tax key that postings carry."""
        return f"tax:{self.pk}"


class CustomField(models.Model):
    """A field of the company's own on its documents, and where its value goes in QuickBooks (D5)."""

    class Documents(models.TextChoices):
        SALES = "sales", "Sales orders and credit notes"
        PURCHASES = "purchases", "Purchase orders, vendor invoices and vendor credits"
        BOTH = "both", "All documents"

    class Target(models.TextChoices):
        NONE = "none", "Stays here"
        CLASS = "class", "QuickBooks' class"
        LOCATION = "location", "QuickBooks' location"
        MEMO = "memo", "The memo"
        PO_NUMBER = "po_number", "The purchase order number on a bill"
        SALES_FIELD = "sales_field", "A custom field of QuickBooks' sales forms"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="custom_fields")
    name = models.CharField(max_length=60)
    documents = models.CharField(max_length=10, choices=Documents, default=Documents.BOTH)
    target = models.CharField(max_length=12, choices=Target, default=Target.NONE)
    remote_name = models.CharField(max_length=60, blank=True)
    """For a sales form's own field: its name in QuickBooks."""
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="catalog_one_custom_field_per_name"),
        ]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something bought or sold, known by its SKU."""

    class Kind(models.TextChoices):
        GOODS = "goods", "Goods"
        SERVICE = "service", "Service"

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    sku = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.GOODS)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    is_active = models.BooleanField(default=True)
    import_run = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "sku"], name="catalog_one_product_per_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"

    @property
    def key(self) -> str:
        """The item key of "one item per product"."""
        return f"product:{self.pk}"
