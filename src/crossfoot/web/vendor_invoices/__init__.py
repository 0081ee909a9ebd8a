"""Accounts payable > PO reconciliation: may this be paid; two approvals, and the bill that follows."""
