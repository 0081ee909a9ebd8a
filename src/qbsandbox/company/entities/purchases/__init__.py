"""What is bought: orders, bills, expenses, vendor credits, and what is billed on to customers."""
