"""What a file's columns can be, as tables: our fields, their names for people, and how others call them.

The synonyms are headings made plain (`columns.plain`), the likeliest first: of `AccountNumber` and
`BusinessEntityID` the first is the code by which orders name a vendor.
"""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import custom_values
from crossfoot.imports.field import Field, Holds
from crossfoot.imports.field import field as _field
from crossfoot.imports.models import ImportRun
from crossfoot.imports.stock_fields import STOCK_COUNTS, STOCK_MOVEMENTS, STOCK_ON_HAND
from crossfoot.tenancy.models import Company

_ORDER_LINES = (
    _field("line_number", "Line number", "line line_no line_id item_number position pos", on_line=True),
    _field(
        "sku",
        "Product code (SKU)",
        "product_code item_code product_sku item_sku article_number article part_number product_number "
        "product_id item_id variant_sku lineitem_sku",
        on_line=True,
    ),
    _field(
        "product_name",
        "Product name",
        "product item item_name product_title lineitem_name article_name title",
        on_line=True,
    ),
    _field("description", "Line description", "line_description item_description details note", on_line=True),
    _field("category", "Product category", "product_category category_name product_type", on_line=True),
    _field(
        "quantity",
        "Quantity",
        "qty order_qty ordered_qty order_quantity quantity_ordered units lineitem_quantity count",
        holds=Holds.NUMBER,
        required=True,
        on_line=True,
    ),
    _field(
        "unit_price",
        "Unit price",
        "price unit_cost item_price price_per_unit rate cost lineitem_price price_each net_price",
        holds=Holds.NUMBER,
        required=True,
        on_line=True,
    ),
    _field(
        "line_discount",
        "Line discount",
        "discount discount_percent discount_rate discount_pct line_discount_percent unit_price_discount",
        holds=Holds.DISCOUNT,
        on_line=True,
    ),
    _field(
        "line_total",
        "Line total, net",
        "line_amount extended_price extended_amount line_subtotal net_amount line_net",
        holds=Holds.NUMBER,
        on_line=True,
    ),
    _field(
        "tax_rate", "Tax rate", "tax_code vat_rate tax_name vat gst tax_percent tax_rate_name", on_line=True
    ),
    _field(
        "stock_location",
        "Stock location",
        "ships_from arrives_at location_in_stock",
        on_line=True,
    ),
    _field(
        "drop_ship", "Drop-ship (yes or no)", "dropship is_drop_ship drop_shipped direct_ship", on_line=True
    ),
)

SALES_ORDERS = (
    _field(
        "number",
        "Order number",
        "order_number order_no order order_id sales_order so_number invoice_number document_number reference",
        required=True,
    ),
    _field("source", "Sales source", "channel sales_channel shop store marketplace source_name"),
    _field(
        "ordered_on",
        "Order date",
        "order_date date created_at created ordered order_created sale_date transaction_date document_date",
        holds=Holds.DATE,
        required=True,
    ),
    _field("required_on", "Required date", "required_date needed_by delivery_date", holds=Holds.DATE),
    _field(
        "shipped_on",
        "Ship date",
        "shipped_date ship_date shipped fulfilled_at dispatch_date delivered_on shipping_date",
        holds=Holds.DATE,
    ),
    _field("invoiced_on", "Invoice date", "invoice_date billed_on billing_date", holds=Holds.DATE),
    _field("due_on", "Due date", "due_date payment_due due", holds=Holds.DATE),
    _field(
        "paid_on",
        "Paid at the shop on",
        "paid_at paid_date date_paid payment_date paid captured_at",
        holds=Holds.DATE,
    ),
    _field(
        "payment_reference",
        "Payment's reference",
        "payment_id transaction_id payment_ref charge_id",
    ),
    _field("status", "Status", "order_status state financial_status"),
    _field(
        "party_code",
        "Customer code",
        "customer_code customer_id customer_no customer_number customer_account account_code account_number",
    ),
    _field(
        "party_name",
        "Customer name",
        "customer_name customer client client_name company company_name billing_name bill_to sold_to",
    ),
    _field("party_email", "Customer e-mail", "email customer_email e_mail billing_email"),
    _field("contact_name", "Contact", "contact contact_person"),
    _field("phone", "Phone", "telephone customer_phone phone_number billing_phone"),
    _field("currency", "Currency", "currency_code order_currency"),
    _field(
        "exchange_rate",
        "Exchange rate",
        "fx_rate currency_rate rate_of_exchange conversion_rate home_rate",
        holds=Holds.NUMBER,
    ),
    _field(
        "customer_po",
        "Customer's order number",
        "po_number purchase_order customer_reference your_reference po",
    ),
    _field("memo", "Memo", "notes comment comments remarks order_note"),
    _field("ship_name", "Ship to: name", "shipping_name deliver_to ship_to recipient"),
    _field(
        "ship_line1",
        "Ship to: street",
        "ship_address shipping_address shipping_street ship_street ship_address1",
    ),
    _field("ship_city", "Ship to: city", "shipping_city delivery_city"),
    _field("ship_region", "Ship to: region", "shipping_province ship_state shipping_state shipping_region"),
    _field(
        "ship_postal_code", "Ship to: postal code", "ship_zip shipping_zip shipping_postal_code ship_postcode"
    ),
    _field("ship_country", "Ship to: country", "shipping_country delivery_country"),
    _field("freight_by", "Carrier", "shipper ship_method ship_via carrier shipping_method"),
    _field(
        "freight",
        "Freight",
        "shipping shipping_cost shipping_amount shipping_price freight_amount delivery_cost shipping_fee",
        holds=Holds.NUMBER,
    ),
    _field(
        "order_discount",
        "Discount on the order",
        "discount_amount total_discount discount_total cart_discount document_discount",
        holds=Holds.NUMBER,
    ),
    _field(
        "tax",
        "Tax, in all",
        "tax_amount taxes total_tax sales_tax vat_amount tax_total tax_amt",
        holds=Holds.NUMBER,
    ),
    _field(
        "total",
        "Total",
        "order_total total_due grand_total total_amount amount_due total_price total_incl_tax",
        holds=Holds.NUMBER,
    ),
    _field(
        "bought_with",
        "Drop-ship: purchase order",
        "drop_ship_order dropship_po drop_ship_po bought_with_order",
        on_line=True,
    ),
    *_ORDER_LINES,
)

