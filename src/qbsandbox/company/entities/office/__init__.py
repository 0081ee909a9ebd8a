"""What a company keeps beside its books: its own record, preferences, files, templates, time."""
