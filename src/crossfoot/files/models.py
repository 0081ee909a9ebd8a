"""Files that people and vendors hand in: kept as they came, in the database that is backed up anyway."""

from django.db import models

from crossfoot.tenancy.models import Company, Person


class StoredFile(models.Model):
    """The bytes of one file of one company. Never changed; what shows it names it."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    """As recognised from the bytes, not as the sender called it."""
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "sha256"], name="files_one_copy_per_company"),
        ]

    def __str__(self) -> str:
        return f"File {self.pk}"
