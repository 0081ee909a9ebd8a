"""Signing in: what allauth needs to know of us."""
