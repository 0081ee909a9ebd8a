"""The Connect wizard: each choice kept at once, *Continue* and *Done* disabled with the reason in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.catalog.models import TaxRate
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Role
from crossfoot.core.problems import Refusal, blocking
from crossfoot.core.tax_rates import CodeRate
from crossfoot.core.wizard import Button
from crossfoot.mappings import operations, queries, wizard
from crossfoot.mappings.models import AccountMapping, RemoteRecord, Setup, TaxMapping
from crossfoot.mappings.operations import SetupChanges
from crossfoot.tenancy import access
from office import Office, Talk


def record(connection: Connection, list_: str, name: str) -> RemoteRecord:
    return RemoteRecord.objects.get(connection=connection, list=list_, name=name)


def maps(office: Office, connection: Connection, key: str, name: str) -> AccountMapping:
    return operations.map_account(
        connection=connection,
        key=key,
        record=record(connection, "account", name),
        by=office.ana,
        at=office.now,
    )


def saves(office: Office, connection: Connection, **changes: object) -> Setup:
    return operations.save_setup(
        connection=connection, changes=SetupChanges(**changes), by=office.ana, at=office.now
    )


def completes(office: Office, connection: Connection) -> Setup:
    return operations.complete(connection=connection, by=office.ana, at=office.now)


def sentences(connection: Connection, button: Button = Button.CONTINUE) -> list[str]:
    return [problem.sentence for problem in blocking(wizard.missing(connection, button))]


@pytest.fixture
def us(office: Office) -> Connection:
    return in_the_wizard(office, "us")


@pytest.fixture
def uk(office: Office) -> Connection:
    return in_the_wizard(office, "uk")


def in_the_wizard(office: Office, profile: str) -> Connection:
    """Connected, the lists read, the wizard opened."""

    def opened() -> Connection:
        connection = office.connect(profile)
        office.reads(connection)
        operations.open_setup(connection=connection, by=office.ana, at=office.now)
        return connection

    return office.story.takes(f"{profile} is in the wizard", opened)


class TestAccounts:
    def test_continue_waits_for_the_account_of_each_direction(self, office: Office, us: Connection):
        sales = "Choose the QuickBooks account for “Sales”."
        purchases = "Choose the QuickBooks account for “Purchases”."
        assert sentences(us) == [sales, purchases]
        saves(office, us, sync_purchases=False)
        assert sentences(us) == [sales]
        saves(office, us, sync_purchases=True, sync_sales=False)
        assert sentences(us) == [purchases]
        maps(office, us, "purchases", "Purchases")
        assert sentences(us) == []

    def test_with_neither_direction_there_is_nothing_to_continue_to(self, office: Office, us: Connection):
        saves(office, us, sync_sales=False, sync_purchases=False)
        assert sentences(us) == [
            "Neither sales orders nor purchase orders are chosen. Choose at least one of them."
        ]

    def test_only_accounts_that_fit_the_role_are_offered(self, us: Connection):
        offered = {choice.account.name: choice for choice in queries.accounts_for(us, "sales")}
        assert {choice.account.kind for choice in offered.values()} == {"Income", "Other Income"}
        assert "Sales of Product Income" in offered
        assert {one.account.kind for one in queries.accounts_for(us, "purchases")} <= {
            "Cost of Goods Sold", "Expense", "Other Expense"
        }  # fmt: skip

    def test_an_account_of_another_type_is_refused(self, office: Office, us: Connection):
        with pytest.raises(Refusal) as refused:
            maps(office, us, "sales", "Checking")
        assert refused.value.sentence == (
            "“Checking” is an account of the type Bank, and “Sales” needs one of the type Income or Other "
            "Income. Choose another account."
        )
        assert not AccountMapping.objects.exists()

    def test_an_inactive_account_is_refused(self, office: Office, us: Connection):
        design = record(us, "account", "Design income")
        Talk(office, us).changes("Account", design.remote_id, Active=False)
        office.reads(us)
        with pytest.raises(Refusal, match="is inactive in QuickBooks"):
            maps(office, us, "sales", "Design income (deleted)")

    def test_an_account_of_another_quickbooks_company_is_refused(self, office: Office, us: Connection):
        office.reads(other := office.connect("uk"))
        theirs = record(other, "account", "Sales of Product Income")
        with pytest.raises(Refusal, match="no account of the connected QuickBooks company"):
            operations.map_account(connection=us, key="sales", record=theirs, by=office.ana, at=office.now)

    @pytest.mark.parametrize(
        "key", ["", "bank", "sales@", "sales@planet:3", "sales@product:x", "sales@source:" + "x" * 120]
    )
    def test_nothing_is_chosen_for_a_key_that_means_nothing(self, office: Office, us: Connection, key: str):
        with pytest.raises(Refusal, match="is nothing that an account can be chosen for"):
            maps(office, us, key, "Sales of Product Income")

    def test_another_choice_replaces_the_first_and_is_told(self, office: Office, us: Connection):
        maps(office, us, "sales", "Sales of Product Income")
        maps(office, us, "sales", "Design income")
        maps(office, us, "sales", "Design income")
        assert queries.table(us).accounts["sales"].name == "Design income"
        assert AccountMapping.objects.count() == 1
        assert office.verbs().count("mapping.account_chosen") == 2

    def test_a_scope_is_taken_back_and_a_required_role_is_not(self, office: Office, us: Connection):
        maps(office, us, "sales", "Sales of Product Income")
        maps(office, us, "purchases", "Purchases")
        maps(office, us, "sales@source:Shop", "Design income")
        completes(office, us)
        operations.unmap_account(connection=us, key="sales@source:Shop", by=office.ana, at=office.now)
        with pytest.raises(Refusal, match="“Sales” needs an account as long as it is sent"):
            operations.unmap_account(connection=us, key="sales", by=office.ana, at=office.now)
        assert set(AccountMapping.objects.values_list("key", flat=True)) == {"sales", "purchases"}

    def test_settings_show_each_choice_with_its_uses(self, office: Office, us: Connection):
        maps(office, us, "sales", "Sales of Product Income")
        maps(office, us, "sales@source:Shop", "Design income")
        mapped = queries.mapped_accounts(us, uses=lambda keys: {"sales": 37})
        assert [(one.key, one.label, one.record.name, one.uses) for one in mapped] == [
            ("sales", "Sales", "Sales of Product Income", 37),
            ("sales@source:Shop", "Sales, orders from Shop", "Design income", 0),
        ]

    def test_a_seller_chooses_nothing(self, office: Office, us: Connection):
        sofia = office.joins("Sofia", Role.SALES)
        account = record(us, "account", "Sales of Product Income")
        with pytest.raises(access.Forbidden):
            operations.map_account(connection=us, key="sales", record=account, by=sofia, at=office.now)
        with pytest.raises(access.Outsider):
            operations.map_account(connection=us, key="sales", record=account, by=office.bo, at=office.now)


class TestTaxes:
    def test_a_us_company_has_no_step_for_taxes(self, office: Office, us: Connection):
        office.adds_rate("Sales tax", "8.25")
        assert [step.number for step in wizard.steps(us)] == [wizard.MODE, wizard.ACCOUNTS, wizard.IMPORT]
        maps(office, us, "sales", "Sales of Product Income")
        maps(office, us, "purchases", "Purchases")
        assert sentences(us, Button.DONE) == []

    def test_done_waits_for_every_active_rate_of_ours(self, office: Office, uk: Connection):
        maps(office, uk, "sales", "Sales of Product Income")
        maps(office, uk, "purchases", "Purchases")
        standard, _ = office.adds_rate("VAT standard", "20"), office.adds_rate("VAT reduced", "5")
        TaxRate.objects.create(
            company=office.northwind, name="VAT of 2010", percent=Decimal("17.5"), is_active=False
        )
        assert sentences(uk, Button.DONE) == [
            "Choose the QuickBooks tax code for the tax rate “VAT reduced (5 %)”.",
            "Choose the QuickBooks tax code for the tax rate “VAT standard (20 %)”.",
        ]
        with pytest.raises(Refusal):
            completes(office, uk)
        operations.map_tax(
            connection=uk,
            rate=standard,
            record=record(uk, "tax_code", "20.0% S"),
            by=office.ana,
            at=office.now,
        )
        assert len(sentences(uk, Button.DONE)) == 1

    def test_a_rate_added_on_the_same_screen_is_asked_for_at_once(self, office: Office, uk: Connection):
        maps(office, uk, "sales", "Sales of Product Income")
        maps(office, uk, "purchases", "Purchases")
        assert sentences(uk, Button.DONE) == []
        office.adds_rate("VAT standard", "20")
        assert len(sentences(uk, Button.DONE)) == 1

    def test_a_mapped_rate_is_in_the_table_with_its_rates(self, office: Office, uk: Connection):
        rate = office.adds_rate("VAT standard", "20")
        operations.map_tax(
            connection=uk, rate=rate, record=record(uk, "tax_code", "20.0% S"), by=office.ana, at=office.now
        )
        tax = queries.table(uk).taxes[rate.key]
        assert (tax.code_id, tax.percent) == ("1", Decimal(20))
        assert [one.rate_id for one in (*tax.sales_rates, *tax.purchase_rates)] == ["1", "2"]
        operations.unmap_tax(connection=uk, rate=rate, by=office.ana, at=office.now)
        assert not TaxMapping.objects.exists()

    def test_a_rate_mapped_to_another_percentage_is_noticed_and_allowed(self, office: Office, uk: Connection):
        rate = office.adds_rate("VAT standard", "20")
        operations.map_tax(
            connection=uk, rate=rate, record=record(uk, "tax_code", "5.0% R"), by=office.ana, at=office.now
        )
        (notice,) = [one for one in wizard.missing(uk) if one.code == "tax_of_other_percentage"]
        assert notice.blocks is False
        assert "“VAT standard (20 %)” is mapped to QuickBooks' “5.0% R”, which is 5 %" in notice.sentence

    def test_a_code_for_lines_without_tax_is_proposed_and_can_be_changed(
        self, office: Office, uk: Connection
    ):
        assert queries.setup_of(uk).untaxed_record.name == "No VAT"
        assert queries.table(uk).no_tax_code == "5"
        operations.choose_untaxed(
            connection=uk, record=record(uk, "tax_code", "Exempt"), by=office.ana, at=office.now
        )
        assert queries.table(uk).no_tax_code == "4"

    def test_a_code_of_several_rates_has_them_all_in_the_table(self, office: Office, uk: Connection):
        rate = office.adds_rate("GST and PST", "12")
        code = record(uk, "tax_code", "20.0% S")
        gst, pst = ["7", "5", "TaxOnAmount", 1, None], ["8", "7", "TaxOnAmount", 2, None]
        code.data = {**code.data, "percent": "12", "sales_rates": [gst, pst], "purchase_rates": [gst]}
        code.save()
        operations.map_tax(connection=uk, rate=rate, record=code, by=office.ana, at=office.now)
        tax = queries.table(uk).taxes[rate.key]
        assert tax.sales_rates == (CodeRate("7", Decimal(5), order=1), CodeRate("8", Decimal(7), order=2))
        assert tax.purchase_rates == (CodeRate("7", Decimal(5), order=1),)
        (notice,) = [one for one in wizard.missing(uk) if one.code == "tax_of_other_percentage"]
        assert "which is 12 % on sales and 5 % on purchases" in notice.sentence

    def test_in_the_us_there_is_nothing_to_choose(self, office: Office, us: Connection):
        rate = office.adds_rate("Sales tax", "8")
        with pytest.raises(Refusal, match="a line is only taxed or not"):
            operations.map_tax(
                connection=us,
                rate=rate,
                record=record(us, "tax_code", "California"),
                by=office.ana,
                at=office.now,
            )


class TestChoices:
    def test_each_choice_is_kept_and_the_wizard_found_at_the_same_step(self, office: Office, us: Connection):
        saves(office, us, sync_purchases=False, wizard_step=wizard.ACCOUNTS)
        setup = operations.open_setup(connection=us, by=office.ana, at=office.now)
        assert (setup.sync_sales, setup.sync_purchases, setup.wizard_step) == (True, False, 2)
        assert [step.number for step in wizard.steps(us) if step.is_current] == [wizard.ACCOUNTS]

    def test_a_us_company_that_stands_at_the_step_for_taxes_is_shown_the_next(
        self, office: Office, us: Connection
    ):
        saves(office, us, wizard_step=wizard.TAXES)
        assert [step.number for step in wizard.steps(us) if step.is_current] == [wizard.IMPORT]

    def test_the_start_lies_after_the_closing_date(self, office: Office, us: Connection):
        office.sandbox.company("us").close_books(date(2025, 12, 31))
        office.reads(us)
        assert wizard.closing_sentence(us) == (
            "QuickBooks is closed through 31 Dec 2025: the start date is 1 Jan 2026 or later."
        )
        with pytest.raises(Refusal) as refused:
            saves(office, us, start_on=date(2025, 12, 31), sync_sales=False)
        assert refused.value.sentence == (
            "QuickBooks is closed through 31 Dec 2025, so nothing can be sent from 31 Dec 2025 on. Choose "
            "1 Jan 2026 or later, or ask an accountant to reopen the period."
        )
        setup = queries.setup_of(us)
        assert (setup.start_on, setup.sync_sales) == (None, True)
        saves(office, us, start_on=date(2026, 1, 1))
        assert queries.table(us).start_on == date(2026, 1, 1)
        saves(office, us, is_without_start=True)
        assert queries.setup_of(us).start_on is None

    def test_a_closing_date_that_moved_past_the_start_disables_done(self, office: Office, us: Connection):
        maps(office, us, "sales", "Sales of Product Income")
        maps(office, us, "purchases", "Purchases")
        saves(office, us, start_on=date(2026, 1, 1))
        office.sandbox.company("us").close_books(date(2026, 1, 31))
        office.reads(us)
        assert sentences(us, Button.DONE) == [
            "The start date 1 Jan 2026 is not after QuickBooks' closing date 31 Jan 2026. Choose 1 Feb 2026 or later."
        ]

    @pytest.mark.parametrize(
        ("changes", "where"),
        [
            ({"mode": "inventory"}, "mode"),
            ({"item_rule": "none"}, "item_rule"),
            ({"sales_date_rule": "vendor_invoice_date"}, "sales_date_rule"),
            ({"purchase_date_rule": "ship_date"}, "purchase_date_rule"),
            ({"sales_number_rule": "vendor_reference"}, "sales_number_rule"),
            ({"purchase_number_rule": "quickbooks"}, "purchase_number_rule"),
            ({"purchase_number_rule": "pattern", "purchase_number_pattern": "{vendor_code}"}, "pattern"),
            ({"sales_number_rule": "pattern"}, "pattern"),
            ({"rounding_tolerance": Decimal("1.01")}, "rounding_tolerance"),
            ({"rounding_tolerance": Decimal("0.005")}, "rounding_tolerance"),
        ],
    )
    def test_a_choice_that_is_none_is_refused_with_its_field(
        self, office: Office, us: Connection, changes, where
    ):
        before = Setup.objects.values().get()
        with pytest.raises(Refusal) as refused:
            saves(office, us, **changes)
        assert [problem.where for problem in refused.value.problems] == [where]
        assert Setup.objects.values().get() == before

    def test_where_quickbooks_numbers_invoices_itself_so_does_the_proposal(self, office: Office):
        office.sandbox.company("us").set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
        connection = office.connect("us")
        office.reads(connection)
        setup = operations.open_setup(connection=connection, by=office.ana, at=office.now)
        assert setup.sales_number_rule == "quickbooks"

    def test_done_sends_nothing_and_is_told_once(self, office: Office, us: Connection):
        maps(office, us, "sales", "Sales of Product Income")
        maps(office, us, "purchases", "Purchases")
        before = len(office.requests)
        setup = completes(office, us)
        completes(office, us)
        assert setup.completed_at == office.now
        assert len(office.requests) == before
        assert office.verbs().count("setup.completed") == 1

    def test_done_is_refused_with_what_is_missing(self, office: Office, us: Connection):
        with pytest.raises(Refusal) as refused:
            completes(office, us)
        assert len(refused.value.problems) == 2
        assert queries.setup_of(us).completed_at is None

    def test_another_quickbooks_company_begins_without_choices(self, office: Office, us: Connection):
        maps(office, us, "sales", "Sales of Product Income")
        other = office.connect("uk")
        office.reads(other)
        operations.open_setup(connection=other, by=office.ana, at=office.now)
        assert "sales" not in queries.table(other).accounts
        again = office.connect("us")
        assert queries.table(again).accounts["sales"].name == "Sales of Product Income"
