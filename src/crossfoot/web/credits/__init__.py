"""Credit notes to customers and credits of vendors: entered, approved, sent, and used on what they settle."""
