"""The two demo companies that keep stock: a coffee roastery and a bicycle workshop. Both are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.catalog.operations import ProductRow
from crossfoot.core.stock.roles import Accounting

Priced = Mapping[str, tuple[str, str]]
"""SKU → (quantity, price), as text."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A company of the demo, and the figures of its month (`demo_month`)."""

    name: str
    slug: str
    prefix: str
    """What its numbers begin with."""
    accounting: Accounting
    products: tuple[ProductRow, ...]
    locations: tuple[str, str]
    """Where goods arrive, and where some are taken to."""
    vendors: tuple[str, str]
    """Of ingredients, and of goods that are sold as they are."""
    customers: tuple[str, ...]
    ingredients: Priced
    freight: tuple[str, str]
    """Of the first order: what was estimated, and what the late bill said."""
    traded: Priced
    billed_at: Mapping[str, str]
    """What the vendor charged instead, where it was another price than agreed."""
    to_shop: Mapping[str, str]
    product: str
    """What is made."""
    recipe: Mapping[str, str]
    """For one of it."""
    made: tuple[str, str]
    """How many, the first and the second time."""
    work: tuple[str, str]
    """What the work on them cost."""
    sales: tuple[Priced, ...]
    comes_back: Mapping[str, str]
    """Of the second sale."""
    broken: tuple[str, str]
    """A product, and how many of it are thrown away."""
    miscounted: Mapping[str, str]
    """What the count finds more, or less."""
    goes_back: Mapping[str, str]
    """To the vendor of the goods that are sold as they are."""
    again: Priced
    """Ingredients of the third order: they arrive, and their bill does not."""
    under_way: Priced
    """Of the fourth order, which did not arrive yet."""


ROASTERY = Shop(
    name="Copperline Coffee",
    slug="copperline",
    prefix="CL",
    accounting=Accounting.AT_BILL,
    products=(
        ProductRow("GRN-COL", "Green coffee, Colombia (kg)", "Green coffee"),
        ProductRow("GRN-ETH", "Green coffee, Ethiopia (kg)", "Green coffee"),
        ProductRow("BAG-250", "Coffee bag 250 g", "Packaging"),
        ProductRow("HOU-250", "House blend, 250 g", "Coffee", unit_price=Decimal("9.50")),
        ProductRow("FLT-100", "Paper filters, 100", "Brewing", unit_price=Decimal("6.90")),
        ProductRow("MUG-01", "Stoneware mug", "Brewing", unit_price=Decimal("14.00")),
    ),
    locations=("Roastery", "Corner shop"),
    vendors=("High Sierra Green Coffee", "Kiln & Paper Supply"),
    customers=("Blue Heron Markets", "Juniper Table", "Cedar Fork Grocers", "Harrow Street Stores"),
    ingredients={
        "GRN-COL": ("120", "5.85"), "GRN-ETH": ("80", "6.4175"), "BAG-250": ("1000", "0.18"),
    },
    freight=("84.00", "112.50"),
    traded={"FLT-100": ("150", "3.10"), "MUG-01": ("90", "4.75")},
    billed_at={"MUG-01": "5.05"},
    to_shop={"FLT-100": "40", "MUG-01": "30"},
    product="HOU-250",
    recipe={"GRN-COL": "0.175", "GRN-ETH": "0.125", "BAG-250": "1"},
    made=("240", "160"),
    work=("132.00", "88.00"),
    sales=(
        {"HOU-250": ("60", "9.50"), "FLT-100": ("12", "6.90")},
        {"HOU-250": ("45", "9.50"), "MUG-01": ("12", "14.00")},
        {"FLT-100": ("20", "6.90")},
        {"HOU-250": ("72", "9.10"), "MUG-01": ("8", "14.00")},
        {"HOU-250": ("36", "9.50"), "FLT-100": ("10", "6.90"), "MUG-01": ("6", "14.00")},
        {"HOU-250": ("54", "9.50")},
        {"MUG-01": ("10", "13.50")},
        {"HOU-250": ("24", "9.50"), "FLT-100": ("6", "6.90")},
    ),
    comes_back={"HOU-250": "5"},
    broken=("MUG-01", "4"),
    miscounted={"FLT-100": "-2", "HOU-250": "1"},
    goes_back={"MUG-01": "6"},
    again={"GRN-COL": ("60", "6.05")},
    under_way={"FLT-100": ("100", "3.15"), "MUG-01": ("48", "5.05")},
)  # fmt: skip

WORKSHOP = Shop(
    name="Fernhill Cycles",
    slug="fernhill",
    prefix="FC",
    accounting=Accounting.AT_RECEIPT,
    products=(
        ProductRow("FRM-54", "Touring frame 54 cm", "Parts"),
        ProductRow("WHL-700", "Wheel set 700c", "Parts"),
        ProductRow("DRV-10", "Drivetrain kit, 10 speeds", "Parts"),
        ProductRow("BIK-54", "Touring bicycle 54 cm", "Bicycles", unit_price=Decimal("1190.00")),
        ProductRow("LGT-R", "Rear light", "Accessories", unit_price=Decimal("18.50")),
        ProductRow("LCK-U", "U-lock", "Accessories", unit_price=Decimal("39.00")),
    ),
    locations=("Workshop", "Showroom"),
    vendors=("Ridgeline Frames", "Lumen & Lock"),
    customers=("Stony Brook Co-op", "Lighthouse Outfitters", "Union Square Supply", "Yellow Door Rentals"),
    ingredients={"FRM-54": ("18", "310.00"), "WHL-700": ("18", "144.85"), "DRV-10": ("18", "92.3333")},
    freight=("216.00", "265.40"),
    traded={"LGT-R": ("120", "7.20"), "LCK-U": ("60", "16.40")},
    billed_at={"LCK-U": "16.95"},
    to_shop={"LGT-R": "30", "LCK-U": "15"},
    product="BIK-54",
    recipe={"FRM-54": "1", "WHL-700": "1", "DRV-10": "1"},
    made=("8", "6"),
    work=("680.00", "510.00"),
    sales=(
        {"BIK-54": ("2", "1190.00"), "LCK-U": ("2", "39.00")},
        {"BIK-54": ("3", "1150.00"), "LGT-R": ("12", "18.50")},
        {"LGT-R": ("20", "17.90")},
        {"BIK-54": ("1", "1190.00"), "LGT-R": ("2", "18.50"), "LCK-U": ("1", "39.00")},
        {"BIK-54": ("2", "1190.00")},
        {"LCK-U": ("12", "36.00")},
        {"LGT-R": ("10", "18.50")},
        {"BIK-54": ("2", "1190.00"), "LCK-U": ("2", "39.00")},
    ),
    comes_back={"BIK-54": "1"},
    broken=("LGT-R", "3"),
    miscounted={"LCK-U": "-1", "WHL-700": "1"},
    goes_back={"LCK-U": "5"},
    again={"FRM-54": ("6", "322.00")},
    under_way={"LGT-R": ("60", "7.20")},
)

SHOPS = (ROASTERY, WORKSHOP)
