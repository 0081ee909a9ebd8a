"""What valid files may write in several ways is written in one, before the library reads it.

XML Schema lets a truth be `true`, `1` or ` true `, and a day carry a time zone; the library reads one way
of each and passes over the others. Amounts are checked here too, since only here is known in which row of
the file one stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

from crossfoot.core.money import ACTIVE_CURRENCIES
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.imports.einvoices.markup import CII_INVOICE, local

MOST_DIGITS = 20
"""Of one figure, decimals included; the largest sums that books keep have 13."""
MOST_LEFT_OF_POINT = 12
YEARS = range(1900, 2200)

CII_DAYS = {"102": 8, "203": 8, "204": 8, "205": 8}
"""Formats of UNTDID 2379 that begin with year, month and day, and how many digits those are."""

NEEDED_DAYS = frozenset({"IssueDateTime", "DueDateDateTime", "DueDate", "PaymentDueDate"})

_RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_EXT = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
NAMES = {"rsm": _RSM, "ram": _RAM, "udt": _UDT, "cbc": _CBC, "cac": _CAC}


@dataclass(frozen=True, slots=True)
class Paths:
    """Where a syntax keeps the currencies, and its sums of tax."""

    currency: str
    tax_currency: str
    tax: str


_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
CII_PATHS = Paths(
    f"{_SETTLEMENT}/ram:InvoiceCurrencyCode", f"{_SETTLEMENT}/ram:TaxCurrencyCode", ".//ram:TaxTotalAmount"
)
UBL_PATHS = Paths("cbc:DocumentCurrencyCode", "cbc:TaxCurrencyCode", "cac:TaxTotal/cbc:TaxAmount")

_FIGURE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_FIGURES = re.compile(r"(?:Amount|Quantity|Percent|Numeric)\Z")
_UBL_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*|Z|[+-]\d{2}:\d{2})?")
_UNREAD = (f"{{{_EXT}}}UBLExtensions", f"{{{_CAC}}}Signature")
_OF_TAX = {"TaxTotalAmount", "TaxAmount", "TaxableAmount"}


def tidy(root: etree._Element, label: str) -> list[Problem]:
    """Rewrites the tree under `root`, and tells every value that is not what its field has to be.

    Problems that block are of values that cannot be done without; the others are left out of the tree.
    """
    for name in _UNREAD:
        for element in root.findall(name):
            root.remove(element)
    problems = []
    for element in root.iter(etree.Element):
        # Text beside elements is layout; nothing in an invoice has both.
        element.text = None if len(element) else (element.text or "").strip() or None
        sentence = _wrong_value(element) if element.text else ""
        if sentence:
            about = value_problem if _is_needed(element) else _left_out
            problems.append(about(f"{label}: {_place(element)} {sentence}", local(element)))
            element.text = None
    if root.tag == CII_INVOICE:
        _write_freight_as_a_charge(root)
    else:
        _write_due_day_in_its_place(root)
        _write_tax_schemes_alike(root)
    paths = CII_PATHS if root.tag == CII_INVOICE else UBL_PATHS
    currency, tax_currency = _currency(root, paths.currency), _currency(root, paths.tax_currency)
    problems.extend(_unknown_currencies(currency, tax_currency, label))
    if currency in ACTIVE_CURRENCIES:
        _write_currency_of_tax(root, paths.tax, currency)
        problems.extend(_mixed_currencies(root, currency, label))
    return problems


def value_problem(sentence: str, where: str) -> Problem:
    """A value that cannot be used, with the way out at the end of the sentence."""
    return Problem(
        "e_invoice_value",
        f"{sentence}. Ask the vendor for a corrected file.",
        Fix.EDIT_DOCUMENT,
        cause="e_invoice:value",
        where=where,
    )


def _left_out(sentence: str, where: str) -> Problem:
    """A value that nothing depends on: it is told, and the invoice is read without it."""
    return replace(value_problem(sentence, where), sentence=f"{sentence}. It is left out.", blocks=False)


def _is_needed(element: etree._Element) -> bool:
    """Can the invoice not be read without this value? Of days, its own and the due day are needed."""
    name, parent = local(element), element.getparent()
    if name in {"DateTimeString", "DateString"} and parent is not None:
        return local(parent) in NEEDED_DAYS
    if name == "IssueDate":
        return parent is not None and parent.getparent() is None
    return name in NEEDED_DAYS or not name.endswith("Date")


def _wrong_value(element: etree._Element) -> str:
    """Rewrites the value of one leaf; what is wrong with it, or nothing."""
    name, text = local(element), element.text or ""
    parent = element.getparent()
    inside = local(parent) if parent is not None else ""
    if name == "ChargeIndicator" or (name == "Indicator" and inside == "ChargeIndicator"):
        if text not in {"true", "false", "1", "0"}:
            return f"says “{shown(text)}”, which is neither true nor false"
        element.text = "true" if text in {"true", "1"} else "false"
    elif name in {"DateTimeString", "DateString"}:
        digits = re.sub(r"[-:T]", "", text)[: CII_DAYS.get(element.get("format", "102"), 0)]
        found = _day(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
        if found is None:
            return f"says “{shown(text)}”, which is not a day such as 20260131 (format 102)"
        element.text = f"{found:%Y%m%d}"
    elif name.endswith("Date"):
        written = _UBL_DAY.fullmatch(text)
        found = _day(written[1]) if written else None
        if found is None:
            return f"says “{shown(text)}”, which is not a day such as 2026-01-31"
        element.text = found.isoformat()
    elif _FIGURES.search(name):
        if not _FIGURE.fullmatch(text):
            return f"says “{shown(text)}”, which is not a number such as 1234.50"
        whole = text.lstrip("+-").partition(".")[0].lstrip("0")
        if len(text) > MOST_DIGITS or len(whole) > MOST_LEFT_OF_POINT:
            return f"says {shown(text)}, which has too many digits to be right"
    return ""


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _place(element: etree._Element) -> str:
    """The field as a person finds it in the file."""
    name = local(element)
    parent = element.getparent()
    if name in {"DateTimeString", "DateString", "Indicator"} and parent is not None:
        name = local(parent)
    return f"{name} in row {element.sourceline} of the file" if element.sourceline else name


def _write_freight_as_a_charge(root: etree._Element) -> None:
    """The Extended profile has an element of its own for freight; it is a charge like the others (code FC)."""
    for service in list(root.iter(f"{{{_RAM}}}SpecifiedLogisticsServiceCharge")):
        parent = service.getparent()
        if parent is None:
            continue
        charge = etree.SubElement(parent, f"{{{_RAM}}}SpecifiedTradeAllowanceCharge")
        indicator = etree.SubElement(charge, f"{{{_RAM}}}ChargeIndicator")
        etree.SubElement(indicator, f"{{{_UDT}}}Indicator").text = "true"
        for ours, theirs in (("ActualAmount", "AppliedAmount"), ("Reason", "Description")):
            etree.SubElement(charge, f"{{{_RAM}}}{ours}").text = service.findtext(
                f"ram:{theirs}", None, NAMES
            )
        etree.SubElement(charge, f"{{{_RAM}}}ReasonCode").text = "FC"
        for tax in service.findall("ram:AppliedTradeTax", NAMES):
            tax.tag = f"{{{_RAM}}}CategoryTradeTax"
            charge.append(tax)
        parent.remove(service)


def _write_due_day_in_its_place(root: etree._Element) -> None:
    """UBL has three places for the due day; the library reads one for invoices and one for credit notes."""
    days = [
        found
        for path in (
            "cbc:DueDate",
            "cac:PaymentMeans/cbc:PaymentDueDate",
            "cac:PaymentTerms/cbc:PaymentDueDate",
        )
        for element in root.findall(path, NAMES)
        if (found := element.text)
    ]
    if not days:
        return
    if root.find("cbc:DueDate", NAMES) is None:
        etree.SubElement(root, f"{{{_CBC}}}DueDate").text = days[0]
    if root.find("cac:PaymentMeans/cbc:PaymentDueDate", NAMES) is None:
        means = etree.SubElement(root, f"{{{_CAC}}}PaymentMeans")
        etree.SubElement(means, f"{{{_CBC}}}PaymentDueDate").text = days[0]


def _write_tax_schemes_alike(root: etree._Element) -> None:
    """A registration for tax is VAT or something else; the library knows the something else as LOC."""
    for element in root.iterfind(".//cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", NAMES):
        element.text = "VAT" if (element.text or "").upper() == "VAT" else "LOC"


def _write_currency_of_tax(root: etree._Element, path: str, currency: str) -> None:
    """A sum of tax that names no currency is in the invoice's; sums in another one have no subtotals here."""
    for amount in root.iterfind(path, NAMES):
        if not amount.get("currencyID"):
            amount.set("currencyID", currency)
    for total in root.findall("cac:TaxTotal", NAMES):
        for subtotal in total.findall("cac:TaxSubtotal", NAMES):
            tax = subtotal.find("cbc:TaxAmount", NAMES)
            if tax is not None and (tax.get("currencyID") or currency).upper() != currency:
                total.remove(subtotal)


