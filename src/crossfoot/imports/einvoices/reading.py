"""A vendor's file, whatever it is called, as an invoice in plain values, or a sentence why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import facturx
from lxml import etree

from crossfoot.core.problems import Fix, Problem, Refusal, blocking, refused, shown
from crossfoot.imports.einvoices.embedded import inside, look_inside
from crossfoot.imports.einvoices.invoice import FileKind, ReadInvoice
from crossfoot.imports.einvoices.kinds import ACCEPTED, Content, content_of, label_of
from crossfoot.imports.einvoices.markup import (
    CII_INVOICE,
    UBL_CREDIT_NOTE,
    UBL_INVOICE,
    ZUGFERD_1_INVOICE,
    local,
    parsed,
    unwrapped,
)
from crossfoot.imports.einvoices.sums import sum_problems
from crossfoot.imports.einvoices.terms import invoice_from, missing
from crossfoot.imports.einvoices.tidying import tidy
from crossfoot.imports.einvoices.zugferd_1 import as_today

MOST_LINES = 2_000
"""Lines of one invoice; reading them takes about three seconds."""

FLAVORS = {UBL_INVOICE: "ubl-2.1-invoice", UBL_CREDIT_NOTE: "ubl-2.1-creditnote", CII_INVOICE: "factur-x"}
LINES = {
    UBL_INVOICE: "InvoiceLine",
    UBL_CREDIT_NOTE: "CreditNoteLine",
    CII_INVOICE: "IncludedSupplyChainTradeLineItem",
}
EVERY_TERM = "extended"
"""The level of the library at which it reads all terms that it knows, whatever profile the file names."""


def read(content: bytes, name: str) -> ReadInvoice:
    """The invoice in `content`, which was uploaded as `name`.

    A PDF or picture without data comes back as a file without lines. Raises Refusal, which names the file,
    what is wrong in it and the way out, for everything that is no invoice or cannot be read as one.
    """
    label = label_of(name)
    match content_of(content, name):
        case Content.PNG:
            return ReadInvoice(name, FileKind.PNG)
        case Content.JPEG:
            return ReadInvoice(name, FileKind.JPEG)
        case Content.PDF:
            return _pdf(content, name, label)
        case Content.XML:
            return _invoice(parsed(content, label), name, label)


def _pdf(content: bytes, name: str, label: str) -> ReadInvoice:
    """A PDF is an invoice also where its data cannot be used: people read it, and are told why they have to."""
    looked = look_inside(content, label)
    why_not = looked.why_not
    if looked.root is not None:
        try:
            return replace(_invoice(looked.root, name, inside(label)), kind=FileKind.PDF_WITH_XML)
        except Refusal as refusal:
            why_not = refusal.sentence
    if not why_not:
        return ReadInvoice(name, FileKind.PDF)
    sentence = f"{label} is taken as a PDF without lines. {why_not} Enter the lines by hand."
    return ReadInvoice(name, FileKind.PDF, problems=(_notice("no_lines", sentence),))


def _invoice(root: etree._Element, name: str, label: str) -> ReadInvoice:
    root = unwrapped(root)
    if root.tag == ZUGFERD_1_INVOICE:
        root = as_today(root)
    if root.tag not in FLAVORS:
        raise Refusal(
            f"{label} is XML, but not an invoice that can be read: it begins with <{shown(local(root))}>. {ACCEPTED}"
        )
    lines = sum(1 for _ in root.iter(f"{{*}}{LINES[root.tag]}"))
    if lines > MOST_LINES:
        raise Refusal(
            f"{label} has {lines:,} lines, and at most {MOST_LINES:,} are read. Ask the vendor to split the invoice."
        )
    told = tidy(root, label)
    if problems := blocking(told):
        # The library puts currencies into its paths and reads days as they stand: only good ones reach it.
        raise refused(problems)
    try:
        terms = facturx.parse_ubl_cii_xml(
            root, flavor=FLAVORS[root.tag], level=EVERY_TERM, check_xsd=False, bytes_as="string"
        )
    except Exception as error:
        # The library asserts what it expects of an invoice and lets plain errors through.
        raise Refusal(
            f"{label} is XML that looks like an invoice and cannot be read as one. Ask the vendor to check it "
            "against EN 16931 and to send it again."
        ) from error
    if problems := list(missing(terms, label)):
        raise refused(problems)
    kind = FileKind.CII if root.tag == CII_INVOICE else FileKind.UBL
    found = invoice_from(terms, file_name=name, kind=kind, is_credit_note=root.tag == UBL_CREDIT_NOTE)
    return replace(found, problems=(*told, *_without_lines(found, label), *sum_problems(found)))


def _without_lines(read: ReadInvoice, label: str) -> Iterator[Problem]:
    if not read.lines:
        yield _notice(
            "no_lines",
            f"{label} states the sums of the invoice and no lines (profile {read.profile}). Enter the lines by hand.",
        )


def _notice(code: str, sentence: str) -> Problem:
    return Problem(
        f"e_invoice_{code}",
        sentence,
        Fix.EDIT_DOCUMENT,
        cause=f"e_invoice:{code}",
        where="lines",
        blocks=False,
    )
