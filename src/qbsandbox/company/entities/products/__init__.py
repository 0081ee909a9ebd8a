"""Products and services, and the stock of those that are counted."""
