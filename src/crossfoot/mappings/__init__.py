"""Copies of QuickBooks' lists, and the rules that map local keys to its records."""
