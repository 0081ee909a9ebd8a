"""Files on documents, and their way into QuickBooks."""
