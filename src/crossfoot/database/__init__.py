"""What the rooms above need of the database itself, whichever it is."""
