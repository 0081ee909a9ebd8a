"""Reading the files of documents."""

from __future__ import annotations

from collections.abc import Iterable

from crossfoot.documents.attachments.models import Attachment
from crossfoot.tenancy.models import Company


def of(kind: str, document_id: int) -> list[Attachment]:
    """The files of one document that were not removed, the oldest first, without their bytes."""
    rows = Attachment.objects.filter(document_kind=kind, document_id=document_id, removed_at=None)
    return list(rows.select_related("file", "added_by").defer("file__content").order_by("added_at", "pk"))


def documents_with(kind: str, ids: Iterable[int]) -> set[int]:
    """Which of these documents have a file."""
    rows = Attachment.objects.filter(document_kind=kind, document_id__in=list(ids), removed_at=None)
    return set(rows.values_list("document_id", flat=True))


def one(company: Company, pk: int) -> Attachment:
    """One file with its bytes. Raises Attachment.DoesNotExist, also where it was removed."""
    return Attachment.objects.select_related("file").get(company=company, pk=pk, removed_at=None)


def bytes_of(pk: int) -> bytes | None:
    """The content of one file as it was handed in; None where it was removed."""
    found = Attachment.objects.select_related("file").filter(pk=pk, removed_at=None).first()
    return None if found is None else bytes(found.file.content)
