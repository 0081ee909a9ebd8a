"""The demo's orders: two files in the shape that operations systems export, made from a seed.

They carry the warts of real ones: accents, prices with four decimals, line discounts that went through
floating point (0.15000000596…), freight and tax stated per order, totals that are off by a cent or two,
orders that were never shipped, purchase orders that were rejected or are still pending, and one customer
whose name QuickBooks cannot take because of its colon.
Every company named here is invented.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

SALES_ORDERS = 336
PURCHASE_ORDERS = 96
FOUR_PLACES = Decimal("0.0001")

CUSTOMERS = [
    ("Alder & Quay Provisions", "Portland", "OR", "97205", "USA"),
    ("Bäckerei Lindenhof", "Freiburg", "", "79098", "Germany"),
    ("Bistrot des Trois Écluses", "Nantes", "", "44000", "France"),
    ("Blue Heron Markets", "Madison", "WI", "53703", "USA"),
    ("Café Señorial", "Sevilla", "", "41004", "Spain"),
    ("Casa Río Verde", "Valparaíso", "", "2340000", "Chile"),
    ("Cedar Fork Grocers", "Asheville", "NC", "28801", "USA"),
    ("Delikatessen Mühlberg", "Graz", "", "8010", "Austria"),
    ("Eastgate Kitchens", "Boise", "ID", "83702", "USA"),
    ("Épicerie du Vieux Port", "Marseille", "", "13002", "France"),
    ("Fjordmat Handel", "Bergen", "", "5003", "Norway"),
    ("Four Winds Pantry", "Albuquerque", "NM", "87102", "USA"),
    ("Gasthaus Sonnenblick", "Kempten", "", "87435", "Germany"),
    ("Harrow Street Stores", "Leeds", "", "LS1 5DY", "UK"),
    ("Ilha Dourada Comércio", "Recife", "PE", "50030-230", "Brazil"),
    ("Juniper Table", "Boulder", "CO", "80302", "USA"),
    ("Kauppahalli Pohjantähti", "Oulu", "", "90100", "Finland"),
    ("La Mesa Larga", "Monterrey", "NL", "64000", "Mexico"),
    ("Lighthouse Foods", "Rockland", "ME", "04841", "USA"),
    ("Maison Perce-Neige", "Liège", "", "4000", "Belgium"),
    ("Mercado São Bento", "Porto", "", "4000-069", "Portugal"),
    ("Mill Race Larder", "York", "", "YO1 9TL", "UK"),
    ("North Pier Fish & Chips", "Duluth", "MN", "55802", "USA"),
    ("Ostler & Daughters", "Bath", "", "BA1 1LZ", "UK"),
    ("Pasticceria Fior d'Arancio", "Catania", "", "95124", "Italy"),
    ("Pier 9: Oysters & Ale", "Astoria", "OR", "97103", "USA"),
    ("Quince & Thyme", "Savannah", "GA", "31401", "USA"),
    ("Restaurang Blåklinten", "Luleå", "", "972 31", "Sweden"),
    ("Rosebud Cafeteria", "Tulsa", "OK", "74103", "USA"),
    ("Smørrebrød ved Åen", "Aarhus", "", "8000", "Denmark"),
    ("Stony Brook Co-op", "Burlington", "VT", "05401", "USA"),
    ("Tiendas El Faro", "Cádiz", "", "11005", "Spain"),
    ("Trattoria Tre Colline", "Siena", "", "53100", "Italy"),
    ("Union Square Supply", "Somerville", "MA", "02143", "USA"),
    ("Vinkällaren Björken", "Uppsala", "", "753 10", "Sweden"),
    ("Wharf & Anchor Catering", "Annapolis", "MD", "21401", "USA"),
    ("Yellow Door Bakers", "Fort Collins", "CO", "80524", "USA"),
]

PRODUCTS = [
    ("TEA-100", "Black tea, loose", "Beverages", "18.00"),
    ("TEA-200", "Green tea, sachets", "Beverages", "14.40"),
    ("COF-310", "Dark roast coffee beans", "Beverages", "46.00"),
    ("SYR-120", "Aniseed syrup", "Condiments", "10.00"),
    ("SPI-340", "Cajun seasoning", "Condiments", "21.35"),
    ("JAM-510", "Boysenberry spread", "Condiments", "25.00"),
    ("MUS-220", "Whole grain mustard", "Condiments", "13.00"),
    ("CHO-410", "Dark chocolate bars", "Confections", "16.25"),
    ("WAF-330", "Caramel wafers", "Confections", "9.20"),
    ("SCO-215", "Shortbread tins", "Confections", "12.50"),
    ("CHE-700", "Blue cheese wheel", "Dairy", "31.23"),
    ("CHE-720", "Goat's cheese", "Dairy", "34.80"),
    ("CHE-735", "Mozzarella di bufala", "Dairy", "21.05"),
    ("PAS-410", "Ravioli, dried", "Grains", "19.50"),
    ("PAS-455", "Gnocchi di patate", "Grains", "38.00"),
    ("CRI-190", "Rye crispbread", "Grains", "9.00"),
    ("DRY-610", "Dried pears", "Produce", "30.00"),
    ("DRY-640", "Dried apples", "Produce", "53.00"),
    ("TOF-130", "Firm tofu", "Produce", "23.25"),
    ("FIS-810", "Smoked salmon", "Seafood", "26.00"),
    ("FIS-845", "Pickled herring", "Seafood", "25.89"),
    ("FIS-860", "Clam chowder, canned", "Seafood", "9.65"),
]

VENDORS = [
    ("ACORN0001", "Acorn Hill Dairy"),
    ("BRAMBLE001", "Bramble Lane Preserves"),
    ("CAPEFISH01", "Cape Ledge Fisheries"),
    ("DELTATEA01", "Delta Leaf Tea Importers"),
    ("GRANARY001", "Granary Row Mills"),
    ("HIGHFELL01", "High Fell Creamery"),
    ("ISLASPICE1", "Isla Spice Traders"),
    ("KOBOLD0001", "Kobold Confectionery"),
    ("MERIDIAN01", "Meridian Packaging"),
    ("NORDKYST01", "Nordkyst Røkeri"),
    ("ORCHARD001", "Orchard Gate Growers"),
    ("PASTIFIC01", "Pastificio Colle Alto"),
]

TERM_DAYS = (30, 60, 30, 45)
"""After so many days customers pay, one after the other: so of the younger invoices some are not due yet."""

SHIPPERS = ["Coastline Freight", "Speedy Parcel", "United Carriage"]
SHIP_METHODS = ["CARGO TRANSPORT 5", "OVERNIGHT J-FAST", "OVERSEAS - DELUXE"]


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """The two CSV files, UTF-8 with a heading row."""

    sales: bytes
    purchases: bytes


def demo_files(*, today: date, seed: int = 20260105) -> DemoFiles:
    """Orders of the fourteen months before `today`; the same seed and day give the same bytes."""
    dice = random.Random(seed)
    return DemoFiles(_sales(dice, today), _purchases(dice, today))


def _sales(dice: random.Random, today: date) -> bytes:
    rows: list[list[object]] = []
    days = sorted(dice.randrange(425) for _ in range(SALES_ORDERS))
    for index, day in enumerate(days):
        number = 10248 + index
        ordered = today - timedelta(days=425 - day)
        shipped = ordered + timedelta(days=dice.choice([1, 2, 3, 5, 8, 13, 24]))
        place = dice.randrange(len(CUSTOMERS))
        name, city, region, postcode, country = CUSTOMERS[place]
        due = max(ordered, min(shipped, today)) + timedelta(days=TERM_DAYS[place % len(TERM_DAYS)])
        freight = Decimal(dice.randrange(0, 14000)).scaleb(-2) if dice.random() < 0.94 else Decimal("0.00")
        shipper = dice.choice(SHIPPERS)
        discount = dice.choice(
            ["0.0"] * 5 + ["0.05", "0.10000000149", "0.15000000596", "0.20000000298", "0.25"]
        )
        for sku, product, _, price in dice.sample(PRODUCTS, dice.choice([1, 1, 2, 2, 3, 3, 4, 5])):
            unit_price = Decimal(price) * dice.choice([Decimal("1"), Decimal("1"), Decimal("0.8")])
            rows.append([
                number, f"{ordered} 00:00:00.000", f"{ordered + timedelta(days=28)} 00:00:00.000",
                f"{shipped} 00:00:00.000" if shipped <= today else "", f"C{place + 1:03}", name, "", "",
                name, f"{10 + place * 7} Market Street", city, region, postcode, country,
                shipper, freight, sku, product, dice.randrange(1, 61),
                unit_price.normalize().__format__("f"), discount, due,
            ])  # fmt: skip
    heading = (
        "order_number,order_date,required_date,shipped_date,customer_code,customer_name,contact_name,phone,"
        "ship_name,ship_address,ship_city,ship_region,ship_postal_code,ship_country,shipper,freight,sku,"
        "product_name,quantity,unit_price,discount,due_date"
    )
    return _csv(heading, rows)


def _purchases(dice: random.Random, today: date) -> bytes:
    rows: list[list[object]] = []
    days = sorted(dice.randrange(425) for _ in range(PURCHASE_ORDERS))
    for index, day in enumerate(days):
        number = f"PO-{4001 + index}"
        ordered = today - timedelta(days=425 - day)
        account, vendor = dice.choice(VENDORS)
        status = dice.choice(["Complete"] * 7 + ["Approved", "Pending", "Rejected"])
        method = dice.choice(SHIP_METHODS)
        revision = dice.randrange(1, 6)
        lines = []
        for sku, product, _, price in dice.sample(PRODUCTS, dice.choice([1, 1, 2, 3, 4])):
            cost = (Decimal(price) * Decimal(dice.randrange(480, 640)).scaleb(-3)).quantize(FOUR_PLACES)
            lines.append((sku, product, dice.choice([3, 12, 24, 50, 60, 144, 550]), cost))
        subtotal = sum((quantity * cost for _, _, quantity, cost in lines), Decimal(0))
        tax = (subtotal * Decimal("0.08")).quantize(FOUR_PLACES, ROUND_HALF_UP)
        freight = (subtotal * Decimal("0.025")).quantize(FOUR_PLACES, ROUND_HALF_UP)
        for position, (sku, product, quantity, cost) in enumerate(lines, start=1):
            rejected = dice.choice([0] * 9 + [1]) if quantity > 3 else 0
            rows.append([
                number, revision, status, account, vendor, ordered, ordered + timedelta(days=9),
                method, freight, tax, (subtotal + tax + freight).quantize(FOUR_PLACES),
                position, sku, product, ordered + timedelta(days=14), quantity, cost,
                f"{quantity}.00", f"{rejected}.00" if rejected else ".00", f"{quantity - rejected}.00",
            ])  # fmt: skip
    heading = (
        "order_number,revision,status,vendor_account,vendor_name,order_date,ship_date,ship_method,freight,"
        "tax_amount,total_due,line_number,sku,product_name,due_date,order_qty,unit_price,received_qty,"
        "rejected_qty,stocked_qty"
    )
    return _csv(heading, rows)


def _csv(heading: str, rows: list[list[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading.split(","))
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
