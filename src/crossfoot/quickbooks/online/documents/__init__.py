"""Two-way tables, one file a record type: posting → JSON, JSON → figures."""
