"""Journal entries of ours: what moves between accounts without a document of QuickBooks' own."""
