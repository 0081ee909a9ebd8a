"""Machines that call us, and browsers that they send back."""
