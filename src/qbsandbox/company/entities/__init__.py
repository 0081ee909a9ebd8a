"""The records of QuickBooks Online: what each consists of, and its rules, one file per family."""
