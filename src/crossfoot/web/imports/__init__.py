"""Bringing files in: upload, map the columns, check the whole file, import, take back."""