PURCHASE_ORDERS = (
    _field(
        "number",
        "Order number",
        "order_number po_number purchase_order purchase_order_number po order_no order_id "
        "purchase_order_id po_no document_number reference",
        required=True,
    ),
    _field(
        "ordered_on",
        "Order date",
        "order_date date po_date created_at created ordered document_date",
        holds=Holds.DATE,
        required=True,
    ),
    _field(
        "expected_on",
        "Expected date",
        "due_date expected_date delivery_date eta required_date expected_delivery promised_date",
        holds=Holds.DATE,
        on_line=True,
    ),
    _field("shipped_on", "Ship date", "ship_date shipped_date shipped dispatch_date", holds=Holds.DATE),
    _field("received_on", "Receipt date", "received_date receipt_date delivered_on", holds=Holds.DATE),
    _field("vendor_invoice_on", "Vendor's invoice date", "invoice_date bill_date", holds=Holds.DATE),
    _field(
        "vendor_reference",
        "Vendor's invoice number",
        "invoice_number vendor_invoice bill_number supplier_invoice",
    ),
    _field("due_on", "Due date of the bill", "payment_due payment_due_date bill_due_date", holds=Holds.DATE),
    _field("status", "Status", "order_status state po_status"),
    _field(
        "party_code",
        "Vendor code",
        "vendor_code vendor_account supplier_code vendor_id supplier_id vendor_no vendor_number "
        "account_number",
    ),
    _field("party_name", "Vendor name", "vendor_name vendor supplier supplier_name company_name"),
    _field("party_email", "Vendor e-mail", "email vendor_email supplier_email e_mail"),
    _field("contact_name", "Contact", "contact contact_person"),
    _field("phone", "Phone", "telephone vendor_phone"),
    _field("currency", "Currency", "currency_code order_currency"),
    _field(
        "exchange_rate",
        "Exchange rate",
        "fx_rate currency_rate rate_of_exchange conversion_rate home_rate",
        holds=Holds.NUMBER,
    ),
    _field("memo", "Memo", "notes comment comments remarks"),
    _field("freight_by", "Carrier", "ship_method shipper ship_via carrier shipping_method"),
    _field(
        "freight",
        "Freight",
        "shipping shipping_cost freight_amount delivery_cost shipping_amount",
        holds=Holds.NUMBER,
    ),
    _field(
        "order_discount",
        "Discount on the order",
        "discount_amount total_discount discount_total document_discount",
        holds=Holds.NUMBER,
    ),
    _field(
        "tax", "Tax, in all", "tax_amount tax_amt taxes total_tax vat_amount sales_tax", holds=Holds.NUMBER
    ),
    _field(
        "total",
        "Total",
        "order_total total_due grand_total total_amount amount_due total_price",
        holds=Holds.NUMBER,
    ),
    _field(
        "received_quantity",
        "Received quantity",
        "received_qty qty_received quantity_received",
        holds=Holds.NUMBER,
        on_line=True,
    ),
    _field(
        "rejected_quantity",
        "Rejected quantity",
        "rejected_qty qty_rejected quantity_rejected",
        holds=Holds.NUMBER,
        on_line=True,
    ),
    _field(
        "made_of",
        "Outsourced: made of ours, for one",
        "ingredients bill_of_materials components outsourced_from",
        on_line=True,
    ),
    *_ORDER_LINES,
)

