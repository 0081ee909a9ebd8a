"""What the columns of files about stock can be."""

from __future__ import annotations

from crossfoot.imports.field import Holds, field

_STOCK_SKU = field(
    "sku",
    "Product code (SKU)",
    "product_code item_code product_sku item_sku article_number article part_number product_number product_id "
    "item_id variant_sku",
    required=True,
)
_LOCATION = field("location", "Location", "warehouse site bin place from_location from store")
_WORTH = (
    field(
        "value",
        "Value of all of it",
        "total_cost total_value amount stock_value inventory_value cost_value line_total",
        holds=Holds.NUMBER,
    ),
    field(
        "unit_cost",
        "Cost of a unit",
        "cost average_cost avg_cost cost_per_unit cost_price moving_average",
        holds=Holds.NUMBER,
    ),
)
_MOVED_ON = "date moved_on movement_date transaction_date posted_on created_at on"

STOCK_ON_HAND = (
    _STOCK_SKU,
    field(
        "quantity",
        "Quantity on hand",
        "on_hand qty_on_hand quantity_on_hand qty stock in_stock units",
        holds=Holds.NUMBER,
        required=True,
    ),
    *_WORTH,
    _LOCATION,
    field("occurred_on", "Date", f"as_of stock_date {_MOVED_ON}", holds=Holds.DATE),
    field("note", "Note", "comment remarks memo"),
)
STOCK_COUNTS = (
    _STOCK_SKU,
    field(
        "quantity",
        "Counted",
        "counted_quantity counted_qty qty_counted count counted qty physical actual",
        holds=Holds.NUMBER,
        required=True,
    ),
    field("occurred_on", "Date", f"counted_on count_date {_MOVED_ON}", holds=Holds.DATE, required=True),
    _LOCATION,
    field("note", "Note", "comment remarks memo count_sheet"),
)
STOCK_MOVEMENTS = (
    field("occurred_on", "Date", _MOVED_ON, holds=Holds.DATE, required=True),
    field(
        "kind",
        "Kind",
        "movement_type type transaction_type movement reason_code direction",
        required=True,
    ),
    _STOCK_SKU,
    field("quantity", "Quantity", "qty units change quantity_change", holds=Holds.NUMBER, required=True),
    *_WORTH,
    _LOCATION,
    field("to_location", "To location", "to_warehouse destination to_site to"),
    field("note", "Note", "reason comment remarks memo reference"),
)
