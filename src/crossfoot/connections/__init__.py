"""A company's connection to QuickBooks: OAuth, encrypted tokens, what is known of the company there."""
