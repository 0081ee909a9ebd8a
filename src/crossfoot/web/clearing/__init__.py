"""Clearing accounts: where the money of orders that came paid is until it is paid out."""
