"""The wall between companies: whatever of another company is asked for, by page or API, it is not there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crossfoot.audit.models import Event
from crossfoot.core.workflow import DocumentKind
from crossfoot.tenancy.models import Company
from office import Office
from security.premises import args_for, fill, page_patterns, rows_of
from world import Hub, hub_of, ready

ROOT = "/api/v1"

ORDER = {"number": "1", "ordered_on": "2026-01-05", "lines": [{"quantity": "1", "unit_price": "5"}]}
DATES = {"posting_on": None, "due_on": None}


def bodies(ids: dict[str, int]) -> dict[str, Any]:
    """A good body for each call of the API that wants one, with the other company's ids."""
    sales, bought = {"ids": [ids["sell"]]}, {"ids": [ids["buy"]]}
    line = {"quantity": "1", "unit_price": "5"}
    sold = {**ORDER, "customer_id": ids["contact"], "lines": [line]}
    order = {**ORDER, "vendor_id": ids["vendor"], "lines": [line]}
    why, link = {"reason": "Because."}, {"remote_id": "1"}
    credit = {"number": "C", "reason": "price", "credited_on": "2026-01-05", "lines": [line]}
    use = {"document": f"sales_order:{ids['sell']}", "amount": "1.00", "used_on": "2026-01-05"}
    goods = [{"product_id": ids["product"], "quantity": "1"}]
    counted = {"on": "2026-01-05", "lines": goods}
    here = ids["stock-location"]
    transfer = {**counted, "from_location_id": here, "to_location_id": here}
    made = {"on": "2026-01-05", "product_id": ids["product"], "quantity": "1", "ingredients": goods}
    return {
        "create_stock_count": counted,
        "preview_stock_count": counted,
        "create_stock_adjustment": {**counted, **why},
        "preview_stock_adjustment": {**counted, **why},
        "create_stock_transfer": transfer,
        "preview_stock_transfer": transfer,
        "create_manufacturing_order": made,
        "preview_manufacturing_order": made,
        "take_stock_event_back": why,
        "redate_stock_event": {"on": "2026-01-05"},
        "preview_stock_event_date": {"on": "2026-01-05"},
        "state_product_cost": {"product_id": ids["product"], "amount": "1"},
        "preview_stated_cost": {"product_id": ids["product"], "amount": "1"},
        "take_back_stock_journal": why,
        "take_back_summary": why,
        "edit_location": {"name": "Taken over"},
        "edit_sales_order": sold,
        "confirm_sales_orders": sales,
        "ship_sales_orders": {**sales, "shipped_on": "2026-01-05"},
        "preview_invoices": sales,
        "create_invoices": sales,
        "cancel_sales_order": why,
        "choose_invoice_dates": DATES,
        "mark_sales_order": why,
        "link_invoice": link,
        "edit_purchase_order": order,
        "approve_purchase_orders": bought,
        "receive_purchase_orders": {**bought, "received_on": "2026-01-05"},
        "complete_purchase_orders": bought,
        "send_to_vendor": {**bought, "sent_on": "2026-01-05"},
        "confirm_purchase_orders": {**bought, "confirmed_on": "2026-01-05"},
        "ship_purchase_orders": {**bought, "shipped_on": "2026-01-05"},
        "receive_goods": {
            "received_on": "2026-01-05",
            "lines": [{"line_id": ids["receipt"], "quantity": "1"}],
        },
        "revert_receipt": why,
        "edit_charges": {"charges": []},
        "preview_bills": bought,
        "create_bills": bought,
        "reject_purchase_order": why,
        "cancel_purchase_order": why,
        "choose_bill_dates": DATES,
        "mark_purchase_order": why,
        "dismiss_payment_match": why,
        "link_bill": link,
        "create_vendor_invoice_from_order": {
            "order_id": ids["buy"],
            "number": "X",
            "invoice_on": "2026-01-05",
        },
        "edit_vendor_invoice": {
            "number": "X",
            "vendor_id": ids["vendor"],
            "invoice_on": "2026-01-05",
            "lines": [line],
        },
        "submit_vendor_invoices": {"ids": [ids["payable"]]},
        "approve_vendor_invoices": {"ids": [ids["payable"]], "side": "procurement"},
        "preview_vendor_invoices": {"ids": [ids["payable"]]},
        "send_vendor_invoices": {"ids": [ids["payable"]]},
        "return_vendor_invoice": {"to": "entry", **why},
        "return_vendor_invoice_to_approved": why,
        "revise_vendor_invoice": why,
        "cancel_vendor_invoice": why,
        "choose_vendor_invoice_dates": DATES,
        "mark_vendor_invoice": why,
        "link_vendor_invoice": link,
        "begin_sales_order_revision": why,
        "deliver_part": {"shipped_on": "2026-01-05", "lines": [{"line_id": 1, "quantity": "1"}]},
        "close_rest": why,
        "begin_purchase_order_revision": why,
        "edit_credit_note": {**credit, "party_id": ids["contact"]},
        "edit_vendor_credit": {**credit, "party_id": ids["vendor"]},
        "send_credit_notes": {"ids": [ids["credit-notes"]]},
        "send_vendor_credits": {"ids": [ids["vendor-credits"]]},
        "begin_credit_note_revision": why,
        "begin_vendor_credit_revision": why,
        "cancel_credit_note": why,
        "cancel_vendor_credit": why,
        "use_credit_note": use,
        "use_vendor_credit": use,
        "take_credit_use_back": why,
        "reverse_drift_alert": why,
        "ignore_drift_alert": why,
        "edit_custom_field": {"name": "Taken over"},
        **{f"change_{kind}_custom_fields": {"values": []} for kind in DocumentKind},
        "edit_customer": {"name": "Taken over"},
        "edit_vendor": {"name": "Taken over"},
        "edit_product": {"sku": "X"},
        "edit_tax_rate": {"name": "X"},
        "retry_pushes": {"ids": [ids["attention"]]},
        "skip_push": why,
        "acknowledge_difference": why,
        "map_import": {"columns": {}},
        "write_import": {},
        "edit_webhook_subscription": {
            "name": "X",
            "address": "https://x.example/",
            "events": ["drift.found"],
        },
        "map_tax": {"tax_rate_id": ids["rate"], "tax_code_id": None},
    }


