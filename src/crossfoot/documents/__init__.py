"""Sales orders and purchase orders: model, operations, queries and posting of each."""
