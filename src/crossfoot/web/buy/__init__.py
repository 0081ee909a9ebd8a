"""Buy: purchase orders and their bills."""
