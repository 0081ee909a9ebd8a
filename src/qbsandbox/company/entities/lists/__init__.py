"""The small lists, the chart of accounts, and the rules of names that all lists share."""
