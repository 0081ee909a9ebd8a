"""The business terms of EN 16931, as the factur-x library reads them from UBL and CII alike, as our values.

The library has one table for both syntaxes (term → UBL path → CII path) and gives one dictionary by terms:
"BT-1" is the invoice number, "BG-25" the list of lines. Texts become texts, figures `Decimal`; a term that
is there several times, where the model knows one, counts once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.core.money import ZERO, total
from crossfoot.core.problems import Problem, shown
from crossfoot.imports.einvoices.charges import kind_of
from crossfoot.imports.einvoices.invoice import (
    Charge,
    Discount,
    FileKind,
    Line,
    Party,
    Payment,
    Preceding,
    ReadInvoice,
    TaxSubtotal,
    Totals,
)
from crossfoot.imports.einvoices.profiles import profile_of
from crossfoot.imports.einvoices.tidying import value_problem

Terms = Mapping[str, Any]

CREDITS = frozenset("81 83 261 262 296 308 381 396 420 458 502 503 532".split())  # noqa: SIM905
"""Types of document (UNTDID 1001) whose positive amounts are the buyer's."""

NO_ORDER = "NA"
"""Peppol asks for an order number where the vendor's own is stated, and takes this where there is none."""

GTIN_SCHEMES = {"0160", "0088", ""}
GTIN_LENGTHS = {8, 12, 13, 14}
ONLY_SUMS = {"GROUP", "INFORMATION"}
"""Lines of the Extended profile that sum up or comment others, and are not to be paid themselves."""

REQUIRED = (
    ("BT-1", "the invoice number"),
    ("BT-2", "the issue date"),
)


def missing(terms: Terms, label: str) -> Iterator[Problem]:
    """What no invoice can do without and this one lacks. The currency was looked for before."""
    for term, words in REQUIRED:
        if not terms.get(term):
            yield value_problem(f"{label} does not state {words} ({term})", term)
    if _figure(terms, "BT-112") is None and _figure(terms, "BT-115") is None:
        yield value_problem(
            f"{label} states neither its total with tax (BT-112) nor what is to be paid (BT-115)", "BT-112"
        )
    for place, line in enumerate(_groups(terms, "BG-25"), start=1):
        number = _text(line, "BT-126") or str(place)
        if _figure(line, "BT-131") is None and not _is_only_sum(line):
            yield value_problem(
                f"{label}: line {shown(number)} does not state its net amount (BT-131)", f"lines.{place - 1}"
            )


def invoice_from(terms: Terms, *, file_name: str, kind: FileKind, is_credit_note: bool) -> ReadInvoice:
    """The invoice that `terms` state, in which nothing is `missing`."""
    type_code = _text(terms, "BT-3") or ("381" if is_credit_note else "380")
    lines = tuple(
        _line(line, place) for place, line in enumerate(_groups(terms, "BG-25"), 1) if not _is_only_sum(line)
    )
    discounts = tuple(_discount(group) for group in _groups(terms, "BG-20"))
    charges = tuple(_charge(group) for group in _groups(terms, "BG-21"))
    subtotals = tuple(_subtotal(group) for group in _groups(terms, "BG-23"))
    purchase_order = _text(terms, "BT-13")
    return ReadInvoice(
        file_name=file_name,
        kind=kind,
        profile=profile_of(_text(terms, "BT-24"), _text(terms, "BT-23"), kind),
        specification=_text(terms, "BT-24"),
        process=_text(terms, "BT-23"),
        type_code=type_code,
        is_credit=is_credit_note or type_code in CREDITS,
        number=_text(terms, "BT-1"),
        invoice_on=_day(terms, "BT-2"),
        due_on=_day(terms, "BT-9"),
        delivered_on=_day(terms, "BT-72"),
        period_from=_day(terms, "BT-73"),
        period_to=_day(terms, "BT-74"),
        currency=_text(terms, "BT-5"),
        tax_currency=_text(terms, "BT-6"),
        vendor=_party(terms.get("BG-4")),
        buyer=_party(terms.get("BG-7")),
        payee=_party(terms["BG-10"]) if terms.get("BG-10") else None,
        tax_representative=_party(terms["BG-11"]) if terms.get("BG-11") else None,
        deliver_to=_party(terms["BG-13"]) if terms.get("BG-13") else None,
        buyer_reference=_text(terms, "BT-10"),
        purchase_order="" if purchase_order == NO_ORDER else purchase_order,
        sales_order=_text(terms, "BT-14"),
        contract=_text(terms, "BT-12"),
        project=_text(terms, "BT-11"),
        accounting_reference=_text(terms, "BT-19"),
        preceding=tuple(
            Preceding(_text(group, "BT-25"), _day(group, "BT-26")) for group in _groups(terms, "BG-3")
        ),
        lines=lines,
        discounts=discounts,
        charges=charges,
        tax_subtotals=subtotals,
        totals=_totals(terms, lines, discounts, charges, subtotals),
        payment=Payment(
            terms="\n".join(_texts(terms, "BT-20")),
            reference=_text(terms, "BT-83"),
            means=_text(terms, "BT-81"),
            account=_text(terms, "BT-84"),
            account_name=_text(terms, "BT-85"),
            bank=_text(terms, "BT-86"),
        ),
        notes=tuple(text for group in _groups(terms, "BG-1") for text in _texts(group, "BT-22")),
        enclosed=tuple(
            text
            for group in _groups(terms, "BG-24")
            if (text := _text(group, "BT-125-2") or _text(group, "BT-123") or _text(group, "BT-122"))
        ),
    )


