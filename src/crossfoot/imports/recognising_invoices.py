"""Whose invoice a file is and which order it is for, found among the company's own; then its draft, and the file kept.

For the company's people. The vendor portal, which must not look at others' rows, goes to `drafting_invoices` itself.
What could not be recognised is told as a notice and left to a person; what makes a draft impossible is refused
with the way out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.catalog.models import TaxRate
from crossfoot.core.names import name_key
from crossfoot.core.numbering import reference_key
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, shown
from crossfoot.documents.attachments import operations as attaching
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices import entering, queries
from crossfoot.documents.vendor_invoices.drafts import VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.imports.drafting_invoices import draft_of, require_invoice
from crossfoot.imports.einvoices import ReadInvoice, read
from crossfoot.parties.models import Party
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person


@dataclass(frozen=True, slots=True)
class FromFile:
    """The invoice that was entered, and what a person should look at."""

    invoice: VendorInvoice
    notices: tuple[Problem, ...]


def draft_from_file(
    *,
    company: Company,
    content: bytes,
    name: str,
    vendor: Party | None = None,
    order: PurchaseOrder | None = None,
    by: Person,
    at: datetime,
) -> FromFile:
    """Enter the invoice that an e-invoice file holds, and keep the file with it.

    `vendor` and `order` are the person's choice; without it both are recognised. Raises Refusal: the file
    cannot be read, holds no data (a plain PDF or picture), is a credit note, its vendor is not recognised,
    or the draft could not be entered; Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_VENDOR_INVOICES, company, at=at)
    return enter(
        company=company, found=read(content, name), content=content, vendor=vendor, order=order,
        source=VendorInvoice.Source.FILE, by=by, at=at,
    )  # fmt: skip


def enter(
    *,
    company: Company,
    found: ReadInvoice,
    content: bytes,
    vendor: Party | None,
    order: PurchaseOrder | None,
    source: str,
    by: Person,
    at: datetime,
) -> FromFile:
    """As `draft_from_file`, of a file that was read, past the gate: the caller has asked it."""
    if vendor is None:
        vendor = order.vendor if order is not None else vendor_of(company, found)
    if order is None:
        order = order_of(company, vendor, found)
    if order is not None:
        order = orders.one(company, order.pk)
    draft, notices = drafted(company, found, vendor, order, source=source)
    with transaction.atomic():
        (made,) = entering.enter(company=company, invoices=[draft], by=by, at=at)
        attaching.add(document=made, name=found.file_name, content=content, keep_here=True, by=by, at=at)
    return FromFile(queries.one(company, made.pk), (*found.problems, *notices))


def vendor_of(company: Company, found: ReadInvoice) -> Party:
    """The vendor that the file names: by its VAT id or tax numbers, by these and its ids as the code here, its name,
    its e-mail address.

    Raises Refusal where none or several are meant.
    """
    sender = found.vendor
    vendors = Party.objects.filter(company=company, kind=Party.Kind.VENDOR, is_active=True)
    codes = {sender.vat_id, sender.registration, *sender.tax_ids, *(value for _, value in sender.ids)}
    names = {name_key(name) for name in (sender.name, sender.trading_name) if name.strip()}
    taxed = {_bare(value) for value in (sender.vat_id, *sender.tax_ids) if _bare(value)}
    known = vendors.exclude(tax_id="").values_list("pk", "tax_id") if taxed else ()
    ways = (
        vendors.filter(pk__in=[pk for pk, tax_id in known if _bare(tax_id) in taxed]),
        vendors.filter(code__in=[code for code in codes if code]),
        vendors.filter(name_key__in=names),
        vendors.filter(email_key=sender.email.strip().casefold()) if sender.email.strip() else None,
    )
    for way in ways:
        rows = [] if way is None else list(way.order_by("pk")[:2])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise Refusal(
                f"“{shown(found.file_name)}” is of {shown(sender.name)}, and several vendors here could be meant. "
                "Choose the vendor, and upload the file again."
            )
    raise Refusal(
        f"“{shown(found.file_name)}” is of {shown(sender.name) or 'a vendor without a name'}, who is not among "
        "the vendors here. Choose the vendor, or add it first, and upload the file again."
    )


