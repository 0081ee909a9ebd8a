"""Vendor credits and credit notes, and the documents that each settles."""
