"""Append-only events, one hash chain per company."""
