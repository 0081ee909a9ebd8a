"""What the columns of files of sales and purchase orders can be."""

from __future__ import annotations

from crossfoot.imports.field import Holds
from crossfoot.imports.field import field as _field

PRICES_INCLUDE_TAX = _field(
    "prices_include_tax",
    "Prices include tax (yes or no)",
    "tax_inclusive tax_included taxes_included includes_tax price_includes_tax gross_prices",
    holds=Holds.YES_NO,
)

ORDER_LINES = (
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
    PRICES_INCLUDE_TAX,
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
    *ORDER_LINES,
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
    PRICES_INCLUDE_TAX,
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
    *ORDER_LINES,
)
