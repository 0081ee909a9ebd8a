"""What invoices and credit memos have in common: their head, their lines, their discount."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.money import cents
from crossfoot.core.postings import CustomValue, Discount, SalesForm, SalesLine
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents import fields, tax
from crossfoot.quickbooks.online.documents.fields import Figures, Unpostable

PRICE_DECIMALS = 6
"""Decimals of quantity and price that QuickBooks surely keeps; a longer one could give another amount."""


def body_of(
    posting: SalesForm, mappings: Mappings, *, marker: str, told: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The form to create. `marker` is the line by which we know it again, `told` more lines of its memo.

    Raises Unpostable where a party, an item, an account, a tax, a location or a class is not mapped.
    """
    body: dict[str, Any] = {
        "CustomerRef": fields.party_ref(posting.customer, posting.customer_name, mappings),
        "TxnDate": posting.posting_on.isoformat(),
        **fields.number_field(posting.number),
        **fields.currency_field(posting.currency, mappings),
        **fields.rate_field(posting.exchange_rate, posting.currency, mappings),
        **fields.location_field(posting.location, mappings),
        **fields.class_field("" if mappings.splits_classes else posting.klass, mappings),
        "Line": [_line(line, posting, mappings) for line in posting.lines],
    }
    if posting.discount:
        body["Line"].append(_discount(posting.discount, mappings))
        body["ApplyTaxAfterDiscount"] = True
    body |= tax.form_fields(posting.taxes, mappings, "sales", posting.currency)
    moved = fields.moved_words(posting.posting_on, posting.original_posting_on)
    body["PrivateNote"] = fields.note(posting.memo, marker, *told, moved)
    if posting.bill_email:
        body["BillEmail"] = {"Address": fields.cut(posting.bill_email, fields.EMAIL_LENGTH)}
    if posting.custom:
        body["CustomField"] = [_custom(value, mappings) for value in posting.custom]
    return body


def find_statement(name: str, posting: SalesForm, mappings: Mappings) -> str:
    """The query that would show the form if QuickBooks has it: by number, else by customer and date."""
    if posting.number:
        condition = f"DocNumber = {text_literal(posting.number)}"
    else:
        customer = fields.party_ref(posting.customer, posting.customer_name, mappings)["value"]
        condition = f"CustomerRef = {text_literal(customer)} AND TxnDate = '{posting.posting_on.isoformat()}'"
    return f"SELECT * FROM {name} WHERE {condition} ORDERBY Id MAXRESULTS 1000"


def is_ours(found: Figures, posting: SalesForm, mappings: Mappings, *, marker: str) -> bool:
    """Whether what was `found` is what became of `posting`: by number, customer, date, amount and our marker.

    The marker alone proves nothing, since QuickBooks' own "Copy" copies it. Where QuickBooks computes the
    tax, the amount before tax decides.
    """
    if posting.taxes:
        is_same_amount = found.total == posting.total
    else:
        is_same_amount = found.total - found.tax == posting.lines_total - posting.discount_amount
    return (
        is_same_amount
        and (not posting.number or found.number == posting.number)
        and found.party_id == mappings.parties.get(posting.customer)
        and found.posting_on == posting.posting_on
        and fields.has_marker(found.memo, marker)
    )


def _line(line: SalesLine, posting: SalesForm, mappings: Mappings) -> dict[str, Any]:
    # Never a sales line without an item: QuickBooks would take its default item, and that one's account.
    item = mappings.items.get(line.item)
    if item is None:
        label = mappings.account_labels.get(line.account, line.account)
        sentence = (
            f"The QuickBooks item that carries sales to {label} does not exist yet. Retry to create it."
        )
        raise Unpostable(Problem("item_missing", sentence, Fix.RETRY, f"item:{line.item}", line.item))
    detail: dict[str, Any] = {"ItemRef": fields.ref(item.remote_id)}
    description = line.description
    if _gives_amount(line, posting.currency):
        detail |= {"Qty": line.quantity, "UnitPrice": line.unit_price}
    elif line.quantity is not None and line.quantity != 1:
        quantity = f"(quantity {fields.plain(line.quantity)})"
        room = fields.DESCRIPTION_LENGTH - len(quantity) - 1
        description = f"{fields.cut(description, room)} {quantity}".lstrip()
    detail["TaxCodeRef"] = tax.line_code(line.tax, mappings)
    whole = posting.klass if mappings.splits_classes else ""
    detail |= fields.class_field(line.klass or whole, mappings)
    body: dict[str, Any] = {"Amount": line.amount, "DetailType": "SalesItemLineDetail"}
    if description:
        body = {"Description": fields.cut(description, fields.DESCRIPTION_LENGTH), **body}
    return {**body, "SalesItemLineDetail": detail}


def _gives_amount(line: SalesLine, currency: str) -> bool:
    """QuickBooks refuses quantity × price that is not the amount (6070)."""
    if line.quantity is None or line.unit_price is None:
        return False
    is_short = all(number == round(number, PRICE_DECIMALS) for number in (line.quantity, line.unit_price))
    return is_short and cents(line.quantity * line.unit_price, currency) == line.amount


def _discount(discount: Discount, mappings: Mappings) -> dict[str, Any]:
    """A discount on the whole form: a positive amount, on the account of discounts given."""
    return {
        "Amount": discount.amount,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {
            "PercentBased": False,
            "DiscountAccountRef": fields.account_ref(discount.account, mappings),
        },
    }


def _custom(value: CustomValue, mappings: Mappings) -> Mapping[str, str]:
    """A custom field by the id of its definition. Raises Unpostable where the company has none of that name."""
    definition = mappings.custom_fields.get(value.name, "")
    if not definition:
        sentence = (
            f"QuickBooks has no custom field “{value.name}” on its sales forms. Add it in QuickBooks and "
            "refresh, or leave the field empty."
        )
        raise Unpostable(
            Problem(
                "custom_field_missing", sentence, Fix.REFRESH_LISTS, f"custom_field:{value.name}", value.name
            )
        )
    return {
        "DefinitionId": definition,
        "Name": value.name,
        "Type": "StringType",
        "StringValue": fields.cut(value.value, fields.CUSTOM_VALUE_LENGTH),
    }
