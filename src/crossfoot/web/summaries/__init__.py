"""Summaries of sales: how each source goes, the drafts that wait, what one books, and taking it back."""
