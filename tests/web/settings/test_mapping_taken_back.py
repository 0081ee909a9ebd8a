"""An account that is taken back in the mapping is gone after the page that shows what would change."""

from __future__ import annotations

import re

from crossfoot.mappings import operations, queries
from crossfoot.mappings.models import AccountMapping
from crossfoot.sync import list_tasks
from office import Office
from web_visits import visitor
from web_worker import works


def test_an_emptied_role_survives_the_page_that_shows_what_would_change(office: Office) -> None:
    connection = office.connect("us")
    list_tasks.start_refresh(company=office.northwind, by=office.ana, at=office.now)
    works(office)
    connection.refresh_from_db()
    operations.open_setup(connection=connection, by=office.ana, at=office.now)
    incomes = [one.record for one in queries.accounts_for(connection, "sales")]
    for key in ("sales", "shipping"):
        operations.map_account(
            connection=connection, key=key, record=incomes[0], by=office.ana, at=office.now
        )
    ana = visitor(office.ana, office.northwind)

    asked = ana.sends(
        "mapping",
        data={"account-sales": str(incomes[0].pk), "account-shipping": "", "item_rule": "per_account"},
    )
    assert "Freight charged to customers" in asked.text and "no account" in asked.text
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', asked.html))
    hidden.pop("csrfmiddlewaretoken", None)
    ana.sends("mapping", data={**hidden, "confirmed": "1"})

    kept = AccountMapping.objects.filter(connection=connection).values_list("key", flat=True)
    assert sorted(kept) == ["sales"]
