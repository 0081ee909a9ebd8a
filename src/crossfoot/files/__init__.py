"""Files as they were handed in: stored once, recognised by their bytes."""
