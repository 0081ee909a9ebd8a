"""Sell: sales orders and their invoices."""
