"""The one Django app of all documents; each document type has a folder with its own models."""

from crossfoot.documents.approvals.models import Approval, ApprovalLimit, ApprovalRules, Delegation
from crossfoot.documents.attachments.models import Attachment
from crossfoot.documents.attachments.queries import bytes_of
from crossfoot.documents.credits.models import (
    CreditNote,
    CreditNoteLine,
    CreditUse,
    VendorCredit,
    VendorCreditLine,
)
from crossfoot.documents.following import register as register_following
from crossfoot.documents.purchase_orders.models import (
    PurchaseIngredient,
    PurchaseLine,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
)
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.documents.sales_sources.models import SalesSource
from crossfoot.documents.summaries import costs, releasing
from crossfoot.documents.summaries.models import SalesSummary, SummaryChoice, SummaryMember
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.sync import sources

__all__ = [
    "Approval",
    "ApprovalLimit",
    "ApprovalRules",
    "Attachment",
    "CreditNote",
    "CreditNoteLine",
    "CreditUse",
    "Delegation",
    "PurchaseIngredient",
    "PurchaseLine",
    "PurchaseOrder",
    "Receipt",
    "ReceiptLine",
    "SalesLine",
    "SalesOrder",
    "SalesSource",
    "SalesSummary",
    "SummaryChoice",
    "SummaryMember",
    "VendorCredit",
    "VendorCreditLine",
    "VendorInvoice",
    "VendorInvoiceLine",
]

# Here and not in the app's ready(), because Django loads apps.py before any model may be imported.
sources.register("sales_order", SalesOrder)
sources.register("purchase_order", PurchaseOrder)
sources.register("vendor_invoice", VendorInvoice)
sources.register("vendor_credit", VendorCredit)
sources.register("credit_note", CreditNote)
sources.register("credit_use", CreditUse)
sources.register("attachment", Attachment)
sources.register("sales_summary", SalesSummary)
sources.register_bytes("attachment", bytes_of)
register_following()
costs.register()
releasing.register()
