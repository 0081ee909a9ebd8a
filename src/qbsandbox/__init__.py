"""A simulated QuickBooks: a double-entry company file with an Online face, and weather.

Start with `qbsandbox.sandbox.QuickBooksSandbox` in a test, or with `qbsandbox serve` in a shell.
"""
