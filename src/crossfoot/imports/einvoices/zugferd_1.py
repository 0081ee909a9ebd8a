"""ZUGFeRD 1.0 (2014 to 2019) as the CII of today: the same model under older names.

Programs that were bought once still write it. Its PDFs carry `ZUGFeRD-invoice.xml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from crossfoot.imports.einvoices.markup import local

_STANDARD = "urn:un:unece:uncefact:data:standard:"
NAMESPACES: Mapping[str, str] = {
    "urn:ferd:CrossIndustryDocument:invoice:1p0": f"{_STANDARD}CrossIndustryInvoice:100",
    f"{_STANDARD}ReusableAggregateBusinessInformationEntity:12": (
        f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100"
    ),
    f"{_STANDARD}UnqualifiedDataType:15": f"{_STANDARD}UnqualifiedDataType:100",
    f"{_STANDARD}QualifiedDataType:12": f"{_STANDARD}QualifiedDataType:100",
}
NAMES: Mapping[str, str] = {
    "SpecifiedExchangedDocumentContext": "ExchangedDocumentContext",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "ApplicablePercent": "RateApplicablePercent",
}
LINE_TOTALS = "SpecifiedTradeSettlementLineMonetarySummation"
HEADER_TOTALS = "SpecifiedTradeSettlementHeaderMonetarySummation"


def as_today(root: etree._Element) -> etree._Element:
    """The tree with today's names, changed in place; lines that are remarks without an amount are left out."""
    for element in root.iter(etree.Element):
        namespace, _, name = element.tag.removeprefix("{").partition("}")
        parent = element.getparent()
        inside = "" if parent is None else local(parent)
        element.tag = f"{{{NAMESPACES.get(namespace, namespace)}}}{_name_today(name, inside)}"
    for line in list(root.iter("{*}IncludedSupplyChainTradeLineItem")):
        parent = line.getparent()
        if parent is not None and line.find(".//{*}LineTotalAmount") is None:
            parent.remove(line)
    return root


def _name_today(name: str, inside: str) -> str:
    """What the element `name`, whose parent has its new name already, is called today."""
    if name == "CrossIndustryDocument":
        return "CrossIndustryInvoice"
    if name == "SpecifiedTradeSettlementMonetarySummation":
        return LINE_TOTALS if inside == "SpecifiedLineTradeSettlement" else HEADER_TOTALS
    if name == "ID" and inside.endswith("ReferencedDocument"):
        return "IssuerAssignedID"
    return NAMES.get(name, name)