def _unknown_currencies(currency: str, tax_currency: str, label: str) -> Iterator[Problem]:
    if not currency:
        yield value_problem(f"{label} does not state the currency (BT-5)", "BT-5")
    for term, words, code in (
        ("BT-5", "the currency", currency),
        ("BT-6", "the currency of tax", tax_currency),
    ):
        if code and code not in ACTIVE_CURRENCIES:
            yield value_problem(
                f"{label}: {words} ({term}) is “{shown(code)}”, which is no currency of ISO 4217 in use", term
            )


def _mixed_currencies(root: etree._Element, currency: str, label: str) -> Iterator[Problem]:
    """An amount in another currency than the invoice's would be read as one of its own."""
    for element in root.iter(etree.Element):
        stated = element.get("currencyID")
        if not stated or not element.text:
            continue
        if stated.upper() == currency or local(element) in _OF_TAX:
            continue
        yield value_problem(
            f"{label}: {_place(element)} is in {shown(stated)}, and the invoice is in {shown(currency)}",
            local(element),
        )


def _currency(root: etree._Element, path: str) -> str:
    """The code in capitals, which is written into the tree as well, once."""
    found = root.findall(path, NAMES)
    for other in found[1:]:
        parent = other.getparent()
        if parent is not None:
            parent.remove(other)
    if not found or not found[0].text:
        return ""
    found[0].text = found[0].text.upper()
    return found[0].text
