"""Contacts: customers and vendors."""
