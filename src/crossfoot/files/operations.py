"""Keeping files: each once per company, as it came."""

from __future__ import annotations

import hashlib
from datetime import datetime

from crossfoot.files.models import StoredFile
from crossfoot.tenancy.models import Company, Person


def keep(
    *, company: Company, content: bytes, content_type: str, by: Person | None, at: datetime
) -> StoredFile:
    """The stored file with these bytes; the company's copy where it has one already.

    In the transaction of the act that hands it in, whose gate was asked and whose event tells of it.
    """
    digest = hashlib.sha256(content).hexdigest()
    stored, _ = StoredFile.objects.get_or_create(
        company=company,
        sha256=digest,
        defaults={
            "content": content,
            "content_type": content_type,
            "size": len(content),
            "created_at": at,
            "created_by": by,
        },
    )
    return stored