def _line(terms: Terms, place: int) -> Line:
    amount, quantity = _sum(terms, "BT-131"), _figure(terms, "BT-129")
    # A quantity is left out for what is not counted, a fee: it is one.
    quantity = Decimal(1) if quantity is None else quantity
    price = _figure(terms, "BT-146")
    if price is None:
        price = amount / quantity if quantity else amount
    item, scheme = _text(terms, "BT-157"), _text(terms, "BT-157-1")
    is_gtin = item.isdigit() and len(item) in GTIN_LENGTHS and scheme in GTIN_SCHEMES
    price_discounts = [_figure(group, "BT-147") or ZERO for group in _groups(terms, "BT-147-00")]
    return Line(
        number=_text(terms, "BT-126") or str(place),
        name=_text(terms, "BT-153"),
        amount=amount,
        quantity=quantity,
        unit_price=price,
        unit=_text(terms, "BT-130"),
        price_base_quantity=_figure(terms, "BT-149") or Decimal(1),
        gross_price=_figure(terms, "BT-148"),
        price_discount=total(price_discounts) if price_discounts else None,
        description=_text(terms, "BT-154"),
        note="\n".join(text for group in _groups(terms, "BT-127-00") for text in _texts(group, "BT-127")),
        order_line=_text(terms, "BT-132"),
        order_number=_text(terms, "EXT-FR-FE-135"),
        seller_item_id=_text(terms, "BT-155"),
        buyer_item_id=_text(terms, "BT-156"),
        standard_item_id=item,
        gtin=item if is_gtin else "",
        discounts=tuple(_discount(group) for group in _groups(terms, "BG-27")),
        charges=tuple(_charge(group) for group in _groups(terms, "BG-28")),
        tax_category=_text(terms, "BT-151"),
        tax_percent=_figure(terms, "BT-152"),
        accounting_reference=_text(terms, "BT-133"),
        origin_country=_text(terms, "BT-159"),
        period_from=_day(terms, "BT-134"),
        period_to=_day(terms, "BT-135"),
        properties=tuple(
            (_text(group, "BT-160"), _text(group, "BT-161")) for group in _groups(terms, "BG-32")
        ),
    )


def _is_only_sum(line: Terms) -> bool:
    return _text(line, "EXT-FR-FE-163").upper() in ONLY_SUMS


def _discount(terms: Terms) -> Discount:
    return Discount(
        amount=_sum(terms, "amount"),
        reason=_text(terms, "reason"),
        reason_code=_text(terms, "reason_code"),
        percent=_figure(terms, "rate"),
        base=_figure(terms, "base_amount"),
        tax_category=_text(terms, "vat_category_code"),
        tax_percent=_figure(terms, "vat_rate"),
    )


def _charge(terms: Terms) -> Charge:
    reason, code, tax_code = (
        _text(terms, "reason"),
        _text(terms, "reason_code"),
        _text(terms, "non_vat_tax_code"),
    )
    return Charge(
        amount=_sum(terms, "amount"),
        kind=kind_of(code, reason, is_tax=bool(tax_code)),
        reason=reason,
        reason_code=code or tax_code,
        percent=_figure(terms, "rate"),
        base=_figure(terms, "base_amount"),
        tax_category=_text(terms, "vat_category_code"),
        tax_percent=_figure(terms, "vat_rate"),
    )


