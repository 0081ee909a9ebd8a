"""B, setting up the connection: Connect, the wizard's steps, contacts, reconnecting, and the two columns."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.catalog.models import TaxRate
from crossfoot.documents.models import SalesOrder
from crossfoot.mappings.models import Setup
from crossfoot.parties.models import Party
from crossfoot.sync.models import Link, Push
from requirements.steps import (
    US_CHOICES,
    chooses_accounts,
    connects_and_sets_up,
    consents,
    enters_purchase_order,
    enters_sales_order,
    reads_lists,
)
from world import Hub

VAT_CHOICES = {
    "Sales": "Sales of Product Income (Income)",
    "Purchases": "Purchases (Expense)",
}


# --- B1 -----------------------------------------------------------------------------------------------


def test_B1_connect_goes_to_quickbooks_where_a_company_is_chosen_and_comes_back(new_hub: Hub) -> None:
    second = new_hub.sandbox.add_company("us")
    ana = new_hub.page(new_hub.ana)
    ana.opens("connect")
    assert "QuickBooks Online" in ana.page.text
    assert "Not connected" in ana.page.text

    away = ana.presses("Connect").away

    assert away.startswith("https://quickbooks.example/connect/oauth2?")
    ana.goes("/inbound/intuit/return", **new_hub.office.consents(away, second.realm_id))
    assert ana.page.heading == "Reading QuickBooks' lists"
    assert "Connected to Tidewater Trading Company." in ana.page.messages
    assert new_hub.connection.realm_id == second.realm_id
    new_hub.works()
    ana.opens("connect")
    assert f"Company id {second.realm_id}" in ana.page.text
    assert "Country and currency US, USD" in ana.page.text


def test_B1_who_denies_on_quickbooks_page_comes_back_unconnected(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    ana.opens("connect")
    state = new_hub.office.consents(ana.presses("Connect").away, "us")["state"]

    ana.goes("/inbound/intuit/return", state=state, error="access_denied")

    assert "You did not allow the connection on QuickBooks' page, so nothing was connected." in ana.page.text
    assert "Not connected" in ana.opens("connect").text


def test_B1_only_an_administrator_sees_the_button(new_hub: Hub) -> None:
    for name in ("omar", "pia", "sam", "pat", "vic"):
        page = new_hub.page(new_hub.people[name]).opens("connect")
        assert not page.has("Connect"), name
        assert "Someone with the role Administrator connects and disconnects." in page.text


# --- B2, B3 -------------------------------------------------------------------------------------------


def test_B2_simple_accounting_maps_one_expense_account_to_purchases(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    consents(new_hub, ana)
    reads_lists(new_hub, ana)
    assert "Simple accounting" in ana.page.text
    assert "Purchases 60.00 Accounts payable 60.00" in ana.page.text

    ana.presses("Continue")
    ana.fills({"Sales orders become invoices": False}).presses("Save the choices")
    assert not ana.page.is_enabled("Continue")
    chooses_accounts(ana, {"Purchases": "Purchases (Expense)"})
    assert ana.page.is_enabled("Continue")
    ana.presses("Continue")
    ana.presses("Done")

    assert Setup.objects.get().mode == "simple"
    enters_purchase_order(ana, "PO-1", new_hub.vendor().name)
    ana.presses("Approve")
    ana.presses("Create bill")
    new_hub.works()
    assert new_hub.ledger() == {
        "Accounts Payable (A/P)": Decimal("-80.00"),
        "Purchases": Decimal("80.00"),
    }


def test_B3_continue_is_enabled_only_after_the_required_accounts_are_chosen(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    consents(new_hub, ana)
    reads_lists(new_hub, ana)
    ana.presses("Continue")
    assert not ana.page.is_enabled("Continue")
    assert "Choose the QuickBooks account for “Sales”." in ana.page.text
    assert "Choose the QuickBooks account for “Purchases”." in ana.page.text

    chooses_accounts(ana, {"Sales": US_CHOICES["Sales"]})
    assert not ana.page.is_enabled("Continue")
    assert "Choose the QuickBooks account for “Sales”." not in ana.page.text
    chooses_accounts(ana, {"Purchases": US_CHOICES["Purchases"]})

    assert ana.page.is_enabled("Continue")
    assert "“Purchases”" not in ana.page.text


def test_B3_continue_pressed_by_hand_does_not_go_on_without_the_accounts(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    consents(new_hub, ana)
    reads_lists(new_hub, ana)
    ana.presses("Continue")

    ana.posts("connect-accounts", sync_sales="on", **{"continue": "1"})

    assert "Choose the QuickBooks account for “Sales”." in ana.page.text
    assert Setup.objects.get().completed_at is None


def test_B3_the_directions_decide_which_accounts_are_asked_for(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    consents(new_hub, ana)
    reads_lists(new_hub, ana)
    ana.presses("Continue")

    ana.fills({"Purchase orders are sent": False}).presses("Save the choices")
    assert "Purchase orders stay here; nothing is made of them in QuickBooks." in ana.page.text
    chooses_accounts(ana, {"Sales": US_CHOICES["Sales"]})
    assert ana.page.is_enabled("Continue")
    ana.fills({"Sales orders become invoices": False}).presses("Save the choices")

    assert not ana.page.is_enabled("Continue")
    assert "Neither sales orders nor purchase orders are chosen." in ana.page.text


# --- B4 -----------------------------------------------------------------------------------------------


def test_B4_a_us_company_has_no_step_for_taxes(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)

    connects_and_sets_up(new_hub, ana)

    assert ana.page.heading == "QuickBooks is set up"
    steps = ana.opens("connect-accounts").root.xpath("//nav[@aria-label='Steps of the set-up']//li")
    titles = ("Way of accounting", "Documents and accounts", "dates and numbers")
    assert len(steps) == 3
    assert all(title in step.text_content() for title, step in zip(titles, steps, strict=True))
    ana.opens("connect-taxes")
    assert ana.page.url == "/c/northwind/settings/integrations/setup/start/"


def test_B4_every_tax_rate_must_be_mapped_before_done_is_enabled(new_hub_uk: Hub) -> None:
    ana = new_hub_uk.page(new_hub_uk.ana)
    consents(new_hub_uk, ana)
    reads_lists(new_hub_uk, ana)
    ana.presses("Continue")
    chooses_accounts(ana, VAT_CHOICES)
    ana.presses("Continue")
    for name, percent in (("Standard", "20"), ("Reduced", "5")):
        ana.fills({"new-name": name, "new-percent": percent}).presses("Add")
    assert not ana.page.is_enabled("Continue")

    ana.fills({"Standard (20 %)": "20.0% S"}).presses("Save the choices")
    assert not ana.page.is_enabled("Continue")
    assert "Choose the QuickBooks tax code for the tax rate “Reduced (5 %)”." in ana.page.text
    assert not ana.opens("connect-start").is_enabled("Done")
    ana.opens("connect-taxes")
    ana.fills({"Reduced (5 %)": "5.0% R"}).presses("Save the choices")

    assert ana.page.is_enabled("Continue")
    assert ana.presses("Continue").is_enabled("Done")
    ana.presses("Done")
    assert ana.page.heading == "QuickBooks is set up"


def test_B4_a_rate_of_ours_can_be_created_in_quickbooks_on_the_same_screen(new_hub_uk: Hub) -> None:
    ana = new_hub_uk.page(new_hub_uk.ana)
    consents(new_hub_uk, ana)
    reads_lists(new_hub_uk, ana)
    ana.presses("Continue")
    chooses_accounts(ana, VAT_CHOICES)
    ana.presses("Continue")

    ana.fills({"new-name": "Island rate", "new-percent": "12.5"}).presses("Add")
    assert "Added Island rate (12.5 %)." in ana.page.messages
    assert [str(rate) for rate in TaxRate.objects.all()] == ["Island rate (12.5 %)"]
    ana.presses("Create it in QuickBooks")
    new_hub_uk.works()
    ana.opens("connect-taxes")

    assert ana.page.is_enabled("Continue")
    made = [rate for rate in new_hub_uk.in_books("TaxRate") if rate["RateValue"] == Decimal("12.5")]
    assert sorted(rate["Name"] for rate in made) == sorted({rate["Name"] for rate in made})
    assert ana.page.chosen("Island rate (12.5 %)").startswith("Island rate")


# --- B5 -----------------------------------------------------------------------------------------------


def test_B5_all_customers_and_vendors_are_imported_with_their_addresses(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    consents(new_hub, ana)
    reads_lists(new_hub, ana)
    ana.presses("Continue")
    chooses_accounts(ana, US_CHOICES)
    ana.presses("Continue")
    assert ana.page.has("Import customers and vendors")

    ana.presses("Import customers and vendors")
    new_hub.works()
    ana.opens("connect-start")

    assert ana.page.has("Import again")
    names = Party.objects.filter(company=new_hub.company).values_list("kind", "name")
    assert sorted(names) == [
        ("customer", "Alder Street Books"),
        ("customer", "Bluefin Market"),
        ("customer", "Copperfield School"),
        ("customer", "Drop-in Counter Sales"),
        ("vendor", "Evergreen Paper Mill"),
        ("vendor", "Foghorn Freight"),
        ("vendor", "Granite State Supplies"),
    ]
    bluefin = ana.goes(f"/c/northwind/contacts/{Party.objects.get(name='Bluefin Market').pk}/")
    for words in ("buy@bluefin.example", "5 Wharf Road", "Half Moon Bay", "CA", "94019", "Net 15"):
        assert words in bluefin.text, words


def test_B5_the_import_is_an_offer_and_not_a_condition(new_hub: Hub) -> None:
    connects_and_sets_up(new_hub, new_hub.page(new_hub.ana))

    assert not Party.objects.exists()
    assert Setup.objects.get().completed_at is not None


# --- B6 -----------------------------------------------------------------------------------------------


def test_B6_a_customer_and_a_vendor_without_a_match_are_created_by_the_push(hub: Hub) -> None:
    hub.customer("Hanari Carnes", email="mario@hanari.example", city="Rio de Janeiro")
    hub.vendor("Litware, Inc.", email="ar@litware.example")
    sam, pia = hub.page(hub.sam), hub.page(hub.pia)
    enters_sales_order(sam, "10248", "Hanari Carnes")
    sam.presses("Confirm")
    sam.presses("Create invoice")
    enters_purchase_order(pia, "PO-1", "Litware, Inc.")
    pia.presses("Approve")
    pia.presses("Create bill")

    hub.works()

    (customer,) = [one for one in hub.in_books("Customer") if one["DisplayName"] == "Hanari Carnes"]
    assert customer["PrimaryEmailAddr"]["Address"] == "mario@hanari.example"
    assert customer["BillAddr"]["City"] == "Rio de Janeiro"
    (vendor,) = [one for one in hub.in_books("Vendor") if one["DisplayName"] == "Litware, Inc."]
    assert hub.document("Invoice", "10248")["CustomerRef"]["value"] == customer["Id"]
    (bill,) = hub.in_books("Bill")
    assert bill["VendorRef"]["value"] == vendor["Id"]


def test_B6_an_existing_profile_is_used_and_its_address_is_left_alone(hub: Hub) -> None:
    before = [(one["DisplayName"], one.get("BillAddr")) for one in hub.in_books("Customer")]
    hub.customer("  bluefin MARKET ", city="Elsewhere")
    sam = hub.page(hub.sam)
    enters_sales_order(sam, "10248", "bluefin MARKET")
    sam.presses("Confirm")
    sam.presses("Create invoice")

    hub.works()

    after = [(one["DisplayName"], one.get("BillAddr")) for one in hub.in_books("Customer")]
    assert after == before
    assert hub.document("Invoice", "10248")["CustomerRef"]["name"] == "Bluefin Market"


# --- B7 -----------------------------------------------------------------------------------------------


def test_B7_disconnecting_and_reconnecting_loses_and_doubles_nothing(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    connects_and_sets_up(new_hub, ana)
    ana.opens("connect-start")
    ana.presses("Import customers and vendors")
    new_hub.works()
    first = new_hub.sells("10248")
    new_hub.invoices(first)
    links = list(Link.objects.order_by("pk").values_list("local_key", "remote_kind", "remote_id"))
    contacts = Party.objects.count()

    ana.opens("connect")
    ana.presses("Disconnect")
    assert "Links, mappings and history are kept." in ana.page.messages
    second = new_hub.sells("10249")
    assert "not connected" in ana.opens("sell-list").text.lower()
    consents(new_hub, ana)
    new_hub.works()
    ana.opens("connect-start")
    ana.presses("Import again" if ana.page.has("Import again") else "Import customers and vendors")
    new_hub.works()
    new_hub.invoices(second)

    assert (
        list(Link.objects.order_by("pk").values_list("local_key", "remote_kind", "remote_id"))[: len(links)]
        == links
    )
    assert Party.objects.count() == contacts
    assert [one["DocNumber"] for one in new_hub.in_books("Invoice")] == ["10248", "10249"]
    assert len({one["CustomerRef"]["value"] for one in new_hub.in_books("Invoice")}) == 1
    assert Setup.objects.count() == 1
    assert "Reconfigure" in ana.opens("connect").text


def test_B7_a_different_quickbooks_company_begins_without_the_links_of_the_old_one(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    connects_and_sets_up(new_hub, ana)
    order = new_hub.sells("10248")
    new_hub.invoices(order)
    other = new_hub.sandbox.add_company("us")

    ana.opens("connect")
    ana.presses("Disconnect")
    consents(new_hub, ana, other.realm_id)
    new_hub.works()

    order.refresh_from_db()
    assert order.book_state == "not_sent"
    assert not Link.objects.filter(connection=new_hub.connection).exists()
    assert other.all("Invoice") == []
    assert len(new_hub.in_books("Invoice")) == 1


# --- B8 -----------------------------------------------------------------------------------------------


def test_B8_sell_has_an_invoice_column_with_the_action_and_its_state(hub: Hub) -> None:
    hub.sells("10248")
    hub.sells("10249", status="draft")
    sam = hub.page(hub.sam)
    sam.opens("sell-list")
    assert "Invoice" in [cell.text_content().strip() for cell in sam.page.root.xpath("//th")]
    assert sam.page.has("Create invoice from 10248")
    assert not sam.page.has("Create invoice from 10249")
    assert "Not sent" in sam.page.row("10249")

    sam.presses("Create invoice from 10248")
    assert "Waiting" in sam.opens("sell-list").row("10248")
    hub.works()

    sam.opens("sell-list")
    (link,) = sam.page.root.xpath("//tr[contains(., '10248')]//a[@target='_blank']")
    assert link.text_content().split()[0] == "10248"
    assert link.get("href").endswith(f"invoice?txnId={hub.document('Invoice', '10248')['Id']}")
    assert SalesOrder.objects.get(number="10248").book_state == "synchronized"


def test_B8_buy_has_a_bill_column_with_the_action_and_its_state(hub: Hub) -> None:
    hub.buys("PO-1", vendor_reference="LW-778")
    pia = hub.page(hub.pia)
    pia.opens("buy-list")
    assert "Bill" in [cell.text_content().strip() for cell in pia.page.root.xpath("//th")]

    pia.presses("Create bill from PO-1")
    hub.works()

    (bill,) = hub.in_books("Bill")
    assert (bill["DocNumber"], bill["TotalAmt"]) == ("PO-1", Decimal("80.00"))
    pia.opens("buy-list")
    (link,) = pia.page.root.xpath("//tr[contains(., 'PO-1')]//a[@target='_blank']")
    assert link.get("href").endswith(f"bill?txnId={bill['Id']}")


def test_B8_ticked_orders_are_sent_together_and_each_says_what_became_of_it(hub: Hub) -> None:
    for number in ("10248", "10249", "10250"):
        hub.sells(number)
    sam = hub.page(hub.sam)
    sam.opens("sell-list")
    sam.ticks("10248", "10250").presses("Create invoices")
    assert "2 invoices are on their way to QuickBooks." in sam.page.messages

    hub.works()

    assert sorted(one["DocNumber"] for one in hub.in_books("Invoice")) == ["10248", "10250"]
    assert sam.opens("sell-list").has("Create invoice from 10249")
    assert Push.objects.filter(kind="invoice", state="synchronized").count() == 2


def test_B8_a_document_that_quickbooks_refuses_says_why_in_its_column(hub: Hub) -> None:
    hub.sells("10248", customer=hub.customer("A:B Ltd"))
    sam = hub.page(hub.sam)
    sam.opens("sell-list")

    sam.presses("Create invoice from 10248")
    hub.works()

    assert hub.in_books("Invoice") == []
    assert ":" in sam.opens("sell-list").row("10248")
