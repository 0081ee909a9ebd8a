"""What Sell and Buy have in common: the list, the order's page, sending, editing."""
