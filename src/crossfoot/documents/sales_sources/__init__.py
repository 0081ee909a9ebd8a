"""Sales sources: the shops, marketplaces and channels that orders come from, and what is known of each."""
