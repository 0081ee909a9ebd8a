"""What the columns of files of receipts and of vendors' invoices can be."""

from __future__ import annotations

from crossfoot.imports.field import Holds
from crossfoot.imports.field import field as _field
from crossfoot.imports.order_fields import ORDER_LINES, PRICES_INCLUDE_TAX

RECEIPTS = (
    _field(
        "number",
        "Order number",
        "order_number po_number purchase_order purchase_order_number po order_no order order_id po_no",
        required=True,
    ),
    _field("line_number", "Line number", "line line_no line_id position pos"),
    _field(
        "sku",
        "Product code (SKU)",
        "product_code item_code article_number article part_number product_number product_id item_id",
    ),
    _field(
        "quantity",
        "Received quantity",
        "received_quantity received_qty qty_received quantity_received received qty arrived",
        holds=Holds.NUMBER,
        required=True,
    ),
    _field(
        "rejected",
        "Of that rejected",
        "rejected_quantity rejected_qty qty_rejected quantity_rejected",
        holds=Holds.NUMBER,
    ),
    _field(
        "received_on",
        "Receipt date",
        "received_date receipt_date delivered_on date arrived_on",
        holds=Holds.DATE,
        required=True,
    ),
    _field("note", "Note", "delivery_note receipt_number grn comment reference remarks"),
)

_INVOICE_LINES = frozenset(
    {"line_number", "sku", "product_name", "description", "quantity", "unit_price", "line_discount", "line_total",
     "tax_rate"}
)  # fmt: skip

VENDOR_INVOICES = (
    _field(
        "number",
        "Invoice number",
        "invoice_number invoice_no invoice bill_number bill_no vendor_invoice supplier_invoice "
        "vendor_invoice_number document_number reference",
        required=True,
    ),
    _field(
        "order_number",
        "Purchase order",
        "po_number purchase_order purchase_order_number po order_no order_id order po_no",
    ),
    _field(
        "invoice_on",
        "Invoice date",
        "invoice_date bill_date date document_date issued_on issue_date",
        holds=Holds.DATE,
        required=True,
    ),
    _field("due_on", "Due date", "due_date payment_due payment_due_date due", holds=Holds.DATE),
    _field(
        "party_code",
        "Vendor code",
        "vendor_code vendor_account supplier_code vendor_id supplier_id vendor_no vendor_number "
        "account_number",
    ),
    _field("party_name", "Vendor name", "vendor_name vendor supplier supplier_name company_name"),
    _field("currency", "Currency", "currency_code invoice_currency"),
    _field(
        "exchange_rate",
        "Exchange rate",
        "fx_rate currency_rate rate_of_exchange conversion_rate home_rate",
        holds=Holds.NUMBER,
    ),
    _field("memo", "Memo", "notes comment comments remarks"),
    _field(
        "freight",
        "Freight",
        "shipping shipping_cost freight_amount delivery_cost shipping_amount",
        holds=Holds.NUMBER,
    ),
    _field(
        "order_discount",
        "Discount on the invoice",
        "discount_amount total_discount discount_total document_discount",
        holds=Holds.NUMBER,
    ),
    _field(
        "tax", "Tax, in all", "tax_amount tax_amt taxes total_tax vat_amount sales_tax", holds=Holds.NUMBER
    ),
    PRICES_INCLUDE_TAX,
    _field(
        "total",
        "Total",
        "invoice_total total_due grand_total total_amount amount_due total_price",
        holds=Holds.NUMBER,
    ),
    _field(
        "order_line",
        "Line of the purchase order",
        "order_line_number po_line po_line_number order_position",
        on_line=True,
    ),
    *(one for one in ORDER_LINES if one.name in _INVOICE_LINES),
)
