"""How credits become vendor credits and credit memos: the roads' descriptions for `documents.sending`."""

from __future__ import annotations

from crossfoot.core.permissions import Can
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents.credits import posting, queries
from crossfoot.documents.credits.models import CreditNote, VendorCredit
from crossfoot.documents.sending import Road
from crossfoot.documents.stocked import customer_returns, returns

VENDOR_CREDITS: Road[VendorCredit] = Road(
    kind=DocumentKind.VENDOR_CREDIT,
    model=VendorCredit,
    document="vendor credit",
    can=Can.SEND_CREDITS,
    is_on=lambda setup: setup.sync_purchases,
    is_automatic=lambda setup: setup.automatic_purchases,
    locked=queries.vendor_credits_locked,
    posting_on=posting.posting_on,
    wanted=posting.vendor_credits_wanted,
    follow=returns.credits_follow,
)
CREDIT_NOTES: Road[CreditNote] = Road(
    kind=DocumentKind.CREDIT_NOTE,
    model=CreditNote,
    document="credit memo",
    can=Can.SEND_CREDITS,
    is_on=lambda setup: setup.sync_sales,
    is_automatic=lambda setup: setup.automatic_sales,
    locked=queries.credit_notes_locked,
    posting_on=posting.posting_on,
    wanted=posting.credit_notes_wanted,
    follow=customer_returns.credits_follow,
)
