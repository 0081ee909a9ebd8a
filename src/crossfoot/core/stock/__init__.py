"""Stock as accountants see it: what goods cost, and which entries that makes in the books.

Plain values and functions. `movements` are what happened to goods; `costing` says what each of them costs, by
moving average; `walking` finds anew only what a late or back-dated cost changes. `purchasing` and `selling`
say what of an order stands where; `legs` turns a movement's cost into debits and credits in each way of
accounting; `entries` rounds them to cents and makes the journal. `tie_out` proves the result.

Sources: "Accounting rules" is the project's bookkeeping standard, sections 3 to 5; ids such as E6 are the
requirements'. Every amount is in home currency unless it says otherwise.
"""