PATH_IDS = {
    "/payments/": "payment",
    "/sales-orders/": "sell",
    "/credit-notes/": "credit-notes",
    "/vendor-credits/": "vendor-credits",
    "/credit-uses/": "credits-take-back",
    "/drift-alerts/": "drift",
    "/purchase-orders/": "buy",
    "/custom-fields/": "settings-custom",
    "/customers/": "contact",
    "/vendor-invoices/": "payable",
    "/delegations/": "delegation",
    "/vendors/": "vendor",
    "/vendor-seats/": "portal",
    "/products/": "product",
    "/stock/events/": "stock-event",
    "/stock/locations/": "stock-location",
    "/tax-rates/": "rate",
    "/pushes/": "attention",
    "/tie-outs/": "tieout",
    "/clearing-statements/": "clearing",
    "/stock-journals/": "stock-journal",
    "/summaries/": "summaries",
    "/imports/": "import",
    "/tasks/": "task",
    "/webhook-subscriptions/": "webhook",
    "/webhook-deliveries/": "webhook-again",
}
"""Resource → whose id stands in its addresses."""


@pytest.fixture
def town_of_two(town: Office) -> tuple[Hub, Hub, dict[str, int]]:
    """Northwind, where Ana works; Brightware, where she does not; and the ids of Brightware's things."""
    ours, theirs = hub_of(town), ready(hub_of(town, "uk"))
    ids = town.story.takes("one of everything", lambda: fill(theirs))
    ready(ours)
    return ours, theirs, ids


def refusals(company: Company) -> int:
    return Event.objects.filter(company_id=company.pk, verb="access.refused").count()


def test_every_page_of_another_company_is_not_there_and_is_noted(
    town_of_two: tuple[Hub, Hub, dict[str, int]],
) -> None:
    ours, theirs, ids = town_of_two
    before = rows_of(theirs.company)
    browser = Client()
    browser.force_login(ours.ana, backend="django.contrib.auth.backends.ModelBackend")
    for name, parts in page_patterns():
        address = reverse(name, args=[theirs.company.slug, *args_for(name, parts, ids)])
        noted = refusals(theirs.company)
        answers = [browser.get(address), browser.post(address)]

        statuses = {answer.status_code for answer in answers}
        if name == "contacts":
            # It only leads on to the list, and says nothing.
            assert statuses <= {302, 405}
            continue
        assert 404 in statuses, (name, statuses)
        assert statuses <= {404, 405}, (name, statuses)
        assert refusals(theirs.company) > noted, name
        assert all(theirs.company.name not in answer.content.decode() for answer in answers), name
    assert rows_of(theirs.company) == before


def test_every_id_of_another_company_is_not_there_under_the_own_company_and_is_noted(
    town_of_two: tuple[Hub, Hub, dict[str, int]],
) -> None:
    ours, theirs, ids = town_of_two
    before = rows_of(theirs.company)
    browser = Client()
    browser.force_login(ours.ana, backend="django.contrib.auth.backends.ModelBackend")
    asked = 0
    for name, parts in page_patterns():
        if "pk" not in parts:
            continue
        address = reverse(name, args=[ours.company.slug, *args_for(name, parts, ids)])
        noted = refusals(theirs.company)
        statuses = {browser.get(address).status_code, browser.post(address, {"reason": "x"}).status_code}

        assert 404 in statuses, (name, statuses)
        assert statuses <= {404, 405}, (name, statuses)
        assert refusals(theirs.company) > noted, name
        asked += 1
    assert asked > 30
    assert rows_of(theirs.company) == before


