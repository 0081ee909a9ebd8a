"""What waits for a summary is still in QuickBooks' inventory account, and the tie-out says so."""

from __future__ import annotations

from decimal import Decimal as D

from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.tie_out import Standing, inventory_tied


def test_deliveries_that_wait_for_a_summary_are_a_part_of_their_own() -> None:
    # Of 500.00 goods for 30.00 left; the journal that credits Inventory waits.
    standing = Standing(valuation=D(470), waits_for_summary=D(-30))
    tied = inventory_tied(standing, Accounting.AT_BILL, D(500))
    assert ("Waits for a summary", D(30)) in [(part.label, part.amount) for part in tied.parts]
    assert (tied.expected, tied.is_tied) == (D(500), True)
    posted = inventory_tied(Standing(valuation=D(470)), Accounting.AT_BILL, D(470))
    assert "Waits for a summary" not in {part.label for part in posted.parts}
    assert posted.is_tied
