"""What needs a person: one card per cause, with its fix on the card."""
