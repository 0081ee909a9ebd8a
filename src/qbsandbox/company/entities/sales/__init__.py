"""The sales forms: invoices, sales receipts, estimates, credit memos and refund receipts.

`fields` says what they consist of, `heads`, `lines`, `bundles`, `sums`, `custom_fields` and `postings` hold the
rules they share; each kind of form has a module of its own for what is its alone.
"""
