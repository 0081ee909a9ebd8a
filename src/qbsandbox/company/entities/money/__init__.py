"""Money and who settles what: payments, bill payments, deposits, transfers, journals."""
