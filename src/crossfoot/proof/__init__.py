"""Tie-out: what compares the two books."""
