"""Stock: what is on hand and what it costs, what happened to it, and what the warehouse does: counts, moves, makes."""
