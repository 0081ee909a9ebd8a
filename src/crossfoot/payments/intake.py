"""Taking over what QuickBooks told within one turn: payments into our rows, documents to whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from crossfoot.connections.conversation import Conversation
from crossfoot.connections.models import Connection
from crossfoot.engine import clock, lease
from crossfoot.engine.turns import Held
from crossfoot.payments import copying, links, matching, reading, settling
from crossfoot.payments.copying import Copied, Fence
from crossfoot.payments.links import Name
from crossfoot.quickbooks.online import settlements
from crossfoot.quickbooks.online.changes import Changed
from crossfoot.quickbooks.online.documents import fields

PAYMENTS: tuple[str, ...] = settlements.NAMES
DOCUMENTS = (
    "Invoice", "SalesReceipt", "Bill", "VendorCredit", "CreditMemo", "RefundReceipt", "PurchaseOrder", "JournalEntry",
)  # fmt: skip
KINDS = tuple(dict.fromkeys((*PAYMENTS, *DOCUMENTS)))
"""Record types that are asked for: what settles documents, and what documents of ours become."""


@dataclass(frozen=True, slots=True)
class DocumentsChanged:
    """Documents of ours that changed in QuickBooks, each as it is there now; deletions are confirmed.

    The same change may be told twice, and our own writes are told as well. `asked` answers further questions;
    a handler's own transactions begin with `fence()`.
    """

    connection: Connection
    changed: tuple[Changed, ...]
    asked: Conversation
    at: datetime
    fence: Fence


Handler = Callable[[DocumentsChanged], None]
"""Somebody who wants to know; `runtime.turns` names them. What it raises makes the same changes come again."""


class Intake:
    """One turn's intake. Everything that it does can be done again without harm.

    Raises NotAnswered where QuickBooks does not answer a question in between, and LeaseLost.
    """

    def __init__(
        self,
        held: Held,
        connection: Connection,
        asked: Conversation,
        handlers: Sequence[Handler],
        *,
        takes_payments: bool,
    ) -> None:
        self.connection = connection
        self.asked = asked
        self.takes_payments = takes_payments
        self.fence: Fence = partial(lease.fence, held)
        self._handlers = handlers
        self._accounts = reading.control_accounts(connection)

    def takes(self, changes: Sequence[Changed]) -> Copied:
        """Take over these changes."""
        done = Copied()
        if self.takes_payments:
            now = clock.now()
            live = [seen for one in changes for seen in reading.of_change(one, self._accounts, now)]
            done.add(copying.copy(self.connection, live, at=now, fence=self.fence))
            for one in changes:
                if one.is_deleted and one.name in PAYMENTS:
                    done.add(self.looks_after((one.name, one.remote_id), changed_at=one.changed_at))
        self._tells(changes)
        return done

    def looks_after(self, name: Name, *, changed_at: datetime | None = None) -> Copied:
        """A payment that may be gone: only QuickBooks' own word about this very record counts."""
        if not copying.is_known(self.connection, name):
            return Copied()
        record = self.asked.read(*name)
        now = clock.now()
        if record is None:
            return copying.gone(self.connection, name, changed_at=changed_at or now, at=now, fence=self.fence)
        found = reading.of_records(name[0], [record], self._accounts, now)
        return copying.copy(self.connection, found, at=now, fence=self.fence)

    def matters(self, name: Name) -> bool:
        """Whether a record is a payment that is known here, or a document of ours."""
        is_payment = self.takes_payments and name[0] in PAYMENTS and copying.is_known(self.connection, name)
        return is_payment or bool(self._ours([name]))

    def concludes(self, copied: Copied, changes: Iterable[Changed] = ()) -> Copied:
        """Last of all: payments follow links that were made meanwhile, and expenses are looked at again."""
        copied.add(copying.relink(self.connection, at=clock.now(), fence=self.fence))
        keys = set(self._ours([(one.name, one.remote_id) for one in changes]).values())
        rows = settling.documents(self.connection.company, keys | copied.touched).values()
        vendors = {f"vendor:{row.vendor_id}" for row in rows if hasattr(row, "vendor_id")}
        matching.rematch(self.connection, copied.parties | vendors, at=clock.now(), fence=self.fence)
        return copied

    def _ours(self, names: Iterable[Name]) -> dict[Name, str]:
        return links.document_keys(self.connection, names, among=DOCUMENTS)

    def _tells(self, changes: Sequence[Changed]) -> None:
        """How far our changed documents are paid is looked at again, and the handlers are told."""
        ours = self._ours([(one.name, one.remote_id) for one in changes])
        mine = [one for one in changes if (one.name, one.remote_id) in ours]
        if not mine:
            return
        with transaction.atomic():
            self.fence()
            settling.settle(self.connection.company, ours.values(), at=clock.now())
        confirmed = tuple(self._confirmed(one) for one in mine)
        for handler in self._handlers:
            handler(DocumentsChanged(self.connection, confirmed, self.asked, clock.now(), self.fence))

    def _confirmed(self, one: Changed) -> Changed:
        """A deletion was once told of a record that was only changed: the record itself decides."""
        if not one.is_deleted:
            return one
        record = self.asked.read(one.name, one.remote_id)
        return one if record is None else change_of(one.name, record)


def change_of(name: str, record: Mapping[str, object]) -> Changed:
    """A record as it is now, in the shape of a change."""
    meta = record.get("MetaData")
    told = meta.get("LastUpdatedTime") if isinstance(meta, Mapping) else None
    return Changed(name, fields.text(record, "Id"), record, False, fields.instant_of(told))
