"""Changing a document that is in QuickBooks already."""
