"""Tax code: a rate of ours that a person lets us create in QuickBooks, through its TaxService."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.quickbooks.books import Operation

NAME = "TaxService"
"""An address of its own; the answer has no envelope and names the code as TaxCodeId."""
NAME_LENGTH = 100


def operation(
    name: str,
    percent: Decimal,
    agency_id: str,
    *,
    purchase_too: bool = True,
    purchase_percent: Decimal | None = None,
) -> Operation:
    """The write that creates a code with one rate for sales and, with `purchase_too`, one for purchases, of the
    same percentage unless `purchase_percent` says another.

    Raises ValueError for a name that is empty or too long, and for a rate outside 0 to 100 percent.
    """
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= NAME_LENGTH - len(" (Purchases)"):
        raise ValueError(f"a tax code's name has 1 to {NAME_LENGTH - len(' (Purchases)')} characters")
    if not 0 <= percent <= 100:
        raise ValueError(f"a tax rate lies between 0 and 100 percent, not at {percent}")
    details = [_rate(f"{cleaned} (Sales)", percent, agency_id, "Sales")]
    if purchase_too:
        bought = percent if purchase_percent is None else purchase_percent
        details.append(_rate(f"{cleaned} (Purchases)", bought, agency_id, "Purchase"))
    return Operation(NAME, "create", {"TaxCode": cleaned, "TaxRateDetails": details})


def _rate(name: str, percent: Decimal, agency_id: str, side: str) -> dict[str, str | Decimal]:
    return {
        "TaxRateName": name,
        "RateValue": percent,
        "TaxAgencyId": agency_id,
        "TaxApplicableOn": side,
    }
