"""A file of sales orders of any length in the shape of Northwind's: one row a line, the order repeated."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta

CUSTOMER_COUNT = 93
PRODUCT_COUNT = 77
LINES_AN_ORDER = (1, 1, 2, 2, 2, 3, 3, 3, 3, 6)
"""On average 2.6, as in Northwind's 830 orders with 2,155 lines."""
DAYS = 60
SEED = 20260105

PLACES = (
    ("Bäckerei", "Freiburg", "", "79098", "Germany"),
    ("Bistrot", "Nantes", "", "44000", "France"),
    ("Café Señorial", "Sevilla", "", "41004", "Spain"),
    ("Co-op", "Burlington", "VT", "05401", "USA"),
    ("Épicerie", "Marseille", "", "13002", "France"),
    ("Fish & Chips", "Duluth", "MN", "55802", "USA"),
    ("Gasthaus", "Kempten", "", "87435", "Germany"),
    ("Mercado São Bento", "Porto", "", "4000-069", "Portugal"),
    ("Restaurang Blåklinten", "Luleå", "", "972 31", "Sweden"),
    ("Stores", "Leeds", "", "LS1 5DY", "UK"),
)
GOODS = (
    "Tea",
    "Coffee",
    "Syrup",
    "Crème",
    "Mustard",
    "Chocolate",
    "Cheese",
    "Gnocchi",
    "Dried pears",
    "Herring",
)
SHIPPERS = ("Coastline Freight", "Speedy Parcel", "United Carriage")

HEADING = (
    "order_number,order_date,required_date,shipped_date,customer_code,customer_name,contact_name,phone,"
    "ship_name,ship_address,ship_city,ship_region,ship_postal_code,ship_country,shipper,freight,sku,"
    "product_name,quantity,unit_price,discount"
)


def sales_file(
    *,
    today: date,
    orders: int = 0,
    lines: int = 0,
    first_number: int = 10248,
    days: int = DAYS,
    shipped: bool = True,
) -> bytes:
    """`orders` orders, or as many as give at least `lines` lines, of the `days` before today; all shipped or none.

    The first orders name each customer once, so that a short run can make all of them known.
    """
    dice = random.Random(SEED)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADING.split(","))
    written, index = 0, 0
    while (index < orders) if orders else (written < lines):
        rows = _rows(dice, index, first_number + index, today, days, shipped)
        writer.writerows(rows)
        written += len(rows)
        index += 1
    return text.getvalue().encode("utf-8")


def _rows(
    dice: random.Random, index: int, number: int, today: date, days: int, is_shipped: bool
) -> list[list[object]]:
    ordered = today - timedelta(days=dice.randrange(2, days))
    shipped = ordered + timedelta(days=1)
    place = index % CUSTOMER_COUNT
    name, city, region, postcode, country = PLACES[place % len(PLACES)]
    name = f"{name} No. {place + 1}"
    freight = f"{dice.randrange(0, 14000) / 100:.2f}"
    discount = dice.choice(["0.0", "0.0", "0.0", "0.05", "0.15000000596", "0.25"])
    shipper = dice.choice(SHIPPERS)
    rows: list[list[object]] = []
    for product in dice.sample(range(PRODUCT_COUNT), dice.choice(LINES_AN_ORDER)):
        goods, size = GOODS[product % len(GOODS)], product // len(GOODS) + 1
        price = f"{2.5 + product * 1.35:.4f}"
        rows.append([
            number, f"{ordered} 00:00:00.000", f"{ordered + timedelta(days=28)} 00:00:00.000",
            f"{shipped} 00:00:00.000" if is_shipped else "", f"C{place + 1:03}", name, "", "", name,
            f"{10 + place * 7} Market Street", city, region, postcode, country, shipper, freight,
            f"{product + 1:03}", f"{goods}, size {size}", dice.randrange(1, 61), price, discount,
        ])  # fmt: skip
    return rows
