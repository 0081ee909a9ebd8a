"""The one Django app of all documents; each document type has a folder with its own models."""

from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder

__all__ = ["PurchaseLine", "PurchaseOrder", "SalesLine", "SalesOrder"]
