"""From lines to the total of a sales form: subtotal, discount, tax."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from qbsandbox.company.currencies import rounded
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.sales import lines as form_lines
from qbsandbox.company.entities.sales.fields import DISCOUNT_LINE, ITEM_LINE, SUBTOTAL_LINE
from qbsandbox.company.entities.taxes import tax_rules
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record


def complete(
    books: Books,
    body: JsonObject,
    before: Record | None,
    asked: JsonObject,
    customer: Record | None,
    *,
    moves_stock: bool = True,
) -> Decimal:
    """Check the lines and put them back as replies show them: items, the server's SubTotal line, the discount,
    shipping. Neither discount nor shipping is part of the subtotal.

    Sets Line, TxnTaxDetail, TaxOwed (what each tax account gets, hidden) and TotalAmt; returns the total. Raises
    6000 where it is negative: negative lines are fine while it is not.
    """
    currency = body["CurrencyRef"]["value"]
    lines = form_lines.read(books, body, before, moves_stock=moves_stock)
    items = form_lines.item_lines(lines)
    shipping = form_lines.shipping(books, body)
    if body.get("GlobalTaxCalculation") == "TaxInclusive":
        # Lines become net here, and net is what a discount is taken of: the total is then that much less.
        whole = _taxed(books, body, items, shipping, NOTHING, NOTHING)
        _tax(books, body, before, asked, whole, customer)
    subtotal = form_lines.sum_of(lines)
    discount = _discount(books, body, subtotal, currency)
    off = Decimal(discount["Amount"]) if discount else NOTHING
    tax = _tax(books, body, before, asked, _taxed(books, body, items, shipping, subtotal, off), customer)
    body["Line"] = form_lines.numbered(lines)
    body["Line"].append({"Amount": subtotal, "DetailType": SUBTOTAL_LINE, SUBTOTAL_LINE: {}})
    if discount:
        body["Line"].append(discount)
    body["Line"] += shipping
    if tax.detail is None:
        body.pop("TxnTaxDetail", None)
    else:
        body["TxnTaxDetail"] = tax.detail
    body["TaxOwed"] = [[account, value] for account, value in tax.owed]
    total = subtotal - off + sum((Decimal(line["Amount"]) for line in shipping), NOTHING) + tax.total
    if total < 0:
        raise business("Transaction amount must be 0.00 or greater.")
    body["TotalAmt"] = total
    return total


def _discount(books: Books, body: JsonObject, subtotal: Decimal, currency: str) -> JsonObject | None:
    """The one discount line of a form, its amount positive; raises 6090 without amount or percent."""
    found = [line for line in body.get("Line") or () if line["DetailType"] == DISCOUNT_LINE]
    if not found:
        return None
    if len(found) > 1:
        raise business("A transaction can have only one discount line.")
    sent = found[0].get(DISCOUNT_LINE) or {}
    percent = sent.get("DiscountPercent")
    if sent.get("PercentBased") and percent is not None:
        if not 0 <= percent <= 100:
            raise Fault(2150, f"Invalid Percent. Supplied value:{percent}", element="DiscountPercent")
        value = rounded(subtotal * percent / 100, currency)
    elif found[0].get("Amount") is not None:
        value = rounded(found[0]["Amount"], currency)
    else:
        raise Fault(6090, "Discount line must have an amount or a percentage", element="DiscountLineDetail")
    if value < 0:
        raise Fault(2290, f"Negative Amount. Supplied value:{value}", element="Amount")
    account = sent.get("DiscountAccountRef") or {
        "value": str(books.preferences["SalesFormsPrefs"]["DefaultDiscountAccount"])
    }
    books.account(account)
    detail: JsonObject = {"PercentBased": bool(sent.get("PercentBased"))}
    if detail["PercentBased"]:
        detail["DiscountPercent"] = percent
    detail["DiscountAccountRef"] = {"value": account["value"]}
    return {"Amount": value, "DetailType": DISCOUNT_LINE, DISCOUNT_LINE: detail}


def _taxed(
    books: Books,
    body: JsonObject,
    items: Sequence[JsonObject],
    shipping: Sequence[JsonObject],
    subtotal: Decimal,
    off: Decimal,
) -> list[tax_rules.TaxedLine]:
    """Every line that tax looks at, with what part of it is taxed: items bear their share of a discount. In the
    United States a discount lowers the tax only where ApplyTaxAfterDiscount says so (false by default,
    documented), and shipping is taxed only where its line has a code."""
    us = books.company.is_us
    weight = Decimal(1)
    if off and subtotal and (not us or body["ApplyTaxAfterDiscount"]):
        weight = 1 - off / subtotal
    charged = [line for line in shipping if not us or line[ITEM_LINE].get("TaxCodeRef")]
    return [
        *(tax_rules.TaxedLine(line, line[ITEM_LINE], weight) for line in items),
        *(tax_rules.TaxedLine(line, line[ITEM_LINE]) for line in charged),
    ]


def _tax(
    books: Books,
    body: JsonObject,
    before: Record | None,
    asked: JsonObject,
    taxed: Sequence[tax_rules.TaxedLine],
    customer: Record | None,
) -> tax_rules.Tax:
    """In the United States sales tax on the lines marked TAX, elsewhere the global model.

    A customer that is not Taxable pays no tax but one that the client states.
    """
    currency = body["CurrencyRef"]["value"]
    said = tax_rules.stated(asked, before)
    if not books.company.is_us:
        return tax_rules.global_tax(books, body, taxed, said, currency, "Sales")
    tax_rules.check_us_codes([one.line for one in taxed], [one.detail for one in taxed])
    is_exempt = customer is not None and customer.body.get("Taxable") is False
    if is_exempt and said.get("TotalTax") is None:
        return tax_rules.Tax({"TotalTax": NOTHING}, NOTHING)
    has_address = bool(body.get("ShipAddr") or body.get("BillAddr"))
    return tax_rules.us_sales_tax(books, taxed, said, currency, has_address=has_address)
