"""The stock journal of Simple accounting: its figures are read, looked at, approved and taken back."""
