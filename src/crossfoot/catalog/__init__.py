"""Products and tax rates."""
