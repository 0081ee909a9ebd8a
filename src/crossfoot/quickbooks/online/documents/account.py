"""Account: one that a person lets us create while mapping."""

from __future__ import annotations

from crossfoot.quickbooks.books import Operation

NAME = "Account"
NAME_LENGTH = 100
NUMBER_LENGTH = 7
"""Characters of an account number that every edition takes."""


def operation(name: str, kind: str, subtype: str = "", *, number: str = "") -> Operation:
    """The write that creates an account of QuickBooks' AccountType `kind`.

    Raises ValueError for a name that QuickBooks does not take: empty, too long, or with `"` or `:`.
    """
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= NAME_LENGTH or '"' in cleaned or ":" in cleaned:
        raise ValueError(f'QuickBooks takes account names of 1 to {NAME_LENGTH} characters without " and :')
    body = {"Name": cleaned, "AccountType": kind}
    if subtype:
        body["AccountSubType"] = subtype
    if number:
        body["AcctNum"] = number[:NUMBER_LENGTH]
    return Operation(NAME, "create", body)
