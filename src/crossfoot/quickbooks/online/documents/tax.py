"""Tax on invoices and bills.

In the US a line says TAX or NON and the tax is one figure for the whole form. Everywhere else each line
names a tax code, and each rate has a line of its own with its amount. Tax that the document states goes out
explicitly, so that QuickBooks does not compute another cent; where the document has taxed lines and states
none, QuickBooks computes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal

from crossfoot.core.mappings import Mappings, RemoteTax
from crossfoot.core.money import ZERO, total
from crossfoot.core.postings import TaxTotal
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.online.documents.fields import Unpostable, ref

Side = Literal["sales", "purchase"]

TAXED, NOT_TAXED = "TAX", "NON"
"""The two codes a US line may carry (6100 otherwise)."""


def line_code(tax: str, mappings: Mappings) -> dict[str, str]:
    """TaxCodeRef of a line with the tax key `tax`, or of an untaxed line where it is empty.

    Raises Unpostable where the key, or outside the US the code for untaxed lines, is not mapped.
    """
    if mappings.is_us:
        is_taxed = bool(tax) and _mapped(tax, mappings).code_id != NOT_TAXED
        return ref(TAXED if is_taxed else NOT_TAXED)
    if tax:
        return ref(_mapped(tax, mappings).code_id)
    if not mappings.no_tax_code:
        sentence = "No QuickBooks tax code is chosen for lines without tax. Choose one, then retry."
        raise Unpostable(Problem("no_tax_code_missing", sentence, Fix.MAP_TAX, "tax:none"))
    return ref(mappings.no_tax_code)


def form_fields(taxes: Iterable[TaxTotal], mappings: Mappings, side: Side) -> dict[str, Any]:
    """GlobalTaxCalculation and TxnTaxDetail of a form whose lines are net of tax."""
    stated = tuple(taxes)
    if mappings.is_us:
        return {"TxnTaxDetail": _us_detail(stated, mappings)} if stated else {}
    fields: dict[str, Any] = {"GlobalTaxCalculation": "TaxExcluded"}
    if stated:
        fields["TxnTaxDetail"] = {
            "TotalTax": total(tax.amount for tax in stated),
            "TaxLine": _tax_lines(stated, mappings, side),
        }
    return fields


def _us_detail(taxes: tuple[TaxTotal, ...], mappings: Mappings) -> dict[str, Any]:
    detail: dict[str, Any] = {"TotalTax": total(tax.amount for tax in taxes)}
    codes = {_mapped(tax.tax, mappings).code_id for tax in taxes} - {TAXED, NOT_TAXED, ""}
    if len(codes) == 1:
        # A company that keeps its rates by hand: name the rate whose agency the tax is owed to.
        detail["TxnTaxCodeRef"] = ref(codes.pop())
    return detail


def _tax_lines(taxes: tuple[TaxTotal, ...], mappings: Mappings, side: Side) -> list[dict[str, Any]]:
    """One line a rate; tax keys that share a rate are added up."""
    sums: dict[str, tuple[RemoteTax, Decimal, Decimal]] = {}
    for tax in taxes:
        mapped = _mapped(tax.tax, mappings)
        rate_id = mapped.sales_rate_id if side == "sales" else mapped.purchase_rate_id
        if not rate_id:
            sentence = (
                f"The QuickBooks tax code {mapped.name} has no {side} rate. "
                f"Map {_label(tax.tax, mappings)} to another code, then retry."
            )
            raise Unpostable(Problem("tax_rate_missing", sentence, Fix.MAP_TAX, f"tax:{tax.tax}", tax.tax))
        _, net, amount = sums.get(rate_id, (mapped, ZERO, ZERO))
        sums[rate_id] = (mapped, net + tax.net, amount + tax.amount)
    return [_tax_line(rate_id, *parts) for rate_id, parts in sums.items()]


def _tax_line(rate_id: str, mapped: RemoteTax, net: Decimal, amount: Decimal) -> dict[str, Any]:
    detail: dict[str, Any] = {"TaxRateRef": ref(rate_id), "PercentBased": False}
    if mapped.percent is not None:
        detail["TaxPercent"] = mapped.percent
    detail["NetAmountTaxable"] = net
    return {"Amount": amount, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def _mapped(tax: str, mappings: Mappings) -> RemoteTax:
    mapped = mappings.taxes.get(tax)
    if mapped is None:
        sentence = f"No QuickBooks tax code is chosen for {_label(tax, mappings)}. Choose one, then retry."
        raise Unpostable(Problem("tax_missing", sentence, Fix.MAP_TAX, f"tax:{tax}", tax))
    return mapped


def _label(tax: str, mappings: Mappings) -> str:
    return mappings.tax_labels.get(tax, tax)
