"""What the columns of files of customers, vendors and products can be."""

from __future__ import annotations

from crossfoot.imports.field import Holds
from crossfoot.imports.field import field as _field

PARTY = (
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
