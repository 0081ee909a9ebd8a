"""Products: what is bought and sold, by SKU."""
