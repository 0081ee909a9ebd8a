"""What the sales forms consist of: the properties of each form and of its lines, in the order of replies.

The order is that of Intuit's schema, as recorded for invoices and sales receipts: what only this kind of form
has, then `domain` and the ids, then what all transactions have, then what all sales forms have. Properties of
other editions, of the desktop products and of Intuit's own clients are accepted and dropped.
"""

from __future__ import annotations

from collections.abc import Mapping

from qbsandbox.company.entities.schema import (
    ADDRESS,
    CURRENCY,
    EMAIL,
    IGNORED,
    LINES,
    LINKED,
    MEMO,
    OPAQUE,
    Field,
    Kind,
    LineType,
    amount,
    day,
    flag,
    number,
    part,
    read_only,
    reference,
    text,
)
from qbsandbox.company.entities.taxes import tax_rules

ITEM_LINE, DISCOUNT_LINE, SUBTOTAL_LINE = "SalesItemLineDetail", "DiscountLineDetail", "SubTotalLineDetail"
GROUP_LINE, TEXT_LINE, TEXT_DETAIL = "GroupLineDetail", "DescriptionOnly", "DescriptionLineDetail"
SHIPPING_ITEM = "SHIPPING_ITEM_ID"

PRINT_STATES = ("NotSet", "NeedToPrint", "PrintComplete")
EMAIL_STATES = ("NotSet", "NeedToSend", "EmailSent")
ESTIMATE_STATES = ("Pending", "Accepted", "Closed", "Rejected", "Converted")
PAYMENT_TYPES = ("Cash", "Check", "CreditCard", "Expense", "Other")

# As in replies, where what only this detail has comes before what all details with an item have.
ITEM_FIELDS: Mapping[str, Field] = {
    "ServiceDate": day(),
    "TaxInclusiveAmt": amount(),
    "DiscountRate": number(),
    "DiscountAmt": amount(),
    "DeferredRevenue": flag(),
    "SalesItemLineDetailEx": IGNORED,
    "ItemRef": reference("Item"),
    "ClassRef": reference("Class"),
    "UnitPrice": number(),
    "UnitCostPrice": IGNORED,
    "RatePercent": IGNORED,
    "PriceLevelRef": IGNORED,
    "MarkupInfo": OPAQUE,
    "Qty": number(),
    "UOMRef": IGNORED,
    "ItemAccountRef": Field(Kind.REFERENCE, refers_to="Account", shows_name=True, read_only=True),
    "InventorySiteRef": IGNORED,
    "TaxCodeRef": reference(None, shows_name=False),
    "TaxClassificationRef": OPAQUE,
}

LINE_TYPES: Mapping[str, LineType] = {
    ITEM_LINE: LineType(ITEM_LINE, ITEM_FIELDS),
    GROUP_LINE: LineType(
        GROUP_LINE,
        {
            "GroupItemRef": reference("Item"),
            "Quantity": number(),
            "UOMRef": IGNORED,
            "ServiceDate": day(),
            "Line": LINES,
            "GroupLineDetailEx": IGNORED,
        },
    ),
    DISCOUNT_LINE: LineType(
        DISCOUNT_LINE,
        {
            "PercentBased": flag(),
            "DiscountPercent": number(),
            "DiscountAccountRef": reference("Account"),
            "Discount": IGNORED,
            "DiscountRef": IGNORED,
            "ServiceDate": IGNORED,
            "ClassRef": IGNORED,
            "TaxCodeRef": IGNORED,
            "DiscountLineDetailEx": IGNORED,
        },
    ),
    SUBTOTAL_LINE: LineType(
        SUBTOTAL_LINE, {"ItemRef": IGNORED, "ServiceDate": IGNORED, "SubtotalLineDetailEx": IGNORED}
    ),
    TEXT_LINE: LineType(
        TEXT_DETAIL,
        {
            "ServiceDate": day(),
            "TaxCodeRef": reference(None, shows_name=False),
            "DescriptionLineDetailEx": IGNORED,
        },
    ),
    "TaxLineDetail": tax_rules.TAX_LINE,
}

CHECK_PAYMENT = part(
    {
        "CheckNum": text(21),
        "Status": text(),
        "NameOnAcct": text(110),
        "AcctNum": text(50),
        "BankName": text(110),
        "CheckPaymentEx": IGNORED,
    }
)
CARD_PAYMENT = part({"CreditChargeInfo": OPAQUE, "CreditChargeResponse": OPAQUE})
PROJECT = Field(Kind.REFERENCE, filterable=True)

