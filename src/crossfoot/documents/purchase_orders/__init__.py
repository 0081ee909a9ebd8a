"""Purchase orders: what was bought, and the bill it becomes."""
