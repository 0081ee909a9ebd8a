"""The vendor portal: what a vendor sees and does, of its own documents alone. `own.py` is the wall."""