_COMMON: Mapping[str, Field] = {
    "domain": IGNORED,
    "CustomField": OPAQUE,
    "AttachableRef": IGNORED,
    "DocNumber": text(21, filterable=True),
    "TxnDate": day(filterable=True),
    "DepartmentRef": reference("Department"),
    "CurrencyRef": CURRENCY,
    "ExchangeRate": number(),
    "PrivateNote": text(4000),
    "TxnStatus": IGNORED,
    "LinkedTxn": LINKED,
    "Line": LINES,
    "TxnTaxDetail": tax_rules.TAX_DETAIL,
    "TxnSource": IGNORED,
    "TaxFormType": IGNORED,
    "TaxFormNum": IGNORED,
    "TransactionLocationType": text(),
    "Tag": IGNORED,
    "TxnApprovalInfo": IGNORED,
    "RecurDataRef": IGNORED,
    "RecurringInfo": IGNORED,
    "ProjectRef": PROJECT,
    "TotalCostAmount": IGNORED,
    "HomeTotalCostAmount": IGNORED,
    "AutoDocNumber": IGNORED,
    "CustomerRef": reference("Customer", filterable=True),
    "CustomerMemo": MEMO,
    "BillAddr": ADDRESS,
    "ShipAddr": ADDRESS,
    "FreeFormAddress": read_only(),
    "ShipFromAddr": ADDRESS,
    "RemitToRef": IGNORED,
    "ClassRef": reference("Class"),
    "SalesTermRef": reference("Term", filterable=True),
    "DueDate": day(filterable=True),
    "SalesRepRef": IGNORED,
    "PONumber": IGNORED,
    "FOB": IGNORED,
    "ShipMethodRef": OPAQUE,
    "ShipDate": day(),
    "TrackingNum": text(31),
    "GlobalTaxCalculation": text(choices=tax_rules.METHODS),
    "TotalAmt": amount(read_only=True),
    "HomeTotalAmt": amount(read_only=True),
    "ApplyTaxAfterDiscount": flag(),
    "ShippingTaxIncludedInTotalTax": IGNORED,
    "TemplateRef": IGNORED,
    "PrintStatus": text(choices=PRINT_STATES),
    "EmailStatus": text(choices=EMAIL_STATES),
    "BillEmail": EMAIL,
    "BillEmailCc": EMAIL,
    "BillEmailBcc": EMAIL,
    "ARAccountRef": IGNORED,
    "Balance": amount(read_only=True, filterable=True),
    "HomeBalance": amount(read_only=True),
    "FinanceCharge": IGNORED,
    "PaymentMethodRef": IGNORED,
    "PaymentRefNum": IGNORED,
    "PaymentType": IGNORED,
    "CheckPayment": IGNORED,
    "CreditCardPayment": IGNORED,
    "DepositToAccountRef": IGNORED,
    "DeliveryInfo": read_only(),
    "DiscountRate": IGNORED,
    "DiscountAmt": IGNORED,
    "GovtTxnRefIdentifier": IGNORED,
    "TaxExemptionRef": read_only(),
    "LessCIS": IGNORED,
}


def _form(
    first: Mapping[str, Field], own: Mapping[str, Field], dropped: tuple[str, ...] = ()
) -> Mapping[str, Field]:
    """The table of one kind of form: `first` in front, `own` in place of what all have, `dropped` ignored."""
    return {**first, **_COMMON, **dict.fromkeys(dropped, IGNORED), **own}


CUSTOMER_REQUIRED = reference("Customer", filterable=True, required=True)

INVOICE_FIELDS = _form(
    {
        "Deposit": amount(),
        "AllowIPNPayment": flag(),
        "AllowOnlinePayment": flag(),
        "AllowOnlineCreditCardPayment": flag(),
        "AllowOnlineACHPayment": flag(),
        "AllowOnlinePayPalPayment": IGNORED,
        "EInvoiceStatus": read_only(),
        "ECloudStatusTimeStamp": IGNORED,
        "InvoiceEx": IGNORED,
        "InvoiceLink": read_only(),
    },
    {
        "CustomerRef": CUSTOMER_REQUIRED,
        "DepositToAccountRef": reference("Account"),
        "invoiceStatus": IGNORED,
        "callToAction": IGNORED,
        "invoiceStatusLog": IGNORED,
    },
)

SALES_RECEIPT_FIELDS = _form(
    {"SalesReceiptEx": IGNORED},
    {
        "TotalAmt": amount(read_only=True, filterable=True),
        "PaymentMethodRef": reference("PaymentMethod"),
        "PaymentRefNum": text(21),
        "CheckPayment": CHECK_PAYMENT,
        "CreditCardPayment": CARD_PAYMENT,
        "DepositToAccountRef": reference("Account"),
    },
    ("SalesTermRef", "DueDate"),
)

ESTIMATE_FIELDS = _form(
    {
        "ExpirationDate": day(),
        "AcceptedBy": text(500),
        "AcceptedDate": day(),
        "EstimateEx": IGNORED,
    },
    {
        "CustomerRef": CUSTOMER_REQUIRED,
        "TxnStatus": text(choices=ESTIMATE_STATES),
        "SalesTermRef": reference("Term"),
    },
    ("Balance", "HomeBalance"),
)

CREDIT_MEMO_FIELDS = _form(
    {
        "RemainingCredit": amount(read_only=True),
        "InvoiceRef": Field(Kind.REFERENCE),
        "CreditMemoEx": IGNORED,
    },
    {
        "CustomerRef": CUSTOMER_REQUIRED,
        "PaymentMethodRef": reference("PaymentMethod"),
    },
    ("DueDate",),
)

REFUND_RECEIPT_FIELDS = _form(
    {"RemainingCredit": IGNORED, "RefundReceiptEx": IGNORED},
    {
        "PaymentMethodRef": reference("PaymentMethod"),
        "PaymentRefNum": text(100),
        "PaymentType": text(choices=PAYMENT_TYPES, filterable=True),
        "CheckPayment": CHECK_PAYMENT,
        "CreditCardPayment": CARD_PAYMENT,
        "DepositToAccountRef": reference("Account", required=True),
    },
    ("SalesTermRef", "DueDate", "EmailStatus"),
)
