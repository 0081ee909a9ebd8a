"""A, Katana's questions and answers: nothing behind anybody's back, contacts, bills, and one direction."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.parties.models import Party
from crossfoot.sync.models import Link, Push
from requirements.steps import (
    connects_and_sets_up,
    enters_purchase_order,
    enters_sales_order,
)
from world import Hub, bought


def test_A1_nothing_is_sent_before_a_person_presses_create_invoice(hub: Hub) -> None:
    sam = hub.page(hub.sam)
    enters_sales_order(sam, "10248", hub.customer().name)
    sam.presses("Confirm")

    hub.runs_for(minutes=60)
    assert hub.in_books("Invoice") == []
    assert Push.objects.count() == 0
    sam.opens("sell-list")
    sam.presses("Create invoice from 10248")
    hub.runs_for(minutes=2)

    invoice = hub.document("Invoice", "10248")
    assert invoice["TotalAmt"] == Decimal("120.00")
    assert hub.entries(invoice) == [
        ("Accounts Receivable (A/R)", Decimal("120.00")),
        ("Sales of Product Income", Decimal("-120.00")),
    ]


def test_A1_nothing_is_sent_before_a_person_presses_create_bill(hub: Hub) -> None:
    pia = hub.page(hub.pia)
    enters_purchase_order(pia, "PO-1", hub.vendor().name)
    pia.presses("Approve")

    hub.runs_for(minutes=60)
    assert hub.in_books("Bill") == []
    pia.presses("Create bill")
    hub.runs_for(minutes=2)

    assert hub.document("Bill", "PO-1")["TotalAmt"] == Decimal("80.00")


def test_A1_pressing_twice_makes_one_invoice(hub: Hub) -> None:
    order = hub.sells("10248")
    sam, ana = hub.page(hub.sam), hub.page(hub.ana)
    sam.opens("sell-list")
    ana.opens("sell-list")

    sam.presses("Create invoice from 10248")
    ana.presses("Create invoice from 10248")
    hub.works()
    assert ana.posts("sell-create", only=str(order.pk)).status == 200
    hub.works()

    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == ["10248"]


def test_A2_customers_imported_at_the_first_connection_are_matched_by_later_pushes(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    connects_and_sets_up(new_hub, ana)
    ana.opens("connect-start")
    ana.presses("Import customers and vendors")
    new_hub.works()
    remote = {one["DisplayName"]: one["Id"] for one in new_hub.in_books("Customer")}

    enters_sales_order(ana, "10248", "Bluefin Market")
    ana.presses("Confirm")
    ana.presses("Create invoice")
    enters_purchase_order(ana, "PO-1", "Foghorn Freight")
    ana.presses("Approve")
    ana.presses("Create bill")
    new_hub.works()

    assert new_hub.document("Invoice", "10248")["CustomerRef"]["value"] == remote["Bluefin Market"]
    assert len(new_hub.in_books("Customer")) == 4
    assert len(new_hub.in_books("Vendor")) == 3
    # Terms of the imported customer give the due date: Net 15 after 5 January.
    assert new_hub.document("Invoice", "10248")["DueDate"] == "2026-01-20"


def test_A3_a_contact_of_ours_is_created_there_with_its_first_order(hub: Hub) -> None:
    sam = hub.page(hub.sam)
    sam.opens("contact-new", "customers")
    sam.fills(
        {
            "Name": "Café Señorial",
            "E-mail": "pedidos@senorial.example",
            "Address": "Calle Sierpes 12",
            "City": "Sevilla",
            "Postal code": "41004",
            "Country": "Spain",
        }
    ).presses("Save")
    hub.runs_for(minutes=30)
    assert "Café Señorial" not in [one["DisplayName"] for one in hub.in_books("Customer")]

    enters_sales_order(sam, "10248", "Café Señorial")
    hub.runs_for(minutes=1)
    assert "Café Señorial" not in [one["DisplayName"] for one in hub.in_books("Customer")]
    sam.presses("Confirm")
    sam.presses("Create invoice")
    hub.works()

    (made,) = [one for one in hub.in_books("Customer") if one["DisplayName"] == "Café Señorial"]
    assert made["PrimaryEmailAddr"]["Address"] == "pedidos@senorial.example"
    assert made["BillAddr"]["Line1"] == "Calle Sierpes 12"
    assert made["BillAddr"]["City"] == "Sevilla"
    # The second order finds it again.
    enters_sales_order(sam, "10249", "Café Señorial")
    sam.presses("Confirm")
    sam.presses("Create invoice")
    hub.works()
    invoices = hub.in_books("Invoice")
    assert [one["CustomerRef"]["value"] for one in invoices] == [made["Id"], made["Id"]]


def test_A4_a_contact_made_in_quickbooks_arrives_by_importing_again(new_hub: Hub) -> None:
    ana = new_hub.page(new_hub.ana)
    connects_and_sets_up(new_hub, ana)
    ana.opens("connect-start")
    ana.presses("Import customers and vendors")
    new_hub.works()
    before = list(Party.objects.order_by("pk").values("pk", "kind", "name", "email", "city"))
    new_hub.bookkeeper().creates(
        "Customer", DisplayName="Lindenhof GmbH", PrimaryEmailAddr={"Address": "post@lindenhof.example"}
    )

    ana.opens("connect")
    assert ana.page.links("Reconfigure") == ["/c/northwind/settings/integrations/setup/"]
    ana.follows("Import contacts again")
    ana.presses(
        "Import customers and vendors" if ana.page.has("Import customers and vendors") else "Import again"
    )
    new_hub.works()

    after = list(Party.objects.order_by("pk").values("pk", "kind", "name", "email", "city"))
    assert after[: len(before)] == before
    assert [(one["kind"], one["name"], one["email"]) for one in after[len(before) :]] == [
        ("customer", "Lindenhof GmbH", "post@lindenhof.example")
    ]
    assert "Lindenhof GmbH" in ana.opens("contact-list", "customers").text


def test_A5_a_purchase_order_becomes_a_bill_with_its_accounts_number_and_dates(hub: Hub) -> None:
    pia = hub.page(hub.pia)
    enters_purchase_order(
        pia,
        "PO-7",
        hub.vendor().name,
        **{
            "vendor_reference": "LW-778",
            "vendor_invoice_on": "2026-01-08",
            "l1-kind": "Freight",
            "l1-description": "Carriage",
            "l1-quantity": "1",
            "l1-unit_price": "12.50",
        },
    )
    pia.presses("Approve")
    pia.presses("Create bill")
    hub.works()

    (bill,) = hub.in_books("Bill")
    assert (bill["DocNumber"], bill["TotalAmt"], bill["TxnDate"]) == ("PO-7", Decimal("92.50"), "2026-01-08")
    assert bill["VendorRef"]["name"] == "Litware, Inc."
    assert hub.entries(bill) == [
        ("Accounts Payable (A/P)", Decimal("-92.50")),
        ("Freight and Delivery", Decimal("12.50")),
        ("Purchases", Decimal("80.00")),
    ]


def test_A5_an_order_that_was_rejected_becomes_no_bill(hub: Hub) -> None:
    order = hub.buys("PO-1", status="rejected")
    pia = hub.page(hub.pia)
    assert not pia.opens("buy-list").has("Create bill from PO-1")

    pia.posts("buy-create", only=str(order.pk))
    hub.works()

    assert "rejected" in pia.page.text.lower()
    assert hub.in_books("Bill") == []


def test_A7_an_invoice_made_in_quickbooks_never_becomes_an_order(hub: Hub) -> None:
    hub.buys("PO-1", bought("1", "5.00"))
    before = SalesOrder.objects.count(), PurchaseOrder.objects.count(), Link.objects.count()
    hub.bookkeeper().creates(
        "Invoice",
        CustomerRef={"value": "1"},
        TxnDate="2026-01-05",
        DocNumber="HAND-1",
        Line=[
            {
                "Amount": 75,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
            }
        ],
    )

    ana = hub.page(hub.ana)
    ana.opens("connect-start")
    ana.presses("Import customers and vendors")
    hub.runs_for(minutes=45)
    hub.ties_out()

    assert (SalesOrder.objects.count(), PurchaseOrder.objects.count()) == before[:2]
    assert not Link.objects.filter(remote_kind="Invoice").exists()
    assert "HAND-1" not in ana.opens("sell-list").text
