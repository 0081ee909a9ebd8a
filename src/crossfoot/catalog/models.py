"""Products and tax rates of a company."""

from django.db import models

from crossfoot.tenancy.models import Company


class TaxRate(models.Model):
    """A tax rate of ours, mapped to a QuickBooks tax in companies outside the US (B4)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT)
    name = models.CharField(max_length=100)
    percent = models.DecimalField(max_digits=8, decimal_places=4)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="catalog_one_tax_rate_per_name"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0) & models.Q(percent__lte=100),
                name="catalog_percent_0_to_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.percent.normalize():f} %)"

    @property
    def key(self) -> str:
        """The tax key that postings carry."""
        return f"tax:{self.pk}"


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
