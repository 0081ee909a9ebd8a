"""Settings > Accounting: which way stock is accounted for, what stands against another one, and switching it on."""
