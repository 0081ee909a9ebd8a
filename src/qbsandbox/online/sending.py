"""`POST /{form}/{id}/send[?sendTo=]`: a document goes out by e-mail. Nothing is really sent.

Source: the documents' examples and a recorded reply: EmailStatus becomes EmailSent, BillEmail the address it went
to, DeliveryInfo says when; LastUpdatedTime moves, the SyncToken does not. A refund receipt shows no EmailStatus.
"""

from __future__ import annotations

from qbsandbox.company import pacific
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.schema import EntityType, Kind
from qbsandbox.company.faults import Fault, not_found
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.online.printing import TITLES
from qbsandbox.online.rest_writes import record_id

SENDABLE = frozenset(TITLES)
"""What can be sent is what can be printed."""
LONGEST_ADDRESS = 100
MAILS = "mails_sent"


def send(books: Books, type: EntityType, id: object, send_to: str) -> JsonObject:
    """Send one document to `send_to`, or where that is empty to the address it has.

    Raises 610, 2030, 2210 for what is no address, 6420 where there is none (UNSURE which code says so), and 3001
    with status 429 after the day's last mail.
    """
    record = books.store.get(type.name, record_id(type, id))
    if record is None:
        raise not_found()
    holder = "POEmail" if type.name == "PurchaseOrder" else "BillEmail"
    address = send_to.strip() or _own_address(books, record, holder)
    if not address:
        raise Fault(6420, "An e-mail address is required to send the transaction", element=holder)
    if "@" not in address or "." not in address or len(address) > LONGEST_ADDRESS:
        raise Fault(2210, "Email Address does not conform to the syntax rules of RFC 822.", element=holder)
    _count(books)
    body = {
        **record.body,
        holder: {"Address": address},
        "DeliveryInfo": {"DeliveryType": "Email", "DeliveryTime": pacific.seconds_text(books.now)},
    }
    if "EmailStatus" in type.fields and type.fields["EmailStatus"].kind is not Kind.IGNORED:
        body["EmailStatus"] = "EmailSent"
    books.store.rewrite(record, body, at=books.now)
    books.store.note_change(type.name, record.id, "Emailed", at=books.now)
    sent = books.store.get(type.name, record.id)
    return {type.key: show(books, type, sent or record)}


def _own_address(books: Books, record: Record, holder: str) -> str:
    """The document's own address; a payment has none and goes to its customer's."""
    held = record.body.get(holder)
    if held is None and record.entity == "Payment":
        customer = books.store.get("Customer", int(record.body["CustomerRef"]["value"]))
        held = customer.body.get("PrimaryEmailAddr") if customer else None
    return str((held or {}).get("Address", ""))


def _count(books: Books) -> None:
    """A sandbox company sends forty mails a day, by the documents; days are Pacific ones."""
    today = books.today.isoformat()
    day, _, sent = (books.store.note(MAILS) or "").partition(" ")
    already = int(sent) if day == today else 0
    if already >= books.switches.mails_a_day:
        raise Fault(
            3001,
            "The request limit was reached.  Try again later",
            type="SERVICE",
            message="message=ThrottleExceeded; errorCode=003001; statusCode=429",
            status=429,
        )
    books.store.write_note(MAILS, f"{today} {already + 1}")