_PARTY = (
    _field(
        "name",
        "Name",
        "company_name company customer_name vendor_name supplier_name display_name customer vendor supplier",
        required=True,
    ),
    _field(
        "code",
        "Code",
        "account_number customer_code vendor_code supplier_code customer_id supplier_id vendor_id "
        "customer_no vendor_no account_code business_entity_id id",
    ),
    _field(
        "tax_id", "VAT id or tax number", "vat_id vat_number vat_no tax_number tax_no vat_registration_number"
    ),
    _field("email", "E-mail", "e_mail email_address mail"),
    _field("phone", "Phone", "telephone phone_number tel"),
    _field("contact_name", "Contact", "contact contact_person"),
    _field(
        "line1",
        "Street",
        "address address1 street address_line1 address_line_1 street_address billing_address",
    ),
    _field("line2", "Street, second line", "address2 address_line2 address_line_2 street2"),
    _field("city", "City", "town billing_city"),
    _field("region", "Region", "state province county billing_state"),
    _field("postal_code", "Postal code", "zip zip_code postcode post_code"),
    _field("country", "Country", "country_code country_name billing_country"),
    _field("currency", "Currency", "currency_code"),
    _field("terms", "Payment terms", "payment_terms terms_name"),
)

PRODUCTS = (
    _field(
        "sku",
        "Code (SKU)",
        "product_number product_code item_code article_number part_number product_id item_id code id",
        required=True,
    ),
    _field("name", "Name", "product_name title item_name product description"),
    _field("category", "Category", "category_name product_category product_type category_id"),
    _field("unit_price", "Unit price", "price list_price sales_price", holds=Holds.NUMBER),
    _field("kind", "Goods or service", "type item_type"),
)

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
    *(one for one in _ORDER_LINES if one.name in _INVOICE_LINES),
)

FIELDS: Mapping[str, tuple[Field, ...]] = {
    ImportRun.Kind.SALES_ORDERS: SALES_ORDERS,
    ImportRun.Kind.PURCHASE_ORDERS: PURCHASE_ORDERS,
    ImportRun.Kind.CUSTOMERS: _PARTY,
    ImportRun.Kind.VENDORS: _PARTY,
    ImportRun.Kind.PRODUCTS: PRODUCTS,
    ImportRun.Kind.RECEIPTS: RECEIPTS,
    ImportRun.Kind.VENDOR_INVOICES: VENDOR_INVOICES,
    ImportRun.Kind.STOCK_ON_HAND: STOCK_ON_HAND,
    ImportRun.Kind.STOCK_COUNTS: STOCK_COUNTS,
    ImportRun.Kind.STOCK_MOVEMENTS: STOCK_MOVEMENTS,
}

CUSTOM = "custom."
"""What the name of a company's own field begins with, before its id."""

DOCUMENTS: Mapping[str, DocumentKind] = {
    ImportRun.Kind.SALES_ORDERS: DocumentKind.SALES,
    ImportRun.Kind.PURCHASE_ORDERS: DocumentKind.PURCHASE,
}
"""Files whose records can have the company's own fields."""


def fields_of(company: Company, kind: str) -> tuple[Field, ...]:
    """What the columns of such a file can be, the company's own fields last."""
    if kind not in DOCUMENTS:
        return FIELDS[kind]
    own = custom_values.fields_for(company, DOCUMENTS[kind])
    return (*FIELDS[kind], *(Field(f"{CUSTOM}{one.pk}", one.name, (one.name,)) for one in own))


ONE_OF: Mapping[str, tuple[str, ...]] = {
    ImportRun.Kind.SALES_ORDERS: ("party_name", "party_code"),
    ImportRun.Kind.PURCHASE_ORDERS: ("party_name", "party_code"),
    ImportRun.Kind.RECEIPTS: ("sku", "line_number"),
    ImportRun.Kind.VENDOR_INVOICES: ("party_name", "party_code", "order_number"),
    ImportRun.Kind.STOCK_ON_HAND: ("value", "unit_cost"),
}
"""Fields of which at least one has to have a column."""

SALES_STATUSES: Mapping[str, str] = {
    **dict.fromkeys(("draft", "open", "new", "pending", "quote", "on hold"), "draft"),
    **dict.fromkeys(
        ("confirmed", "approved", "processing", "paid", "accepted", "in progress", "invoiced"), "confirmed"
    ),
    **dict.fromkeys(
        ("shipped", "delivered", "complete", "completed", "fulfilled", "closed", "done"), "shipped"
    ),
    **dict.fromkeys(("cancelled", "canceled", "void", "voided"), "cancelled"),
}
PURCHASE_STATUSES: Mapping[str, str] = {
    **dict.fromkeys(("pending", "open", "draft", "new", "submitted", "requested"), "pending"),
    **dict.fromkeys(("approved", "ordered", "issued", "placed"), "approved"),
    **dict.fromkeys(("sent", "sent to vendor"), "sent"),
    **dict.fromkeys(("confirmed", "confirmed by vendor", "acknowledged"), "confirmed"),
    **dict.fromkeys(("shipped", "in transit"), "shipped"),
    **dict.fromkeys(("partly received", "partially received", "partly_received"), "partly_received"),
    **dict.fromkeys(("received", "delivered"), "received"),
    **dict.fromkeys(("complete", "completed", "closed", "billed", "done"), "complete"),
    **dict.fromkeys(("rejected", "declined", "denied"), "rejected"),
    **dict.fromkeys(("cancelled", "canceled", "void", "voided"), "cancelled"),
}
"""What a file's word for a status means here; both in lower case."""
