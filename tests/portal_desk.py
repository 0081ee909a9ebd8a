"""Vendors in front of the portal: invited, seated, and what they hand in."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crossfoot.documents.models import PurchaseOrder
from crossfoot.parties.models import Party
from crossfoot.portal import operations
from crossfoot.portal.models import VendorSeat
from crossfoot.tenancy.models import Person
from office import PASSWORD
from plain_browser import Browser, Page, signed_in
from world import Hub, bought

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID><cbc:ID>{number}</cbc:ID>
<cbc:IssueDate>2026-01-06</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>
<cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Litware, Inc.</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>Northwind</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>
<cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode>
<cbc:AllowanceChargeReason>Courier</cbc:AllowanceChargeReason><cbc:Amount currencyID="USD">15.00</cbc:Amount>
<cac:TaxCategory><cbc:ID>O</cbc:ID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>
<cac:TaxTotal><cbc:TaxAmount currencyID="USD">0.00</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="USD">{net}</cbc:TaxableAmount><cbc:TaxAmount currencyID="USD">0.00</cbc:TaxAmount>
<cac:TaxCategory><cbc:ID>O</cbc:ID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="USD">{amount}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="USD">{net}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="USD">{net}</cbc:TaxInclusiveAmount>
<cbc:ChargeTotalAmount currencyID="USD">15.00</cbc:ChargeTotalAmount>
<cbc:PayableAmount currencyID="USD">{net}</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">10</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="USD">{amount}</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Cabrales</cbc:Name><cac:BuyersItemIdentification><cbc:ID>CHE-7</cbc:ID></cac:BuyersItemIdentification>
<cac:ClassifiedTaxCategory><cbc:ID>O</cbc:ID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="USD">{price}</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>"""

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"


@dataclass
class Vendor:
    """Somebody of a vendor at a browser without JavaScript, signed in."""

    hub: Hub
    seat: VendorSeat
    browser: Browser

    @property
    def person(self) -> Person:
        assert self.seat.person is not None
        return self.seat.person

    @property
    def client(self) -> Client:
        return self.browser.client

    def goes(self, path: str = "orders/") -> Page:
        """A page of the own portal."""
        return self.browser.goes(self.at(path))

    def at(self, path: str) -> str:
        return f"/portal/{self.seat.pk}/{path}"

    def sends_from(self, order: PurchaseOrder, number: str = "LW-778", **fields: object) -> Page:
        """An invoice with all of the order's lines, with these fields changed."""
        self.goes(f"invoices/new/form/?order={order.pk}")
        self.browser.fills({"number": number, **fields})
        return self.browser.presses(f"Send to {self.hub.company.name}")


def stranger_at(hub: Hub) -> Browser:
    """A browser in which nobody signed in."""
    return Browser(hub.ana, hub.company, Client(enforce_csrf_checks=True))


def invited(
    hub: Hub, vendor: Party | None = None, email: str = "vera@litware.example"
) -> tuple[VendorSeat, str]:
    """Pia invites somebody; the seat, and the secret of its link."""
    return operations.invite(vendor=vendor or hub.vendor(), email=email, by=hub.pia, at=hub.now)


def seated(
    hub: Hub, vendor: Party | None = None, email: str = "vera@litware.example", name: str = "Vera Vendor"
) -> Vendor:
    """Somebody of the vendor who has accepted the invitation."""
    _, secret = invited(hub, vendor, email)
    seat = operations.join(secret=secret, full_name=name, password=PASSWORD, at=hub.now)
    assert seat.person is not None
    return Vendor(hub, seat, signed_in(seat.person, hub.company))


def ordered(hub: Hub, number: str = "PO-7", **more: object) -> PurchaseOrder:
    """Ten cheeses at 8.00 and freight of 15.00: 95.00."""
    lines = [
        bought("10", "8.00", product_id=hub.product("CHE-7", "Queso Cabrales").pk),
        bought("1", "15.00", kind="freight", description="Courier"),
    ]
    return hub.buys(number, *lines, **more)  # type: ignore[arg-type]


def e_invoice(order: str = "PO-7", number: str = "LW-900", price: str = "8.00") -> bytes:
    """A UBL invoice of the ten cheeses and the courier: 95.00 US dollars where the price is 8.00."""
    amount = f"{10 * float(price):.2f}"
    net = f"{10 * float(price) + 15:.2f}"
    return UBL.format(order=order, number=number, price=price, amount=amount, net=net).encode()


def paper(name: str = "invoice.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file to hand in."""
    return SimpleUploadedFile(name, content)
