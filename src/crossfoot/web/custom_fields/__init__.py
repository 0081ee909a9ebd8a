"""The company's own fields: kept in the settings, filled on the pages of documents (requirement D5)."""
