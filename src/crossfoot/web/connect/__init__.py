"""Connecting QuickBooks: the integrations page and the wizard."""
