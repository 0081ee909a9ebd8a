"""Intuit's front door: whose call it is, what it may, what the weather does to it, and who answers it."""
