"""What nobody knows is refused; what QuickBooks knows and this sandbox has no use for is accepted and dropped."""

import pytest

from qbsandbox.company.entities.intuit_types import ATTRIBUTES, members
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.entities.schema import Kind
from qbsandbox.company.entities.values import clean
from rest_desk import Desk, invoice, sale

RECORDED = (
    'Property Name:Unrecognized field "BadJson" (class com.intuit.schema.finance.v3.Invoice), not marked as '
    'ignorable (83 known properties: "DocNumber", "HomeTotalAmt", "TotalAmt", "TxnSource", '
    '"AllowOnlinePayment", "RecurringInfo", "EmailStatus", "callToAction", "AutoDocNumber", '
    '"ECloudStatusTimeStamp", "TaxFormNum", "TxnDate", "FOB", "ClassRef", "AllowOnlineACHPayment", '
    '"DepositToAccountRef", "InvoiceEx", "AllowOnlineCreditCardPayment", "CurrencyRef", "InvoiceLink", '
    '"PONumber", "ShipDate", "PaymentMethodRef", "TrackingNum", "TxnTaxDetail", "CustomerRef", '
    '"ShipFromAddr", "BillAddr", "EInvoiceStatus", "Id", "RecurDataRef", "ApplyTaxAfterDiscount", '
    '"DepartmentRef", "SalesRepRef", "ExchangeRate", "domain", "invoiceStatusLog", "TaxFormType", '
    '"BillEmailBcc", "LessCIS", "CustomerMemo", "TxnStatus", "HomeBalance", "PrintStatus", '
    '"ConvenienceFeeDetail", "DiscountRate", "DeliveryInfo", "FreeFormAddress", "AllowIPNPayment", '
    '"CustomField", "PaymentDetailsMessage", "TransactionLocationType", "MetaData", "LinkedTxn", "status", '
    '"RemitToRef", "PrivateNote", "ShipMethodRef", "PaymentRefNum", "Tag", "TxnApprovalInfo" [truncated]])\n'
    " specified is unsupported or invalid"
)


def test_the_refusal_of_an_unknown_property_is_the_recorded_one(us: Desk) -> None:
    assert us.fault("invoice", {"BadJson": True}) == {
        "Message": "Request has invalid or unsupported property",
        "Detail": RECORDED,
        "code": "2010",
    }


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (invoice(sale(1)) | {"Line": [{**sale(1), "Colour": "red"}]}, "v3.Line)"),
        (invoice(sale(1, Colour="red")), "v3.SalesItemLineDetail)"),
        (invoice(sale(1), BillAddr={"Colour": "red"}), "v3.PhysicalAddress)"),
        (invoice(sale(1), Colour="red"), "v3.Invoice)"),
    ],
)
def test_the_class_that_does_not_know_it_is_named(us: Desk, body: dict[str, object], named: str) -> None:
    before = us.counts()

    fault = us.fault("invoice", body)

    assert fault["code"] == "2010" and named in fault["Detail"]
    assert fault["Detail"].startswith(
        'Property Name:Unrecognized field "Colour" (class com.intuit.schema.finance.'
    )
    assert us.counts() == before


def test_a_switch_ignores_what_nobody_knows(us: Desk) -> None:
    us.company.switches.refuses_unknown_properties = False

    made = us.create("Invoice", invoice(sale(1), Colour="red"))

    assert "Colour" not in made


def test_what_quickbooks_knows_is_accepted(us: Desk) -> None:
    made = us.create(
        "Invoice",
        invoice(sale(1, DeferredRevenue=False, UnitCostPrice=0), FOB="Dover", AutoDocNumber=False, CfdiUse=1),
    )

    assert made["TotalAmt"] == 1


@pytest.mark.parametrize("kind", sorted(set(ENTITIES) - {"RecurringTransaction"}))
def test_no_property_of_intuits_types_is_unknown(kind: str) -> None:
    """None is refused; those that a client may write are kept, empty as they came, and the others dropped."""
    type = ENTITIES[kind]
    everything = dict.fromkeys([*members(type.key), *ATTRIBUTES], "")
    writable = {
        name for name, field in type.fields.items() if not field.read_only and field.kind is not Kind.IGNORED
    }

    cleaned = clean(type, everything, strict=True, latin1=True)

    assert cleaned == dict.fromkeys(writable & set(everything))
