"""Files that belong to a document, and that go along to QuickBooks with it."""

from django.db import models

from crossfoot.files.models import StoredFile
from crossfoot.sync.models import SendsToBooks
from crossfoot.tenancy.models import Company, Person


class Attachment(SendsToBooks):
    """One file on one document. `book_state` is its own: it follows its document into QuickBooks."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="attachments")
    document_kind = models.CharField(max_length=30)
    document_id = models.BigIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    goes_to_books = models.BooleanField(default=True)
    why_not = models.CharField(max_length=300, blank=True)
    """Why QuickBooks does not take it, for example a zip."""
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["company", "document_kind", "document_id"], name="documents_files_of"),
        ]

    @property
    def key(self) -> str:
        return f"attachment:{self.pk}"

    def __str__(self) -> str:
        return f"File {self.name}"