@pytest.mark.parametrize("name", ["sell-create", "sell-preview", "buy-create", "buy-preview"])
@pytest.mark.parametrize("field", ["only", "pick"])
def test_ids_of_another_company_in_a_form_do_nothing(
    town_of_two: tuple[Hub, Hub, dict[str, int]], name: str, field: str
) -> None:
    ours, theirs, ids = town_of_two
    before = rows_of(theirs.company)
    documents = len(theirs.in_books("Invoice")), len(theirs.in_books("Bill"))
    browser = ours.page(ours.ana)
    browser.opens("sell-list")

    page = browser.posts(name, **{field: str(ids[name.partition("-")[0]])})
    ours.works()

    assert "7002" not in page.text
    assert "PO-7001" not in page.text
    assert rows_of(theirs.company) == before
    assert (len(theirs.in_books("Invoice")), len(theirs.in_books("Bill"))) == documents


def test_every_call_of_the_api_with_another_companys_id_is_not_there_and_is_noted(
    town_of_two: tuple[Hub, Hub, dict[str, int]],
) -> None:
    ours, theirs, ids = town_of_two
    before = rows_of(theirs.company)
    machine = ours.api(ours.ana)
    given = bodies(ids)
    asked = 0
    for path, operations in machine.get("/openapi.json").body["paths"].items():
        for method, operation in operations.items():
            name, inner = operation["operationId"], path.removeprefix(ROOT)
            has_id = "{" in inner
            if not has_id and name not in given:
                continue
            place = next((place for place in PATH_IDS if inner.startswith(place)), "")
            address = inner
            if has_id:
                assert place, f"Whose ids are in {inner}? Add it to PATH_IDS."
                address = re.sub(r"\{\w+\}", str(ids[PATH_IDS[place]]), inner)
            noted = refusals(theirs.company)
            body = given.get(name)
            if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
                reply = machine.upload(address, "invoice.pdf", b"%PDF-1.4")
            else:
                reply = {"get": machine.get, "post": machine.post, "put": machine.put}[method](
                    address, *([] if method == "get" else [body if body is not None else {}])
                )

            assert reply.status == 404, (name, reply.body)
            assert refusals(theirs.company) > noted, name
            assert "Brightware" not in json.dumps(reply.body), name
            asked += 1
    assert asked >= 50
    assert rows_of(theirs.company) == before


@pytest.mark.parametrize(
    ("path", "field", "whose"),
    [("/sales-orders", "customer_id", "contact"), ("/purchase-orders", "vendor_id", "vendor")],
)
def test_another_companys_contact_or_product_cannot_be_ordered_for(
    town_of_two: tuple[Hub, Hub, dict[str, int]], path: str, field: str, whose: str
) -> None:
    ours, _, ids = town_of_two
    own = ours.customer().pk if whose == "contact" else ours.vendor().pk
    machine = ours.api(ours.ana)
    before = rows_of(ours.company)

    foreign_party = machine.post(path, {**ORDER, field: ids[whose]})
    foreign_product = machine.post(
        path,
        {**ORDER, field: own,
         "lines": [{"quantity": "1", "unit_price": "5", "product_id": ids["product"]}]},
    )  # fmt: skip
    foreign_rate = machine.post(
        path,
        {**ORDER, field: own,
         "lines": [{"quantity": "1", "unit_price": "5", "description": "x", "tax_rate_id": ids["rate"]}]},
    )  # fmt: skip

    assert [reply.status for reply in (foreign_party, foreign_product, foreign_rate)] == [422, 422, 422]
    after = rows_of(ours.company)
    assert after["SalesOrder"] == before["SalesOrder"]
    assert after["PurchaseOrder"] == before["PurchaseOrder"]


def test_a_list_shows_only_the_own_company(town_of_two: tuple[Hub, Hub, dict[str, int]]) -> None:
    ours, _, _ = town_of_two
    ours.sells("1111")
    machine = ours.api(ours.ana)

    assert [one["number"] for one in machine.get("/sales-orders").body["items"]] == ["1111"]
    for path in ("/purchase-orders", "/imports", "/tie-outs", "/products", "/pushes"):
        assert machine.get(path).body["items"] == [], path
    page = ours.page(ours.ana)
    for name in ("sell-list", "buy-list", "products", "imports", "tieout", "attention"):
        assert "7001" not in page.opens(name).text, name
