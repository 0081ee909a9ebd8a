"""Books > Tie-out: do the two books agree, and where not, why."""
