"""Every address of the installation, and a company that has one of everything to ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from crossfoot.catalog import custom_fields
from crossfoot.catalog.custom_fields import CustomFieldRow
from crossfoot.connections.models import Connection
from crossfoot.core.approvals import Side
from crossfoot.core.postings import Invoice, Item
from crossfoot.core.postings import SalesLine as PostedLine
from crossfoot.documents.approvals import operations as approvals
from crossfoot.documents.attachments import operations as attachments
from crossfoot.documents.credits import operations as crediting
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR
from crossfoot.documents.credits.models import CreditNoteLine, CreditUse, VendorCreditLine
from crossfoot.documents.models import PurchaseLine, PurchaseOrder, SalesLine, SalesOrder, SalesSummary
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.engine.models import Task
from crossfoot.imports import operations as imports
from crossfoot.mappings.models import AccountMapping
from crossfoot.outgoing import operations as outgoing
from crossfoot.payments import operations as payments
from crossfoot.payments.operations import Part, PaymentDraft
from crossfoot.portal import operations as portal
from crossfoot.proof.models import ClearingStatement, DriftAlert
from crossfoot.stock import operations as stocking
from crossfoot.stock.drafts import Present
from crossfoot.stock.models import Location, StockJournal
from crossfoot.sync import frozen
from crossfoot.sync.models import Push
from crossfoot.tenancy.models import Company, Membership
from machine import machine_of
from world import Hub

COMPANY = "c/<slug:company>/"

CSV = b"order_number,order_date,customer_name,quantity,unit_price\n77,2026-01-05,Walk-in,1,5.00\n"

WORDS = {
    "what": "parties",
    "which": "customers",
    "name": "confirm",
    "tab": "preview",
    "file_format": "csv",
}
"""What stands for the parts of an address that are no ids."""


def page_patterns() -> list[tuple[str, list[str]]]:
    """(name, names of the parts after the company) of every page of a company."""
    found = []
    for route, pattern in _walk(get_resolver().url_patterns, ""):
        if route.startswith(COMPANY):
            parts = [part for part in pattern.pattern.converters if part != "company"]
            inside = [part for part in _parts(route) if part != "company"]
            found.append((str(pattern.name), inside or parts))
    assert len(found) > 80, "the pages are not found any more"
    return found


def _walk(patterns: Any, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route)
        else:
            yield route, one


def _parts(route: str) -> list[str]:
    return [piece.partition(">")[0].partition(":")[2] for piece in route.split("<")[1:]]


def fill(hub: Hub) -> dict[str, int]:
    """One of everything in the company; its ids by what addresses begin with or are called."""
    sold, bought = hub.sells("7001"), hub.buys("PO-7001")
    hub.invoices(sold)
    waiting = hub.sells("7002")
    product = hub.product("SKU-7", "Something")
    run = imports.upload(
        company=hub.company, kind="sales_orders", file_name="a.csv", content=CSV, by=hub.ana, at=hub.now
    )
    done = hub.ties_out()
    statement = ClearingStatement.objects.create(
        company=hub.company, connection=hub.connection, account_id="4", account_name="Undeposited Funds",
        start_on=date(2026, 1, 1), end_on=date(2026, 1, 5), opening=Decimal(0), closing=Decimal(0),
        result={"sales": "0", "refunds": "0", "others": {}, "listed": [], "left_out": 0, "not_sent": []},
        made_at=hub.now,
    )  # fmt: skip
    valued = StockJournal.objects.create(
        company=hub.company, connection=hub.connection, as_of=date(2026, 1, 5), valuation=Decimal(10),
        received_not_billed=Decimal(0), in_quickbooks=Decimal(0), made_at=hub.now,
    )  # fmt: skip
    summed = _summary(hub, sold)
    rate = hub.adds_rate("Own rate", "3")
    token = machine_of(hub.sam, hub.company, mark="z").token
    webhook, _ = outgoing.subscribe(
        company=hub.company, name="ERP", address="https://hooks.example.com/", events=["push.synchronized"],
        by=hub.ana, at=hub.now,
    )  # fmt: skip
    message = outgoing.send_test(subscription=webhook, by=hub.ana, at=hub.now)
    outgoing.switch_off(subscription=webhook, by=hub.ana, at=hub.now)
    goods = bought.lines.all()[0]
    seat, _ = portal.invite(vendor=bought.vendor, email="v@litware.example", by=hub.ana, at=hub.now)
    receipt = purchases.receive(
        order=bought, arrived=[Arrived(goods.pk, goods.quantity)], received_on=date(2026, 1, 5), by=hub.pia,
        at=hub.now,
    ).receipt  # fmt: skip
    payable = invoices.draft_from_order(
        order=hub.buys("PO-7002"), number="LW-7002", invoice_on=date(2026, 1, 5), by=hub.pia, at=hub.now
    )
    paper = attachments.attach(
        document=payable, name="LW-7002.txt", content=b"A vendor's invoice.", by=hub.pia, at=hub.now
    )
    delegation = approvals.delegate(
        company=hub.company, side=Side.PROCUREMENT, absent=hub.pia, stand_in=hub.omar,
        first_on=date(2026, 1, 5), last_on=date(2026, 1, 9), by=hub.ana, at=hub.now,
    )  # fmt: skip
    paid = payments.record_payment(
        company=hub.company,
        payment=PaymentDraft("customer_payment", date(2026, 1, 20), (Part(waiting.key, Decimal("10.00")),)),
        by=hub.pat,
        at=hub.now,
    )
    credits = _credits(hub, sold, bought)
    stocked = stocking.open_stock(
        company=hub.company, present=[Present(product, Decimal(3), Decimal(30))], on=date(2026, 1, 4), by=hub.ana,
        at=hub.now,
    )  # fmt: skip
    own_field = custom_fields.add_custom_field(
        company=hub.company, row=CustomFieldRow("Channel"), by=hub.ana, at=hub.now
    )
    return {
        **credits,
        "payable": payable.pk,
        "delegation": delegation.pk,
        "vendor-invoices": payable.pk,
        "settings-approvals": delegation.pk,
        "attachment": paper.pk,
        "payment": paid.pk,
        "payments": paid.pk,
        "payments-import": Task.objects.filter(company=hub.company).latest("pk").pk,
        "portal": seat.pk,
        "sell": waiting.pk,
        "buy": bought.pk,
        "receipt": receipt.pk,
        "contact": sold.customer_id,
        "vendor": bought.vendor_id,
        "product": product.pk,
        "task": Task.objects.filter(company=hub.company).latest("pk").pk,
        "mapping": AccountMapping.objects.filter(connection=hub.connection).latest("pk").pk,
        "settings-role": Membership.objects.get(company=hub.company, person=hub.vic).pk,
        "settings-deactivate": Membership.objects.get(company=hub.company, person=hub.vic).pk,
        "settings-revoke": token.pk,
        "attention": Push.objects.filter(company=hub.company).latest("pk").pk,
        "import": run.pk,
        "tieout": done.pk,
        "clearing": statement.pk,
        "webhook": webhook.pk,
        "settings-webhook": webhook.pk,
        "settings-webhook-messages": webhook.pk,
        "settings-webhook-test": webhook.pk,
        "settings-webhook-rotate": webhook.pk,
        "settings-webhook-off": webhook.pk,
        "settings-webhook-on": webhook.pk,
        "settings-webhook-delete": webhook.pk,
        "settings-webhook-again": message.pk,
        "settings-webhook-message": message.pk,
        "webhook-again": message.pk,
        "rate": rate.pk,
        "settings-custom": own_field.pk,
        "custom-values": sold.pk,
        "stock-product": product.pk,
        "stock-event": stocked.pk,
        "stock-evidence": stocked.pk,
        "stock-take": stocked.pk,
        "stock-redate": stocked.pk,
        "stock-journal": valued.pk,
        "summaries": summed.pk,
        "stock-location": Location.objects.get(company=hub.company).pk,
    }


def _summary(hub: Hub, sold: SalesOrder) -> SalesSummary:
    """The draft of a summary of one order."""
    day, line = date(2026, 1, 5), PostedLine("Tea", Decimal(5), "income:sales", "sales")
    made = SalesSummary.objects.create(
        company=hub.company, connection=hub.connection, first_on=day, last_on=day, is_paid=False,
        customer=sold.customer, currency=sold.currency, total=Decimal(5), count=1, posting={}, made_at=hub.now,
    )  # fmt: skip
    invoice = Invoice(
        made.key,
        made.number,
        sold.customer.key,
        str(sold.customer),
        sold.currency,
        day,
        day,
        (line,),
        Decimal(5),
    )
    made.posting = frozen.to_json(invoice)
    made.items = [frozen.to_json(Item("income:sales", "Sales", "Service", "sales"))]
    made.save()
    made.members.create(position=1, order=sold, posting_on=day, total=Decimal(5))
    return made


def _credits(hub: Hub, sold: SalesOrder, bought: PurchaseOrder) -> dict[str, int]:
    """A credit of each kind, a use of one, and a change in QuickBooks that waits for a decision."""
    line = (CreditLineDraft(Decimal(1), Decimal(5), description="Something"),)
    day = date(2026, 1, 5)
    note, credit = (
        crediting.draft(
            kind=kind, company=hub.company, credit=CreditDraft("C-7001", party, "price", day, line),
            by=hub.omar, at=hub.now,
        )
        for kind, party in ((CUSTOMER, sold.customer_id), (VENDOR, bought.vendor_id))
    )  # fmt: skip
    use = CreditUse.objects.create(
        company=hub.company, credit_key=note.key, document_key=sold.key, amount=Decimal(5), used_on=day,
        created_at=hub.now,
    )  # fmt: skip
    alert = DriftAlert.objects.create(
        company=hub.company, connection=hub.connection, document_key=sold.key, source_kind="sales_order",
        source_id=sold.pk, label="Invoice 7001", remote_kind="Invoice", remote_id="1", kind="changed",
        found_at=hub.now, changed_at=hub.now,
    )  # fmt: skip
    return {
        "credit-notes": note.pk,
        "vendor-credits": credit.pk,
        "credits-from": sold.pk,
        "credits-use": note.pk,
        "credits-take-back": use.pk,
        "drift": alert.pk,
    }


def id_for(name: str, ids: dict[str, int]) -> int:
    """The id that an address of this name wants. A new family of addresses has to be added to `fill`."""
    if name in ids:
        return ids[name]
    two = "-".join(name.split("-")[:2])
    family = two if two in ids else name.partition("-")[0]
    assert family in ids, (
        f"Whose ids are in the addresses of “{name}”? Add one to tests/security/premises.py."
    )
    return ids[family]


def args_for(name: str, parts: list[str], ids: dict[str, int]) -> list[Any]:
    """The parts of an address, ids where they stand."""
    acts = {
        "vendor": "submit",
        "buy": "approve",
        "payments": "cancel",
        "credit": "approve",
        "drift": "ignore",
    }
    act = "approve" if name.startswith("vendor-credits") else acts.get(name.partition("-")[0], WORDS["name"])
    kind = "sales_order" if name in {"credits-from", "custom-values"} else "credit_note"
    known: dict[str, Any] = {**WORDS, "name": act, "receipt": ids["receipt"], "kind": kind}
    known["attachment"] = ids["attachment"]
    return [id_for(name, ids) if part == "pk" else known[part] for part in parts]


def rows_of(company: Company) -> dict[str, list[dict[str, Any]]]:
    """All that is stored of a company, its audit trail aside: what a stranger must not have changed."""
    stored: dict[str, list[dict[str, Any]]] = {}
    for model in apps.get_models():
        if model.__module__.startswith("crossfoot.") and model._meta.app_label != "audit":
            path = _path_to_company(model)
            if path:
                rows = model._default_manager.filter(**{path: company.pk}).order_by("pk")
                stored[model.__name__] = list(rows.values())
    return stored


def _path_to_company(model: type[Model]) -> str:
    """How a row names its company; empty where it names none."""
    names = {field.name for field in model._meta.get_fields()}
    if model is Company:
        return "pk"
    if model in {SalesLine, PurchaseLine}:
        return "order__company"
    if model in {CreditNoteLine, VendorCreditLine}:
        return "credit__company"
    if "company" in names:
        return "company"
    if "connection" in names and model is not Connection:
        return "connection__company"
    return ""
