"""What the editions of QuickBooks Online have, as far as it decides what can be sent there."""

from __future__ import annotations

WITH_PURCHASE_ORDERS = ("Plus", "Advanced")
"""Purchase orders are in these editions only; bills are in Essentials too."""


def has_purchase_orders(edition: str) -> bool:
    """Whether an edition, by QuickBooks' own name ("QuickBooks Online Plus"), has purchase orders.

    One that is not known is given the benefit of the doubt: QuickBooks itself refuses where it has none.
    """
    return not edition or any(name in edition for name in WITH_PURCHASE_ORDERS)


def without_purchase_orders(edition: str) -> str:
    """The sentence for an edition that has none."""
    return (
        f"{edition} has no purchase orders; they need QuickBooks Online Plus or Advanced. Send bills instead, or "
        "change the plan in QuickBooks and then refresh the lists."
    )
