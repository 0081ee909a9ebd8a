"""Customers and vendors, and their payment terms."""