def _subtotal(terms: Terms) -> TaxSubtotal:
    return TaxSubtotal(
        taxable=_sum(terms, "BT-116"),
        tax=_sum(terms, "BT-117"),
        category=_text(terms, "BT-118"),
        percent=_figure(terms, "BT-119"),
        exemption_reason=_text(terms, "BT-120"),
        exemption_code=_text(terms, "BT-121"),
    )


def _totals(
    terms: Terms,
    lines: tuple[Line, ...],
    discounts: tuple[Discount, ...],
    charges: tuple[Charge, ...],
    subtotals: tuple[TaxSubtotal, ...],
) -> Totals:
    """What the file states; plain UBL may leave out all but what is to be paid."""
    discount = _or(_figure(terms, "BT-107"), total(each.amount for each in discounts))
    charge = _or(_figure(terms, "BT-108"), total(each.amount for each in charges))
    prepaid, rounding = _sum(terms, "BT-113"), _sum(terms, "BT-114")
    gross, payable = _figure(terms, "BT-112"), _figure(terms, "BT-115")
    if gross is None:
        gross = _or(payable, ZERO) + prepaid - rounding
    net, tax = _figure(terms, "BT-109"), _figure(terms, "BT-110")
    if tax is None:
        tax = total(each.tax for each in subtotals) if net is None else gross - net
    if net is None:
        net = gross - tax
    goods = total(line.amount for line in lines) if lines else net + discount - charge
    return Totals(
        lines=_or(_figure(terms, "BT-106"), goods),
        discounts=discount,
        charges=charge,
        net=net,
        tax=tax,
        gross=gross,
        payable=_or(payable, gross - prepaid + rounding),
        prepaid=prepaid,
        rounding=rounding,
        tax_in_tax_currency=_figure(terms, "BT-111"),
    )


def _party(terms: Terms | None) -> Party:
    if not terms:
        return Party()
    # A party with a trading name alone is called by it.
    name, trading_name = _text(terms, "name"), _text(terms, "biz_name")
    contact: Terms = next(iter(_groups(terms, "contacts")), {})
    return Party(
        name=name or trading_name,
        trading_name=trading_name if name else "",
        vat_id=_text(terms, "vat_identifier"),
        tax_ids=tuple(_texts(terms, "tax_identifier")),
        registration=_text(terms, "legal_identifier"),
        ids=tuple((scheme or "", text) for scheme, text in (terms.get("identifiers") or {}).items()),
        electronic_address=_text(terms, "einvoicing_addr"),
        electronic_scheme=_text(terms, "einvoicing_addr_schemeid"),
        street="\n".join(text for key in ("addr_l1", "addr_l2", "addr_l3") if (text := _text(terms, key))),
        city=_text(terms, "city"),
        postcode=_text(terms, "postcode"),
        region=_text(terms, "country_subdivision"),
        country=_text(terms, "country_code"),
        contact=_text(contact, "name"),
        phone=_text(contact, "phone"),
        email=_text(contact, "email"),
    )


def _texts(terms: Terms, term: str) -> list[str]:
    """Every text of a term; lines stay lines, and what indents them in the file goes."""
    value = terms.get(term)
    values = value if isinstance(value, list) else [value]
    found = (
        "\n".join(part.strip() for part in one.splitlines()).strip() for one in values if isinstance(one, str)
    )
    return [text for text in found if text]


def _text(terms: Terms, term: str) -> str:
    return next(iter(_texts(terms, term)), "")


def _figure(terms: Terms, term: str) -> Decimal | None:
    text = _text(terms, term)
    return Decimal(text) if text else None


def _sum(terms: Terms, term: str) -> Decimal:
    return _or(_figure(terms, term), ZERO)


def _or(figure: Decimal | None, otherwise: Decimal) -> Decimal:
    return otherwise if figure is None else figure


def _day(terms: Terms, term: str) -> date | None:
    """The day; of several due days, as instalments have them, the last."""
    value = terms.get(term)
    days = [day for day in (value if isinstance(value, list) else [value]) if isinstance(day, date)]
    return max(days, default=None)


def _groups(terms: Terms, group: str) -> list[Terms]:
    value = terms.get(group)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
