"""How many calls are let in, and what they would cost."""
