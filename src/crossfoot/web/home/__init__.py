"""Home: is it right, is it moving, what must I do."""
