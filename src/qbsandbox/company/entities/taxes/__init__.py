"""Tax codes, rates and agencies, and the tax of a document."""
