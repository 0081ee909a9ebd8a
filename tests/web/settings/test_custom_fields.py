"""Settings > Custom fields, and the card that fills them on every kind of document (D5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.catalog import custom_fields
from crossfoot.catalog.custom_fields import CustomFieldRow
from crossfoot.catalog.models import CustomField
from crossfoot.documents.credits import operations as crediting
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR
from crossfoot.documents.credits.models import Reason
from crossfoot.documents.models import SalesOrder
from crossfoot.documents.vendor_invoices import operations as invoicing
from crossfoot.sync import list_tasks
from plain_browser import Browser
from world import Hub

CLASS = "QuickBooks' class: The value names a class of QuickBooks, such as “Retail” or “East:Boston”."


def adds(hub: Hub, name: str, target: str = "memo", **more: str) -> CustomField:
    row = CustomFieldRow(name, target=target, **more)
    return custom_fields.add_custom_field(company=hub.company, row=row, by=hub.ana, at=hub.now)


def adds_on_its_page(ana: Browser, name: str, target: str) -> None:
    ana.opens("settings-custom-fields")
    ana.fills({"Name": name}).chooses(target).presses("Add the field")
    assert f"“{name}” is on the documents from now on." in ana.page.messages


def reads_lists(hub: Hub) -> None:
    list_tasks.start_refresh(company=hub.company, by=hub.ana, at=hub.now)
    hub.works()


def test_D5_a_field_is_made_filled_sent_and_revised_on_pages(hub: Hub) -> None:
    hub.bookkeeper().changes("Preferences", "1", AccountingInfoPrefs={"ClassTrackingPerTxn": True})
    for name in ("Retail", "Wholesale"):
        hub.bookkeeper().creates("Class", Name=name)
    ana, sam = hub.page(hub.ana), hub.page(hub.sam)
    adds_on_its_page(ana, "Channel", CLASS)
    reads_lists(hub)
    assert "QuickBooks keeps no classes on the lines of bills" in ana.opens("settings-custom-fields").text

    order = hub.sells("10250")
    seen = sam.opens("sell-order", order.pk)
    assert "Channel empty" in seen.text
    assert [one.get("value") for one in seen.root.xpath("//datalist[@id='known-class']/option")] == [
        "Retail",
        "Wholesale",
    ]
    sam.fills({"Channel": "Retail"}).presses("Save the custom fields")
    assert "The custom fields of 10250 are saved." in sam.page.messages
    assert "Channel Retail" in sam.page.text
    hub.invoices(SalesOrder.objects.get())
    assert hub.document("Invoice", "10250")["ClassRef"]["name"] == "Retail"

    seen = sam.opens("sell-order", order.pk)
    assert not seen.has("Save the custom fields")
    sam.follows("Revise…")
    sam.fills({"Why it is revised": "Another channel"}).presses("Revise")
    sam.fills({"Channel": "Wholesale"}).presses("Save the custom fields")
    hub.works()
    assert hub.document("Invoice", "10250")["ClassRef"]["name"] == "Retail"
    sam.follows("Approve revision")
    sam.presses("Approve revision")
    hub.works()
    assert hub.document("Invoice", "10250")["ClassRef"]["name"] == "Wholesale"


def test_every_kind_of_document_has_the_card_for_who_may_edit_it(hub: Hub) -> None:
    adds(hub, "Project")
    lines = (CreditLineDraft(Decimal(1), Decimal("10.00"), description="Broken"),)
    when = date(2026, 1, 5)
    credits = [
        crediting.draft(
            kind=kind, company=hub.company, by=hub.ana, at=hub.now,
            credit=CreditDraft("C-1", party.pk, Reason.PRICE, when, lines),
        )
        for kind, party in ((CUSTOMER, hub.customer()), (VENDOR, hub.vendor()))
    ]  # fmt: skip
    payable = invoicing.draft_from_order(
        order=hub.buys("PO-8"), number="LW-8", invoice_on=when, by=hub.pia, at=hub.now
    )
    documents = {
        "sell-order": hub.sells("10250"), "buy-order": hub.buys("PO-7"), "vendor-invoices-order": payable,
        "credit-notes-order": credits[0], "vendor-credits-order": credits[1],
    }  # fmt: skip
    ana, vic = hub.page(hub.ana), hub.page(hub.vic)
    for name, document in documents.items():
        ana.opens(name, document.pk)
        ana.fills({"Project": "Harbour fair"}).presses("Save the custom fields")
        assert "Project Harbour fair" in ana.page.text, name
        document.refresh_from_db()
        assert list(document.custom.values()) == ["Harbour fair"], name
        seen = vic.opens(name, document.pk)
        assert "Project Harbour fair" in seen.text and not seen.has("Save the custom fields"), name

    crediting.approve(credit=credits[0], by=hub.ana, at=hub.now)
    seen = ana.opens("credit-notes-order", credits[0].pk)
    assert "is not changed under its approval. Take the approval back first." in seen.text
    assert not seen.has("Save the custom fields")
    refused = vic.posts("custom-values", "sales_order", documents["sell-order"].pk, **{"custom.1": "x"})
    assert refused.status == 403
    assert ana.opens("custom-values", "nothing", documents["sell-order"].pk).status == 404


def test_a_value_that_is_too_long_stays_in_its_field_with_the_reason(hub: Hub) -> None:
    adds(hub, "Campaign", "sales_field")
    order = hub.sells("10250")
    sam = hub.page(hub.sam)
    sam.opens("sell-order", order.pk)
    sam.fills({"Campaign": "x" * 32}).presses("Save the custom fields")

    assert sam.page.status == 422
    assert "at most 31 characters" in sam.page.messages
    assert sam.page.value("Campaign") == "x" * 32
    sam.fills({"Campaign": "Spring"}).presses("Save the custom fields")
    assert list(SalesOrder.objects.get().custom.values()) == ["Spring"]


def test_a_cancelled_order_keeps_its_fields(hub: Hub) -> None:
    adds(hub, "Project")
    order = hub.sells("10250", status="cancelled")
    seen = hub.page(hub.sam).opens("sell-order", order.pk)
    assert "Sales order 10250 is cancelled and can no longer be changed." in seen.text
    assert not seen.has("Save the custom fields")


def test_a_field_is_switched_off_and_on_and_renamed_by_who_may(hub: Hub) -> None:
    field = adds(hub, "Project")
    adds(hub, "Branch", "location")
    order = hub.sells("10250")
    ana = hub.page(hub.ana)
    seen = ana.opens("settings-custom-fields")
    assert "QuickBooks does not track locations in this company." in seen.text
    ana.presses("Switch off")
    assert "Project" not in hub.page(hub.sam).opens("sell-order", order.pk).text
    ana.presses("Switch on")

    ana.opens("settings-custom-field", field.pk)
    ana.fills({"Name": "branch"}).presses("Save")
    assert "There is a field “branch” already. Choose another name." in ana.page.messages
    ana.fills({"Name": "Event"}).presses("Save")
    assert "Event" in hub.page(hub.sam).opens("sell-order", order.pk).text

    vic = hub.page(hub.vic)
    seen = vic.opens("settings-custom-fields")
    assert "Event" in seen.text
    assert not seen.has("Add the field") and not seen.has("Switch off")
    assert vic.posts("settings-custom-fields", documents="both").status == 403
    assert vic.posts("settings-custom-field-off", field.pk).status == 403
    assert sorted(CustomField.objects.values_list("name", "is_active")) == [("Branch", True), ("Event", True)]
