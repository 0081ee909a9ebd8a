"""Documents that somebody changed in QuickBooks, and what people decide about them."""
