"""Tax on invoices and bills.

In the US a line says TAX or NON and the tax is one figure for the whole form. Everywhere else each line
names a tax code, and each rate has a line of its own with its amount. Tax that the document states goes out
explicitly, so that QuickBooks does not compute another cent; where the document has taxed lines and states
none, QuickBooks computes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from crossfoot.core.mappings import Mappings, RemoteTax
from crossfoot.core.money import total
from crossfoot.core.postings import TaxTotal
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.tax_rates import RatePart, parts_of
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


def form_fields(taxes: Iterable[TaxTotal], mappings: Mappings, side: Side, currency: str) -> dict[str, Any]:
    """GlobalTaxCalculation and TxnTaxDetail of a form whose lines are net of tax."""
    stated = tuple(taxes)
    if mappings.is_us:
        return {"TxnTaxDetail": _us_detail(stated, mappings)} if stated else {}
    fields: dict[str, Any] = {"GlobalTaxCalculation": "TaxExcluded"}
    if stated:
        fields["TxnTaxDetail"] = {
            "TotalTax": total(tax.amount for tax in stated),
            "TaxLine": _tax_lines(stated, mappings, side, currency),
        }
    return fields


def _us_detail(taxes: tuple[TaxTotal, ...], mappings: Mappings) -> dict[str, Any]:
    detail: dict[str, Any] = {"TotalTax": total(tax.amount for tax in taxes)}
    codes = {_mapped(tax.tax, mappings).code_id for tax in taxes} - {TAXED, NOT_TAXED, ""}
    if len(codes) == 1:
        # A company that keeps its rates by hand: name the rate whose agency the tax is owed to.
        detail["TxnTaxCodeRef"] = ref(codes.pop())
    return detail


def _tax_lines(
    taxes: tuple[TaxTotal, ...], mappings: Mappings, side: Side, currency: str
) -> list[dict[str, Any]]:
    """One line a rate; tax keys that share a rate are added up. A code without rates has no tax to tell of."""
    sums: dict[str, RatePart] = {}
    for tax in taxes:
        mapped = _mapped(tax.tax, mappings)
        rates = mapped.rates(sells=side == "sales")
        if not rates and not tax.amount:
            continue
        if not rates:
            sentence = (
                f"The QuickBooks tax code {mapped.name} has no {side} rate. "
                f"Map {_label(tax.tax, mappings)} to another code, then retry."
            )
            raise Unpostable(Problem("tax_rate_missing", sentence, Fix.MAP_TAX, f"tax:{tax.tax}", tax.tax))
        for part in parts_of(tax.net, tax.amount, rates, currency):
            before = sums.get(part.rate.rate_id)
            sums[part.rate.rate_id] = part if before is None else _together(before, part)
    return [_tax_line(part) for part in sums.values()]


def _together(one: RatePart, other: RatePart) -> RatePart:
    return RatePart(one.rate, one.net + other.net, one.amount + other.amount)


def _tax_line(part: RatePart) -> dict[str, Any]:
    detail: dict[str, Any] = {
        "TaxRateRef": ref(part.rate.rate_id),
        "PercentBased": False,
        "TaxPercent": part.rate.percent,
        "NetAmountTaxable": part.net,
    }
    return {"Amount": part.amount, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def _mapped(tax: str, mappings: Mappings) -> RemoteTax:
    mapped = mappings.taxes.get(tax)
    if mapped is None:
        sentence = f"No QuickBooks tax code is chosen for {_label(tax, mappings)}. Choose one, then retry."
        raise Unpostable(Problem("tax_missing", sentence, Fix.MAP_TAX, f"tax:{tax}", tax))
    return mapped


def _label(tax: str, mappings: Mappings) -> str:
    return mappings.tax_labels.get(tax, tax)
