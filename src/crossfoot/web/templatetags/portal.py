"""What a vendor answered, on the pages of its documents."""

from __future__ import annotations

from django import template

from crossfoot.documents.models import PurchaseOrder
from crossfoot.portal import answering
from crossfoot.portal.models import VendorNews

register = template.Library()


@register.inclusion_tag("contacts/_answer.html")
def vendor_answer(order: PurchaseOrder) -> dict[str, VendorNews | None]:
    """What the vendor last said about the order in the portal; nothing where it said nothing."""
    return {"answer": answering.latest_answer(order)}
