"""What a company said of a sales source. Orders carry the source by its name, also one that nobody described."""

from django.db import models

from crossfoot.tenancy.models import Company


class SalesSource(models.Model):
    """A shop, marketplace or channel that sells."""

    class Kind(models.TextChoices):
        SHOP = "shop", "Shop"
        MARKETPLACE = "marketplace", "Marketplace"
        WHOLESALE = "wholesale", "Wholesale"
        OTHER = "other", "Other"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sales_source_rows")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    comes_paid = models.BooleanField(default=False)
    """Whether its orders are paid where they are made, so that they become sales receipts."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="documents_one_sales_source"),
            models.CheckConstraint(condition=~models.Q(name=""), name="documents_sales_source_named"),
        ]

    def __str__(self) -> str:
        return f"Sales source {self.name}"
