"""Stock with QuickBooks' accounts at the end of the period, for who keeps inventory: the identity, part by part.

Source: Accounting rules, section 3, "the identity the tie-out proves".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.stock.roles import GRNI, INVENTORY, LANDED_COST_ACCRUAL, Accounting
from crossfoot.mappings import queries as mappings
from crossfoot.mappings.models import AccountMapping
from crossfoot.quickbooks.online.reports import TrialBalanceRow
from crossfoot.stock import queries
from crossfoot.sync.models import Push

ROLES = (INVENTORY.key, GRNI.key, LANDED_COST_ACCRUAL.key)
UNDER_WAY = (Push.State.WAITING, Push.State.SENDING, Push.State.NEEDS_ATTENTION)


def balances(connection: Connection, rows: Iterable[TrialBalanceRow]) -> dict[str, str]:
    """What QuickBooks' trial balance has on the accounts of each of these roles together, debits positive, as text.

    The accounts of single products and locations count to their role; an account that two roles share counts once.
    Empty for who keeps no inventory.
    """
    if queries.accounting_of(connection.company_id) is Accounting.SIMPLE:
        return {}
    roles: dict[str, str] = {}
    mapped = AccountMapping.objects.filter(connection=connection).order_by("key")
    for key, remote_id in mapped.values_list("key", "record__remote_id"):
        role = key.partition("@")[0]
        if role in ROLES:
            roles.setdefault(remote_id, role)
    found = dict.fromkeys(ROLES, ZERO)
    for row in rows:
        if row.account_id in roles:
            found[roles[row.account_id]] += row.balance
    return {role: str(amount) for role, amount in found.items()}


def stock_rows(connection: Connection, day: date, in_quickbooks: Mapping[str, str]) -> list[dict[str, Any]]:
    """For each side of the identity: its parts, what QuickBooks has, and the difference; amounts as text. `under_way`
    is how many documents and journals are not there yet: what they book is in the difference.

    Empty for who keeps no inventory, and for a day before the books begin here.
    """
    setup = mappings.setup_of(connection)
    begins_on = setup.start_on if setup else None
    if not in_quickbooks or begins_on is None or day < begins_on - timedelta(days=1):
        return []
    there = {role: Decimal(amount) for role, amount in in_quickbooks.items()}
    company = connection.company
    waiting = Push.objects.filter(connection=connection, state__in=UNDER_WAY, source_kind__gt="").count()
    return [
        {
            "role": role,
            "parts": [[part.label, str(part.amount)] for part in tied.parts],
            "expected": str(tied.expected),
            "in_quickbooks": str(tied.in_quickbooks),
            "difference": str(ZERO if tied.is_tied else cents(tied.difference, connection.home_currency)),
            "under_way": waiting,
        }
        for role, tied in queries.tie_out(company, day, there).items()
    ]


def difference_of(rows: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """What does not tie, each side without its sign; None where there is nothing to tie."""
    return total(abs(Decimal(row["difference"])) for row in rows) if rows else None
