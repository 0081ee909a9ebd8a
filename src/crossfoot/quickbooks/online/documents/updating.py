"""Full updates: the record that was just read, with what is ours as it is to be now.

QuickBooks takes a property that a full update leaves out as emptied. So everything that is not ours goes back
as it was read: custom fields, terms, addresses, who is charged on, links to orders. What was ours and is empty
now does not, nor what the server works out itself, above all not the tax, which would stay at the old lines' amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.quickbooks.online.documents import clearing, fields, form_lines
from crossfoot.quickbooks.online.documents.clearing import Before
from crossfoot.quickbooks.online.documents.form_lines import DISCOUNT, TEXT_ONLY, FormLine
from crossfoot.quickbooks.online.documents.invoice import ORDER_WORDS

SERVERS_OWN = frozenset(
    {
        "Id", "SyncToken", "sparse", "domain", "status", "MetaData", "TotalAmt", "HomeTotalAmt", "Balance",
        "HomeBalance", "RemainingCredit", "UnappliedAmt", "TxnTaxDetail", "GlobalTaxCalculation",
        "DeliveryInfo", "InvoiceLink", "RecurDataRef", "FreeFormAddress", "TaxExemptionRef", "TotalCostAmount",
        "HomeTotalCostAmount", "AttachableRef", "EInvoiceStatus",
    }
)  # fmt: skip
"""What is not sent back: the server works it out anew."""

NEEDS_MAIL = "NeedToSend"

KEPT_OVER_OURS = frozenset({"CurrencyRef", "APAccountRef", "ARAccountRef"})
"""Ours only at creation; a bookkeeper's choice stands."""

OWN_OF_LINES = frozenset(
    {
        "Qty", "UnitPrice", "RatePercent", "DiscountRate", "DiscountAmt", "TaxInclusiveAmt", "TaxAmount",
        "ItemAccountRef",
    }
)  # fmt: skip
"""Figures of a line that belong to its old amount or are the server's."""


def body_of(
    ours: Mapping[str, Any], current: Mapping[str, Any], *, before: Before | None = None
) -> dict[str, Any]:
    """The body of a full update of `current`, where `ours` is what would create the document now.

    `before` is what we last put there; None where nothing there is ours, so that nothing is emptied.
    """
    emptied = clearing.cleared(before, ours)
    kept = {name: value for name, value in current.items() if _is_kept(name, value) and name not in emptied}
    if "BillEmail" in emptied and kept.get("EmailStatus") == NEEDS_MAIL:
        del kept["EmailStatus"]  # QuickBooks takes no form that waits to be mailed to nobody (6420).
    if ours.get("TxnDate") != current.get("TxnDate"):
        kept.pop("ExchangeRate", None)  # QuickBooks gives the rate of the new day.
    if not fields.decimal_of(kept.get("Deposit")):
        kept.pop("Deposit", None)
    if _is_our_message(kept):
        del kept["CustomerMemo"]
    body = {
        "Id": fields.text(current, "Id"),
        "SyncToken": fields.text(current, "SyncToken"),
        "sparse": False,
        **kept,
        **{name: value for name, value in ours.items() if not (name in KEPT_OVER_OURS and name in kept)},
    }
    custom = _custom_fields(ours, current, before.definitions if before else frozenset())
    body.pop("CustomField", None)
    if custom:
        body["CustomField"] = custom
    if _is_form(ours):
        body["Line"] = _lines(ours, current, before)
    return body


def _is_kept(name: str, value: Any) -> bool:
    """Blocks of extensions that replies carry are refused in requests, and empty values say nothing."""
    return name not in SERVERS_OWN and not name.endswith("Ex") and value not in (None, {})


def _is_our_message(kept: Mapping[str, Any]) -> bool:
    message = kept.get("CustomerMemo")
    return isinstance(message, Mapping) and fields.text(message, "value").startswith(ORDER_WORDS)


def _is_form(body: Mapping[str, Any]) -> bool:
    """Whether lines are those of a form; those of a payment only link and are replaced as a whole."""
    return any("DetailType" in line for line in form_lines.raw_lines(body))


def _custom_fields(
    ours: Mapping[str, Any], current: Mapping[str, Any], were_ours: frozenset[str]
) -> list[Mapping[str, Any]]:
    """Values by definition, ours over theirs. What was ours goes as an empty value, which also empties the field
    where QuickBooks takes a definition that is left out as one to leave alone."""
    held: dict[str, Mapping[str, Any]] = {}
    for record in (current, ours):
        values = record.get("CustomField")
        for value in values if isinstance(values, list) else ():
            if isinstance(value, Mapping) and value.get("StringValue"):
                definition = fields.text(value, "DefinitionId")
                was_ours = record is current and definition in were_ours
                held[definition] = {**value, "StringValue": ""} if was_ours else value
    return list(held.values())


def _lines(
    ours: Mapping[str, Any], current: Mapping[str, Any], before: Before | None
) -> list[Mapping[str, Any]]:
    """Our lines, each on the line of QuickBooks that it is; texts between the lines stay, the rest goes."""
    wanted = form_lines.form_lines(ours, default_tax="")
    there = form_lines.form_lines(current, default_tax="")
    classed = before.classed(there) if before else frozenset()
    merged: list[Mapping[str, Any]] = [
        _line(wanted[place], None if other is None else there[other], had_our_class=other in classed)
        for place, other in form_lines.pairs(wanted, there)
        if place is not None
    ]
    for place, line in enumerate(form_lines.raw_lines(current)):
        if line.get("DetailType") == TEXT_ONLY:
            merged.insert(min(place, len(merged)), _without_number(line))
    discounts = [line for line in form_lines.raw_lines(ours) if line.get("DetailType") == DISCOUNT]
    return [*merged, *discounts]


def _line(ours: FormLine, there: FormLine | None, *, had_our_class: bool) -> Mapping[str, Any]:
    """A line that bills an order for the first time must be a new one, else QuickBooks drops the link."""
    if there is None or there.detail_type != ours.detail_type or _is_newly_linked(ours, there):
        return ours.raw
    detail = {
        name: value
        for name, value in there.detail.items()
        if name not in OWN_OF_LINES
        and not name.endswith("Ex")
        and value not in (None, {})
        and not (name == "ClassRef" and had_our_class)
    }
    own = dict(ours.detail)
    if detail.get("CustomerRef"):
        own.pop("BillableStatus", None)
    line = {**_without_number(there.raw), **ours.raw, ours.detail_type: {**detail, **own}}
    if there.raw.get("LinkedTxn"):
        line["LinkedTxn"] = there.raw["LinkedTxn"]
    if "Description" not in ours.raw:
        line.pop("Description", None)
    return line


def _is_newly_linked(ours: FormLine, there: FormLine) -> bool:
    return not _links(ours) <= _links(there)


def _links(line: FormLine) -> set[tuple[str, ...]]:
    links = line.raw.get("LinkedTxn")
    return {
        tuple(fields.text(link, name) for name in ("TxnType", "TxnId", "TxnLineId"))
        for link in (links if isinstance(links, list) else ())
        if isinstance(link, Mapping)
    }


def _without_number(line: Mapping[str, Any]) -> dict[str, Any]:
    """The number follows from the order of the lines."""
    return {
        name: value
        for name, value in line.items()
        if name != "LineNum" and not name.endswith("Ex") and value not in (None, {}, [])
    }
