"""Tax on documents: automated sales tax in the United States, the global model elsewhere.

Both honour amounts a client states and compute the rest. A computed tax is rounded to cents per rate, on the
sum of what the rate applies to (one recorded example; that the base is the sum and not the line is UNSURE).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company.currencies import rounded
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.schema import (
    IGNORED,
    Field,
    Kind,
    LineType,
    amount,
    flag,
    number,
    part,
    reference,
)
from qbsandbox.company.entities.taxes import tax_lists
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record, as_id

MOST_TAXABLE_LINES = 750
METHODS = ("TaxExcluded", "TaxInclusive", "NotApplicable")
WORDS_FOR_RATE = {"CA": "GST/HST", "AU": "GST"}
"""What the tax is called where a line has no code; "VAT" and "GST/HST" were seen, "GST" is UNSURE."""

TAX_LINE = LineType(
    "TaxLineDetail",
    {
        "TaxRateRef": reference(None, shows_name=False),
        "PercentBased": flag(),
        "TaxPercent": number(),
        "NetAmountTaxable": amount(),
        "TaxInclusiveAmount": amount(),
        "OverrideDeltaAmount": amount(),
        "ServiceDate": IGNORED,
    },
)
TAX_DETAIL = part(
    {
        "TxnTaxCodeRef": reference(None, shows_name=False),
        "TotalTax": amount(),
        "TaxLine": Field(Kind.LINES),
        "TaxReviewStatus": IGNORED,
        "UseAutomatedSalesTax": IGNORED,
        "DefaultTaxCodeRef": IGNORED,
    }
)


@dataclass(frozen=True, slots=True)
class Tax:
    """What a document's tax comes to: the TxnTaxDetail to keep (or None), its total, and per account."""

    detail: JsonObject | None
    total: Decimal
    owed: tuple[tuple[int, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """A line as the tax rules see it; `detail` is changed in place (codes, gross amounts)."""

    line: JsonObject
    detail: JsonObject
    weight: Decimal = Decimal(1)

    @property
    def base(self) -> Decimal:
        """What is taxed: the line's amount, less its share of a discount."""
        return Decimal(self.line["Amount"]) * self.weight


@dataclass(frozen=True, slots=True)
class AppliedRate:
    """A rate as a tax code applies it to an amount of 1: what it is charged `on`, and the `share` it comes to."""

    rate: Record
    on: Decimal
    share: Decimal


TAXED_PARTS: Mapping[str, Callable[[Decimal], Decimal]] = {
    "TaxOnAmount": lambda beneath: Decimal(1),
    "TaxOnAmountPlusTax": lambda beneath: 1 + beneath,
    "TaxOnTax": lambda beneath: beneath,
}
"""What a rate is charged on, of a net amount of 1 and the tax beneath it (TaxTypeApplicable)."""


WAYS = ("GlobalTaxCalculation", "ApplyTaxAfterDiscount")
"""What decides how tax is computed, beside the lines."""


def stated(asked: JsonObject, before: Record | None) -> JsonObject:
    """The tax detail that counts as stated: the request's own, or the record's where a sparse update leaves
    lines, tax and the way it is computed alone; else empty, and tax is computed."""
    if asked.get("TxnTaxDetail"):
        return dict(asked["TxnTaxDetail"])
    if before is None or "Line" in asked or "TxnTaxDetail" in asked:
        return {}
    if any(name in asked and asked[name] != before.body.get(name) for name in WAYS):
        return {}
    return dict(before.body.get("TxnTaxDetail") or {})


def check_us_codes(lines: Sequence[JsonObject], details: Sequence[JsonObject]) -> None:
    """Every line of a US document is TAX or NON, NON where nothing is said; raises 6100."""
    for detail in details:
        code = (detail.get("TaxCodeRef") or {}).get("value", "NON")
        if code not in ("TAX", "NON"):
            raise Fault(
                6100,
                f"Invalid Line TaxCode in the request : TAX or NON. Supplied value:{code}",
                element="TaxCodeRef",
            )
        detail["TaxCodeRef"] = {"value": code}
    if len(lines) > MOST_TAXABLE_LINES and any(d["TaxCodeRef"]["value"] == "TAX" for d in details):
        raise business(f"A taxable transaction can have at most {MOST_TAXABLE_LINES} lines.")


def us_sales_tax(
    books: Books, lines: Sequence[TaxedLine], said: JsonObject, currency: str, *, has_address: bool
) -> Tax:
    """Automated sales tax: the stated TotalTax, else the company's AST rates on TAX lines of a customer with
    an address.

    A stated total is spread over the rates in proportion. The rates stand in for Intuit's tax engine.
    """
    if not books.preferences["TaxPrefs"].get("UsingSalesTax"):
        return Tax({"TotalTax": NOTHING}, NOTHING)
    total = said.get("TotalTax")
    if total is not None and books.switches.explicit_tax_needs_address and not has_address:
        return Tax({"TotalTax": NOTHING}, NOTHING)
    code_ref = said.get("TxnTaxCodeRef") or books.preferences["TaxPrefs"]["TaxGroupCodeRef"]
    rates = tax_lists.rates_of(books, books.linked("TaxCode", code_ref), "Sales")
    base = sum((line.base for line in lines if line.detail["TaxCodeRef"]["value"] == "TAX"), NOTHING)
    if total is None:
        amounts = [rounded(base * rate.body["RateValue"] / 100, currency) for rate in rates]
        total = sum(amounts, NOTHING) if has_address else NOTHING
    else:
        amounts = _spread(Decimal(total), [Decimal(rate.body["RateValue"]) for rate in rates], currency)
    if not total:
        return Tax({"TotalTax": NOTHING}, NOTHING)
    shown = [
        _tax_line(rate, value, rounded(base, currency)) for rate, value in zip(rates, amounts, strict=True)
    ]
    owed = tuple(
        (tax_lists.payable_account(books, rate), value) for rate, value in zip(rates, amounts, strict=True)
    )
    return Tax(
        {"TxnTaxCodeRef": {"value": code_ref["value"]}, "TotalTax": total, "TaxLine": shown}, total, owed
    )


def global_tax(
    books: Books, body: JsonObject, lines: Sequence[TaxedLine], said: JsonObject, currency: str, side: str
) -> Tax:
    """The global model, `side` "Sales" or "Purchase". Under TaxInclusive the lines are brought to net amounts
    first."""
    method = body.get("GlobalTaxCalculation") or "TaxExcluded"
    body["GlobalTaxCalculation"] = method
    if method == "NotApplicable":
        if said.get("TaxLine") or said.get("TotalTax"):
            raise Fault(
                6170,
                "Invalid TxnTaxDetail in the request : "
                "TxnTaxDetail can't be used with GlobalTaxCalculation=NotApplicable",
                element="TxnTaxDetail",
            )
        return Tax(None, NOTHING)
    if any(not line.detail.get("TaxCodeRef") for line in lines):
        word = WORDS_FOR_RATE.get(books.company.country, "VAT")
        raise business(f"Make sure all your transactions have a {word} rate before you save.")
    rates_by_code = _rates_by_code(books, lines, side)
    if method == "TaxInclusive":
        _to_net(books, lines, rates_by_code, currency)
    return _global_amounts(books, lines, rates_by_code, said, currency, inclusive=method == "TaxInclusive")


def applied_rates(books: Books, code: Record, side: str) -> list[AppliedRate]:
    """The rates of a code, `side` "Sales" or "Purchase", in their TaxOrder.

    TaxOnAmount is a percentage of the net amount; TaxOnAmountPlusTax also of the tax whose TaxOrder is the
    detail's TaxOnTaxOrder (of all before it where none is named); TaxOnTax of that tax alone (Intuit's schema
    names the three; the arithmetic is UNSURE, above all that the tax beneath is not rounded first).
    """
    details = (code.body.get(f"{side}TaxRateList") or {}).get("TaxRateDetail", [])
    shares: dict[int, Decimal] = {}
    found = []
    for detail in sorted(details, key=lambda each: int(each.get("TaxOrder") or 0)):
        rate = books.store.get("TaxRate", int(detail["TaxRateRef"]["value"]))
        if rate is None:
            continue
        beneath = detail.get("TaxOnTaxOrder")
        tax_beneath = (
            sum(shares.values(), Decimal(0)) if beneath is None else shares.get(int(beneath), Decimal(0))
        )
        on = TAXED_PARTS[detail.get("TaxTypeApplicable") or "TaxOnAmount"](tax_beneath)
        share = on * Decimal(rate.body["RateValue"]) / 100
        order = int(detail.get("TaxOrder") or 0)
        shares[order] = shares.get(order, Decimal(0)) + share
        found.append(AppliedRate(rate, on, share))
    return found


def _rates_by_code(books: Books, lines: Sequence[TaxedLine], side: str) -> Mapping[str, list[AppliedRate]]:
    codes = dict.fromkeys(line.detail["TaxCodeRef"]["value"] for line in lines)
    return {code: applied_rates(books, books.linked("TaxCode", {"value": code}), side) for code in codes}


def _to_net(
    books: Books, lines: Sequence[TaxedLine], rates: Mapping[str, list[AppliedRate]], currency: str
) -> None:
    """Amount becomes net, TaxInclusiveAmt holds the gross (the shape recorded for replies)."""
    for taxed in lines:
        share = sum((r.share for r in rates[taxed.detail["TaxCodeRef"]["value"]]), Decimal(0))
        amount_sent = Decimal(taxed.line["Amount"])
        gross = taxed.detail.get("TaxInclusiveAmt")
        if gross and gross != amount_sent:
            continue
        if gross or books.switches.inclusive_amount_is_gross:
            taxed.detail["TaxInclusiveAmt"] = amount_sent
            taxed.line["Amount"] = rounded(amount_sent / (1 + share), currency)
        else:
            taxed.detail["TaxInclusiveAmt"] = rounded(amount_sent * (1 + share), currency)


def _global_amounts(
    books: Books,
    lines: Sequence[TaxedLine],
    rates_by_code: Mapping[str, list[AppliedRate]],
    said: JsonObject,
    currency: str,
    *,
    inclusive: bool,
) -> Tax:
    """The tax of each rate, on the sum of what it applies to. In inclusive lines it is the difference between
    gross and net, spread over the code's rates; rates that cancel out (reverse charge) are computed on the net."""
    bases: dict[int, Decimal] = {}
    exact: dict[int, Decimal] = {}
    rates: dict[int, Record] = {}
    for taxed in lines:
        of_code = rates_by_code[taxed.detail["TaxCodeRef"]["value"]]
        shares = [applied.share * taxed.base for applied in of_code]
        if inclusive and sum((applied.share for applied in of_code), Decimal(0)):
            inside = Decimal(taxed.detail["TaxInclusiveAmt"]) - taxed.line["Amount"]
            whole = rounded(inside * taxed.weight, currency)
            shares = _spread(whole, [applied.share for applied in of_code], currency)
        for applied, share in zip(of_code, shares, strict=True):
            rate = applied.rate.id
            rates[rate] = applied.rate
            bases[rate] = bases.get(rate, NOTHING) + taxed.base * applied.on
            exact[rate] = exact.get(rate, NOTHING) + share
    said_by_rate = _stated_lines(said, rates)
    amounts = {
        rate: said_by_rate[rate] if rate in said_by_rate else rounded(exact[rate], currency) for rate in rates
    }
    total = sum(amounts.values(), NOTHING)
    by_hand = said_by_rate.keys() - _percentages(said)
    shown = [
        _tax_line(rates[rate], value, rounded(bases[rate], currency), percent_based=rate not in by_hand)
        for rate, value in amounts.items()
    ]
    owed = tuple(
        (tax_lists.payable_account(books, rates[rate]), value) for rate, value in amounts.items() if value
    )
    return Tax({"TotalTax": total, "TaxLine": shown}, total, owed)


def _stated_lines(said: JsonObject, rates: Mapping[int, Record]) -> dict[int, Decimal]:
    """The amounts a client states, by rate. A rate that no line uses is refused (UNSURE what QuickBooks
    does)."""
    found: dict[int, Decimal] = {}
    for line in said.get("TaxLine") or []:
        detail = line.get("TaxLineDetail", {})
        value = (detail.get("TaxRateRef") or {}).get("value", "")
        rate = as_id(value)
        if rate not in rates:
            raise business(
                f"The tax rate {value or '(none)'} of a tax line belongs to no tax code of the lines."
            )
        if line.get("Amount") is not None:
            found[rate] = found.get(rate, NOTHING) + line["Amount"]
    return found


def _percentages(said: JsonObject) -> set[int]:
    """The rates whose stated amounts are said to be percentages, as they are in a reply that is sent back."""
    details = [line.get("TaxLineDetail", {}) for line in said.get("TaxLine") or []]
    return {
        as_id((each.get("TaxRateRef") or {}).get("value", "")) for each in details if each.get("PercentBased")
    }


def _spread(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """A total in proportion to weights, cents exact, the remainder on the last; evenly where all weights are
    zero."""
    if not weights:
        return []
    whole = sum(weights) or Decimal(len(weights))
    shares = [
        rounded(total * ((w or Decimal(1)) if not sum(weights) else w) / whole, currency)
        for w in weights[:-1]
    ]
    return [*shares, total - sum(shares, NOTHING)]


def _tax_line(rate: Record, value: Decimal, base: Decimal, *, percent_based: bool = True) -> JsonObject:
    return {
        "Amount": value,
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": str(rate.id)},
            "PercentBased": percent_based,
            "TaxPercent": rate.body["RateValue"],
            "NetAmountTaxable": base,
        },
    }