def _bare(tax_id: str) -> str:
    """A VAT id without the spaces, points and case that people write it with: "DE 123.456.789" is de123456789."""
    return "".join(character for character in tax_id.casefold() if character.isalnum())


def order_of(company: Company, vendor: Party, found: ReadInvoice) -> PurchaseOrder | None:
    """The vendor's order that the invoice refers to; None where it names none, several, or one unknown here."""
    named = {found.purchase_order} | (
        {line.order_number for line in found.lines} if not found.purchase_order else set()
    )
    keys = {reference_key(number) for number in named if number.strip()}
    if len(keys) != 1:
        return None
    theirs = PurchaseOrder.objects.filter(company=company, vendor=vendor)
    exact = theirs.filter(number__in=named).first()
    if exact is not None:
        return exact
    alike = [pk for pk, number in theirs.values_list("pk", "number") if reference_key(number) in keys]
    return theirs.get(pk=alike[0]) if len(alike) == 1 else None


def drafted(
    company: Company, found: ReadInvoice, vendor: Party, order: PurchaseOrder | None, *, source: str
) -> tuple[VendorInvoiceDraft, list[Problem]]:
    """The draft of what was read, and what a person should look at. Raises Refusal where there is no data."""
    require_invoice(found)
    label = f"“{shown(found.file_name)}”"
    if found.totals is None or found.invoice_on is None or not found.lines:
        raise Refusal(
            f"{label} holds no lines that can be read. Enter the invoice's number, date and lines, and attach the "
            "file to it."
        )
    notices: list[Problem] = []
    if order is None and found.purchase_order:
        notices.append(
            _notice(
                "no_order",
                f"{label} is for order {shown(found.purchase_order)}, which {vendor} has not here.",
            )
        )
    draft, told = draft_of(found, vendor_id=vendor.pk, order=order, source=source, today=found.invoice_on)
    notices += [_notice("not_matched", sentence) for sentence in told]
    rates = _Rates(company)
    # The draft has the lines of the file in their order, and then its charges.
    taxed = [(line.tax_percent, line.name) for line in found.lines]
    taxed += [(charge.tax_percent, charge.reason) for charge in found.charges]
    lines = [
        replace(line, tax_rate_id=rates.of(percent, shown(name), notices))
        for line, (percent, name) in zip(draft.lines, taxed, strict=True)
    ]
    return replace(draft, lines=tuple(lines)), notices


class _Rates:
    """The company's tax rates by percentage; one that stands for several rates stands for none."""

    def __init__(self, company: Company) -> None:
        self._by_percent: dict[Decimal, list[int]] = {}
        rows = TaxRate.objects.filter(company=company).values_list("pk", "percent")
        for pk, percent in rows:
            self._by_percent.setdefault(percent.normalize(), []).append(pk)

    def of(self, percent: Decimal | None, label: str, notices: list[Problem]) -> int | None:
        """The rate's id, or None with a notice where none or several here have this percentage."""
        if percent is None or not self._by_percent:
            return None
        ids = self._by_percent.get(percent.normalize(), [])
        if len(ids) == 1:
            return ids[0]
        many = "several tax rates here have" if ids else "no tax rate here has"
        sentence = (
            f"{label} is taxed at {percent.normalize():f} %, and {many} this percentage. Choose its rate."
        )
        if all(one.sentence != sentence for one in notices):
            notices.append(_notice("tax_rate", sentence))
        return None


def _notice(code: str, sentence: str) -> Problem:
    return Problem(
        f"e_invoice_{code}",
        sentence,
        Fix.EDIT_DOCUMENT,
        cause=f"e_invoice:{code}",
        where="lines",
        blocks=False,
    )
