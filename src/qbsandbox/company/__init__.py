"""The company file: lists, transactions and a double-entry ledger, as QuickBooks keeps them."""
