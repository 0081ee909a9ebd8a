"""Outgoing webhooks: other systems of a company are told of its events, signed, in order, until they accept."""
