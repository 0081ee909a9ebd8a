"""The report of documents that were moved because the books were closed."""
