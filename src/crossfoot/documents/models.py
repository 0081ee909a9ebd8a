"""The one Django app of all documents; each document type has a folder with its own models."""

from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.sync import sources

__all__ = ["PurchaseLine", "PurchaseOrder", "SalesLine", "SalesOrder"]

# Here and not in the app's ready(), because Django loads apps.py before any model may be imported.
sources.register("sales_order", SalesOrder)
sources.register("purchase_order", PurchaseOrder)
