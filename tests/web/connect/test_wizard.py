"""The four steps: what is missing is said in words, what was chosen stays, nothing is sent (B2 to B5, E4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.catalog import operations as catalog
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Role
from crossfoot.mappings import queries
from crossfoot.mappings.models import AccountMapping, RemoteRecord, Setup, TaxMapping
from crossfoot.parties.models import Party
from crossfoot.sync import creating_tasks, list_tasks
from crossfoot.sync.models import Push
from office import Office
from web_visits import Seen, Visitor, visitor
from web_worker import task_of, works


def connected(office: Office, profile: str = "us") -> tuple[Visitor, Connection]:
    """Ana, with a QuickBooks company whose lists were read."""
    connection = office.connect(profile)
    list_tasks.start_refresh(company=office.northwind, by=office.ana, at=office.now)
    works(office)
    connection.refresh_from_db()
    return visitor(office.ana, office.northwind), connection


def account(connection: Connection, kind: str) -> RemoteRecord:
    records = queries.of_list(connection, RemoteRecord.List.ACCOUNT)
    return next(record for record in records if record.data["kind"] == kind)


def code(connection: Connection, percent: str) -> RemoteRecord:
    return next(
        record
        for record in queries.tax_codes(connection)
        if record.data.get("percent") is not None and Decimal(str(record.data["percent"])) == Decimal(percent)
    )


def both(connection: Connection, **more: Any) -> dict[str, Any]:
    """Step 2 with everything that is needed."""
    return {
        "sync_sales": "on",
        "sync_purchases": "on",
        "item_rule": "per_account",
        "account-sales": account(connection, "Income").pk,
        "account-purchases": account(connection, "Cost of Goods Sold").pk,
        **more,
    }


RULES = {
    "start_on": "2026-01-01",
    "rounding_tolerance": "0.05",
    "sales_mode": "manual",
    "sales_date_rule": "ship_date",
    "sales_number_rule": "own",
    "purchase_mode": "manual",
    "purchase_date_rule": "vendor_invoice_date",
    "purchase_number_rule": "pattern",
    "purchase_number_pattern": "{vendor_code}-{order}",
}


def disabled(seen: Seen, name: str) -> bool:
    button = seen.html.split(f'name="{name}"', 1)[1].split(">", 1)[0]
    return "disabled" in button


# --- reading the lists ----------------------------------------------------------------------------------


def test_without_a_connection_there_is_nothing_to_set_up(office: Office) -> None:
    seen = visitor(office.ana, office.northwind).opens("connect-wizard")
    assert seen.url.endswith("/settings/integrations/")
    assert "Connect QuickBooks first; then it can be set up." in seen.text


def test_the_page_waits_for_the_lists_also_without_javascript(office: Office) -> None:
    office.connect()
    ana = visitor(office.ana, office.northwind)
    assert "Read the lists" in ana.opens("connect-reading").text
    seen = ana.sends("connect-read")
    task = task_of(office.northwind, list_tasks.REFRESH_LISTS)
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in seen.html
    assert ana.url("task", task.pk) in seen.html
    works(office)
    done = ana.opens("task", task.pk, reload="1")
    assert done.headers["HX-Refresh"] == "true" and "Read " in done.text
    assert ana.opens("connect-reading").url.endswith("/setup/accounting/")


def test_a_task_of_another_company_is_not_there(office: Office) -> None:
    office.connect("uk", company=office.brightware)
    task = list_tasks.start_refresh(company=office.brightware, by=office.bo, at=office.now)
    ana = visitor(office.ana, office.northwind)
    assert ana.opens("task", task.pk).status == 404
    assert ana.sends("task-cancel", task.pk).status == 404
    task.refresh_from_db()
    assert not task.cancel_requested


# --- step 1 ---------------------------------------------------------------------------------------------


def test_step_1_shows_what_it_does_to_the_books(office: Office) -> None:
    ana, _ = connected(office)
    text = ana.opens("connect-accounting").text
    assert "Simple accounting" in text
    assert "Accounts receivable 100.00 Sales 100.00" in text
    assert "Purchases 60.00 Accounts payable 60.00" in text
    assert ana.sends("connect-accounting", data={"continue": "1"}).url.endswith("/setup/accounts/")


# --- step 2 ---------------------------------------------------------------------------------------------


def test_continue_is_disabled_until_the_accounts_are_chosen_and_says_why(office: Office) -> None:
    ana, connection = connected(office)
    seen = ana.opens("connect-accounts")
    assert disabled(seen, "continue")
    assert "Choose the QuickBooks account for “Sales”." in seen.text
    assert "Choose the QuickBooks account for “Purchases”." in seen.text
    half = both(connection)
    del half["account-purchases"]
    seen = ana.sends("connect-accounts", data=half)
    assert disabled(seen, "continue") and "account for “Sales”." not in seen.text.split("read the lists")[1]
    seen = ana.sends("connect-accounts", data=both(connection))
    assert not disabled(seen, "continue")


def test_continue_is_not_taken_while_something_is_missing(office: Office) -> None:
    ana, connection = connected(office)
    seen = ana.sends("connect-accounts", data={"sync_sales": "on", "continue": "1"})
    assert seen.url.endswith("/setup/accounts/")
    assert queries.setup_of(connection).wizard_step == 1  # type: ignore[union-attr]


def test_neither_sales_nor_purchases_is_said(office: Office) -> None:
    ana, _ = connected(office)
    seen = ana.sends("connect-accounts", data={"continue": "1"})
    assert "Neither sales orders nor purchase orders are chosen. Choose at least one of them." in seen.text


def test_only_accounts_of_a_fitting_type_are_offered(office: Office) -> None:
    ana, connection = connected(office)
    offered = ana.opens("connect-accounts").values("account-sales")
    bank = account(connection, "Bank")
    assert str(account(connection, "Income").pk) in offered and str(bank.pk) not in offered
    seen = ana.sends("connect-accounts", data=both(connection, **{"account-sales": bank.pk}))
    assert seen.status == 422 and "Select a valid choice." in seen.text
    assert not AccountMapping.objects.filter(connection=connection).exists()


def test_the_example_names_the_account_that_was_chosen(office: Office) -> None:
    ana, connection = connected(office)
    income = account(connection, "Income")
    seen = ana.sends("connect-accounts", data=both(connection))
    assert f"Accounts receivable 100.00 {income.name} 100.00" in seen.text


def test_switching_purchases_off_and_on_keeps_their_accounts(office: Office) -> None:
    ana, connection = connected(office)
    ana.sends("connect-accounts", data=both(connection))
    without = both(connection)
    del without["sync_purchases"], without["account-purchases"]
    assert "Purchase orders stay here" in ana.sends("connect-accounts", data=without).text
    again = {key: value for key, value in both(connection).items() if key != "account-purchases"}
    ana.sends("connect-accounts", data=again)
    assert AccountMapping.objects.get(connection=connection, key="purchases").record == account(
        connection, "Cost of Goods Sold"
    )


def test_a_us_company_has_no_step_for_taxes(office: Office) -> None:
    ana, connection = connected(office)
    seen = ana.sends("connect-accounts", data=both(connection, **{"continue": "1"}))
    assert seen.url.endswith("/setup/start/")
    assert "Taxes" not in seen.text
    assert ana.opens("connect-taxes").url.endswith("/setup/start/")


def test_who_leaves_comes_back_to_the_same_step(office: Office) -> None:
    ana, connection = connected(office)
    ana.sends("connect-accounting", data={"continue": "1"})
    assert ana.opens("connect-wizard").url.endswith("/setup/accounts/")
    ana.sends("connect-accounts", data=both(connection, **{"continue": "1"}))
    assert ana.opens("connect-wizard").url.endswith("/setup/start/")


# --- step 3 ---------------------------------------------------------------------------------------------


def test_every_rate_is_mapped_before_continue_outside_the_us(office: Office) -> None:
    ana, connection = connected(office, "uk")
    standard = catalog.add_tax_rate(
        company=office.northwind, name="Standard", percent=Decimal(20), by=office.ana, at=office.now
    )
    seen = ana.sends("connect-accounts", data=both(connection, **{"continue": "1"}))
    assert seen.url.endswith("/setup/taxes/")
    assert disabled(seen, "continue")
    assert "Choose the QuickBooks tax code for the tax rate “Standard (20 %)”." in seen.text
    twenty = code(connection, "20")
    seen = ana.sends("connect-taxes", data={f"rate-{standard.pk}": twenty.pk, "continue": "1"})
    assert seen.url.endswith("/setup/start/")
    assert TaxMapping.objects.get(tax_rate=standard).record == twenty


def test_a_rate_of_another_percentage_is_a_note_and_stops_nothing(office: Office) -> None:
    ana, connection = connected(office, "uk")
    rate = catalog.add_tax_rate(
        company=office.northwind, name="Standard", percent=Decimal(20), by=office.ana, at=office.now
    )
    ana.sends("connect-accounts", data=both(connection))
    seen = ana.sends("connect-taxes", data={f"rate-{rate.pk}": code(connection, "5").pk})
    assert "which is 5 %. If that is not meant, choose another code." in seen.text
    assert not disabled(seen, "continue")


def test_a_rate_of_ours_is_added_on_the_same_screen(office: Office) -> None:
    ana, _ = connected(office, "uk")
    seen = ana.sends("connect-add-rate", data={"new-name": "Reduced", "new-percent": "5"})
    assert "Added Reduced (5 %). Choose its QuickBooks tax code, or create it there." in seen.text
    seen = ana.sends("connect-add-rate", data={"new-name": "Reduced", "new-percent": "5"})
    assert seen.status == 422 and "There is a tax rate “Reduced (5 %)” already." in seen.text
    seen = ana.sends("connect-add-rate", data={"new-name": "Huge", "new-percent": "120"})
    assert seen.status == 422 and 'value="Huge"' in seen.html


def test_a_rate_is_created_in_quickbooks_and_mapped_to_it(office: Office) -> None:
    ana, connection = connected(office, "uk")
    levy = catalog.add_tax_rate(
        company=office.northwind, name="Tea levy", percent=Decimal("12.5"), by=office.ana, at=office.now
    )
    seen = ana.sends("connect-create-tax", data={"rate": str(levy.pk)})
    assert '<meta http-equiv="refresh" content="3">' in seen.html
    works(office)
    assert TaxMapping.objects.get(tax_rate=levy).record.name == "Tea levy"
    assert "“Tea levy (12.5 %)” is mapped to the tax code “Tea levy” in QuickBooks." in (
        ana.opens("connect-taxes").text
    )
    assert office.calls("/taxservice/taxcode") == 1
    assert task_of(office.northwind, creating_tasks.CREATE_TAX).state == "done"
    assert connection.tax_mappings.count() == 1


def test_a_rate_of_another_company_is_not_created(office: Office) -> None:
    ana, _ = connected(office, "uk")
    his = catalog.add_tax_rate(
        company=office.brightware, name="His", percent=Decimal(1), by=office.bo, at=office.now
    )
    assert ana.sends("connect-create-tax", data={"rate": str(his.pk)}).status == 404
    assert ana.sends("connect-create-tax", data={"rate": "none"}).status == 404
    works(office)
    assert office.calls("/taxservice/taxcode") == 0


# --- step 4 and what follows ----------------------------------------------------------------------------


def test_contacts_are_imported_with_a_bar_that_goes_on_without_the_page(office: Office) -> None:
    ana, _ = connected(office)
    seen = ana.sends("connect-contacts")
    task = task_of(office.northwind, list_tasks.IMPORT_PARTIES)
    assert "<progress" in seen.html and ana.url("task-cancel", task.pk) in seen.html
    works(office)
    count = Party.objects.filter(company=office.northwind).count()
    assert count > 0
    assert f"Imported customers and vendors from QuickBooks: {count} new" in ana.opens("connect-start").text
    # Somebody may be typing into the form below the bar: the page is not loaded again under their hands.
    assert "HX-Refresh" not in ana.opens("task", task.pk).headers
    ana.sends("connect-contacts")
    works(office)
    assert Party.objects.filter(company=office.northwind).count() == count


def test_the_import_of_contacts_can_be_cancelled(office: Office) -> None:
    ana, _ = connected(office)
    ana.sends("connect-contacts")
    task = task_of(office.northwind, list_tasks.IMPORT_PARTIES)
    seen = ana.sends("task-cancel", task.pk, data={"next": "https://evil.example/"})
    assert seen.url.endswith("/setup/start/")
    task.refresh_from_db()
    assert task.state == "cancelled"
    works(office)
    assert not Party.objects.filter(company=office.northwind).exists()


def test_done_is_disabled_with_the_reason_while_accounts_are_missing(office: Office) -> None:
    ana, _ = connected(office)
    seen = ana.opens("connect-start")
    assert disabled(seen, "done") and "Choose the QuickBooks account for “Sales”." in seen.text
    seen = ana.sends("connect-start", data={**RULES, "done": "1"})
    assert seen.status == 422 and "Choose the QuickBooks account for “Sales”." in seen.text
    assert Setup.objects.get().completed_at is None


def test_done_says_what_happens_from_now_on_and_sends_nothing(office: Office) -> None:
    ana, connection = connected(office)
    ana.sends("connect-accounts", data=both(connection, **{"continue": "1"}))
    seen = ana.opens("connect-start")
    assert "Send nothing by itself: a person presses Create invoice" in seen.text
    seen = ana.sends("connect-start", data={**RULES, "done": "1"})
    assert seen.url.endswith("/setup/done/")
    assert "Nothing has been sent yet. Nothing goes by itself" in seen.text
    assert "Nothing dated before Jan 1, 2026 is sent." in seen.text
    setup = Setup.objects.get(connection=connection)
    assert (setup.completed_at, setup.start_on) == (office.now, date(2026, 1, 1))
    assert (setup.automatic_sales, setup.automatic_purchases) == (False, False)
    assert (setup.sales_date_rule, setup.purchase_number_pattern) == ("ship_date", "{vendor_code}-{order}")
    assert not Push.objects.exists()
    assert ana.opens("connect-wizard").url.endswith("/setup/accounting/")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"start_on": "soon"}, "Enter a valid date."),
        ({"rounding_tolerance": "5"}, "The rounding tolerance lies between 0.00 and 1.00"),
        ({"purchase_number_pattern": ""}, "Enter the pattern, for example {order}."),
        ({"purchase_number_pattern": "{vendor_code}"}, "gives the same number on every bill of a vendor."),
        ({"sales_mode": "always"}, "always is not one of the available choices."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    office: Office, wrong: dict[str, str], sentence: str
) -> None:
    ana, connection = connected(office)
    ana.sends("connect-accounts", data=both(connection))
    seen = ana.sends("connect-start", data={**RULES, "start_on": "2026-02-03", **wrong, "done": "1"})
    assert seen.status == 422 and sentence in seen.text
    assert wrong.get("start_on", "2026-02-03") in seen.html
    assert Setup.objects.get().completed_at is None


def test_the_start_lies_after_quickbooks_closing_date(office: Office) -> None:
    ana, connection = connected(office)
    Connection.objects.filter(pk=connection.pk).update(closing_on=date(2025, 12, 31))
    ana.sends("connect-accounts", data=both(connection))
    seen = ana.opens("connect-start")
    assert "the start date is 1 Jan 2026 or later" in seen.text and 'min="2026-01-01"' in seen.html
    seen = ana.sends("connect-start", data={**RULES, "start_on": "2025-12-31", "done": "1"})
    assert (
        "QuickBooks is closed through 31 Dec 2025, so nothing can be sent from 31 Dec 2025 on." in seen.text
    )


def test_saving_without_done_keeps_it_for_later(office: Office) -> None:
    ana, _ = connected(office)
    seen = ana.sends("connect-start", data={**RULES, "save": "1"})
    assert "Saved. Nothing is sent before you press Done." in seen.text
    setup = Setup.objects.get()
    assert (setup.start_on, setup.completed_at) == (date(2026, 1, 1), None)


def test_the_wizard_is_for_administrators_and_accountants(office: Office) -> None:
    connected(office)
    sue = visitor(office.joins("Sue", Role.SALES), office.northwind)
    for name in (
        "connect-wizard",
        "connect-accounting",
        "connect-accounts",
        "connect-taxes",
        "connect-start",
    ):
        assert sue.opens(name).status == 403
    assert sue.sends("connect-start", data={**RULES, "done": "1"}).status == 403
    assert visitor(office.bo, office.northwind).opens("connect-accounts").status == 404
    assert not Setup.objects.exists()
