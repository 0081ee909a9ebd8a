"""Payments: brought back from QuickBooks or recorded here, and what each settles."""
