"""Sales orders: what was sold, and the invoice it becomes."""
