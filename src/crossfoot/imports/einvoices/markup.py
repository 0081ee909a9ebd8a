"""XML from strangers as a tree, without anything that XML can do to its reader.

No entity is resolved, no DTD loaded, no network asked; a DOCTYPE is refused, since no invoice has one.
Limits are checked before the tree is built, since a tree needs many times the room of its text.
"""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

from crossfoot.core.problems import Refusal

LARGEST_XML = 20 * 1024 * 1024
MOST_TAGS = 500_000
"""Opening and closing tags together: an invoice of 2,000 lines that states all there is has 400,000."""
DEEPEST_NESTING = 40
"""Elements within elements; UBL and CII need 12."""

UBL_INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
UBL_CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
CII_INVOICE = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
ZUGFERD_1_INVOICE = "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument"
INVOICES = (UBL_INVOICE, UBL_CREDIT_NOTE, CII_INVOICE, ZUGFERD_1_INVOICE)

ENVELOPE = "{http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader}StandardBusinessDocument"

_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)


def parsed(content: bytes, label: str) -> etree._Element:
    """The root element; raises Refusal where it is no XML, or more of it than an invoice can have."""
    if len(content) > LARGEST_XML:
        raise Refusal(
            f"{label}: the invoice has {len(content) / 1024 / 1024:,.1f} MB of XML, and at most "
            f"{LARGEST_XML // 1024 // 1024} MB are read. Ask the vendor to send its enclosures apart."
        )
    prolog = _PROLOG.match(content)
    if prolog is not None and content[prolog.end() :].startswith(b"<!"):
        raise _doctype(label)
    if content.count(b"<") > MOST_TAGS:
        raise Refusal(
            f"{label} has more than {MOST_TAGS:,} tags, which is more than any invoice needs. Ask the vendor "
            "to split the invoice."
        )
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Refusal(_unreadable(label, error)) from error
    if root is None:
        raise Refusal(f"{label} holds no XML element. Ask the vendor to send the invoice again.")
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise _doctype(label)
    if _is_deep(root):
        raise Refusal(_deep(label))
    return root


def unwrapped(root: etree._Element) -> etree._Element:
    """The invoice without the envelope in which it travels over Peppol; anything else as it is."""
    if root.tag != ENVELOPE:
        return root
    found = next((child for child in root if child.tag in INVOICES), None)
    return root if found is None else deepcopy(found)


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )


def _doctype(label: str) -> Refusal:
    return Refusal(
        f"{label} begins with a DOCTYPE, which can make a reader open other files and which no invoice needs. "
        "Ask the vendor for the invoice without it."
    )


def _unreadable(label: str, error: Exception) -> str:
    if isinstance(error, etree.XMLSyntaxError):
        # libxml2 stops of itself at 256 levels, and at ten million characters in one element.
        said = (error.msg or "").casefold()
        if "depth" in said:
            return _deep(label)
        if "huge" in said or "too long" in said:
            return (
                f"{label} has an enclosure of more than 10 MB inside, which is not read. Ask the vendor to send "
                "the enclosure apart."
            )
        row, column = error.position
        return (
            f"{label} is not well-formed XML: row {row}, column {column}. The file may be cut off or edited "
            "by hand. Ask the vendor to send it again."
        )
    return f"{label} is XML in an encoding that cannot be read. Ask the vendor to send it in UTF-8."


def _deep(label: str) -> str:
    return (
        f"{label} nests elements more than {DEEPEST_NESTING} deep, which no invoice does. Ask the vendor to send "
        "the invoice again."
    )


def _is_deep(root: etree._Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST_NESTING:
            return True
    return False
