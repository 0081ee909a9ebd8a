"""Signing in: consents, codes, tokens, who the user is."""
