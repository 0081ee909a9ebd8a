"""Stock as it is kept: movements with their running figures, order lines as stock sees them, and what they booked."""
