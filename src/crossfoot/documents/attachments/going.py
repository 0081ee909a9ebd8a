"""Files go along into QuickBooks with their document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from crossfoot.connections.models import Connection
from crossfoot.core.postings import Attachment as Posting
from crossfoot.documents.attachments.models import Attachment
from crossfoot.sync import queue
from crossfoot.sync.kinds import SORTS
from crossfoot.sync.models import BookState, Push
from crossfoot.sync.rows import WantedFile
from crossfoot.tenancy.models import Person

KIND = "attachment"
UNSENT = (BookState.NOT_SENT, BookState.UNDONE)


def along(connection: Connection, pushes: Sequence[Push], *, by: Person | None, at: datetime) -> list[Push]:
    """Queue the files of the documents that these pushes carry; each waits until its document is there.

    In the transaction that queued the documents.
    """
    records = {
        (push.source_kind, push.source_id): SORTS[push.kind].records[0]
        for push in pushes
        if push.source_id is not None
    }
    if not records:
        return []
    kinds = {kind for kind, _ in records}
    ids = [pk for _, pk in records]
    files = _ready(connection).filter(document_kind__in=kinds, document_id__in=ids)
    wanted = [
        wanted_file(file, records[file.document_kind, file.document_id])
        for file in files
        if (file.document_kind, file.document_id) in records
    ]
    return queue.attach_many(connection=connection, files=wanted, by=by, at=at)


def after(
    connection: Connection, file: Attachment, record: str, *, by: Person | None, at: datetime
) -> list[Push]:
    """Queue one file of a document that is in QuickBooks as a `record`, or on its way there."""
    if not file.goes_to_books or file.removed_at is not None or file.book_state not in UNSENT:
        return []
    return queue.attach_many(connection=connection, files=[wanted_file(file, record)], by=by, at=at)


def wanted_file(file: Attachment, record: str) -> WantedFile:
    """The push that a file asks for; its document is a `record` in QuickBooks, such as Bill."""
    stored = file.file
    posting = Posting(
        key=file.key,
        document=f"{file.document_kind}:{file.document_id}",
        name=file.name,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        kind=record,
    )
    return WantedFile(posting, KIND, file.pk, str(file))


def _ready(connection: Connection) -> QuerySet[Attachment]:
    files = Attachment.objects.filter(
        company=connection.company_id, goes_to_books=True, removed_at=None, book_state__in=UNSENT
    )
    return files.select_related("file").defer("file__content").order_by("pk")
