"""Vendors' invoices: entered, approved by two sides, and the bill each becomes."""
